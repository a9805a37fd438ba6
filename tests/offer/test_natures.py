"""A dispositif becomes of another type: what it holds is checked, what it was stays true of the past."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.creation.actions import change_nature
from sisiao.offer.actions import UnableToChangeNature, cancel_nature
from sisiao.offer.actions.natures import apply_natures
from sisiao.offer.models import (
    Dispositif,
    DispositifType,
    Funding,
    NatureChange,
    PlaceGroup,
    Precision,
    Provision,
    SupportMeasure,
)
from sisiao.offer.tasks import apply_due_transfers
from sisiao.siao.models import SiaoOperator
from sisiao.web.offer.page import nature_on
from tests.factories import actor_for, make_dispositif, make_group, make_unit, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def change(dispositif: Dispositif, to: str, days: int = 0, *, actor: Actor = TESTS, code: str = "") -> NatureChange:
    kind = DispositifType.objects.get(pk=to)
    precision = Precision.objects.get(type=kind, code=code) if code else None
    told = {"on": day(days), "reason": "Transformation", "today": day(0), "now": timezone.now()}
    return change_nature(dispositif, kind, precision, actor=actor, **told)


def test_today_it_is_of_its_new_type_and_the_versions_say_so() -> None:
    dispositif = make_dispositif(type_id="hors_chrs", capacity=12, capacity_unit="dwelling")
    make_unit(make_group(dispositif))
    done = change(dispositif, "chrs")
    dispositif.refresh_from_db()
    assert (dispositif.type_id, done.applied_at is not None) == ("chrs", True)
    now, before = dispositif.versions.get(period__contains=day(0)), dispositif.versions.get(period__contains=day(-1))
    assert now.since == day(0) and "devient CHRS. Transformation" in now.reason
    assert (before.capacity, now.capacity, now.capacity_unit) == (12, None, ""), "no capacity in logements in a CHRS"
    assert [nature_on(dispositif, [done], day(each)) for each in (-1, 0)] == ["Hors CHRS", "CHRS"]


def test_a_premier_accueil_is_no_destination_and_counts_nothing() -> None:
    dispositif = make_dispositif(type_id="chrs", capacity=12, capacity_unit="place")
    change(dispositif, "sante")
    version = dispositif.versions.get(period__contains=day(0))
    assert (version.siao_referral, version.capacity) == ("none", None)


def test_what_the_new_type_may_not_hold_is_named() -> None:
    dispositif = make_dispositif(type_id="pex")
    group = make_group(dispositif, name="Placement")
    told = {"dispositif": dispositif, "name": "Suivi", "unit": "household", "number": 5}
    SupportMeasure.objects.create(**told, period=DateRange(None, None))
    Funding.objects.create(
        dispositif=dispositif, funder="Justice (SPIP)", regime="permanent", fiscal_year=day(0).year, unit="household",
        number=5, starts_on=day(-5), ends_on=day(5),
    )  # fmt: skip
    with pytest.raises(UnableToChangeNature) as refused:
        change(dispositif, "sante")
    words = str(refused.value)
    assert "Fermez d'abord ses groupes de places\u00a0: Placement." in words
    assert "Terminez d'abord ses mesures d'accompagnement\u00a0: Suivi." in words
    assert f"ses lignes de financement\u00a0: Justice (SPIP) {day(0).year}." in words
    PlaceGroup.objects.filter(pk=group.pk).update(period=DateRange(day(-90), day(0)))
    SupportMeasure.objects.update(period=DateRange(day(-90), day(0)))
    Funding.objects.update(ends_on=day(-1))
    change(dispositif, "sante")


def test_services_and_refugees_are_named_too() -> None:
    dispositif = make_dispositif(type_id="day_centre")
    Provision.objects.create(dispositif=dispositif, kind="meals", period=DateRange(None, None))
    with pytest.raises(UnableToChangeNature, match="ses prestations\u00a0: Repas"):
        change(dispositif, "avdl")
    residence = make_dispositif(type_id="residence_sociale", specific_publics=["Réfugiés"])
    with pytest.raises(UnableToChangeNature, match="inconditionnel"):
        change(residence, "chrs")
    residence = make_dispositif(type_id="residence_sociale")
    make_group(residence, specific_publics=["Réfugiés"])
    with pytest.raises(UnableToChangeNature, match="inconditionnel"):
        change(residence, "chrs")


def test_the_base_refuses_a_type_that_may_not_hold_what_runs() -> None:
    dispositif = make_dispositif(type_id="chrs")
    make_group(dispositif)
    with transaction.atomic():
        Dispositif.objects.filter(pk=dispositif.pk).update(type="day_centre")
        with pytest.raises(IntegrityError, match="may not hold"):
            connection.check_constraints()
        transaction.set_rollback(True)


def test_one_to_come_waits_for_its_day_then_for_what_it_holds() -> None:
    dispositif = make_dispositif(type_id="hors_chrs")
    announced = change(dispositif, "day_centre", 3)
    apply_due_transfers(timestamp=0)
    dispositif.refresh_from_db()
    assert dispositif.type_id == "hors_chrs"
    group = make_group(dispositif)
    assert apply_natures(day(3), timezone.now()) == 0, "a group was opened meanwhile: its sheet says what to end"
    PlaceGroup.objects.filter(pk=group.pk).update(period=DateRange(day(-1), day(0)))
    assert apply_natures(day(3), timezone.now()) == 1
    dispositif.refresh_from_db()
    announced.refresh_from_db()
    assert dispositif.type_id == "day_centre" and announced.applied_at is not None


def test_what_is_refused_says_why() -> None:
    dispositif = make_dispositif(type_id="hors_chrs")
    for to, days, words in (("hors_chrs", 0, "déjà de cette nature"), ("chrs", -1, "aujourd'hui ou un jour à venir")):
        with pytest.raises(UnableToChangeNature, match=words):
            change(dispositif, to, days)
    change(dispositif, "chrs", 5)
    with pytest.raises(UnableToChangeNature, match="déjà annoncé"):
        change(dispositif, "chrs", 6)
    cancel_nature(dispositif, actor=TESTS)
    with pytest.raises(UnableToChangeNature, match="Aucun changement"):
        cancel_nature(dispositif, actor=TESTS)
    wrong = Precision.objects.exclude(type="chrs").first()
    with pytest.raises(UnableToChangeNature, match="pas de ce type"):
        change_nature(
            dispositif, DispositifType.objects.get(pk="chrs"), wrong, on=day(0), reason="", actor=TESTS, today=day(0),
            now=timezone.now(),
        )  # fmt: skip
    Dispositif.objects.filter(pk=dispositif.pk).update(closed_on=day(2))
    with pytest.raises(UnableToChangeNature, match="fermé à cette date"):
        change(dispositif, "chrs", 2)


class TestWhoDecides:
    """What could not be created so does not become so (R12)."""

    @pytest.fixture
    def hotel(self) -> Dispositif:
        return make_dispositif(type_id="hotel")

    def test_the_siao_alone_between_its_own_types(self, hotel: Dispositif) -> None:
        siao = actor_for(Profile.SIAO_ADMIN, hotel.siao.scope)
        change(hotel, "rhvs", actor=siao)
        hotel.refresh_from_db()
        with pytest.raises(UnableToChangeNature, match="La DDETS valide le type «\u00a0CHRS"):
            change(hotel, "chrs", 1, actor=siao)
        state = actor_for(
            Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, departement=hotel.siao.departement_id)
        )
        change(hotel, "chrs", 1, actor=state)

    def test_nor_does_what_the_ddets_validated_leave_its_circuit(self) -> None:
        chrs = make_dispositif(type_id="chrs")
        with pytest.raises(UnableToChangeNature, match="La DDETS valide le type «\u00a0CHRS"):
            change(chrs, "hotel", actor=actor_for(Profile.SIAO_ADMIN, chrs.siao.scope))

    def test_nobody_for_an_entity_of_their_own(self, hotel: Dispositif) -> None:
        user = make_user(Profile.SIAO_ADMIN, hotel.siao.scope)
        actor = user.grants.with_perimeter().get().actor()
        make_user(Profile.ENTITY_MANAGER, hotel.entity.scope)
        user.grants.create(profile=Profile.ENTITY_MANAGER, scope=hotel.entity.scope, starts_on=day(-1))
        with pytest.raises(UnableToChangeNature, match="une autre personne décide"):
            change(hotel, "rhvs", actor=actor)

    def test_the_siao_never_for_the_entity_that_carries_it(self, hotel: Dispositif) -> None:
        SiaoOperator.objects.create(
            siao=hotel.siao, name=hotel.entity.name, status="association", scope=hotel.entity.scope,
            starts_on=day(-9),
        )  # fmt: skip
        with pytest.raises(UnableToChangeNature, match="la DDETS décide"):
            change(hotel, "rhvs", actor=actor_for(Profile.SIAO_ADMIN, hotel.siao.scope))
