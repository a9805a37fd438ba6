"""Which communes have nobody to call at which hours, but the 115: a week without holiday, and a holiday.

A contact that is for some victims is nobody for the others: there is a gap as soon as one of the publics that are asked
for has nobody. Announced closures are left out: they are days, not habits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import time

from sisiao.directory.enums import Reader, SlotDay, Victim
from sisiao.directory.models import PrivilegedContact
from sisiao.directory.queries import directory_of
from sisiao.directory.slots import MIDNIGHT, Hours
from sisiao.geo.models import Commune
from sisiao.siao.models import Siao

DAY_MINUTES = 24 * 60
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """Minutes of a day, from midnight, when nobody answers but the 115."""

    day: SlotDay
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Communes that have the same contacts, by name, and when they have nobody. `rest`: every other commune."""

    communes: tuple[str, ...]
    rest: bool
    contacts: tuple[PrivilegedContact, ...]
    gaps: tuple[Gap, ...]


def coverage(siao: Siao, reader: Reader, victims: Collection[Victim] = tuple(Victim)) -> list[Group]:
    """The communes of the SIAO in groups of the same contacts, those that the most people live in first.

    Contacts are those that are for one of `victims` at least.
    """
    directory = directory_of(siao, reader).prefetch_related("communes")
    contacts = [each for each in directory if any(serves(each, victim) for victim in victims)]
    everywhere = frozenset(each.pk for each in contacts if each.everywhere)
    of_commune: dict[str, set[int]] = {}
    for contact in contacts:
        for commune in () if contact.everywhere else contact.communes.all():
            of_commune.setdefault(commune.pk, set()).add(contact.pk)
    together: dict[frozenset[int], list[Commune]] = {}
    for commune in Commune.objects.filter(departement=siao.departement_id).order_by("-population", "code"):
        own = of_commune.get(commune.pk, set()) | of_commune.get(commune.parent_id or "", set())
        together.setdefault(everywhere | own, []).append(commune)
    groups = []
    for keys, communes in together.items():
        kept = tuple(contact for contact in contacts if contact.pk in keys)
        names = tuple(commune.name for commune in communes)
        groups.append(Group(names, keys == everywhere, kept, gaps_of(kept, victims)))
    return groups


def worst_week(siaos: Collection[Siao], reader: Reader, victims: Collection[Victim]) -> dict[int, int]:
    """For each SIAO, by its key, the minutes of an ordinary week when some of its communes have nobody.

    Where no contact is for that commune, those that are for all of them answer: they alone are read.
    """
    found: dict[int, list[PrivilegedContact]] = defaultdict(list)
    contacts = PrivilegedContact.objects.shown_to(reader).filter(siao__in=siaos, everywhere=True)
    for contact in contacts.prefetch_related("slots"):
        found[contact.siao_id].append(contact)
    return {siao.pk: _weekly(gaps_of(found[siao.pk], victims)) for siao in siaos}


def _weekly(gaps: Iterable[Gap]) -> int:
    return sum(end - start for gap in gaps if gap.day != SlotDay.HOLIDAY for start, end in gap.spans)


def serves(contact: PrivilegedContact, victim: Victim) -> bool:
    """Whether a contact is for these victims; one that names none is for everybody."""
    return not contact.victims or victim in contact.victims


def gaps_of(contacts: Collection[PrivilegedContact], victims: Iterable[Victim]) -> tuple[Gap, ...]:
    """The days that have a gap for one of these victims at least, each with its spans."""
    every = [
        [slot.hours for contact in contacts if serves(contact, victim) for slot in contact.slots.all()]
        for victim in victims
    ]
    found = ((day, _joined(span for hours in every for span in _free(_taken(day, hours)))) for day in SlotDay)
    return tuple(Gap(day, spans) for day, spans in found if spans)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The minutes that are in one of these spans at least."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _taken(day: SlotDay, every: Iterable[Hours]) -> list[Span]:
    """Minutes of a day when somebody answers. The eve of a holiday may be any day: it counts when all of them do."""
    eves = {SlotDay((day - 1) % 7)} if day != SlotDay.HOLIDAY else set(SlotDay) - {SlotDay.HOLIDAY}
    taken = []
    for hours in every:
        opens, closes = _minutes(hours.opens), _minutes(hours.closes)
        if day in hours.days:
            taken.append((opens, DAY_MINUTES if hours.past_midnight or hours.closes == MIDNIGHT else closes))
        if hours.past_midnight and eves <= set(hours.days):
            taken.append((0, closes))
    return taken


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _free(taken: Iterable[Span]) -> tuple[Span, ...]:
    free, reached = [], 0
    for opens, closes in sorted(taken):
        if opens > reached:
            free.append((reached, opens))
        reached = max(reached, closes)
    if reached < DAY_MINUTES:
        free.append((reached, DAY_MINUTES))
    return tuple(free)
