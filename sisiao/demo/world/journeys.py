"""What households lived through, told first, then written by batches: call, request, orientation, stay.

The rows are those that the actions would have written, states, links and log of steps included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.models import TransitionLog
from sisiao.demo.world.drafts import Draft, commune_words, draft_of, spoken
from sisiao.demo.world.records import BATCH, Known, Link, save_links, siao_link
from sisiao.demo.world.rooms import Room
from sisiao.geo.models import Commune
from sisiao.helpline.enums import CallerKind, CallPurpose, CallState, FreeToSpeak
from sisiao.helpline.models import Call
from sisiao.households.actions import DISPOSITIF_MEMORY
from sisiao.households.enums import LinkReason
from sisiao.housing_requests.enums import NotCountedReason, RequestState, UnmetReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.housing_requests.workflow import URGENT_REQUEST
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Hold, Occupation
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import Referral
from sisiao.referrals.workflow import REFERRAL
from sisiao.siao.models import Siao
from sisiao.siao.nights import local_date
from sisiao.stays.enums import StayRegime
from sisiao.stays.models import Stay

CALL_LENGTH = timedelta(minutes=7)
HOLD_LENGTH = timedelta(minutes=15)


@dataclass(slots=True, eq=False)
class Taken:
    """Places of a room for a household over some nights."""

    room: Room
    places: list[int]
    spare: list[int]
    nights: DateRange
    planned_end: date | None = None
    hold: Hold | None = None
    referral: Referral | None = None


@dataclass(slots=True, eq=False)
class Journey:
    """A household's call for a night and what came of it. `referral` is the state of the orientation, if there was one;
    with `taken` alone the places are held while the call lasts."""

    known: Known
    night: date
    called_at: datetime
    taker_id: int
    commune_id: str
    state: RequestState
    slept_last_night: str = "20"
    motive: str = "203"
    unmet_reason: str = ""
    end_reason: str = ""
    taken: Taken | None = None
    referral: ReferralState | None = None
    arrival_limit: datetime | None = None
    answered_at: datetime | None = None
    running: bool = False
    request: HousingRequest = field(init=False)

    @property
    def decided_at(self) -> datetime:
        return self.called_at + timedelta(minutes=5)


def unmet(known: Known, room_of_size: bool) -> UnmetReason:
    """The reason that the call would have ended with."""
    if known.composition.wheelchair:
        return UnmetReason.MOBILITY
    if known.household.animals:
        return UnmetReason.ANIMAL
    return UnmetReason.NO_PLACE if known.size < 3 or room_of_size else UnmetReason.COMPOSITION


def not_counted(index: int) -> NotCountedReason:
    return list(NotCountedReason)[index % len(NotCountedReason)]


def save_journeys(siao: Siao, journeys: Sequence[Journey]) -> None:
    """Write them all. Places of those who arrived must be written with `save_stays`, which needs their `hold`."""
    _save_holds(journeys)
    _save_requests(siao, journeys)
    calls = _save_calls(siao, journeys)
    _save_referrals(siao, journeys)
    TransitionLog.objects.bulk_create([row for journey in journeys for row in _steps(journey)], BATCH)
    save_links(_links(siao, journeys, calls))


def _save_holds(journeys: Sequence[Journey]) -> None:
    held = []
    for journey in journeys:
        if journey.taken is not None:
            journey.taken.hold = _hold(journey, journey.taken)
            held.append((journey, journey.taken, journey.taken.hold))
    Hold.objects.bulk_create([hold for _journey, _taken, hold in held], BATCH)
    kept = [triple for triple in held if triple[0].referral != ReferralState.ADMITTED]
    rows = [row for journey, taken, hold in kept for row in _held(journey.known, taken, hold)]
    Occupation.objects.bulk_create(rows, BATCH)


def _hold(journey: Journey, taken: Taken) -> Hold:
    in_call = journey.referral is None
    return Hold(
        household=journey.known.household,
        dispositif_id=taken.room.unit.group.dispositif_id,
        unit=taken.room.unit,
        nights=taken.nights,
        created_at=journey.called_at + timedelta(minutes=3),
        expires_at=journey.called_at + HOLD_LENGTH if in_call else None,
        active=in_call or journey.referral == ReferralState.WAITING,
    )


def _held(known: Known, taken: Taken, hold: Hold) -> Iterator[Occupation]:
    common = {"dispositif_id": hold.dispositif_id, "nights": taken.nights, "active": hold.active, "hold": hold}
    for place_id, person in zip(taken.places, known.persons, strict=True):
        yield Occupation(
            place_id=place_id, kind=OccupationKind.HOLD, person=person, household=known.household, **common
        )
    for place_id in taken.spare:
        yield Occupation(place_id=place_id, kind=OccupationKind.NEUTRALISED, household=known.household, **common)


def _save_requests(siao: Siao, journeys: Sequence[Journey]) -> None:
    for journey in journeys:
        held = journey.taken.hold if journey.taken and journey.referral != ReferralState.NO_SHOW else None
        journey.request = HousingRequest(
            household=journey.known.household,
            siao=siao,
            night=journey.night,
            state=journey.state,
            commune_id=journey.commune_id,
            slept_last_night=journey.slept_last_night,
            motive=journey.motive,
            hold=held,
            unmet_reason=journey.unmet_reason,
            end_reason=journey.end_reason,
            created_at=journey.called_at,
            created_by_id=journey.taker_id,
        )
    HousingRequest.objects.bulk_create([journey.request for journey in journeys], BATCH)


def _save_calls(siao: Siao, journeys: Sequence[Journey]) -> list[Call]:
    return Call.objects.bulk_create(
        [
            Call(
                siao=siao,
                call_taker_id=journey.taker_id,
                state=CallState.RUNNING if journey.running else CallState.ENDED,
                started_at=journey.called_at,
                ended_at=None if journey.running else journey.called_at + CALL_LENGTH,
                night=journey.night,
                free_to_speak=FreeToSpeak.YES,
                caller_kind=CallerKind.SELF,
                phone=journey.known.contact.phone,
                commune_id=journey.commune_id,
                slept_last_night=journey.slept_last_night,
                motive=journey.motive,
                purpose=CallPurpose.SHELTER,
                household=journey.known.household,
                request=journey.request,
                draft=_draft(journey) if journey.running else {},
            )
            for journey in journeys
        ],
        BATCH,
    )


def _draft(journey: Journey) -> Draft:
    known = journey.known
    fields = {
        "phone": spoken(known.contact.phone),
        "commune": commune_words(Commune.objects.get(pk=journey.commune_id)),
        "slept_last_night": journey.slept_last_night,
        "motive": journey.motive,
    }
    members = list(zip(known.persons, known.roles, strict=True))
    return draft_of(known.household, members, fields, journey.night)


def _save_referrals(siao: Siao, journeys: Sequence[Journey]) -> None:
    rows = []
    for journey in journeys:
        taken = journey.taken
        if taken is None or journey.referral is None:
            continue
        taken.referral = Referral(
            household=journey.known.household,
            request=journey.request,
            siao=siao,
            dispositif_id=taken.room.unit.group.dispositif_id,
            hold=taken.hold,
            night=journey.night,
            state=journey.referral,
            created_at=journey.decided_at,
            created_by_id=journey.taker_id,
            arrival_limit=journey.arrival_limit or journey.decided_at,
            answered_at=journey.answered_at,
        )
        rows.append(taken.referral)
    Referral.objects.bulk_create(rows, BATCH)


_REQUEST_STEPS = {
    RequestState.PROVIDED: ("refer", "provide"),
    RequestState.REFERRED: ("refer",),
    RequestState.UNMET: ("leave_unmet",),
    RequestState.DECLINED: ("decline",),
    RequestState.CANCELLED: ("cancel",),
}
_REFERRAL_STEPS = {ReferralState.ADMITTED: "admit", ReferralState.NO_SHOW: "no_show"}


def _steps(journey: Journey) -> Iterator[TransitionLog]:
    """The log of steps, as the engine writes it."""
    names: tuple[str, ...] = _REQUEST_STEPS.get(journey.state, ())
    if journey.referral == ReferralState.NO_SHOW:
        names = ("refer", "lose", "cancel")
    state = RequestState.OPEN.value
    times = (journey.decided_at, journey.answered_at, journey.answered_at)
    for name, at in zip(names, times, strict=False):
        target = URGENT_REQUEST.steps[name].target
        yield _step(journey, URGENT_REQUEST.subject_type, journey.request.pk, name, state, target, at)
        state = target
    answer = _REFERRAL_STEPS.get(journey.referral) if journey.referral else None
    if answer and journey.taken and journey.taken.referral:
        target, subject, at = REFERRAL.steps[answer].target, journey.taken.referral, journey.answered_at
        yield _step(journey, REFERRAL.subject_type, subject.pk, answer, ReferralState.WAITING, target, at)


def _step(
    journey: Journey, subject_type: str, subject_id: int, name: str, source: str, target: str, at: datetime | None
) -> TransitionLog:
    return TransitionLog(
        subject_type=subject_type,
        subject_id=subject_id,
        household_id=journey.known.household.pk,
        step=name,
        from_state=source,
        to_state=target,
        at=at or journey.decided_at,
        profile="command",
    )


def _links(siao: Siao, journeys: Sequence[Journey], calls: Sequence[Call]) -> Iterator[Link]:
    for journey, call in zip(journeys, calls, strict=True):
        yield siao_link(journey.known, siao.scope_id, LinkReason.CALL, call.pk, journey.night)
        yield siao_link(journey.known, siao.scope_id, LinkReason.REQUEST, journey.request.pk, journey.night)
        taken = journey.taken
        if taken is not None and taken.referral is not None:
            answered = local_date(siao, journey.answered_at) + DISPOSITIF_MEMORY if journey.answered_at else None
            scope_id, source = taken.room.unit.group.dispositif.scope_id, taken.referral.pk
            yield Link(journey.known.household, scope_id, LinkReason.REFERRAL, source, journey.night, answered)


def save_stays(siao: Siao, all_taken: Sequence[tuple[Known, Taken]]) -> None:
    """Stays, their places and who they let in: the dispositif, and the SIAO while they last."""
    rows = [row for known, taken in all_taken for row in _occupied(known, taken)]
    Occupation.objects.bulk_create([row for row, _known, _taken in rows], BATCH)
    sleeping = [row for row in rows if row[0].kind == OccupationKind.STAY]
    stays = Stay.objects.bulk_create(
        [
            Stay(
                household=known.household,
                person=occupation.person,
                dispositif_id=occupation.dispositif_id,
                referral=taken.referral,
                occupation=occupation,
                regime=StayRegime.CONTINUOUS if taken.nights.upper is None else StayRegime.NIGHTLY,
                planned_end=taken.planned_end,
            )
            for occupation, known, taken in sleeping
        ],
        BATCH,
    )
    save_links(
        link
        for stay, (_occupation, known, taken) in zip(stays, sleeping, strict=True)
        for link in _stay_links(siao, stay, known, taken)
    )


def _occupied(known: Known, taken: Taken) -> Iterator[tuple[Occupation, Known, Taken]]:
    common = {
        "dispositif_id": taken.room.unit.group.dispositif_id,
        "nights": taken.nights,
        "household": known.household,
        "hold": taken.hold,
    }
    for place_id, person in zip(taken.places, known.persons, strict=True):
        yield Occupation(place_id=place_id, kind=OccupationKind.STAY, person=person, **common), known, taken
    for place_id in taken.spare:
        yield Occupation(place_id=place_id, kind=OccupationKind.NEUTRALISED, **common), known, taken


def _stay_links(siao: Siao, stay: Stay, known: Known, taken: Taken) -> Iterator[Link]:
    starts, upper = taken.nights.lower, taken.nights.upper
    dispositif_scope = taken.room.unit.group.dispositif.scope_id
    until = upper + DISPOSITIF_MEMORY if upper else None
    yield Link(known.household, dispositif_scope, LinkReason.STAY, stay.pk, starts, until)
    if upper is None and stay.person_id == known.contact.pk:
        yield Link(known.household, siao.scope_id, LinkReason.STAY, stay.pk, starts, None)
