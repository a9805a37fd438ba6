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
from sisiao.creation.perms import administrators, without_opinion
from sisiao.creation.workflow import CREATION
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.offer.protected import tells_where

LATE = "Le délai est passé."
UNHEARD = "Le SIAO ne l'a pas pré-validée dans son délai\u00a0: vous pouvez décider sans son avis."
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
    refuse_telling(request, text, "text")
    CreationMessage.objects.create(request=request, author_id=actor.user_id, body=text.strip(), written_at=now)


def refuse_telling(request: CreationRequest, text: str, field: str) -> None:
    """Raise `UnableToRequest` when a text would tell where a protected dispositif is (R26)."""
    if request.protected_address and tells_where(text, request.departement_id):
        raise UnableToRequest(
            "L'adresse est protégée\u00a0: le message ne doit nommer ni commune, ni rue, ni numéro. Récrivez-le.", field
        )


def named_in_mails(request: CreationRequest) -> dict[str, str]:
    """What tells a request from another in a mail: its number, its département, its type; never a name (R26)."""
    kind = "entité" if request.type is None else "adresse protégée" if request.protected_address else str(request.type)
    return {"number": f"n°\u00a0{request.number}", "about": f"{request.departement}, {kind}"}


def tell_administrators(request: CreationRequest, *, actor: Actor, now: datetime) -> None:
    """Tell who may decide now that the request waits: administrators of the SIAO, or of the département (R12).

    Past the delay of the SIAO, those of the département too: they may decide without its word.
    """
    today = timezone.localdate(now)
    alone = without_opinion(request, today)
    first = Profile.DEPARTEMENT_ADMIN if request.state == CreationState.PREVALIDATED else Profile.SIAO_ADMIN
    held = set(administrators(request, first, today).values_list("user_id", "user__email"))
    late = request.due_on is not None and request.due_on < today
    note = LATE if late else ""
    _tell(request, held, note, actor, now)
    if alone:
        more = set(administrators(request, Profile.DEPARTEMENT_ADMIN, today).values_list("user_id", "user__email"))
        _tell(request, more - held, UNHEARD, actor, now)


def _tell(request: CreationRequest, held: set[tuple[int, str]], note: str, actor: Actor, now: datetime) -> None:
    before = {"before": request.due_on.isoformat() if request.due_on else "", "note": note}
    told = {"params": before | named_in_mails(request), "path": f"/offre/demandes/{request.public_id}/"}
    for user_id, email in sorted(held):
        if user_id != request.prevalidated_by_id:
            notify(user_id, email, Category.CREATION_DUE, actor=actor, now=now, **told)


def tell_applicant(request: CreationRequest, news: str, actor: Actor, now: datetime) -> None:
    """Tell the applicant what has become of the request, with the link that follows it."""
    told = {"params": {"news": news} | named_in_mails(request), "token_of": request.public_id}
    notify(None, request.applicant_email, Category.CREATION_NEWS, actor=actor, now=now, **told)
