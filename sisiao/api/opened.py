"""The door of what everybody may read: public keys."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from sisiao.api.operations import Operation, Question, Refused, refusal, told
from sisiao.api.schemas import Json
from sisiao.core.middleware import without_database
from sisiao.web.decorators import public
from sisiao.web.http import ActorRequest


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Open to anyone; nothing is read from the base."""

    max_age: int
    security: tuple[Json, ...] = ()
    refusals: tuple[int, ...] = (400, 405)

    @property
    def words(self) -> str:
        return "Ouvert à tous."

    @property
    def headers(self) -> dict[str, str]:
        return {"Cache-Control": f"La réponse se garde {self.max_age} secondes."}

    def view(self, operation: Operation) -> Callable[..., HttpResponse]:
        @wraps(operation.answer)
        def asked(request: ActorRequest) -> HttpResponse:
            try:
                operation.check_method(request)
                given = operation.given(request)
            except Refused as refused:
                return refusal(refused)
            answer = told(operation.answer(Question(request, timezone.now(), given)), media_type=operation.media_type)
            answer.headers["Cache-Control"] = f"public, max-age={self.max_age}"
            return answer

        return csrf_exempt(without_database(public(asked)))
