"""Closing a dispositif ends all that it holds, whatever its type, and the base lets nothing run past it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.rows import fetch_rows
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice
from sisiao.occupation.closing import announce_closing, carry_out_closing, withdraw_closing
from sisiao.occupation.rooms import postpone_closing
from sisiao.offer.actions import (
    UnableToChangeOffer,
    UnableToTransfer,
    activate,
    change_group,
    create_group,
    save_line,
    transfer_dispositif,
)
from sisiao.offer.enums import ActivationLevel, AnimalRule, OpeningRegime
from sisiao.offer.models import (
    GROUP_FACTS,
    Activation,
    Closing,
    Dispositif,
    Funding,
    PlaceGroup,
    Provision,
    Quota,
    SupportMeasure,
    Transfer,
)
from tests.factories import make_activation, make_dispositif, make_entity, make_group, make_unit, make_user, tonight
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def day(days: int) -> date:
    return tonight() + timedelta(days=days)


def measure(dispositif: Dispositif, since: int, until: int | None = None, **told: object) -> SupportMeasure:
    period = DateRange(day(since), None if until is None else day(until))
    values = {"name": "Accompagnement", "unit": "measure", "number": 30, "period": period}
    return SupportMeasure.objects.create(dispositif=dispositif, **values | told)


def provision(dispositif: Dispositif, since: int | None, **told: object) -> Provision:
    period = DateRange(None if since is None else day(since), None)
    return Provision.objects.create(dispositif=dispositif, kind="showers", period=period, **told)


def announce(dispositif: Dispositif, days: int = 10) -> date:
    on = day(days)
    announce_closing(dispositif, on=on, reason="Fin de convention", actor=TESTS, today=tonight())
    dispositif.refresh_from_db()
    return on


def close(dispositif: Dispositif, days: int = 10) -> date:
    on = announce(dispositif, days)
    carry_out_closing(dispositif, actor=TESTS, now=timezone.now())
    return on


def past(dispositif: Dispositif) -> list[tuple[str]]:
    return fetch_rows("SELECT kind FROM offer_pastclosing WHERE dispositif_id = %(id)s", {"id": dispositif.pk})


def test_an_avdl_ends_its_measures() -> None:
    dispositif = make_dispositif(type_id="avdl")
    over, running, to_come = measure(dispositif, -90, -1), measure(dispositif, -30), measure(dispositif, 20)
    announce(dispositif)
    assert [kind for (kind,) in past(dispositif)] == ["measure", "measure"]
    on = close(dispositif)
    assert past(dispositif) == [] and Closing.objects.get().dispositif == dispositif
    running.refresh_from_db()
    over.refresh_from_db()
    assert (running.period, over.period.upper) == (DateRange(day(-30), on), day(-1))
    assert not SupportMeasure.objects.filter(pk=to_come.pk).exists(), "what would have begun never was"


def test_a_day_centre_ends_its_services() -> None:
    dispositif = make_dispositif(type_id="day_centre")
    always = provision(dispositif, None)
    on = close(dispositif, 0)
    always.refresh_from_db()
    assert always.period == DateRange(None, on) and past(dispositif) == []


def test_a_chrs_ends_everything() -> None:
    dispositif = make_dispositif(type_id="chrs", state_reserved=4)
    kept = make_group(dispositif, name="Insertion")
    make_unit(kept, places=2)
    make_unit(kept, places=1, period=DateRange(day(15), None))
    changing = make_group(dispositif, name="Stabilisation")
    facts = {name: getattr(changing, name) for name in GROUP_FACTS} | {"animals": AnimalRule.YES}
    change_group(changing, facts, rhythm=24, since=day(20), actor=TESTS, tonight=tonight())
    to_come = make_group(dispositif, name="Extension", period=DateRange(day(30), None))
    make_unit(to_come, period=DateRange(day(30), None))
    surge = make_group(dispositif, name="Grand froid", regime=OpeningRegime.ON_ACTIVATION)
    make_unit(surge, places=3)
    running = make_activation(surge, DateRange(tonight(), day(12)))
    later = make_activation(surge, DateRange(day(40), None))
    provision(dispositif, -10)
    line = Funding.objects.create(
        dispositif=dispositif, funder="Département", regime="permanent", fiscal_year=on_year(), unit="place", number=4,
        starts_on=day(-5), ends_on=day(90),
    )  # fmt: skip
    Transfer.objects.create(
        dispositif=dispositif, from_entity=dispositif.entity, to_entity=make_entity(), on=day(10), act=""
    )
    on = close(dispositif)
    assert past(dispositif) == []
    for group in (kept, changing, surge):
        group.refresh_from_db()
        assert group.period.upper == on, group
    assert changing.animals == "" and not changing.before.exists(), "the change to come is taken back"
    assert not PlaceGroup.objects.filter(pk=to_come.pk).exists()
    running.refresh_from_db()
    assert (running.nights.upper, running.ended_at is not None) == (on, True)
    assert not Activation.objects.filter(pk=later.pk).exists()
    assert Quota.objects.get().period.upper == on and not Transfer.objects.exists()
    line.refresh_from_db()
    assert line.ends_on == day(90), "an act of its funder: it stays, and Q15 says so"


def on_year() -> int:
    return tonight().year


def test_a_transfer_before_the_closing_takes_place() -> None:
    dispositif = make_dispositif()
    transfer_dispositif(dispositif, make_entity(), on=day(5), act="", actor=TESTS, today=tonight(), now=timezone.now())
    close(dispositif)
    assert Transfer.objects.get().on == day(5)


def test_the_rights_on_it_alone_end_that_day_and_their_holders_are_told() -> None:
    dispositif = make_dispositif(name="CHU du Port")
    other = make_dispositif(entity=dispositif.entity)
    alone = make_user(Profile.DISPOSITIF_MANAGER, dispositif.scope)
    shared = make_user(Profile.SOCIAL_WORKER, dispositif.scope)
    shared.grants.get().also.add(other.scope)
    above = make_user(Profile.ENTITY_MANAGER, dispositif.entity.scope)
    on = close(dispositif)
    ends = dict(Grant.objects.values_list("user", "ends_on"))
    assert (ends[alone.pk], ends[shared.pk], ends[above.pk]) == (on, None, None)
    told = Notice.objects.get(category=Category.GRANT_ENDED)
    assert (told.user, told.params["ends_on"]) == (alone, on.isoformat())
    assert not Notice.objects.filter(category=Category.WITHOUT_ADMINISTRATOR).exists()


class TestTheBase:
    """What a verb would forget, PostgreSQL refuses."""

    @pytest.fixture
    def closed(self) -> Dispositif:
        dispositif = make_dispositif(type_id="hors_chrs", state_reserved=1)
        make_unit(make_group(dispositif, name="Ouvert"))
        close(dispositif)
        return dispositif

    def test_nothing_runs_past_a_closing(self, closed: Dispositif) -> None:
        group, unit = closed.place_groups.get(), closed.place_groups.get().units.get()
        endless = DateRange(tonight(), None)
        attempts = {
            "group": lambda: make_group(closed, name="Autre"),
            "group prolonged": lambda: closed.place_groups.update(period=endless),
            "unit": lambda: group.units.update(period=endless),
            "place": lambda: unit.places.update(period=endless),
            "activation": lambda: make_activation(group, endless),
            "service": lambda: provision(closed, 0),
            "contingent": lambda: closed.quotas.update(period=endless),
            "transfer": lambda: Transfer.objects.create(
                dispositif=closed, from_entity=closed.entity, to_entity=make_entity(), on=closed.closed_on
            ),
        }
        for what, attempt in attempts.items():
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                attempt()
            assert "closed and holds nothing" in str(refused.value), what

    def test_no_measure_of_an_avdl_runs_past_it(self) -> None:
        dispositif = make_dispositif(type_id="avdl")
        close(dispositif)
        with pytest.raises(IntegrityError, match="closed and holds nothing"), transaction.atomic():
            measure(dispositif, 0)
        measure(dispositif, -5, 10)

    def test_a_closing_cannot_be_said_done_while_something_runs(self) -> None:
        dispositif = make_dispositif(type_id="avdl")
        measure(dispositif, 0)
        announce(dispositif)
        with pytest.raises(IntegrityError, match="closed and holds nothing"), transaction.atomic():
            Closing.objects.create(dispositif=dispositif, carried_out_at=timezone.now())

    def test_another_date_is_another_closing(self, closed: Dispositif) -> None:
        withdraw_closing(closed, actor=TESTS, today=tonight())
        assert not Closing.objects.exists()
        provision(closed, 0)
        close(closed, 20)
        assert Provision.objects.get().period.upper == day(20)

    def test_each_verb_says_it_in_words(self, closed: Dispositif) -> None:
        group, now = closed.place_groups.get(), timezone.now()
        facts = {name: getattr(group, name) for name in GROUP_FACTS} | {"name": "Autre"}
        days = {"starts_on": tonight(), "ends_on": None}
        with pytest.raises(UnableToChangeOffer, match="fermé à partir de la nuit"):
            create_group(closed, facts, rhythm=24, **days, actor=TESTS, now=now)
        with pytest.raises(UnableToChangeOffer, match="fermé à partir de la nuit"):
            postpone_closing(group, None, actor=TESTS, tonight=tonight())
        line = Provision(dispositif=closed, kind="meals", period=DateRange(tonight(), None))
        with pytest.raises(ValidationError, match="la ligne finit le"):
            save_line(line, actor=TESTS, now=now)
        with pytest.raises(UnableToTransfer, match="ne se transfère plus"):
            transfer_dispositif(
                closed, make_entity(), on=closed.closed_on, act="", actor=TESTS, today=tonight(), now=now
            )
        with pytest.raises(UnableToChangeOffer, match="déjà faite"):
            announce_closing(closed, on=day(40), reason="x", actor=TESTS, today=tonight())

    def test_nor_is_a_surge_group_activated_past_it(self) -> None:
        dispositif = make_dispositif()
        surge = make_group(dispositif, regime=OpeningRegime.ON_ACTIVATION)
        make_unit(surge, places=3)
        close(dispositif)
        told = {"level": ActivationLevel.COLD, "decided_by": "Préfet", "act_reference": "", "places": 1}
        with pytest.raises(UnableToChangeOffer, match="fermé à partir de la nuit"):
            activate(
                surge, **told, nights=DateRange(tonight(), day(11)), actor=TESTS, tonight=tonight(), now=timezone.now()
            )
