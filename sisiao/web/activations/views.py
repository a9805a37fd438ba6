"""« Activations »: surge places that the State or the SIAO opens, keeps open, and ends on nobody (R10)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.offer.actions import UnableToChangeOffer, activate, extend_activation
from sisiao.offer.enums import ActivationLevel, OpeningRegime
from sisiao.offer.models import Activation, Dispositif, Place, PlaceGroup
from sisiao.siao.nights import current_night
from sisiao.stays.closing import count_present, end_activation
from sisiao.web.activations.forms import ActivationForm, ExtensionForm
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.merging import held, say_merged
from sisiao.web.places.group_forms import EndForm

PAST = 20
NEEDED = ("group__dispositif__siao__settings", "group__dispositif__siao__departement", "recorded_by", "ended_by")


def surge_groups(actor: Actor) -> list[PlaceGroup]:
    """Surge groups of the perimeter that have not closed, with how many places they have."""
    today = timezone.localdate()
    groups = PlaceGroup.objects.standing().filter(
        dispositif__in=Dispositif.objects.visible_to(actor), regime=OpeningRegime.ON_ACTIVATION
    )
    places = Place.objects.filter(unit__group=OuterRef("pk"), period__contains=today).order_by()
    there = places.values("unit__group").annotate(number=Count("pk")).values("number")
    number = Coalesce(Subquery(there), 0)
    open_ones = groups.filter(period__overlap=DateRange(today, None)).annotate(number=number)
    needed = ("dispositif__siao__settings", "dispositif__siao__departement")
    return list(open_ones.select_related(*needed).order_by("dispositif__name", "name", "pk"))


@requires(Capability.ACTIVATE_SURGE)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Activations that run or are announced, surge places that wait, those that are over."""
    groups, today = surge_groups(request.actor), timezone.localdate()
    every = Activation.objects.visible_to(request.actor).select_related(*NEEDED)
    over = Q(nights__endswith__lte=today, ended_at__isnull=False)
    still = Q(ended_at=None) | Q(nights__overlap=DateRange(today, None))
    current = list(every.filter(still).order_by("nights", "pk"))
    active = {each.group_id for each in current}
    context = {
        "current": current, "today": today, "past": every.filter(over).order_by("-nights", "pk")[:PAST],
        "waiting": [group for group in groups if group.pk not in active],
    }  # fmt: skip
    return render(request, "activations/index.html", context)


@requires(Capability.ACTIVATE_SURGE)
def decide(request: ActorRequest) -> HttpResponse:
    """Open surge places."""
    groups, now = surge_groups(request.actor), timezone.now()
    form = ActivationForm(groups, timezone.localdate(now), request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        group = next(each for each in groups if str(each.public_id) == data["group"])
        told = {name: data[name] for name in ("decided_by", "act_reference", "places")}
        when = {"nights": form.nights(), "tonight": current_night(group.dispositif.siao, now), "now": now}
        try:
            activate(group, level=ActivationLevel(data["level"]), **told, **when, actor=request.actor)
        except UnableToChangeOffer as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Les places sont activées\u00a0: les écoutants les voient dès la première nuit.")
            return redirect("activations:index")
    context = {"form": form, "groups": groups}
    return render(request, "activations/decide.html", context, status=422 if form.errors else 200)


def _opened(actor: Actor, public_id: UUID) -> Activation:
    visible = Activation.objects.visible_to(actor).select_related(*NEEDED)
    return get_object_or_404(visible, public_id=public_id)


def _page(request: ActorRequest, activation: Activation, end: EndForm, extend: ExtensionForm) -> HttpResponse:
    night = current_night(activation.group.dispositif.siao, timezone.now())
    asked = end.cleaned_data.get("on") if end.is_bound else None
    on = asked or activation.nights.upper or night + timedelta(days=1)
    present, waiting = count_present(activation.group, on, night)
    context: dict[str, Any] = {
        "activation": activation, "dispositif": activation.group.dispositif, "night": night, "on": on,
        "present": present, "waiting": waiting, "end_form": end, "extend_form": extend,
        "over": activation.nights.upper is not None and activation.nights.upper <= night,
        "form": end if end.errors else extend,
    }  # fmt: skip
    return render(request, "activations/detail.html", context, status=422 if end.errors or extend.errors else 200)


@requires(Capability.ACTIVATE_SURGE)
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """An activation, who is in its places; posted, it ends."""
    activation, now = _opened(request.actor, public_id), timezone.now()
    night = current_night(activation.group.dispositif.siao, now)
    form = EndForm(night + timedelta(days=1), request.POST if request.method == "POST" else None, prefix="end")
    if form.is_valid():
        try:
            end_activation(activation, on=form.cleaned_data["on"], actor=request.actor, tonight=night, now=now)
        except UnableToChangeOffer as refused:
            form.add_error("on", str(refused))
        else:
            messages.success(request, "L'activation est terminée. Chaque personne présente a sa réponse.")
            return redirect("activations:index")
    return _page(request, activation, form, ExtensionForm(activation))


@requires(Capability.ACTIVATE_SURGE)
@require_POST
def extend(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Keep the places open for longer, or open more of them."""
    activation = _opened(request.actor, public_id)
    get_object_or_404(
        held(Dispositif.objects.visible_to(request.actor).filter(pk=activation.group.dispositif_id), request)
    )
    activation.refresh_from_db()
    form = ExtensionForm(activation, request.POST)
    if form.is_valid():
        try:
            extend_activation(activation, until=form.until(), places=form.cleaned_data["places"], actor=request.actor)
        except UnableToChangeOffer as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "L'activation est prolongée.")
            say_merged(request, form)
            return redirect("activations:detail", activation.public_id)
    return _page(request, activation, EndForm(None, prefix="end"), form)
