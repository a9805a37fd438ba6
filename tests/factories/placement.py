"""Requests, orientations and stays, made by the real acts."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from sisiao.households.models import Household
from sisiao.housing_requests.actions import open_request
from sisiao.housing_requests.models import HousingRequest
from sisiao.offer.models import Unit
from sisiao.referrals.actions import refer_household, reserve_places
from sisiao.referrals.models import Referral
from sisiao.siao.models import Siao
from sisiao.siao.nights import current_night
from sisiao.stays.actions import confirm_arrival
from sisiao.stays.models import Stay
from tests.factories.people import TESTS, make_household
from tests.factories.structure import make_siao


def make_request(
    household: Household | None = None, siao: Siao | None = None, now: datetime | None = None
) -> HousingRequest:
    """An urgent request for the night of `now` (now unless told)."""
    siao = siao or make_siao()
    now = now or timezone.now()
    return open_request(household or make_household(siao=siao), siao, current_night(siao, now), actor=TESTS, now=now)


def make_referral(unit: Unit, request: HousingRequest | None = None, now: datetime | None = None) -> Referral:
    """An orientation that waits for an arrival in this unit."""
    now = now or timezone.now()
    request = request or make_request(now=now)
    reserve_places(request, [unit.pk], actor=TESTS, now=now, minutes=15)
    request.refresh_from_db()
    return refer_household(request, actor=TESTS, now=now)


def make_stay(
    unit: Unit,
    request: HousingRequest | None = None,
    now: datetime | None = None,
    arrived: Collection[int] | None = None,
) -> list[Stay]:
    """Stays of the whole household in this unit, or of those who arrived."""
    now = now or timezone.now()
    referral = make_referral(unit, request, now)
    persons = referral.household.memberships.values_list("person_id", flat=True)
    return confirm_arrival(referral, set(persons if arrived is None else arrived), actor=TESTS, now=now)
