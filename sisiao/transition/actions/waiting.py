"""The requests in progress at the switch: each goes on in the service, as it stood, with its hold and its orientation.

Rows are written as they stand and not by the verbs of a call: nobody answers one, and all that is made can be undone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sisiao.core.nights import nights_from
from sisiao.households.actions import SIAO_MEMORY, link_scope, lock_household
from sisiao.households.enums import LinkReason
from sisiao.households.models import HouseholdLink
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Hold, Occupation
from sisiao.offer.enums import ReceptionMode
from sisiao.offer.models import Place
from sisiao.referrals.actions import arrival_limit
from sisiao.referrals.models import Referral
from sisiao.transition.allocation import Awaited
from sisiao.transition.models import LegacyRequest, Switch
from sisiao.transition.requests import Becomes

# Keys of the rows made, by table, in the order in which they were.
Created = dict[str, list[int]]


def await_household(switch: Switch, awaited: Awaited, places: Sequence[Place], now: datetime) -> Created:
    """The request of a household, and its orientation to the places that its old group has become.

    The service's own request or réservation stands, when one was made since the rehearsal.
    """
    row = awaited.request
    lock_household(row.household_id or 0)
    made = follow_request(switch, row, Becomes.OPEN, now)
    if not made or Hold.objects.filter(household=row.household_id, active=True).exists():
        return made
    request = HousingRequest.objects.get(pk=made["housing_requests_housingrequest"][0])
    hold = _keep(awaited, places, now)
    request.state, request.hold = RequestState.REFERRED, hold
    request.save(update_fields=["state", "hold"])
    referral = Referral.objects.create(
        household_id=request.household_id,
        request=request,
        siao=switch.siao,
        dispositif_id=hold.dispositif_id,
        hold=hold,
        night=request.night,
        created_at=now,
        arrival_limit=max(arrival_limit(hold, switch.siao, request.night), now + timedelta(hours=1)),
    )
    starts, scope = min(request.night, switch.on), hold.dispositif.scope_id
    link_scope(request.household, scope, LinkReason.REFERRAL, referral.pk, starts_on=starts, ends_on=None)
    rows = Occupation.objects.filter(hold=hold).order_by("pk")
    made |= {
        "occupation_hold": [hold.pk],
        "occupation_occupation": list(rows.values_list("pk", flat=True)),
        "referrals_referral": [referral.pk],
    }
    made["households_householdlink"] += _links(request.household_id, LinkReason.REFERRAL, referral.pk)
    return made


def _keep(awaited: Awaited, places: Sequence[Place], now: datetime) -> Hold:
    """The places of the household, kept until the dispositif answers (R4)."""
    unit, household = places[0].unit, awaited.request.household_id or 0
    once = unit.group.mode == ReceptionMode.NIGHT_EMERGENCY
    nights = nights_from(awaited.request.asked_on, 1 if once else None)
    hold = Hold.objects.create(
        household_id=household, dispositif=unit.group.dispositif, unit=unit, nights=nights, created_at=now
    )
    Occupation.objects.bulk_create(
        Occupation(
            place=place,
            dispositif_id=hold.dispositif_id,
            nights=nights,
            kind=OccupationKind.HOLD,
            hold=hold,
            household_id=household,
            person_id=person,
        )
        for place, person in zip(places, awaited.persons, strict=True)
    )
    return hold


def follow_request(switch: Switch, row: LegacyRequest, becomes: Becomes, now: datetime) -> Created:
    """What a request makes: a request of the service, or the record opened to the SIAO that keeps it; else nothing."""
    if row.household is None or becomes not in (Becomes.OPEN, Becomes.KEPT):
        return {}
    reason, source, made = LinkReason.LEGACY_REQUEST, row.pk, Created()
    if becomes == Becomes.OPEN:
        asked = {"household": row.household, "siao": switch.siao, "night": row.asked_on}
        request, created = HousingRequest.objects.get_or_create(**asked, defaults={"created_at": now})
        if not created:
            return {}
        reason, source = LinkReason.REQUEST, request.pk
        made["housing_requests_housingrequest"] = [request.pk]
    starts, ends = min(row.asked_on, switch.on), max(row.asked_on, switch.on) + SIAO_MEMORY
    link_scope(row.household, switch.siao.scope_id, reason, source, starts_on=starts, ends_on=ends)
    return made | {"households_householdlink": _links(row.household.pk, reason, source)}


def _links(household: int, reason: LinkReason, source: int) -> list[int]:
    links = HouseholdLink.objects.filter(household=household, reason=reason, source_id=source)
    return list(links.order_by("pk").values_list("pk", flat=True))
