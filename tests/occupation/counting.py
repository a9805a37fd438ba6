"""The ledger of a dispositif counted one place after the other, without a word of its statement."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.enums import OccupationKind as K
from sisiao.occupation.ledger import COUNTED
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import OpeningRegime, Sharing
from sisiao.offer.models import Activation, Dispositif, Place, PlaceGroup

FIGURE = {
    K.HOLD: L.HELD,
    K.STAY: L.OCCUPIED,
    K.KEPT: L.KEPT,
    K.OUT_OF_SERVICE: L.UNAVAILABLE,
    K.NEUTRALISED: L.NEUTRALISED,
}


def counted(dispositif_id: int, night: date, now: datetime) -> Counter[L]:
    """Places of a dispositif on a night, by figure."""
    dispositif = Dispositif.objects.get(pk=dispositif_id)
    opened, closed = dispositif.opened_on or date.min, dispositif.closed_on or date.max
    found = Counter(dict.fromkeys(COUNTED, 0))
    there = places_there(dispositif, night, now)
    kinds = {place.pk: _kind(place, night, now) for place in there}
    shut_in = {
        place.unit_id
        for place in there
        if place.unit.sharing == Sharing.EXCLUSIVE and kinds[place.pk] not in ("", K.OUT_OF_SERVICE)
    }
    for place in there:
        found[L.CREATED] += 1
        if not opened <= night < closed or not (_opens(place, night) or _is_somebodys(place, night, now)):
            continue
        found[L.OPEN] += 1
        kind = kinds[place.pk] or (K.NEUTRALISED if place.unit_id in shut_in else "")
        found[FIGURE[K(kind)] if kind else L.FREE] += 1
    return found


def places_there(dispositif: Dispositif, night: date, now: datetime) -> list[Place]:
    """Places that exist on a night, by their dates or because somebody still has them (R10)."""
    every = Place.objects.filter(unit__group__dispositif=dispositif).select_related("unit__group")
    return [place for place in every if _exists(place, night) or _is_somebodys(place, night, now)]


def _exists(place: Place, night: date) -> bool:
    group = place.unit.group
    rows = [group, *PlaceGroup.objects.filter(became=group)]
    return night in place.period and night in place.unit.period and any(night in row.period for row in rows)


def _is_somebodys(place: Place, night: date, now: datetime) -> bool:
    begun = place.unit.group.period.lower <= night or night in place.period
    return begun and _kind(place, night, now) in (K.HOLD, K.STAY, K.KEPT)


def _opens(place: Place, night: date) -> bool:
    """Permanent, or among the first places of its group that an activation of the night opens."""
    group = place.unit.group
    if group.regime != OpeningRegime.ON_ACTIVATION:
        return True
    for activation in Activation.objects.filter(group=group):
        if night in activation.nights:
            alike = Place.objects.filter(unit__group=group).order_by("unit", "number", "pk")
            first = [each.pk for each in alike if _overlap(each.period, activation.nights)]
            return place.pk in first[: activation.places]
    return False


def _overlap(one: Any, other: Any) -> bool:
    return (other.upper is None or one.lower < other.upper) and (one.upper is None or other.lower < one.upper)


def _kind(place: Place, night: date, now: datetime) -> str:
    for row in Occupation.objects.filter(place=place, active=True).select_related("hold"):
        expires_at = row.hold.expires_at if row.hold and row.kind in (K.HOLD, K.NEUTRALISED) else None
        if night in row.nights and (expires_at is None or expires_at > now):
            return row.kind
    return ""
