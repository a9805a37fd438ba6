"""Asking for help, answering, passing to the nation, closing. Everything written is masked before it is kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import PurePath

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.files import JPEG, PDF, PNG, CheckedFile, keep_file
from sisiao.core.workflow import StepRefused
from sisiao.helpdesk.enums import TicketState
from sisiao.helpdesk.masks import mask
from sisiao.helpdesk.models import Ticket, TicketFile, TicketMessage
from sisiao.helpdesk.perms import administrators, answers, support_of
from sisiao.helpdesk.workflow import TICKET
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

PAGE, FOLLOWED = "/assistance/{public_id}/", "/assistance/suivi/{public_id}/"
CHANGED = ("national", "closed_at", "answered_at", "waiting_since")
# An answer that nobody takes up is the last word after this.
SETTLED_AFTER = timedelta(days=15)
# What shows a page; how many; how long after the closing.
SHOWN_KINDS = frozenset({PDF, JPEG, PNG})
MOST_FILES = 5
FILES_KEPT = timedelta(days=30)


class UnableToHelp(Exception):
    """The act is not possible now; `str()` is the French sentence."""


@transaction.atomic
def open_ticket(subject: str, body: str, *, route: str, browser: str, actor: Actor, now: datetime) -> Ticket:
    """Ask the administrators of one's SIAO for help, or the nation's. Raises `NotAllowed`.

    `route` is the name of a page, never its address. What looks personal is masked.
    """
    actor.require(Capability.ASK_SUPPORT)
    today = timezone.localdate(now)
    scope = support_of(actor, today)
    ticket = Ticket.objects.create(
        user=User.objects.get(Q(pk=actor.user_id)),
        profile=actor.profile,
        scope=scope,
        national=scope is None,
        state=TicketState.ESCALATED if scope is None else TicketState.OPEN,
        subject=mask(subject, today).text,
        route=route,
        browser=browser,
        opened_at=now,
        waiting_since=now,
    )
    _say(ticket, body, actor, now, from_support=False)
    _tell_support(ticket, actor, now)
    return ticket


@transaction.atomic
def write_again(ticket: Ticket, body: str, *, actor: Actor, now: datetime) -> None:
    """The user adds to their request; a closed one opens again where it was. Raises `UnableToHelp`."""
    held = _lock(ticket)
    if held.user_id != actor.user_id:
        raise UnableToHelp("Cette demande n'est pas la vôtre.")
    _say(held, body, actor, now, from_support=False)
    held.closed_at, held.waiting_since = None, now
    _step(held, "write_to_nation" if held.national else "write", actor, now)
    _tell_support(held, actor, now)


@transaction.atomic
def answer_ticket(ticket: Ticket, body: str, *, actor: Actor, now: datetime) -> None:
    """Answer; the user is told. Raises `UnableToHelp`."""
    held = _helped(ticket, actor)
    _say(held, body, actor, now, from_support=True)
    held.answered_at, held.waiting_since = held.answered_at or now, now
    _step(held, "answer", actor, now)
    _tell_user(held, "vous avez une réponse.", actor, now)


@transaction.atomic
def escalate_ticket(ticket: Ticket, body: str, *, actor: Actor, now: datetime) -> None:
    """Pass to the nation's administrators, with what they need to know. Raises `UnableToHelp`."""
    held = _helped(ticket, actor)
    if held.national:
        raise UnableToHelp("L'équipe nationale suit déjà cette demande.")
    _say(held, body, actor, now, from_support=True)
    held.national, held.waiting_since = True, now
    _step(held, "escalate", actor, now)
    _tell_user(held, "elle est transmise à l'équipe nationale.", actor, now)
    _tell_support(held, actor, now)


@transaction.atomic
def close_ticket(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Close: by its user, or by who answers. Raises `UnableToHelp`."""
    held = _lock(ticket)
    own = held.user_id == actor.user_id
    if not own:
        held = _helped(ticket, actor)
    held.closed_at = now
    _step(held, "close" if own else "close_for_user", actor, now)
    if not own:
        _tell_user(held, "elle est close\u00a0; un message la rouvre.", actor, now)


@transaction.atomic
def join_file(ticket: Ticket, checked: CheckedFile, *, actor: Actor, now: datetime) -> TicketFile:
    """Join a picture or a PDF to one's own request. Raises `UnableToHelp`."""
    held = _lock(ticket)
    if held.user_id != actor.user_id:
        raise UnableToHelp("Cette demande n'est pas la vôtre.")
    if held.state == TicketState.CLOSED:
        raise UnableToHelp("Cette demande est close\u00a0: un message la rouvre.")
    if checked.media_type not in SHOWN_KINDS:
        raise UnableToHelp("Joignez une image (PNG ou JPG) ou un PDF.")
    count = held.files.count()
    if count >= MOST_FILES:
        raise UnableToHelp(f"Une demande porte {MOST_FILES} fichiers au plus\u00a0: retirez-en un.")
    named = CheckedFile(f"capture-{count + 1}{PurePath(checked.name).suffix}", checked.media_type, checked.content)
    return TicketFile.objects.create(ticket=held, file=keep_file(named, now=now))


@transaction.atomic
def take_back_file(file: TicketFile, *, actor: Actor) -> None:
    """Take a file of one's own request away, for good. Raises `UnableToHelp`."""
    if _lock(file.ticket).user_id != actor.user_id:
        raise UnableToHelp("Cette demande n'est pas la vôtre.")
    _forget((file,))


@transaction.atomic
def forget_files(*, actor: Actor, now: datetime) -> int:
    """Forget the files of the requests closed for 30 days; how many."""
    old = (
        TicketFile.objects.filter(ticket__closed_at__lt=now - FILES_KEPT).select_related("file").defer("file__content")
    )
    return _forget(old)


def _forget(files: Iterable[TicketFile]) -> int:
    files = list(files)
    for each in files:
        each.delete()
        each.file.delete()
    return len(files)


@transaction.atomic
def close_settled(*, actor: Actor, now: datetime) -> int:
    """Close the requests whose answer nobody has taken up for 15 days; how many."""
    settled = Ticket.objects.filter(state=TicketState.ANSWERED, waiting_since__lt=now - SETTLED_AFTER).order_by("pk")
    tickets = list(settled.select_for_update(no_key=True, of=("self",)))
    for ticket in tickets:
        ticket.closed_at = now
        _step(ticket, "close_for_user", actor, now)
    return len(tickets)


def _lock(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_for_update(no_key=True, of=("self",)).get(pk=ticket.pk)


def _helped(ticket: Ticket, actor: Actor) -> Ticket:
    held = _lock(ticket)
    if not answers(actor, held):
        raise UnableToHelp(
            "L'équipe nationale répond à cette demande." if held.national else "Cette demande attend une autre réponse."
        )
    return held


def _say(ticket: Ticket, body: str, actor: Actor, now: datetime, *, from_support: bool) -> None:
    text = mask(body, timezone.localdate(now)).text.strip()
    if not text:
        raise UnableToHelp("Écrivez votre message.")
    author = User.objects.get(Q(pk=actor.user_id))
    TicketMessage.objects.create(ticket=ticket, author=author, from_support=from_support, body=text, written_at=now)


def _step(ticket: Ticket, name: str, actor: Actor, now: datetime) -> None:
    try:
        TICKET.apply(ticket, name, actor=actor, at=now, also=CHANGED)
    except StepRefused as refused:
        raise UnableToHelp(str(refused)) from refused


def _tell_support(ticket: Ticket, actor: Actor, now: datetime) -> None:
    held = administrators(None if ticket.national else ticket.scope, timezone.localdate(now))
    for user_id, email in sorted(set(held.values_list("user_id", "user__email"))):
        if user_id != actor.user_id:
            path = FOLLOWED.format(public_id=ticket.public_id)
            notify(user_id, email, Category.TICKET_DUE, actor=actor, now=now, path=path)


def _tell_user(ticket: Ticket, news: str, actor: Actor, now: datetime) -> None:
    path, user = PAGE.format(public_id=ticket.public_id), ticket.user
    notify(user.pk, user.email, Category.TICKET_NEWS, actor=actor, now=now, path=path, params={"news": news})
