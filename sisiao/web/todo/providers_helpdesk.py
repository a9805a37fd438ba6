"""Requests for help that wait for an answer, and answers to one's own."""

from datetime import datetime

from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.helpdesk.enums import TicketState
from sisiao.helpdesk.models import Ticket
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST


def requests_for_help(actor: Actor, now: datetime) -> list[Line]:
    """What the support has to answer, the one that has waited longest first."""
    if not actor.can(Capability.ANSWER_TICKETS):
        return []
    level = TicketState.ESCALATED if actor.perimeter.nation else TicketState.OPEN
    waiting = list(Ticket.objects.helped_by(actor).filter(state=level).order_by("waiting_since")[: LONGEST + 1])
    lines = [
        Line(
            str(each),
            f"{each.get_profile_display()}\u00a0: demande d'assistance",
            reverse("helpdesk:followed", args=[each.public_id]),
            "Répondre",
            since=each.waiting_since,
        )
        for each in waiting[:LONGEST]
    ]
    if len(waiting) > LONGEST:
        lines.append(Line("Et d'autres demandes", "Assistance", reverse("helpdesk:support"), "Voir la liste"))
    return lines


def answers_to_read(actor: Actor, now: datetime) -> list[Line]:
    """One's own requests that have an answer: to take up, or to close."""
    answered = Ticket.objects.asked_by(actor).filter(state=TicketState.ANSWERED).order_by("waiting_since")
    return [
        Line(
            str(each),
            "L'assistance a répondu\u00a0: est-ce réglé\u00a0?",
            reverse("helpdesk:ticket", args=[each.public_id]),
            "Lire la réponse",
            since=each.waiting_since,
        )
        for each in answered[:LONGEST]
    ]


SECTIONS: tuple[Section, ...] = (
    Section("Demandes d'assistance", requests_for_help),
    Section("Réponses de l'assistance", answers_to_read),
)
