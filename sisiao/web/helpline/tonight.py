"""The third column: what can be proposed tonight, what is kept, what to tell the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sisiao.helpline.enums import CallPurpose
from sisiao.housing_requests.models import HousingRequest
from sisiao.matching.need import Night
from sisiao.matching.queries import Refusal, Solution, not_proposed_tonight, places_tonight
from sisiao.occupation.models import Hold
from sisiao.offer.enums import ReceptionMode, Sharing, UnitKind
from sisiao.offer.models import Unit
from sisiao.referrals.models import Referral
from sisiao.siao.nights import current_night
from sisiao.web.helpline.sheet import Sheet

ROOM = {UnitKind.ROOM: "chambre", UnitKind.FLAT: "logement", UnitKind.DORMITORY: "dortoir"}
# The nearest are enough to choose; the page says how many there are in all.
SHOWN = 25
AMONG = {
    Sharing.WOMEN: "entre femmes",
    Sharing.MEN: "entre hommes",
    Sharing.ADULTS: "entre adultes",
    Sharing.FAMILIES: "entre familles",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A solution in words."""

    group_id: int
    name: str
    commune: str
    protected: bool
    distance: str
    mode: str
    room: str
    declared_at: datetime | None
    stale: bool
    phone: str
    animal_to_ask: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Places kept for the time of the call."""

    hold: Hold
    persons: int
    expired: bool


@dataclass(frozen=True, slots=True)
class Tonight:
    """What the column shows; `held` and `referral` stand above `proposals`.

    `is_tonight` is false when the call is about another night than the one in progress.
    """

    is_tonight: bool
    asks_shelter: bool
    words: str
    size: int
    lone_minors: bool
    tell_departement: bool
    found: int
    proposals: Sequence[Proposal]
    refusals: Sequence[Refusal]
    held: Held | None
    referral: Referral | None
    place_known: bool
    settled: str

    @property
    def count_words(self) -> str:
        """« 4 solutions », what the screen reader hears when the places change."""
        return f"{self.found or 'Aucune'} solution{'s' if self.found > 1 else ''}"


def tonight_of(sheet: Sheet, now: datetime) -> Tonight:
    """The column as of `now`. Two queries for the places, one for the rooms."""
    need, composition = sheet.need, sheet.composition
    asks = sheet.call.purpose == CallPurpose.SHELTER
    request = request_of(sheet)
    referral = referral_of(request)
    searching = asks and composition.size and referral is None and not need.lone_minors
    night = Night(sheet.call.siao_id, sheet.night)
    household_id = sheet.household.pk if sheet.household else None
    solutions = places_tonight(need, night, household_id, now) if searching else []
    held = _held(request, now) if referral is None else None
    place = referral.dispositif if referral else held.hold.dispositif if held else None
    return Tonight(
        is_tonight=sheet.night == current_night(sheet.call.siao, now),
        asks_shelter=asks,
        words=need.words,
        size=need.size,
        lone_minors=need.lone_minors,
        tell_departement=composition.pregnant or composition.under_three > 0,
        found=len(solutions),
        proposals=_proposals(solutions[:SHOWN]),
        refusals=_refusals(not_proposed_tonight(need, night, household_id, now), solutions) if searching else (),
        held=held,
        referral=referral,
        place_known=place is None or sheet.may_know_where(place),
        settled=_settled(request) if referral is None else "",
    )


def what_is_asked(sheet: Sheet) -> tuple[object, ...]:
    """What the column depends on: while it is the same, the places need not be looked at again."""
    return sheet.need, sheet.call.purpose, sheet.call.night


def request_of(sheet: Sheet) -> HousingRequest | None:
    """The request of this call, or the one that the household made earlier for this night."""
    if sheet.call.request is not None or sheet.household is None:
        return sheet.call.request
    requests = HousingRequest.objects.filter(household=sheet.household, siao_id=sheet.call.siao_id, night=sheet.night)
    return requests.select_related("hold__dispositif").first()


def referral_of(request: HousingRequest | None) -> Referral | None:
    """The orientation that waits for an arrival."""
    if request is None:
        return None
    return Referral.objects.waiting().filter(request=request).select_related("dispositif__commune").first()


def _settled(request: HousingRequest | None) -> str:
    sheltered = request is not None and request.sheltered()
    return "Ce ménage est déjà hébergé cette nuit\u00a0: son arrivée a été confirmée." if sheltered else ""


def _held(request: HousingRequest | None, now: datetime) -> Held | None:
    hold = request.hold if request else None
    if hold is None or not hold.active:
        return None
    persons = hold.occupations.filter(active=True, person__isnull=False).count()
    return Held(hold, persons, expired=hold.expires_at is not None and hold.expires_at <= now)


def solution_for(sheet: Sheet, group_id: str, now: datetime) -> Solution | None:
    """The solution of a groupe de places, computed again: the browser names it, nothing else of it is trusted."""
    night = Night(sheet.call.siao_id, sheet.night)
    household_id = sheet.household.pk if sheet.household else None
    solutions = places_tonight(sheet.need, night, household_id, now)
    return next((solution for solution in solutions if str(solution.place.group_id) == group_id), None)


def _refusals(refusals: Sequence[Refusal], solutions: Sequence[Solution]) -> list[Refusal]:
    """One line for each dispositif that proposes nothing, with the reason of its first groupe de places."""
    proposed = {solution.place.dispositif_id for solution in solutions}
    lines: dict[int, Refusal] = {}
    for refusal in refusals:
        if refusal.place.dispositif_id not in proposed:
            kept = lines.setdefault(refusal.place.dispositif_id, refusal)
            if not kept.place.open and refusal.place.open:
                lines[refusal.place.dispositif_id] = refusal
    return list(lines.values())


def _proposals(solutions: Sequence[Solution]) -> list[Proposal]:
    kinds = dict(Unit.objects.filter(pk__in=[s.best.id for s in solutions]).values_list("pk", "kind"))
    return [_proposal(solution, kinds[solution.best.id]) for solution in solutions]


def _proposal(solution: Solution, kind: str) -> Proposal:
    place = solution.place
    return Proposal(
        group_id=place.group_id,
        name=place.dispositif_name,
        commune=place.commune or "",
        protected=place.protected_address,
        distance=distance_words(solution.distance),
        mode=ReceptionMode(place.mode).label,
        room=_room(solution, kind),
        declared_at=place.declared_at,
        stale=solution.stale,
        phone=place.phone,
        animal_to_ask=solution.animal_to_ask,
    )


def distance_words(distance: float | None) -> str:
    """« 2 km », « moins de 1 km »."""
    if distance is None:
        return ""
    return "moins de 1\u00a0km" if distance < 1 else f"{round(distance)}\u00a0km"


def _room(solution: Solution, kind: str) -> str:
    room, unit = ROOM[UnitKind(kind)], solution.best
    if unit.sharing == Sharing.EXCLUSIVE:
        return f"{room} de {unit.capacity}\u00a0place{'s' if unit.capacity > 1 else ''}"
    return f"{unit.usable}\u00a0place{'s' if unit.usable > 1 else ''} en {room}, {AMONG[Sharing(unit.sharing)]}"
