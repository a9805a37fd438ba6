"""Requests of creation that wait for a decision."""

from datetime import date, datetime, time

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.wording import short_date
from sisiao.creation.enums import CreationState
from sisiao.creation.models import CreationRequest
from sisiao.creation.perms import why_not, without_opinion
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST


def requests_to_decide(actor: Actor, now: datetime) -> list[Line]:
    """Requests of creation that wait for this actor's own decision (R12): never those that somebody else decides.

    Whoever validates also reads those that the SIAO has let past its delay.
    """
    today = timezone.localdate(now)
    prevalidates, validates = actor.can(Capability.PREVALIDATE_OFFER), actor.can(Capability.VALIDATE_OFFER)
    mine = Q(state=CreationState.SUBMITTED) if prevalidates else Q(pk=None)
    if validates:
        mine |= Q(state=CreationState.PREVALIDATED) | Q(state=CreationState.SUBMITTED, due_on__lt=today)
    if not (prevalidates or validates):
        return []
    waiting = CreationRequest.objects.visible_to(actor).filter(mine).with_last_word().order_by("due_on", "pk")
    decided = [
        each
        for each in waiting.select_related("type", "entity")
        if (prevalidates or each.state == CreationState.PREVALIDATED or without_opinion(each, today))
        and not why_not(actor, each, today)
    ]
    lines = [_line(each, today) for each in decided[:LONGEST]]
    if len(decided) > LONGEST:
        rest = f"Et {len(decided) - LONGEST} autres demandes"
        lines.append(Line(rest, "Demandes de création", reverse("creation:index"), "Voir la liste"))
    return lines


def _line(request: CreationRequest, today: date) -> Line:
    late = request.state == CreationState.PREVALIDATED
    due, wrote = request.due_on, getattr(request, "last_at", None)
    what = f"{request.type or 'Entité'}\u00a0: demande de création"
    unheard = due is not None and without_opinion(request, today)
    what += f", sans avis du SIAO depuis le {short_date(due)}" if unheard and due else ""
    if wrote is not None and getattr(request, "last_by", None) is None:
        what += f", le demandeur a écrit le {short_date(wrote)}"
    return Line(
        who=str(request),
        what=what,
        url=reverse("creation:detail", args=[request.public_id]),
        action="Valider ou refuser" if late else "Examiner la demande",
        since=request.prevalidated_at if late else request.confirmed_at,
        until=timezone.make_aware(datetime.combine(due, time(23, 59))) if due else None,
    )


SECTIONS: tuple[Section, ...] = (Section("Demandes de création", requests_to_decide),)
