"""Which of the rows that a step made go when it is taken back, and which stay as the history of the service.

What was done since is never lost with what it stands on: a stay that has ended, an arrival, an answered orientation
keep their place, closed from that day on (R10: whoever is there keeps theirs). What says nothing of anybody goes along
(works, rooms and places added, what a group said).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q

from sisiao.access.models import Grant
from sisiao.households.enums import LinkReason
from sisiao.households.models import HouseholdLink
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Hold, Occupation
from sisiao.offer.models import Activation, Place, PlaceGroup, Unit
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import Referral
from sisiao.stays.enums import StayState
from sisiao.stays.models import Stay

# Whoever is named by a row comes after it: they go in this order.
ORDER: tuple[type[models.Model], ...] = (
    HouseholdLink, Stay, Referral, HousingRequest, Occupation, Hold, Activation, Place, Unit, PlaceGroup, Grant,
)  # fmt: skip
SOURCES: dict[str, type[models.Model]] = {
    LinkReason.STAY: Stay, LinkReason.REFERRAL: Referral, LinkReason.REQUEST: HousingRequest,
}  # fmt: skip
NOBODYS = (OccupationKind.OUT_OF_SERVICE, OccupationKind.NEUTRALISED)


def followed(requests: Iterable[int], referrals: Iterable[int]) -> Q:
    """Requests, of those made, that are no longer as the switch made them."""
    as_made = Q(hold=None, state=RequestState.OPEN) | Q(
        referrals__in=Referral.objects.filter(pk__in=referrals, state=ReferralState.WAITING)
    )
    return Q(pk__in=requests) & ~Q(pk__in=HousingRequest.objects.filter(as_made).values("pk"))


class Undoing:
    """What goes of the rows that a step created, by model; what is kept of them follows from what was done since."""

    def __init__(self, created: dict[str, list[int]]) -> None:
        self.made = {model: set(created.get(model._meta.db_table, ())) for model in ORDER}
        self.goes = {model: set(keys) for model, keys in self.made.items()}
        self._take_along()
        self._keep_what_is_told()

    def kept(self, model: type[models.Model]) -> set[int]:
        """Rows made that stay."""
        return self.made[model] - self.goes[model]

    def _take_along(self) -> None:
        """What hangs on the groups made and says nothing of anybody."""
        goes, groups = self.goes, self.made[PlaceGroup]
        goes[PlaceGroup] |= _keys(PlaceGroup.objects.filter(became__in=groups))
        goes[Activation] |= _keys(Activation.objects.filter(group__in=groups))
        goes[Unit] |= _keys(Unit.objects.filter(group__in=groups))
        goes[Place] |= _keys(Place.objects.filter(unit__in=goes[Unit]))
        goes[Occupation] |= _keys(Occupation.objects.filter(place__in=goes[Place], kind__in=NOBODYS))

    def _keep_what_is_told(self) -> None:
        goes = self.goes
        goes[Stay] -= _keys(Stay.objects.filter(pk__in=goes[Stay]).exclude(state=StayState.RUNNING))
        goes[Referral] -= _keys(Referral.objects.filter(pk__in=goes[Referral]).exclude(state=ReferralState.WAITING))
        told = followed(self.made[HousingRequest], self.made[Referral])
        goes[HousingRequest] -= _keys(HousingRequest.objects.filter(told))
        before = None
        while before != (before := sum(map(len, goes.values()))):
            for model in ORDER:
                goes[model] -= named_by_others(model, goes)
            self._keep_rows_of_households()
        # What a group that stays said before is its history.
        goes[PlaceGroup] -= _keys(PlaceGroup.objects.filter(became__in=self.kept(PlaceGroup)))
        for reason, model in SOURCES.items():
            links = HouseholdLink.objects.filter(pk__in=goes[HouseholdLink], reason=reason)
            goes[HouseholdLink] -= _keys(links.filter(source_id__in=self.kept(model)))

    def _keep_rows_of_households(self) -> None:
        """A réservation that stays keeps its rows; a household that stays in a room keeps it whole."""
        goes = self.goes
        rows = Occupation.objects.filter(pk__in=goes[Occupation])
        goes[Occupation] -= _keys(rows.exclude(hold=None).exclude(hold__in=goes[Hold]))
        others = Occupation.objects.filter(household=OuterRef("household"), place__unit=OuterRef("place__unit"))
        there = others.exclude(kind=OccupationKind.NEUTRALISED).exclude(pk__in=goes[Occupation])
        spare = Occupation.objects.filter(pk__in=goes[Occupation], kind=OccupationKind.NEUTRALISED)
        goes[Occupation] -= _keys(spare.filter(Exists(there)))

    def delete(self) -> None:
        """All that goes, at once."""
        with connection.cursor() as cursor:
            for model in ORDER:
                if self.goes[model]:
                    table = model._meta.db_table
                    cursor.execute(f"DELETE FROM {table} WHERE id = ANY (%s)", [list(self.goes[model])])  # noqa: S608

    def close(self, on: date) -> None:
        """What is kept takes nobody more from the night `on`: places, rooms, groups; profiles end."""
        groups = PlaceGroup.objects.filter(pk__in=self.kept(PlaceGroup))
        units = Unit.objects.filter(group__in=groups)
        for rows in (Place.objects.filter(unit__in=units), units, groups):
            for row in rows:
                last = max(row.period.lower + timedelta(days=1), on)
                if row.period.upper is None or row.period.upper > last:
                    row.period = DateRange(row.period.lower, last)
                    row.save(update_fields=["period"])
        for grant in Grant.objects.filter(pk__in=self.kept(Grant), ends_on=None):
            grant.ends_on = max(grant.starts_on, on)
            grant.save(update_fields=["ends_on"])


def named_by_others(model: type[models.Model], goes: dict[type[models.Model], set[int]]) -> set[int]:
    """Of the rows of a model that would go, those that a row which stays names."""
    found: set[int] = set()
    for relation in _relations(model) if goes[model] else ():
        other: Any = relation.related_model
        rows = other._base_manager.filter(**{f"{relation.field.name}__in": goes[model]})
        rows = rows.exclude(pk__in=goes.get(other, set()))
        found |= set(rows.order_by().values_list(relation.field.attname, flat=True))
    return found


def _relations(model: type[models.Model]) -> Iterator[Any]:
    """Every key that leads to a model, of the tables that the site writes."""
    for field in model._meta.get_fields(include_hidden=True):
        if isinstance(field, models.ManyToOneRel) and field.related_model._meta.managed:
            yield field


def _keys(rows: models.QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))
