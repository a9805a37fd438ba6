"""The whole directory of a reader, for when the network is down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sisiao.directory.enums import Reader
from sisiao.directory.models import PrivilegedContact
from sisiao.directory.places import COLLECTIVITY_ZONES
from sisiao.geo.holidays import holidays
from sisiao.siao.models import CoveredTerritory, Siao


@dataclass(frozen=True, slots=True)
class Territory:
    """A département or a collectivité: the beginning of the codes of its communes, its clock, its holidays to come."""

    code: str
    zone: str
    holidays: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A SIAO, where it answers, and its contacts in order."""

    siao: Siao
    territories: tuple[Territory, ...]
    contacts: tuple[PrivilegedContact, ...]


def sheets(reader: Reader, now: datetime) -> list[Sheet]:
    """Every SIAO, even one that has no contact: who holds the 115 there is told too."""
    contacts: dict[int, list[PrivilegedContact]] = {}
    shown = PrivilegedContact.objects.shown_to(reader).in_order()
    for contact in shown.prefetch_related("slots", "closures", "communes"):
        contacts.setdefault(contact.siao_id, []).append(contact)
    covered: dict[int, list[str]] = {}
    for each in CoveredTerritory.objects.on(now.date()).order_by("collectivity"):
        covered.setdefault(each.siao_id, []).append(each.collectivity_id)
    found = []
    for siao in Siao.objects.listed().order_by("departement"):
        own = _territory(siao.departement_id, siao.departement.time_zone, now.year)
        others = (_territory(code, COLLECTIVITY_ZONES[code], now.year) for code in covered.get(siao.pk, ()))
        found.append(Sheet(siao, (own, *others), tuple(contacts.get(siao.pk, ()))))
    return found


def _territory(code: str, zone: str, year: int) -> Territory:
    days: Iterable[date] = holidays(year, code) | holidays(year + 1, code)
    return Territory(code, zone, tuple(sorted(days)))
