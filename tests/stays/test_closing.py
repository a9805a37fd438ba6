"""Seasons, groups and activations close on nobody without a written answer (R10)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import NotAllowed
from sisiao.core.context import set_actor
from sisiao.core.enums import ScopeKind
from sisiao.core.rows import fetch_rows
from sisiao.occupation.closing import announce_closing, carry_out_closing
from sisiao.occupation.ledger import ledger
from sisiao.offer.actions import UnableToChangeOffer, change_group
from sisiao.offer.enums import OpeningRegime, ReceptionMode
from sisiao.offer.models import Activation, Place, PlaceGroup, Unit
from sisiao.stays.actions import declare_exit, plan_end, prolong_stays
from sisiao.stays.closing import answer_closing, close_group, end_activation, present_in
from sisiao.stays.models import ClosingAnswer, Stay
from tests.factories import (
    actor_for,
    make_activation,
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_stay,
    make_unit,
    state_scope,
    tonight,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def on(days: int) -> date:
    return tonight() + timedelta(days=days)


@pytest.fixture
def group(db: None) -> PlaceGroup:
    return make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY)


@pytest.fixture
def stay(group: PlaceGroup) -> Stay:
    """Somebody alone, in a continuous stay."""
    return make_stay(make_unit(group, places=2))[0]


def close(group: PlaceGroup, days: int = 10) -> None:
    close_group(group, on=on(days), actor=TESTS, tonight=tonight())


def answer(stay: Stay, days: int = 10, text: str = "Relogée chez sa sœur à Pontoise.") -> None:
    today = tonight()
    answer_closing([stay], on(days), text, today, actor=TESTS, today=today, now=timezone.now())


def test_it_does_not_close_on_a_person_without_an_answer(group: PlaceGroup, stay: Stay) -> None:
    with pytest.raises(UnableToChangeOffer, match="1 personne présente n'a pas de réponse écrite"):
        close(group)
    group.refresh_from_db()
    assert group.period.upper is None


def test_an_exit_is_an_answer(group: PlaceGroup, stay: Stay) -> None:
    declare_exit(stay, tonight(), "18", "21", actor=TESTS, today=tonight())
    close(group)
    for rows in (PlaceGroup.objects.all(), Unit.objects.all(), Place.objects.all()):
        assert {row.period.upper for row in rows} == {on(10)}
    entry = ledger([group.dispositif_id], on(10), timezone.now())[0]
    assert entry.figures.places["created"] == 0


def test_a_planned_end_is_none(group: PlaceGroup, stay: Stay) -> None:
    plan_end([stay], on(5), actor=TESTS)
    with pytest.raises(UnableToChangeOffer, match="réponse écrite"):
        close(group)


def test_a_prolongation_beyond_is_an_answer() -> None:
    group = make_group(mode=ReceptionMode.NIGHT_EMERGENCY)
    stays = make_stay(make_unit(group, places=2))
    with pytest.raises(UnableToChangeOffer, match="réponse écrite"):
        close(group, 3)
    prolong_stays(stays, on(3), actor=TESTS)
    with pytest.raises(UnableToChangeOffer, match="réponse écrite"):
        close(group, 3)
    prolong_stays(stays, on(4), actor=TESTS)
    assert [each.answer for each in present_in(group, on(3), tonight())] == [f"Prolongé jusqu'au {on(4):%d/%m/%Y}"]
    close(group, 3)
    after = ledger([group.dispositif_id], on(3), timezone.now())[0].figures.places
    assert (after["open"], after["occupied"]) == (1, 1)


def test_an_orientation_elsewhere_is_an_answer() -> None:
    group = make_group(mode=ReceptionMode.NIGHT_EMERGENCY)
    stay = make_stay(make_unit(group))[0]
    make_referral(make_unit(), make_request(stay.household, now=timezone.now() + timedelta(days=1)))
    assert [each.answer for each in present_in(group, on(2), tonight())] == ["Orientation en cours"]
    close(group, 2)


def test_a_signed_answer_counts_for_the_closing_that_it_is_about(group: PlaceGroup, stay: Stay) -> None:
    answer(stay, 12)
    with pytest.raises(UnableToChangeOffer, match="réponse écrite"):
        close(group, 10)
    answer(stay, 10)
    answer(stay, 10, "Relogée à Pontoise, bail signé.")
    assert ClosingAnswer.objects.get(closes_on=on(10)).text == "Relogée à Pontoise, bail signé."
    close(group, 10)
    after = ledger([group.dispositif_id], on(10), timezone.now())[0].figures.places
    assert (after["created"], after["occupied"]) == (1, 1), "still counted until the exit is declared"


def test_an_answer_to_a_closing_that_was_given_up_is_none_for_another_season(group: PlaceGroup, stay: Stay) -> None:
    answer(stay, 10)
    with pytest.raises(UnableToChangeOffer, match="réponse écrite"):
        close(group, 102)
    close(group, 101)


def test_a_dispositif_closes_last_when_nobody_is_left(group: PlaceGroup, stay: Stay) -> None:
    """A written answer ends a group, where who stays is still counted; no dispositif that runs would count them."""
    dispositif = group.dispositif
    answer(stay)
    close(group)
    announce_closing(dispositif, on=on(10), reason="Fin de convention", actor=TESTS, today=tonight())
    after = ledger([dispositif.pk], on(10), timezone.now())[0].figures.places
    assert (after["created"], after["occupied"]) == (1, 0)
    with pytest.raises(UnableToChangeOffer, match="1 place est encore à quelqu'un"):
        carry_out_closing(dispositif, actor=TESTS, now=timezone.now())
    declare_exit(stay, tonight(), "18", "21", actor=TESTS, today=tonight())
    carry_out_closing(dispositif, actor=TESTS, now=timezone.now())


def test_an_answer_says_something_and_was_signed(stay: Stay) -> None:
    now = timezone.now()
    with pytest.raises(UnableToChangeOffer, match="demain"):
        answer_closing([stay], on(9), "x", tonight() + timedelta(days=1), actor=TESTS, today=tonight(), now=now)
    with pytest.raises(IntegrityError, match="closinganswer_says_something"), transaction.atomic():
        answer(stay, 9, "")
    declare_exit(stay, tonight(), "18", "21", actor=TESTS, today=tonight())
    with pytest.raises(UnableToChangeOffer, match="déjà sortie"):
        answer(stay)
    worker = actor_for(Profile.SOCIAL_WORKER, stay.dispositif.scope)
    with pytest.raises(NotAllowed):
        answer_closing([stay], on(9), "x", tonight(), actor=worker, today=tonight(), now=now)


def test_who_may_not_read_the_stay_does_not_read_the_answer(stay: Stay) -> None:
    answer(stay)
    set_actor(actor_for(Profile.DISPOSITIF_MANAGER, make_dispositif().scope))
    assert not ClosingAnswer.objects.exists()
    set_actor(actor_for(Profile.DISPOSITIF_MANAGER, stay.dispositif.scope))
    assert ClosingAnswer.objects.exists()


def test_somebody_awaited_stops_it_whatever_is_answered() -> None:
    group = make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY)
    make_referral(make_unit(group), make_request(make_household()))
    with pytest.raises(UnableToChangeOffer, match="1 place est réservée"):
        close(group)


def test_what_a_group_cannot_do_is_told(group: PlaceGroup) -> None:
    with pytest.raises(UnableToChangeOffer, match="à venir"):
        close(group, -1)
    change_group(group, {"min_age": 25}, rhythm=24, since=on(5), actor=TESTS, tonight=tonight())
    with pytest.raises(UnableToChangeOffer, match="annulez-le d'abord"):
        close(group, 3)
    close(group, 8)
    with pytest.raises(UnableToChangeOffer, match="prolongez-le"):
        close(group, 9)
    other = actor_for(Profile.DISPOSITIF_MANAGER, make_dispositif().scope)
    with pytest.raises(NotAllowed):
        close_group(group, on=on(7), actor=other, tonight=tonight())


@pytest.fixture
def activation(db: None) -> Activation:
    surge = make_group(mode=ReceptionMode.CONTINUOUS_EMERGENCY, regime=OpeningRegime.ON_ACTIVATION)
    made = make_activation(surge, DateRange(on(-3), on(9)))
    make_unit(surge, places=2, sharing="adults")
    return made


def end(activation: Activation, days: int = 1, actor: object = TESTS) -> None:
    end_activation(activation, on=on(days), actor=actor, tonight=tonight(), now=timezone.now())


def test_an_activation_ends_when_everybody_has_an_answer(activation: Activation) -> None:
    stays = [make_stay(activation.group.units.get())[0] for _ in range(2)]
    with pytest.raises(UnableToChangeOffer, match="2 personnes présentes n'ont pas de réponse"):
        end(activation)
    for each in stays:
        answer(each, 1)
    siao = activation.group.dispositif.siao.scope
    end(activation, actor=actor_for(Profile.SIAO_ADMIN, siao))
    activation.refresh_from_db()
    assert activation.nights.upper == on(1) and activation.ended_by is not None
    with pytest.raises(UnableToChangeOffer, match="déjà terminée"):
        end(activation)


def test_its_last_night_passed_it_is_still_to_be_ended(activation: Activation) -> None:
    stay = make_stay(activation.group.units.get())[0]
    Activation.objects.filter(pk=activation.pk).update(nights=DateRange(on(-3), on(0)))
    assert list(Activation.objects.running(tonight())) == [activation]
    with pytest.raises(UnableToChangeOffer, match="réponse"):
        end(activation, 0)
    answer(stay, 0)
    end(activation, 0)
    assert not Activation.objects.running(tonight()).exists()


def test_one_that_has_not_begun_never_was(activation: Activation) -> None:
    later = make_activation(activation.group, DateRange(on(20), on(30)))
    end_activation(later, on=on(20), actor=TESTS, tonight=tonight(), now=timezone.now())
    assert list(Activation.objects.all()) == [activation]


def test_who_may_end_an_activation(activation: Activation) -> None:
    for actor in (
        actor_for(Profile.DISPOSITIF_MANAGER, activation.group.dispositif.scope),
        actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "48")),
    ):
        with pytest.raises(NotAllowed):
            end(activation, actor=actor)
    end(activation, actor=actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")))


def test_announced_vacancies_name_nobody(group: PlaceGroup, stay: Stay) -> None:
    plan_end([stay], on(4), actor=TESTS)
    set_actor(actor_for(Profile.CALL_TAKER, group.dispositif.siao.scope))
    asked = {"dispositif": group.dispositif_id}
    rows = fetch_rows("SELECT * FROM stays_vacancy WHERE dispositif_id = %(dispositif)s", asked)
    assert rows == [(group.dispositif_id, stay.occupation.place_id, on(4))]
