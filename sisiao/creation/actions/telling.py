"""What the acts on a request of creation share: its lock, its steps, who is told."""

from datetime import datetime

from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.workflow import StepRefused
from sisiao.creation.enums import CreationState
from sisiao.creation.models import CreationMessage, CreationRequest
from sisiao.creation.workflow import CREATION
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

# Days that each of the two decisions has.
DAYS = 15
APPLICANT = Actor(
    user_id=None, profile="applicant", label="demandeur", capabilities=frozenset({Capability.REQUEST_OFFER})
)


class UnableToRequest(Exception):
    """The act is not possible now; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def lock_request(request: CreationRequest) -> CreationRequest:
    """The request as it is now, held until the end of the transaction."""
    return CreationRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)


def step_of(request: CreationRequest, name: str, actor: Actor, comment: str = "") -> None:
    try:
        CREATION.apply(request, name, actor=actor, comment=comment)
    except StepRefused as refused:
        raise UnableToRequest(str(refused)) from refused


def write_message(request: CreationRequest, text: str, actor: Actor, now: datetime) -> None:
    if not text.strip():
        raise UnableToRequest("Écrivez votre message.", "text")
    CreationMessage.objects.create(request=request, author_id=actor.user_id, body=text.strip(), written_at=now)


def tell_administrators(request: CreationRequest, *, actor: Actor, now: datetime) -> None:
    """Tell who decides now that the request waits: administrators of the SIAO, or of the département."""
    late = request.state == CreationState.PREVALIDATED
    profile = Profile.DEPARTEMENT_ADMIN if late else Profile.SIAO_ADMIN
    held = Grant.objects.active_on(timezone.localdate(now)).filter(
        profile=profile, scope__departement=request.departement_id
    )
    before = request.due_on.isoformat() if request.due_on else ""
    for grant in held.select_related("user").order_by("pk"):
        path = f"/offre/demandes/{request.public_id}/"
        told = {"params": {"before": before}, "path": path}
        notify(grant.user_id, grant.user.email, Category.CREATION_DUE, actor=actor, now=now, **told)


def tell_applicant(request: CreationRequest, news: str, actor: Actor, now: datetime) -> None:
    notify(
        None,
        request.applicant_email,
        Category.CREATION_NEWS,
        actor=actor,
        now=now,
        params={"news": news},
        token_of=request.public_id,
    )
