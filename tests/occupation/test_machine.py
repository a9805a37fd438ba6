"""The life of places, walked at random: after every step the ledger balances and nothing impossible is in the base."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from sisiao.core.context import set_actor
from sisiao.core.rows import fetch_rows
from sisiao.core.workflow import StepRefused
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.actions import UnableToTake, close_places, reopen_places
from sisiao.occupation.enums import OccupationKind, UnavailabilityCause
from sisiao.occupation.ledger import ledger
from sisiao.occupation.models import Hold, Occupation
from sisiao.occupation.queries import board_totals, night_places, tonight_board
from sisiao.occupation.rooms import close_unit, renew_unit, resize_unit
from sisiao.offer.actions import UnableToChangeOffer
from sisiao.offer.enums import ReceptionMode, Sharing
from sisiao.offer.models import Dispositif, Place, Unit
from sisiao.referrals.actions import (
    UnableToRefer,
    mark_no_show,
    refer_household,
    refuse_referral,
    release_reservation,
    reserve_places,
)
from sisiao.referrals.enums import RefusalReason
from sisiao.referrals.models import Referral
from sisiao.siao.nights import current_night
from sisiao.stays.actions import UnableToLeave, UnableToProlong, confirm_arrival, declare_exit, prolong_stays
from sisiao.stays.enums import StayRegime, StayState
from sisiao.stays.models import Stay
from tests.factories import make_dispositif, make_group, make_household, make_request, make_siao, make_unit
from tests.factories.people import TESTS
from tests.occupation.counting import counted
from tests.occupation.invariants import wrongs
from tests.support import trials

EXAMPLES, STEPS = (150, 40) if trials.PROOF else (12, 25)
PARTS = ("unavailable", "held", "occupied", "kept", "neutralised", "free")
REFUSED = (UnableToChangeOffer, UnableToTake, UnableToRefer, UnableToLeave, UnableToProlong, StepRefused)
picks = st.integers(0, 10**6)


class Places(RuleBasedStateMachine):
    """Two dispositifs, six rooms, seven households, some of which ask for tomorrow too.

    Every rule is one act, which may be refused with a sentence.
    """

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        set_actor(TESTS)
        self.siao, self.now = make_siao(), timezone.now()
        self.night = current_night(self.siao, self.now)
        for mode in (ReceptionMode.NIGHT_EMERGENCY, ReceptionMode.CONTINUOUS_EMERGENCY):
            group = make_group(make_dispositif(self.siao), mode=mode)
            for places, sharing in ((1, Sharing.EXCLUSIVE), (3, Sharing.EXCLUSIVE), (3, Sharing.FAMILIES)):
                make_unit(group, places=places, sharing=sharing)
        households = [make_household(1 + n % 2, (4, 9)[: n % 3], siao=self.siao) for n in range(7)]
        asked = [(household, self.now) for household in households]
        asked += [(household, self.now + timedelta(days=1)) for household in households[:3]]
        self.requests = [make_request(household, self.siao, now).pk for household, now in asked]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def attempt(self, act: Any) -> None:
        """Do an act; a refusal is an answer, and leaves nothing behind."""
        with suppress(*REFUSED), transaction.atomic():
            act()

    def one(self, rows: Any, pick: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def request(self, pick: int) -> HousingRequest:
        return HousingRequest.objects.select_related("hold").get(pk=self.requests[pick % len(self.requests)])

    def waiting(self, pick: int) -> Referral | None:
        return self.one(Referral.objects.waiting().select_related("hold", "request", "household"), pick)

    @rule(pick=picks, unit=picks, minutes=st.sampled_from((15, 15, 15, -1)))
    def hold(self, pick: int, unit: int, minutes: int) -> None:
        request, first = self.request(pick), self.one(Unit.objects.all(), unit)
        units = [first.pk, *Unit.objects.filter(group=first.group).order_by("pk").values_list("pk", flat=True)]
        self.attempt(lambda: reserve_places(request, units, actor=TESTS, now=timezone.now(), minutes=minutes))

    @rule()
    def let_holds_expire(self) -> None:
        Hold.objects.filter(active=True, expires_at__isnull=False).update(expires_at=self.now - timedelta(hours=1))

    @rule(pick=picks)
    def release(self, pick: int) -> None:
        self.attempt(lambda: release_reservation(self.request(pick), actor=TESTS))

    @rule(pick=picks)
    def refer(self, pick: int) -> None:
        self.attempt(lambda: refer_household(self.request(pick), actor=TESTS, now=timezone.now()))

    @precondition(lambda self: Referral.objects.waiting().exists())
    @rule(pick=picks, mask=st.integers(1, 31))
    def arrive(self, pick: int, mask: int) -> None:
        referral = self.waiting(pick)
        assert referral is not None
        persons = list(referral.hold.occupations.exclude(person=None).values_list("person_id", flat=True))
        arrived = {person for index, person in enumerate(persons) if mask >> index & 1} or set(persons)
        self.attempt(lambda: confirm_arrival(referral, arrived, actor=TESTS, now=timezone.now()))

    @precondition(lambda self: Referral.objects.waiting().exists())
    @rule(pick=picks, refused=st.booleans())
    def answer_no(self, pick: int, refused: bool) -> None:
        referral = self.waiting(pick)
        assert referral is not None
        if refused:
            self.attempt(
                lambda: refuse_referral(referral, RefusalReason.DANGER, "Couteau.", actor=TESTS, now=timezone.now())
            )
        else:
            self.attempt(lambda: mark_no_show(referral, actor=TESTS, now=timezone.now()))

    @precondition(lambda self: Stay.objects.filter(state=StayState.RUNNING).exists())
    @rule(pick=picks, days=st.integers(0, 3))
    def leave(self, pick: int, days: int) -> None:
        stay, on = self.one(Stay.objects.filter(state=StayState.RUNNING), pick), self.night + timedelta(days=days)
        self.attempt(lambda: declare_exit(stay, on, "18", "21", actor=TESTS, today=on))

    @precondition(lambda self: Stay.objects.filter(regime=StayRegime.NIGHTLY, state=StayState.RUNNING).exists())
    @rule(pick=picks, days=st.integers(1, 5), alone=st.booleans())
    def prolong(self, pick: int, days: int, alone: bool) -> None:
        nightly = Stay.objects.filter(regime=StayRegime.NIGHTLY, state=StayState.RUNNING)
        first = self.one(nightly, pick)
        stays = [first] if alone else list(nightly.filter(household=first.household_id).order_by("pk"))
        self.attempt(lambda: prolong_stays(stays, self.night + timedelta(days=days), actor=TESTS))

    @rule(pick=picks, start=st.integers(0, 3), length=st.integers(1, 4))
    def close(self, pick: int, start: int, length: int) -> None:
        first = self.night + timedelta(days=start)
        nights = DateRange(first, first + timedelta(days=length), "[)")
        place = self.one(Place.objects.all(), pick)
        self.attempt(lambda: close_places([place], nights, UnavailabilityCause.WORKS, actor=TESTS))

    @rule(pick=picks, days=st.integers(0, 3))
    def reopen(self, pick: int, days: int) -> None:
        row = self.one(Occupation.objects.filter(kind=OccupationKind.OUT_OF_SERVICE, active=True), pick)
        if row:
            self.attempt(lambda: reopen_places([row], self.night + timedelta(days=days), actor=TESTS))

    def change_room(self, pick: int, act: Any) -> None:
        unit = self.one(Unit.objects.select_related("group__dispositif"), pick)
        if unit:
            self.attempt(lambda: act(unit))

    @rule(pick=picks, places=st.integers(1, 4), days=st.integers(0, 3))
    def resize(self, pick: int, places: int, days: int) -> None:
        when = {"on": self.night + timedelta(days=days), "actor": TESTS, "tonight": self.night}
        self.change_room(pick, lambda unit: resize_unit(unit, places, **when))

    @rule(pick=picks, sharing=st.sampled_from((Sharing.EXCLUSIVE, Sharing.FAMILIES)), days=st.integers(0, 3))
    def renew(self, pick: int, sharing: Sharing, days: int) -> None:
        when = {"on": self.night + timedelta(days=days), "actor": TESTS, "tonight": self.night}
        self.change_room(pick, lambda unit: renew_unit(unit, kind=unit.kind, sharing=sharing, **when))

    @precondition(lambda self: Unit.objects.filter(period__upper_inf=True).count() > 4)
    @rule(pick=picks, days=st.integers(1, 3))
    def close_room(self, pick: int, days: int) -> None:
        when = {"on": self.night + timedelta(days=days), "actor": TESTS, "tonight": self.night}
        self.change_room(pick, lambda unit: close_unit(unit, **when))

    @invariant()
    def nothing_impossible(self) -> None:
        assert wrongs(fetch_rows, self.night) == {}

    @invariant()
    def nothing_free_beside_a_household(self) -> None:
        """What nobody else may take is never said free, on any night."""
        for days in (0, 1, 3):
            dispositifs = list(Dispositif.objects.values_list("pk", flat=True))
            night = self.night + timedelta(days=days)
            exclusive = set(Unit.objects.filter(sharing=Sharing.EXCLUSIVE).values_list("pk", flat=True))
            kinds: dict[int, set[str]] = {}
            for place in night_places(dispositifs, night, timezone.now()):
                kinds.setdefault(place.unit_id, set()).add(place.kind)
            for unit in exclusive:
                there = kinds.get(unit, set())
                assert "" not in there or not there & {"hold", "stay", "kept", "neutralised"}

    @invariant()
    def the_ledger_balances(self) -> None:
        for days in (0, 2):
            lines = tonight_board(self.siao.pk, self.night + timedelta(days=days), timezone.now())
            totals = board_totals(lines)
            there = Place.objects.filter(period__contains=self.night + timedelta(days=days)).count()
            assert totals["created"] == totals["open"] == there
            for line in (totals, *({p: getattr(x, p) for p in ("open", *PARTS)} for x in lines)):
                assert line["open"] == sum(line[part] for part in PARTS)

    @invariant()
    def the_ledger_says_what_a_plain_count_says(self) -> None:
        dispositifs, now = list(Dispositif.objects.values_list("pk", flat=True)), timezone.now()
        for days in (-1, 0, 1, 3):
            night = self.night + timedelta(days=days)
            told = {each.pk: each.figures.places for each in ledger(dispositifs, night, now)}
            assert told == {pk: counted(pk, night, now) for pk in dispositifs}


@pytest.mark.longer
@pytest.mark.django_db
def test_the_life_of_places() -> None:
    run_state_machine_as_test(
        Places,
        # No shrinking: it would take minutes to say a little better what the walk already shows.
        settings=settings(
            phases=(Phase.generate,),
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
