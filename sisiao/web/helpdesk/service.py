"""The hours of the support, and the messages of the nation or of a DDETS."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.core.capabilities import Capability as C
from sisiao.helpdesk.actions import (
    UnableToPutAway,
    publish_service_message,
    set_closures,
    set_support_hours,
    withdraw_service_message,
)
from sisiao.helpdesk.actions import put_away as act_put_away
from sisiao.helpdesk.enums import MessageLevel
from sisiao.helpdesk.models import ServiceMessage, SupportClosure, SupportHours
from sisiao.web.decorators import requires, signed_in
from sisiao.web.helpdesk.service_forms import HoursForm, ServiceMessageForm
from sisiao.web.http import ActorRequest


@requires(C.EDIT_HELP)
def hours(request: ActorRequest) -> HttpResponse:
    """The week of the support from a day on, and its closures to come."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    told = list(SupportHours.objects.filter(period__contains=today).order_by("weekday", "opens"))
    closed = list(SupportClosure.objects.filter(day__gte=today).order_by("day").values_list("day", flat=True))
    form = HoursForm(told, closed, today, request.POST or None)
    if form.is_valid():
        set_support_hours(form.week(), since=form.cleaned_data["since"], actor=request.actor)
        set_closures(form.cleaned_data["closed"], since=today, actor=request.actor)
        messages.success(request, "Les horaires de l'assistance sont à jour.")
        return redirect("helpdesk:support")
    return render(request, "helpdesk/hours.html", {"form": form}, status=422 if form.errors else 200)


@requires(C.PUBLISH_MESSAGES)
def index(request: ActorRequest) -> HttpResponse:
    """The messages shown and announced, and a new one."""
    now = timezone.now()
    form = ServiceMessageForm(timezone.localdate(now), request.POST or None)
    if form.is_valid():
        data, (since, until) = form.cleaned_data, form.edges(now)
        level = MessageLevel(data["level"])
        publish_service_message(
            data["body"], level, data["profiles"], since=since, until=until, actor=request.actor
        )  # fmt: skip
        messages.success(request, "Le message est publié.")
        return redirect("helpdesk:messages")
    mine = ServiceMessage.objects.able_to(request.actor).filter(period__endswith__gt=now)
    context = {"form": form, "shown": mine.order_by("period")}
    return render(request, "helpdesk/messages.html", context, status=422 if form.errors else 200)


@requires(C.PUBLISH_MESSAGES)
@require_POST
def withdraw(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Stop showing a message."""
    message = get_object_or_404(ServiceMessage.objects.able_to(request.actor), public_id=public_id)
    withdraw_service_message(message, actor=request.actor, now=timezone.now())
    messages.success(request, "Le message est retiré.")
    return redirect("helpdesk:messages")


@signed_in
@require_POST
def put_away(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put an information away, for its reader alone."""
    now = timezone.now()
    shown = ServiceMessage.objects.current(now).addressed_to(request.actor)
    try:
        act_put_away(get_object_or_404(shown, public_id=public_id), actor=request.actor, now=now)
    except UnableToPutAway as refused:
        messages.error(request, str(refused))
    return redirect("helpline:calls" if "appels" in request.POST else "todo:index")
