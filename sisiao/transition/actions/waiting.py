"""The requests in progress at the switch: each goes on in the service, as it stood, with its hold and its orientation.

Rows are written as they stand and not by the verbs of a call: nobody answers one, and all that is made can be undone.
"""

from collections.abc import Sequence
from datetime import datetime

from sisiao.core.actor import Actor
from sisiao.households.actions import SIAO_MEMORY, link_scope, lock_household
from sisiao.households.enums import LinkReason
from sisiao.households.models import HouseholdLink
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.actions import write_hold
from sisiao.occupation.models import Hold
from sisiao.offer.models import Place
from sisiao.referrals.actions import nights_kept, write_referral
from sisiao.transition.allocation import Awaited
from sisiao.transition.models import LegacyRequest, Switch
from sisiao.transition.requests import Becomes

# Keys of the rows made, by table, in the order in which they were.
Created = dict[str, list[int]]


def await_household(switch: Switch, awaited: Awaited, places: Sequence[Place], actor: Actor, now: datetime) -> Created:
    """The request of a household, and its orientation to the places that its old group has become.

    The service's own request or réservation stands, when one was made since the rehearsal.
    """
    row = awaited.request
    lock_household(row.household_id or 0)
    made = follow_request(switch, row, Becomes.OPEN, now)
    if not made or Hold.objects.filter(household=row.household_id, active=True).exists():
        return made
    request, unit = HousingRequest.objects.get(pk=made["housing_requests_housingrequest"][0]), places[0].unit
    hold = Hold(household_id=request.household_id, dispositif=unit.group.dispositif, unit=unit, created_at=now)
    hold.nights = nights_kept(unit.group.mode, request.night)
    # Kept until the dispositif answers (R4).
    taken = write_hold(hold, zip((place.pk for place in places), awaited.persons, strict=True))
    request.state, request.hold = RequestState.REFERRED, hold
    request.save(update_fields=["state", "hold"])
    referral = write_referral(request, hold, switch.siao, actor=actor, now=now, since=switch.on)
    made |= {
        "occupation_hold": [hold.pk],
        "occupation_occupation": [each.pk for each in taken],
        "referrals_referral": [referral.pk],
    }
    made["households_householdlink"] += _links(request.household_id, LinkReason.REFERRAL, referral.pk)
    return made


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
