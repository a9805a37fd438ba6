"""The door of whoever is signed in: their actor and their perimeter are those of the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from sisiao.access.capabilities import profiles_with
from sisiao.api.operations import Operation, Question, Refused, refusal, told
from sisiao.api.schemas import Json
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import REQUIRED
from sisiao.web.http import ActorRequest


@dataclass(frozen=True, slots=True)
class SessionDoor:
    """Open to the session of whoever holds the capability."""

    capability: Capability
    security: tuple[Json, ...] = ({"session": []},)
    refusals: tuple[int, ...] = (400, 401, 403, 404, 405)

    @property
    def words(self) -> str:
        return f"Droit nécessaire\u00a0: {self.capability.label.lower()}."

    @property
    def headers(self) -> dict[str, str]:
        return {}

    def view(self, operation: Operation) -> Callable[..., HttpResponse]:
        @wraps(operation.answer)
        def asked(request: ActorRequest) -> HttpResponse:
            try:
                self._check(request)
                operation.check_method(request)
                question = Question(request, timezone.now(), operation.given(request))
                return told(operation.answer(question), media_type=operation.media_type)
            except Refused as refused:
                return refusal(refused)

        setattr(asked, REQUIRED, frozenset({self.capability}))
        # Nothing is written: a request from another site does nothing, and is answered by its method.
        return csrf_exempt(login_not_required(asked))

    def _check(self, request: ActorRequest) -> None:
        if not request.user.is_authenticated:
            raise Refused("Connectez-vous d'abord au SI SIAO.", status=401)
        if not request.actor.can(self.capability):
            able = ", ".join(profile.label for profile in profiles_with(self.capability))
            raise Refused(f"{self.capability.label}\u00a0: réservé à {able}.", status=403)
