"""The ledger of a dispositif counted one place after the other, without a word of its statement."""

from collections import Counter
from datetime import date, datetime

from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.enums import OccupationKind as K
from sisiao.occupation.ledger import COUNTED
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import OpeningRegime, Sharing
from sisiao.offer.models import Dispositif, Place

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
    there = [
        place
        for place in Place.objects.filter(unit__group__dispositif=dispositif).select_related("unit__group")
        if all(night in each.period for each in (place, place.unit, place.unit.group))
    ]
    kinds = {place.pk: _kind(place, night, now) for place in there}
    shut_in = {
        place.unit_id
        for place in there
        if place.unit.sharing == Sharing.EXCLUSIVE and kinds[place.pk] not in ("", K.OUT_OF_SERVICE)
    }
    for place in there:
        found[L.CREATED] += 1
        if not opened <= night < closed or place.unit.group.regime == OpeningRegime.ON_ACTIVATION:
            continue
        found[L.OPEN] += 1
        kind = kinds[place.pk] or (K.NEUTRALISED if place.unit_id in shut_in else "")
        found[FIGURE[K(kind)] if kind else L.FREE] += 1
    return found


def _kind(place: Place, night: date, now: datetime) -> str:
    for row in Occupation.objects.filter(place=place, active=True).select_related("hold"):
        expires_at = row.hold.expires_at if row.hold and row.kind in (K.HOLD, K.NEUTRALISED) else None
        if night in row.nights and (expires_at is None or expires_at > now):
            return row.kind
    return ""
