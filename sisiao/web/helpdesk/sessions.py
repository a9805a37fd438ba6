"""« Sessions »: the calendar, one session and its places, what its organiser sees and changes."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability as C
from sisiao.helpdesk.actions import UnableToRegister, cancel_session, register, save_session, unregister
from sisiao.helpdesk.calendar import ics
from sisiao.helpdesk.models import HelpSession, SessionSeat
from sisiao.web.decorators import requires
from sisiao.web.helpdesk.forms import SessionForm
from sisiao.web.http import ActorRequest, made_file

# Sessions on the calendar: a year of them is fewer.
MOST = 200


@requires(C.ASK_SUPPORT)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The calendar, month by month."""
    now = timezone.now()
    upcoming = list(
        HelpSession.objects.shown_to(request.actor).upcoming(now).with_counts().select_related("scope")[:MOST]
    )
    seats = SessionSeat.objects.filter(session__in=upcoming, user_id=request.actor.user_id)
    own = {each.session_id: each for each in seats}
    context = {
        "lines": [(each, own.get(each.pk)) for each in upcoming],
        "organises": request.actor.can(C.ORGANISE_SESSIONS),
    }
    return render(request, "helpdesk/sessions.html", context)


def _opened(request: ActorRequest, public_id: UUID) -> HelpSession:
    seen = HelpSession.objects.shown_to(request.actor).with_counts().select_related("scope")
    return get_object_or_404(seen, public_id=public_id)


@requires(C.ASK_SUPPORT)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One session: when, where, whether one comes; for its organiser, who comes."""
    held = _opened(request, public_id)
    organises = HelpSession.objects.organised_by(request.actor).filter(pk=held.pk).exists()
    coming = held.seats.select_related("user").order_by("seat", "registered_at")
    context = {
        "held": held,
        "own": held.seats.filter(user_id=request.actor.user_id).first(),
        "may_come": HelpSession.objects.open_to(request.actor).filter(pk=held.pk).exists(),
        "organises": organises,
        "coming": coming if organises else [],
        "elsewhere": _elsewhere(held),
    }
    return render(request, "helpdesk/session.html", context)


def _elsewhere(held: HelpSession) -> bool:
    """Whether the reader's clock is not that of Paris: both hours are then said."""
    here, paris = (held.starts_at.astimezone(zone) for zone in (timezone.get_current_timezone(), _paris()))
    return here.utcoffset() != paris.utcoffset()


def _paris() -> Any:
    return timezone.get_default_timezone()


@requires(C.ASK_SUPPORT)
@require_safe
def calendar(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The session for one's own calendar."""
    held = _opened(request, public_id)
    placed = held.seats.filter(user_id=request.actor.user_id, seat__isnull=False).exists()
    text = ics(held, site_url=settings.SITE_URL, with_link=placed, now=timezone.now())
    return made_file(text, "text/calendar; charset=utf-8", "session.ics")


@requires(C.ASK_SUPPORT)
@require_POST
def come(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Register."""
    held = _opened(request, public_id)
    try:
        seat = register(held, actor=request.actor, now=timezone.now())
    except UnableToRegister as refused:
        messages.error(request, str(refused))
    else:
        waiting = "Toutes les places sont prises\u00a0: vous êtes sur la liste d'attente, un avis vous préviendra."
        messages.success(request, "Vous êtes inscrit(e)." if seat.seat else waiting)
    return redirect("helpdesk:session", held.public_id)


@requires(C.ASK_SUPPORT)
@require_POST
def leave(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Not come after all."""
    held = _opened(request, public_id)
    try:
        unregister(held, actor=request.actor, now=timezone.now())
    except UnableToRegister as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Vous êtes désinscrit(e).")
    return redirect("helpdesk:session", held.public_id)


@requires(C.ORGANISE_SESSIONS)
def new(request: ActorRequest) -> HttpResponse:
    """Announce a session."""
    form = SessionForm(request.POST or None, national=request.actor.perimeter.nation)
    return _saved(request, None, form, "La session est annoncée.")


@requires(C.ORGANISE_SESSIONS)
def edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Change a session; those who come are told if its time or its place changes."""
    held = get_object_or_404(HelpSession.objects.organised_by(request.actor), public_id=public_id)
    form = SessionForm(request.POST or None, national=held.scope_id is None, session=held)
    return _saved(request, held, form, "La session est à jour.")


def _saved(request: ActorRequest, held: HelpSession | None, form: SessionForm, words: str) -> HttpResponse:
    if form.is_valid():
        try:
            kept = save_session(held, form.fields_told(), actor=request.actor, now=timezone.now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, words)
            return redirect("helpdesk:session", kept.public_id)
    context = {"held": held, "form": form}
    return render(request, "helpdesk/edit_session.html", context, status=422 if form.errors else 200)


@requires(C.ORGANISE_SESSIONS)
@require_POST
def cancel(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Cancel a session: those who were to come are told."""
    held = get_object_or_404(HelpSession.objects.organised_by(request.actor), public_id=public_id)
    try:
        cancel_session(held, actor=request.actor, now=timezone.now())
    except UnableToRegister as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La session est annulée, les inscrits sont prévenus.")
    return redirect("helpdesk:session", held.public_id)
