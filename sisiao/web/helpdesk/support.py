"""« Assistance »: asking for help, following one's requests, answering those of one's perimeter."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.access.enums import Profile
from sisiao.accounts.browsers import browser_family
from sisiao.core.capabilities import Capability as C
from sisiao.core.models import TransitionLog
from sisiao.helpdesk.actions import (
    UnableToHelp,
    answer_ticket,
    close_ticket,
    escalate_ticket,
    open_ticket,
    write_again,
)
from sisiao.helpdesk.enums import TicketState
from sisiao.helpdesk.models import Ticket
from sisiao.helpdesk.perms import answers
from sisiao.helpdesk.queries import support_figures
from sisiao.helpdesk.workflow import TICKET
from sisiao.web.decorators import requires
from sisiao.web.helpdesk.contextual import known_route, page_words
from sisiao.web.helpdesk.forms import MessageForm, TicketFileForm, TicketForm
from sisiao.web.http import ActorRequest
from sisiao.web.timeline import Entry, who_did

BY_PAGE = 25
WRITE, ANSWER, ESCALATE = "Ajouter un message", "Votre réponse", "Ce que l'équipe nationale doit savoir"
# What a list of the support shows, by the word of its address.
SHOWN = {"a-repondre": "À répondre", "repondues": "Répondues", "closes": "Closes", "toutes": "Toutes"}


@requires(C.ASK_SUPPORT)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Whom to call or write to, one's own requests; for the support, those that it follows."""
    own = Ticket.objects.asked_by(request.actor)
    context: dict[str, Any] = {
        "own": own.order_by("-opened_at")[:BY_PAGE],
        "route": known_route(request.GET.get("page", "")),
        "now": timezone.now(),
        "edits_hours": request.actor.can(C.EDIT_HELP),
    }
    if request.actor.can(C.ANSWER_TICKETS):
        shown = request.GET.get("etat", "")
        shown = shown if shown in SHOWN else "a-repondre"
        context |= {"filters": SHOWN.items(), "shown": shown, "page": _followed(request, shown)}
    return render(request, "helpdesk/support.html", context)


def _followed(request: ActorRequest, shown: str) -> Any:
    """The page of the requests that the support follows, the one that has waited longest first."""
    helped = Ticket.objects.helped_by(request.actor).select_related("user", "scope")
    level = TicketState.ESCALATED if request.actor.perimeter.nation else TicketState.OPEN
    kept = {
        "a-repondre": helped.filter(state=level).order_by("waiting_since"),
        "repondues": helped.filter(state=TicketState.ANSWERED).order_by("-waiting_since"),
        "closes": helped.filter(state=TicketState.CLOSED).order_by("-closed_at"),
        "toutes": helped.order_by("-opened_at"),
    }[shown]
    return Paginator(kept, BY_PAGE).get_page(request.GET.get("page_no"))


@requires(C.ASK_SUPPORT)
def ask(request: ActorRequest) -> HttpResponse:
    """Ask: what looks personal comes back masked, and goes once its author has read it so."""
    form = TicketForm(request.POST or None)
    route = known_route((request.POST or request.GET).get("page", ""))
    browser, now = browser_family(request.headers.get("User-Agent", "")), timezone.now()
    if form.is_valid() and not form.masks_something(timezone.localdate(now)):
        data = form.cleaned_data
        made = open_ticket(
            data["subject"], data["body"], route=route, browser=browser, actor=request.actor, now=now
        )  # fmt: skip
        messages.success(request, "Votre demande est envoyée. Vous serez prévenu(e) de la réponse.")
        return redirect("helpdesk:ticket", made.public_id)
    context = {"form": form, "route": route, "page_words": page_words(route), "browser": browser}
    return render(request, "helpdesk/ask.html", context, status=422 if form.errors or form.found else 200)


def own_ticket(request: ActorRequest, public_id: UUID) -> Ticket:
    """One's own request, or 404."""
    return get_object_or_404(Ticket.objects.asked_by(request.actor), public_id=public_id)


def helped_ticket(request: ActorRequest, public_id: UUID) -> Ticket:
    """A request that one follows, or 404."""
    helped = Ticket.objects.helped_by(request.actor).select_related("user", "scope")
    return get_object_or_404(helped, public_id=public_id)


@requires(C.ASK_SUPPORT)
@require_safe
def ticket(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One's own request: what was said, what became of it, one more word."""
    return ticket_page(request, own_ticket(request, public_id))


@requires(C.ANSWER_TICKETS)
@require_safe
def followed(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A request that one follows: what was said, the acts that are possible."""
    return ticket_page(request, helped_ticket(request, public_id))


def ticket_page(request: ActorRequest, held: Ticket, **forms: MessageForm | TicketFileForm) -> HttpResponse:
    """The page of a request, with the forms that came back."""
    own, helps = held.user_id == request.actor.user_id, answers(request.actor, held)
    steps = TransitionLog.objects.filter(subject_type=TICKET.subject_type, subject_id=held.pk).select_related("user")
    context = {
        "held": held,
        "own": own,
        "helps": helps,
        "page_words": page_words(held.route),
        "said": held.messages.select_related("author").order_by("pk"),
        "history": [
            Entry(row.at, TICKET.steps[row.step].label, "", who_did(row.user, row.profile))
            for row in steps.order_by("-pk")
        ],
        "writing": MessageForm("writing", WRITE),
        "answering": MessageForm("answering", ANSWER),
        "passing": MessageForm("passing", ESCALATE),
        "joining": TicketFileForm(),
        "files": held.files.select_related("file").defer("file__content").order_by("pk"),
        "open": held.state != TicketState.CLOSED,
    } | forms
    wrong = any(form.errors or getattr(form, "found", ()) for form in forms.values())
    return render(request, "helpdesk/ticket.html", context, status=422 if wrong else 200)


def _said(request: ActorRequest, held: Ticket, name: str, label: str, act: Any, words: str) -> HttpResponse:
    """An act that needs words: wrong or masked, the page comes back with them."""
    form, now = MessageForm(name, label, request.POST), timezone.now()
    if not form.is_valid() or form.masks_something(timezone.localdate(now)):
        return ticket_page(request, held, **{name: form})
    body = form.cleaned_data["body"]
    return _acted(request, held, lambda: act(held, body, actor=request.actor, now=now), words)


def _acted(request: ActorRequest, held: Ticket, act: Callable[[], None], words: str) -> HttpResponse:
    try:
        with transaction.atomic():
            act()
    except UnableToHelp as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    own = held.user_id == request.actor.user_id
    return redirect("helpdesk:ticket" if own else "helpdesk:followed", held.public_id)


@requires(C.ASK_SUPPORT)
@require_POST
def write(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Add to one's own request."""
    return _said(request, own_ticket(request, public_id), "writing", WRITE, write_again, "Votre message est envoyé.")


@requires(C.ASK_SUPPORT)
@require_POST
def settle(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Close one's own request."""
    held, now = own_ticket(request, public_id), timezone.now()
    return _acted(request, held, lambda: close_ticket(held, actor=request.actor, now=now), "La demande est close.")


@requires(C.ANSWER_TICKETS)
@require_POST
def answer(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Answer a request."""
    return _said(
        request, helped_ticket(request, public_id), "answering", ANSWER, answer_ticket, "La réponse est envoyée."
    )


@requires(C.ANSWER_TICKETS)
@require_POST
def escalate(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Pass a request to the nation's administrators."""
    done = "La demande est transmise à l'équipe nationale."
    return _said(request, helped_ticket(request, public_id), "passing", ESCALATE, escalate_ticket, done)


@requires(C.ANSWER_TICKETS)
@require_POST
def close(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Close a request that one follows."""
    held, now = helped_ticket(request, public_id), timezone.now()
    return _acted(request, held, lambda: close_ticket(held, actor=request.actor, now=now), "La demande est close.")


@requires(C.ANSWER_TICKETS)
@require_safe
def statistics(request: ActorRequest) -> HttpResponse:
    """How many ask, about what, and how long they wait."""
    figures = support_figures(Ticket.objects.counted_for(request.actor), timezone.now())
    context = {
        "figures": figures,
        "pages": [(page_words(route), count) for route, count in figures.pages],
        "profiles": [(Profile(profile).label, count) for profile, count in figures.profiles],
    }
    return render(request, "helpdesk/statistics.html", context)
