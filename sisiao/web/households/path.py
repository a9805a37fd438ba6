"""What a household asked for and where it slept: the tab « Demandes et nuits »."""

from dataclasses import dataclass
from datetime import date

from sisiao.core.actor import Actor
from sisiao.households.models import Household
from sisiao.households.perms import may_know_where
from sisiao.housing_requests.enums import RequestState
from sisiao.housing_requests.models import HousingRequest
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import Referral
from sisiao.stays.models import Stay
from sisiao.web.households.summary import place_words, within

LIMIT = 50
REQUEST_TONES = {
    RequestState.OPEN: "new",
    RequestState.REFERRED: "info",
    RequestState.PROVIDED: "success",
    RequestState.UNMET: "error",
    RequestState.DECLINED: "neutral",
    RequestState.CANCELLED: "neutral",
}
REFERRAL_TONES = {
    ReferralState.WAITING: "info",
    ReferralState.ADMITTED: "success",
    ReferralState.REFUSED: "error",
    ReferralState.NO_SHOW: "warning",
    ReferralState.CANCELLED: "neutral",
}


@dataclass(frozen=True, slots=True)
class RequestLine:
    night: date
    siao: str
    tone: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReferralLine:
    night: date
    place: str
    tone: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class StayLine:
    """Nights from `first` (included); `last` is the last night, None while nobody declared the exit."""

    person: str
    place: str
    first: date
    last: date | None
    regime: str
    state: str


@dataclass(frozen=True, slots=True)
class Path:
    requests: list[RequestLine]
    referrals: list[ReferralLine]
    stays: list[StayLine]
    # Rows that would tell where a household to protect is are left out: the page says so.
    withheld: bool


def path_of(household: Household, actor: Actor) -> Path:
    """The latest of each kind that the actor's perimeter holds, most recent first; three queries."""
    withheld = not may_know_where(actor, household, None)
    return Path(_requests(household, actor), _referrals(household, actor), _stays(household, actor), withheld)


def _requests(household: Household, actor: Actor) -> list[RequestLine]:
    rows = within(HousingRequest.objects.filter(household=household), household, actor)
    rows = rows.select_related("siao").order_by("-night")
    return [
        RequestLine(
            night=row.night,
            siao=str(row.siao),
            tone=REQUEST_TONES[RequestState(row.state)],
            state=row.get_state_display(),
            reason=row.get_unmet_reason_display() or row.get_end_reason_display(),
        )
        for row in rows[:LIMIT]
    ]


def _referrals(household: Household, actor: Actor) -> list[ReferralLine]:
    rows = within(Referral.objects.filter(household=household), household, actor)
    rows = rows.select_related("dispositif").order_by("-pk")
    return [
        ReferralLine(
            night=row.night,
            place=place_words(row.dispositif, household, actor),
            tone=REFERRAL_TONES[ReferralState(row.state)],
            state=row.get_state_display(),
            reason=row.get_refusal_reason_display(),
        )
        for row in rows[:LIMIT]
    ]


def _stays(household: Household, actor: Actor) -> list[StayLine]:
    rows = within(Stay.objects.filter(household=household), household, actor)
    rows = rows.select_related("dispositif", "person", "occupation").order_by("-pk")
    return [
        StayLine(
            person=row.person.full_name,
            place=place_words(row.dispositif, household, actor),
            first=row.occupation.nights.lower,
            last=date.fromordinal(row.occupation.nights.upper.toordinal() - 1) if row.occupation.nights.upper else None,
            regime=row.get_regime_display(),
            state=row.get_state_display(),
        )
        for row in rows[:LIMIT]
    ]
