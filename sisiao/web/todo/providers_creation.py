"""Requests of creation that wait for a decision."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.creation.enums import CreationState
from sisiao.creation.models import CreationRequest
from sisiao.creation.perms import why_not
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST


def requests_to_decide(actor: Actor, now: datetime) -> list[Line]:
    """Requests of creation that wait for this actor's own decision (R12): never those that somebody else decides."""
    mine = {
        CreationState.SUBMITTED: actor.can(Capability.PREVALIDATE_OFFER),
        CreationState.PREVALIDATED: actor.can(Capability.VALIDATE_OFFER),
    }
    states = [state for state, held in mine.items() if held]
    if not states:
        return []
    waiting = CreationRequest.objects.visible_to(actor).filter(state__in=states).order_by("due_on", "pk")
    today = timezone.localdate(now)
    decided = [each for each in waiting.select_related("type", "entity") if not why_not(actor, each, today)]
    lines = [_line(each) for each in decided[:LONGEST]]
    if len(decided) > LONGEST:
        rest = f"Et {len(decided) - LONGEST} autres demandes"
        lines.append(Line(rest, "Demandes de création", reverse("creation:index"), "Voir la liste"))
    return lines


def _line(request: CreationRequest) -> Line:
    late = request.state == CreationState.PREVALIDATED
    due = request.due_on
    return Line(
        who=str(request),
        what=f"{request.type or 'Entité'}\u00a0: demande de création",
        url=reverse("creation:detail", args=[request.public_id]),
        action="Valider ou refuser" if late else "Examiner la demande",
        since=request.prevalidated_at if late else request.confirmed_at,
        until=timezone.make_aware(datetime.combine(due, time(23, 59))) if due else None,
    )


SECTIONS: tuple[Section, ...] = (Section("Demandes de création", requests_to_decide),)
