"""What is out of service, room by room and week by week; what comes back; what should be free soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability
from sisiao.occupation.actions import UnableToTake
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.occupation.out_of_service import change_closure, close_some
from sisiao.offer.models import Dispositif, Unit
from sisiao.stays.queries import announced_vacancies
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest
from sisiao.web.places.group_forms import ReturnForm, WorksForm
from sisiao.web.places.groups import night_of
from sisiao.web.places.page import opened

WEEKS = 8
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Cell:
    """A room in a week: how many of its places are out of service at most, and why; nothing when `places` is 0."""

    week: date
    places: int
    causes: str


@dataclass(frozen=True, slots=True)
class RoomLine:
    unit: Unit
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Closure:
    """Places of a room that are out for the same nights and cause, and the form that changes them."""

    unit: Unit
    rows: list[Occupation]
    cause: str
    form: ReturnForm

    @property
    def nights(self) -> DateRange:
        return self.rows[0].nights

    @property
    def number(self) -> int:
        return len(self.rows)


@requires(Capability.VIEW_OWN_PLACES)
@require_safe
def calendar(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Eight weeks, what comes back, what should be free soon."""
    dispositif = opened(request.actor, public_id)
    night = night_of(dispositif)
    return _shown(request, dispositif, night, WorksForm(_units(dispositif, night), night))


def _units(dispositif: Dispositif, night: date) -> list[Unit]:
    there = Unit.objects.filter(group__dispositif=dispositif).filter(period__overlap=DateRange(night, None))
    return list(there.select_related("group").order_by("group__name", "name", "pk"))


@requires(Capability.UPDATE_PLACES)
@require_POST
def add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """So many places of a room more are out of service."""
    dispositif = opened(request.actor, public_id)
    night = night_of(dispositif)
    units = _units(dispositif, night)
    form = WorksForm(units, night, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        unit = next(each for each in units if str(each.public_id) == data["unit"])
        try:
            told = close_some(
                unit, data["number"], form.nights(), UnavailabilityCause(data["cause"]), actor=request.actor
            )
        except UnableToTake as refused:
            form.add_error("number", str(refused))
        else:
            messages.success(request, f"{unit}\u00a0: {_out(len(told))}.")
            return redirect("places:calendar", dispositif.public_id)
    return _shown(request, dispositif, night, form)


def _out(number: int) -> str:
    return f"{number} places indisponibles" if number > 1 else "1 place indisponible"


def _shown(request: ActorRequest, dispositif: Dispositif, night: date, form: WorksForm, **forms: Any) -> HttpResponse:
    rows = list(_rows(dispositif, night))
    first = night - timedelta(days=night.weekday())
    weeks = [first + timedelta(weeks=number) for number in range(WEEKS)]
    closures = closures_of(rows, forms)
    context = {
        "dispositif": dispositif, "night": night, "weeks": weeks, "lines": lines_of(rows, weeks), "form": form,
        "closures": closures, "vacancies": announced_vacancies(night, night + SOON, dispositifs=[dispositif.pk]),
        "updates": request.actor.can(Capability.UPDATE_PLACES),
        "refused": next((each.form for each in closures if each.form.errors), form),
    }  # fmt: skip
    return render(request, "places/calendar.html", context, status=422 if request.method == "POST" else 200)


def _rows(dispositif: Dispositif, night: date) -> Iterable[Occupation]:
    """Places out of service tonight or later."""
    rows = Occupation.objects.filter(dispositif=dispositif, active=True, kind=OccupationKind.OUT_OF_SERVICE)
    rows = rows.filter(nights__overlap=DateRange(night, None)).select_related("place__unit__group")
    return rows.order_by("place__unit__name", "place__unit", "nights", "cause", "place__number")


def lines_of(rows: list[Occupation], weeks: list[date]) -> list[RoomLine]:
    """One line for each room that loses a place within these weeks."""
    lines = []
    for unit, of_unit in groupby(rows, key=_unit):
        there = list(of_unit)
        cells = [_cell(week, there) for week in weeks]
        if any(cell.places for cell in cells):
            lines.append(RoomLine(unit, cells))
    return lines


def _unit(row: Occupation) -> Unit:
    return row.place.unit  # type: ignore[union-attr]  # out of service is a place (constraint)


def _cell(week: date, rows: list[Occupation]) -> Cell:
    days = [week + timedelta(days=number) for number in range(7)]
    within = [row for row in rows if any(day in row.nights for day in days)]
    most = max(sum(day in row.nights for row in within) for day in days)
    causes = dict.fromkeys(UnavailabilityCause(row.cause).label if row.cause else "Sans cause" for row in within)
    return Cell(week, most, ", ".join(causes))


def closures_of(rows: list[Occupation], forms: dict[str, ReturnForm]) -> list[Closure]:
    """Places out together, the first to come back first; `forms` are those that were refused, by prefix."""
    found = []
    for _key, together in groupby(rows, key=lambda row: (_unit(row).pk, row.nights, row.cause)):
        alike = list(together)
        prefix = f"o{alike[0].pk}"
        initial = {"back_on": alike[0].nights.upper, "cause": alike[0].cause}
        cause = UnavailabilityCause(alike[0].cause).label if alike[0].cause else "Cause non précisée"
        form = forms.get(prefix) or ReturnForm(prefix=prefix, initial=initial)
        found.append(Closure(_unit(alike[0]), alike, cause, form))
    return sorted(found, key=lambda each: each.nights.upper or date.max)


@requires(Capability.UPDATE_PLACES)
@require_POST
def change(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Works last longer, or end sooner."""
    dispositif = opened(request.actor, public_id)
    night, asked = night_of(dispositif), request.POST.get("occupation", "")
    rows = list(_rows(dispositif, night))
    one = get_object_or_404(
        Occupation.objects.filter(pk__in=[row.pk for row in rows]), pk=asked if asked.isdecimal() else 0
    )
    closure = next(each for each in closures_of(rows, {}) if one.pk in [row.pk for row in each.rows])
    form = ReturnForm(request.POST, prefix=closure.form.prefix)
    if form.is_valid():
        told = form.cleaned_data
        try:
            change_closure(
                closure.rows, told["back_on"], UnavailabilityCause(told["cause"]), actor=request.actor, tonight=night
            )
        except UnableToTake as refused:
            form.add_error("back_on", str(refused))
        else:
            messages.success(request, f"{closure.unit}\u00a0: le retour des places est enregistré.")
            return redirect("places:calendar", dispositif.public_id)
    return _shown(request, dispositif, night, WorksForm(_units(dispositif, night), night), **{str(form.prefix): form})
