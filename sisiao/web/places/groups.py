"""The groupes de places of a dispositif, kept by its own people: created, changed from a night on, closed (R1, R10)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.occupation.rooms import postpone_closing
from sisiao.offer.actions import UnableToChangeOffer, change_group, create_group, renew_season, withdraw_change
from sisiao.offer.enums import OpeningRegime
from sisiao.offer.models import GROUP_FACTS, Activation, Dispositif, PlaceGroup, Unit
from sisiao.siao.nights import current_night
from sisiao.stays.closing import close_group, present_in
from sisiao.stays.enums import StayState
from sisiao.stays.models import Stay
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.merging import held, say_merged
from sisiao.web.places.group_forms import EndForm, GroupForm
from sisiao.web.places.page import is_stale, opened


def night_of(dispositif: Dispositif) -> date:
    return current_night(dispositif.siao, timezone.now())


def group_of(dispositif: Dispositif, group: UUID) -> PlaceGroup:
    """A group of the dispositif, as it is now or will be; 404 otherwise."""
    found = get_object_or_404(PlaceGroup.objects.standing().filter(dispositif=dispositif), public_id=group)
    found.dispositif = dispositif
    return found


@requires(Capability.VIEW_OWN_PLACES)
@require_safe
def index(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Every group that has not closed, what is announced, and how old its declaration is."""
    dispositif, now = opened(request.actor, public_id), timezone.now()
    night = current_night(dispositif.siao, now)
    every = PlaceGroup.objects.standing().filter(dispositif=dispositif)
    # One whose last night has passed stays here while somebody is in it (R10).
    inhabited = Stay.objects.filter(dispositif=dispositif, state=StayState.RUNNING, occupation__active=True)
    still = Q(period__overlap=DateRange(night, None)) | Q(pk__in=inhabited.values("occupation__place__unit__group"))
    groups = every.filter(still)
    rooms = Count("units", filter=Q(units__period__contains=night), distinct=True)
    places = Count("units__places", filter=Q(units__places__period__contains=night), distinct=True)
    lines = [
        {
            "group": group,
            "stale": is_stale(group, now),
            "announced": group.period.lower > night,
            "over": group.period.upper is not None and group.period.upper <= night,
        }
        for group in groups.annotate(rooms=rooms, places=places).order_by("name", "pk")
    ]
    context = {
        "dispositif": dispositif, "lines": lines, "now": now, "updates": request.actor.can(Capability.UPDATE_PLACES),
        "holds": dispositif.type.holds_places,
    }  # fmt: skip
    return render(request, "places/groups.html", context)


@requires(Capability.VIEW_OWN_PLACES)
@require_safe
def detail(request: ActorRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """What a group says, before and after a change, its rooms, its activations."""
    dispositif = opened(request.actor, public_id)
    return render(request, "places/group.html", _context(group_of(dispositif, group), request.actor))


def _context(group: PlaceGroup, actor: Actor) -> dict[str, Any]:
    night = night_of(group.dispositif)
    units = Unit.objects.filter(group=group).filter(period__overlap=DateRange(night, None))
    places = Count("places", filter=Q(places__period__contains=night) | Q(places__period__startswith__gt=night))
    return {
        "dispositif": group.dispositif,
        "group": group,
        "told": [*group.before.order_by("-period"), group],
        "announced": group.before.filter(period__endswith=group.period.lower).exists() and group.period.lower > night,
        "night": night,
        "units": units.annotate(number=places).order_by("name", "pk"),
        "activations": Activation.objects.filter(group=group).order_by("-nights"),
        "updates": actor.can(Capability.UPDATE_PLACES),
        "renews": actor.can(Capability.UPDATE_PLACES) and group.regime == OpeningRegime.SEASONAL,
    }


@requires(Capability.UPDATE_PLACES)
def add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A group more; `comme` names the one whose season is renewed, with its rooms."""
    dispositif, now = opened(request.actor, public_id), timezone.now()
    like = _renewed(dispositif, request.GET.get("comme", ""))
    form = GroupForm(_new(dispositif, like), night_of(dispositif), request.POST or None, like=like)
    if form.is_valid():
        told = {"rhythm": form.rhythm, **{name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}}
        told |= {"actor": request.actor, "now": now}
        try:
            facts = form.facts()
            made = renew_season(like, facts, **told) if like else create_group(dispositif, facts, **told)
        except UnableToChangeOffer as refused:
            form.add_error(refused.field, str(refused))
        else:
            words = "reconduit avec ses chambres." if like else "créé. Ajoutez maintenant ses chambres."
            messages.success(request, f"Le groupe est {words}")
            return redirect("places:group", dispositif.public_id, made.public_id)
    context = {"dispositif": dispositif, "form": form, "group": None, "like": like}
    return render(request, "places/group_edit.html", context, status=422 if form.errors else 200)


def _renewed(dispositif: Dispositif, asked: str) -> PlaceGroup | None:
    """The seasonal group of the dispositif that is named, when there is one."""
    try:
        return PlaceGroup.objects.filter(
            dispositif=dispositif, became=None, regime=OpeningRegime.SEASONAL, public_id=UUID(asked)
        ).first()
    except ValueError:
        return None


def _new(dispositif: Dispositif, like: PlaceGroup | None) -> PlaceGroup:
    """A group to be, saying what another one says."""
    said = {name: getattr(like, name) for name in (*GROUP_FACTS, "update_rhythm_hours")} if like else {}
    return PlaceGroup(dispositif=dispositif, **{"update_rhythm_hours": 24} | said)


@requires(Capability.UPDATE_PLACES)
def edit(request: ActorRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """What a group says from a night on."""
    dispositif = opened(request.actor, public_id)
    get_object_or_404(held(Dispositif.objects.visible_to(request.actor).filter(pk=dispositif.pk), request))
    kept, night = group_of(dispositif, group), night_of(dispositif)
    form = GroupForm(group_of(dispositif, group), max(night, kept.period.lower), request.POST or None)
    if form.is_valid():
        since = form.cleaned_data["since"]
        told = {"rhythm": form.rhythm, "since": since, "actor": request.actor, "tonight": night}
        try:
            change_group(kept, form.facts(), **told)
        except UnableToChangeOffer as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Le changement est annoncé." if since > night else "Le groupe est modifié.")
            say_merged(request, form)
            return redirect("places:group", dispositif.public_id, kept.public_id)
    context = {"dispositif": dispositif, "form": form, "group": kept}
    return render(request, "places/group_edit.html", context, status=422 if form.errors else 200)


@requires(Capability.UPDATE_PLACES)
@require_POST
def withdraw(request: ActorRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """Take back the change that is announced."""
    dispositif = opened(request.actor, public_id)
    kept = group_of(dispositif, group)
    try:
        withdraw_change(kept, actor=request.actor, tonight=night_of(dispositif))
    except UnableToChangeOffer as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Le changement annoncé est annulé.")
    return redirect("places:group", dispositif.public_id, kept.public_id)


@requires(Capability.UPDATE_PLACES)
def close(request: ActorRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """Close a group: who is there, who has an answer, and the closing when everybody has one (R10)."""
    dispositif = opened(request.actor, public_id)
    kept, night = group_of(dispositif, group), night_of(dispositif)
    tomorrow = night + timedelta(days=1)
    form = EndForm(kept.period.upper or tomorrow, request.POST or None)
    if form.is_valid():
        on = form.cleaned_data["on"]
        try:
            close_group(kept, on=on, actor=request.actor, tonight=night)
        except UnableToChangeOffer as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "La fermeture du groupe est enregistrée.")
            return redirect("places:groups", dispositif.public_id)
    asked = form.cleaned_data.get("on") if form.is_bound else None
    on = asked or kept.period.upper or tomorrow
    context = {"dispositif": dispositif, "group": kept, "form": form, "on": on, "night": night}
    context |= households_of(kept, on, night)
    return render(request, "places/group_closing.html", context, status=422 if form.errors else 200)


def households_of(group: PlaceGroup, on: date, night: date) -> dict[str, Any]:
    """Who is present, household by household: room, how many, what was answered. Nobody is named."""
    lines: dict[int, dict[str, Any]] = {}
    there = present_in(group, on, night)
    for person in there:
        place = person.stay.occupation.place
        known = {
            "stay": person.stay,
            "room": place.unit.name if place else "",
            "persons": 0,
            "waiting": 0,
            "answer": "",
        }
        line = lines.setdefault(person.stay.household_id, known)
        line["persons"] += 1
        line["waiting"] += not person.answer
        line["answer"] = line["answer"] or person.answer
    waiting = sum(line["waiting"] for line in lines.values())
    return {"lines": list(lines.values()), "present": len(there), "waiting": waiting}


@requires(Capability.UPDATE_PLACES)
@require_POST
def postpone(request: ActorRequest, public_id: UUID, group: UUID) -> HttpResponse:
    """Keep a group open for longer than announced; an empty date takes the closing back."""
    dispositif = opened(request.actor, public_id)
    kept, night = group_of(dispositif, group), night_of(dispositif)
    form = EndForm(None, request.POST, prefix="postpone")
    form.fields["on"].required = False
    if form.is_valid():
        try:
            postpone_closing(kept, form.cleaned_data["on"], actor=request.actor, tonight=night)
        except UnableToChangeOffer as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Le groupe reste ouvert\u00a0: la fermeture est repoussée.")
    else:
        messages.error(request, "Cette date n'est pas comprise. Exemple\u00a0: 24/11/2026.")
    return redirect("places:close_group", dispositif.public_id, kept.public_id)
