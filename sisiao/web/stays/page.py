"""What the pages of the stays show: who is present tonight, and one household's stay."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from sisiao.access.capabilities import profiles_with
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.households.models import Household
from sisiao.offer.models import Dispositif
from sisiao.siao.nights import current_night, local_date
from sisiao.stays.closing import closing_of
from sisiao.stays.enums import StayRegime, StayState
from sisiao.stays.models import ClosingAnswer, Stay
from sisiao.web.dispositifs import by_night
from sisiao.web.households.summary import summarise
from sisiao.web.stays.forms import AnswerForm, ExitForm, PlannedEndForm, ProlongForm

NEEDED = ("person", "household", "occupation__place__unit__group")


@dataclass(slots=True)
class PresenceLine:
    """One person of the presence list; `first` on the first line of a household."""

    stay: Stay
    room: str
    age: int | None
    upper: date | None
    overdue: bool
    first: bool


@dataclass(slots=True)
class Presence:
    """One dispositif tonight: who sleeps there, and whose nights have ended without an answer."""

    dispositif: Dispositif
    night: date
    lines: list[PresenceLine] = field(default_factory=list)
    ended: list[PresenceLine] = field(default_factory=list)

    @property
    def households(self) -> int:
        return len({line.stay.household_id for line in self.lines})


def presences(dispositifs: Iterable[Dispositif], now: datetime) -> list[Presence]:
    """The presence list of each dispositif, by room then household. One query for each night (one, but at sea)."""
    found = []
    for night, here in by_night(dispositifs, now).items():
        stays = (
            Stay.objects.filter(dispositif__in=here, occupation__active=True, state=StayState.RUNNING)
            .filter(
                Q(occupation__nights__contains=night)
                | Q(occupation__nights__endswith__lte=night, regime=StayRegime.NIGHTLY)
            )
            .select_related(*NEEDED)
            .order_by("dispositif", "occupation__place__unit__name", "household", "pk")
        )
        lists = {dispositif.pk: Presence(dispositif, night) for dispositif in here}
        for _, members in groupby(stays, key=lambda stay: (stay.dispositif_id, stay.household_id)):
            for index, stay in enumerate(members):
                line = _line(stay, night, first=index == 0)
                ended = line.upper is not None and line.upper <= night
                (lists[stay.dispositif_id].ended if ended else lists[stay.dispositif_id].lines).append(line)
        found += lists.values()
    return sorted(found, key=lambda presence: presence.dispositif.name)


def _line(stay: Stay, night: date, *, first: bool) -> PresenceLine:
    place = stay.occupation.place
    return PresenceLine(
        stay=stay,
        room=place.unit.name if place else "Surnuméraire",
        age=stay.person.age(night),
        upper=stay.occupation.nights.upper,
        overdue=stay.planned_end is not None and stay.planned_end <= night,
        first=first,
    )


def opened(actor: Actor, public_id: UUID) -> tuple[Stay, list[Stay]]:
    """A stay that the actor may open, and the running stays of its household in the same dispositif; 404 otherwise."""
    stays = Stay.objects.visible_to(actor)
    needed = ("dispositif__siao__settings", "dispositif__siao__departement", *NEEDED)
    stay = get_object_or_404(stays.select_related(*needed), public_id=public_id)
    visible = Household.objects.visible_to(actor, timezone.localdate()).with_members()
    stay.household = get_object_or_404(visible, pk=stay.household_id)
    together = stays.filter(household=stay.household, dispositif=stay.dispositif, state=StayState.RUNNING)
    return stay, list(together.select_related(*NEEDED).order_by("pk"))


def context_of(
    stay: Stay, together: list[Stay], actor: Actor, now: datetime, *, closes_on: date | None = None, **forms: Any
) -> dict[str, Any]:
    """Context of the page of a stay; `forms` replaces the blank forms by those that were refused.

    `closes_on` is the closing that who comes here is preparing: an answer may be noted before it is announced.
    """
    today, night = local_date(stay.dispositif.siao, now), current_night(stay.dispositif.siao, now)
    nightly = [each for each in together if each.regime == StayRegime.NIGHTLY]
    continuous = [each for each in together if each.regime == StayRegime.CONTINUOUS]
    context: dict[str, Any] = {
        "stay": stay,
        "summary": summarise(stay.household, actor, now),
        "lines": [_line(each, night, first=True) for each in together],
        "night": night,
        "manages": bool(together) and actor.can(Capability.MANAGE_STAYS),
        "who_manages": profiles_with(Capability.MANAGE_STAYS),
        "prolong_form": None,
        "end_form": None,
        "exit_form": None,
        "answer_form": None,
        "answers": ClosingAnswer.objects.filter(stay__in=together)
        .select_related("stay__person")
        .order_by("-closes_on"),
    }
    if context["manages"]:
        context["exit_form"] = ExitForm(together, night, today)
        closes_on = closes_on or closing_of(together[0])
        context["answer_form"] = AnswerForm(together, closes_on, today) if closes_on else None
        context["prolong_form"] = ProlongForm(nightly, night) if nightly else None
        planned = continuous[0].planned_end if continuous else None
        context["end_form"] = PlannedEndForm(initial={"planned_end": planned}) if continuous else None
    return context | forms
