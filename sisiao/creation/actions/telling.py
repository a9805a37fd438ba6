"""What the acts on a request of creation share: its lock, its steps, who is told."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.workflow import StepRefused
from sisiao.creation.enums import CreationState
from sisiao.creation.models import CreationMessage, CreationRequest
from sisiao.creation.perms import administrators
from sisiao.creation.workflow import CREATION
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.offer.protected import tells_where

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


def step_of(request: CreationRequest, name: str, actor: Actor, now: datetime, comment: str = "") -> None:
    """Take a step; the delay of the new state begins. Raises `UnableToRequest`."""
    days = settings.CREATION_DAYS.get(CREATION.steps[name].target)
    request.due_on = timezone.localdate(now) + timedelta(days=days) if days else None
    request.reminded_on = None
    try:
        CREATION.apply(request, name, actor=actor, comment=comment, at=now)
    except StepRefused as refused:
        raise UnableToRequest(str(refused)) from refused
    request.save(update_fields=["due_on", "reminded_on"])


def write_message(request: CreationRequest, text: str, actor: Actor, now: datetime) -> None:
    if not text.strip():
        raise UnableToRequest("Écrivez votre message.", "text")
    if request.protected_address and tells_where(text, request.departement_id):
        raise UnableToRequest(
            "L'adresse est protégée\u00a0: le message ne doit nommer ni commune, ni rue, ni numéro. Récrivez-le.",
            "text",
        )
    CreationMessage.objects.create(request=request, author_id=actor.user_id, body=text.strip(), written_at=now)


def tell_administrators(request: CreationRequest, *, actor: Actor, now: datetime) -> None:
    """Tell who may decide now that the request waits: administrators of the SIAO, or of the département (R12)."""
    late = request.state == CreationState.PREVALIDATED
    profile = Profile.DEPARTEMENT_ADMIN if late else Profile.SIAO_ADMIN
    told = {
        "params": {"before": request.due_on.isoformat() if request.due_on else ""},
        "path": f"/offre/demandes/{request.public_id}/",
    }
    held = administrators(request, profile, timezone.localdate(now)).values_list("user_id", "user__email")
    for user_id, email in sorted(set(held)):
        if user_id != request.prevalidated_by_id:
            notify(user_id, email, Category.CREATION_DUE, actor=actor, now=now, **told)


def tell_applicant(request: CreationRequest, news: str, actor: Actor, now: datetime) -> None:
    """Tell the applicant what has become of the request, with the link that follows it."""
    told = {"params": {"news": news}, "token_of": request.public_id}
    notify(None, request.applicant_email, Category.CREATION_NEWS, actor=actor, now=now, **told)
