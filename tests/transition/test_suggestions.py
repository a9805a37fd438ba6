"""What is suggested, in which order and why; nothing is suggested outside the perimeter given."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from sisiao.offer.models import Dispositif
from sisiao.transition.actions import Share, attach_group, leave_group
from sisiao.transition.compatibility import is_compatible
from sisiao.transition.enums import NothingReason
from sisiao.transition.models import LegacyPlaceGroup
from sisiao.transition.queries import compared, conflicts, progress, users_progress
from sisiao.transition.suggestions import SURE, Suggestion, nothing_to_become, suggestions
from tests.factories import make_dispositif, make_group, make_siao, make_unit
from tests.transition.world import Temps2, make_legacy_group, make_legacy_user, make_structure, make_temps2

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def world(db: None) -> Temps2:
    return make_temps2()


def suggested(group: LegacyPlaceGroup) -> list[Suggestion]:
    keys = list(Dispositif.objects.values_list("pk", flat=True))
    return suggestions([group.pk], keys, TODAY).get(group.pk, [])


def first(group: LegacyPlaceGroup) -> Suggestion:
    return suggested(group)[0]


def test_a_name_in_capitals_without_its_article_is_the_same(world: Temps2) -> None:
    found = first(world.group)
    assert found.dispositif == world.chu and found.score >= SURE
    assert found.reasons == ("même nom", "même gestionnaire", "type compatible", "même capacité")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("CHU DES TILLEULS - FAMILLES", "même nom à un mot près"),
        ("Tilleuls", "même nom à un mot près"),
        ("CHU des Tilleulz", "même nom à un mot près"),
        ("chu les tilleul hommes isolés", "nom proche"),
    ],
)
def test_names_written_by_hand(world: Temps2, name: str, reason: str) -> None:
    group = make_legacy_group(world.structure, name=name)
    assert first(group).dispositif == world.chu
    assert reason in first(group).reasons


def test_the_name_that_it_had_in_the_old_tool(world: Temps2) -> None:
    Dispositif.objects.filter(pk=world.chrs.pk).update(old_names="Foyer Béthanie ; Béthanie 2")
    group = make_legacy_group(make_structure(world.siao, "X"), name="FOYER BETHANIE", places=3)
    assert first(group).dispositif == world.chrs
    assert "même nom que dans l'ancien SI SIAO" in first(group).reasons


def test_the_address_tells_when_the_name_does_not(world: Temps2) -> None:
    Dispositif.objects.filter(pk=world.chrs.pk).update(address="3 avenue des Ormes")
    cells = {"name": "ZZZ", "address": "3, AVENUE DES ORMES", "commune_id": "95127", "type_code": "30"}
    group = make_legacy_group(make_structure(world.siao, "X"), **cells)
    assert first(group).dispositif == world.chrs and "même adresse" in first(group).reasons


def test_a_type_that_does_not_fit_is_said_and_weighs(world: Temps2) -> None:
    group = make_legacy_group(world.structure, name="CHU LES TILLEULS", type_code="100")
    fits = first(world.group)
    unfit = first(group)
    assert "type compatible" in fits.reasons and not fits.warnings
    assert first(make_legacy_group(world.structure, name="CHU LES TILLEULS", type_code="")).warnings == ()
    assert unfit.dispositif == world.chu and "type incompatible" not in unfit.warnings  # ALT is « hors CHRS »
    odd = first(make_legacy_group(world.structure, name="CHRS du Gué", type_code="90"))
    assert odd.dispositif == world.chrs and odd.warnings == ("type incompatible",)


def test_the_capacity_that_is_left(world: Temps2) -> None:
    attach_group(world.group, [Share(world.chrs.pk, 24)], actor=world.operator, now=timezone.now())
    group = make_legacy_group(world.structure, name="CHRS DU GUE", places=6, type_code="30")
    assert "la capacité qui lui reste" in first(group).reasons


def test_five_at_most_best_first_and_of_the_same_siao(world: Temps2) -> None:
    for number in range(7):
        make_dispositif(world.siao, name=f"CHU des Tilleuls {number}")
    make_dispositif(make_siao("48"), name="CHU des Tilleuls", commune_id=None)
    found = suggested(world.group)
    assert len(found) == 5 and [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert {each.dispositif.siao_id for each in found} == {world.siao.pk}
    assert suggestions([world.group.pk], [world.chrs.pk], TODAY).get(world.group.pk, [None])[0] is None


def test_what_holds_no_place_is_never_suggested(world: Temps2) -> None:
    make_dispositif(world.siao, name="ACCUEIL DU PONT", type_id="secteur")
    assert suggested(make_legacy_group(make_structure(world.siao, "X"), name="ACCUEIL DU PONT")) == []


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"closed": True}, NothingReason.CLOSED),
        ({"closed_on": TODAY}, NothingReason.CLOSED),
        ({"type_code": "70"}, NothingReason.ELSEWHERE),
        ({"type_code": "50"}, NothingReason.ELSEWHERE),
        ({"name": "chu les tilleuls"}, NothingReason.DUPLICATE),
    ],
)
def test_what_seems_to_have_nothing_to_become(world: Temps2, cells: dict[str, Any], reason: NothingReason) -> None:
    group = make_legacy_group(world.structure, **cells)
    found = nothing_to_become([world.group, group], TODAY)
    assert found[group.pk].reason == reason and world.group.pk not in found
    assert not nothing_to_become([make_legacy_group(world.structure, closed_on=TODAY + timedelta(1))], TODAY)


def test_progress_is_that_of_the_decisions_in_force(world: Temps2) -> None:
    now, other = timezone.now(), make_structure(world.siao, "Association du Lac")
    closed = make_legacy_group(other, closed=True, places=None)
    make_legacy_group(other, places=5)
    attach_group(world.group, [Share(world.chu.pk, 10), Share(world.chrs.pk, 14)], actor=world.operator, now=now)
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.manager, now=now)
    leave_group(closed, NothingReason.CLOSED, actor=world.operator, now=now)
    lake, poplars = sorted(progress(LegacyPlaceGroup.objects.all(), "structure"), key=lambda line: -line.groups)
    assert (lake.groups, lake.attached, lake.nothing, lake.waiting, lake.places) == (2, 0, 1, 1, 5)
    assert (poplars.attached, poplars.contested, poplars.attached_places, poplars.waiting) == (1, 1, 24, 0)
    (whole,) = progress(LegacyPlaceGroup.objects.all(), "siao")
    assert (whole.groups, whole.decided, whole.attached_places) == (3, 2, 24)
    make_legacy_user(world.structure)
    assert users_progress(world.structure.users.all()) == (2, 0)


def test_conflicts_are_found_on_the_rows(world: Temps2) -> None:
    now = timezone.now()
    groups = LegacyPlaceGroup.objects.all()
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=now)
    assert conflicts(groups, TODAY, now) == []
    odd = make_legacy_group(world.structure, places=10, type_code="90")
    attach_group(odd, [Share(world.chu.pk, 10)], actor=world.operator, now=now)
    leave_group(world.group, NothingReason.CLOSED, actor=world.manager, now=now)
    connection.check_constraints()
    LegacyPlaceGroup.objects.filter(pk=world.group.pk).update(places=26)
    found = {each.kind: each.sentence for each in conflicts(groups, TODAY, now)}
    assert set(found) == {"Désaccord", "Capacité dépassée", "Type incompatible", "Nombre changé"}
    assert "34 places rattachées pour 24 autorisées" in found["Capacité dépassée"]
    make_unit(make_group(world.chu), places=30)
    found = {each.kind: each.sentence for each in conflicts(groups, TODAY, now)}
    assert "34 places rattachées pour 30 créées" in found["Capacité dépassée"]


def test_funded_created_and_attached_side_by_side(world: Temps2) -> None:
    now = timezone.now()
    make_unit(make_group(world.chu), places=20)
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=now)
    by_name = {each.entry.name: each for each in compared([world.chu.pk, world.chrs.pk], TODAY, now)}
    chu, chrs = by_name["CHU des Tilleuls"], by_name["CHRS du Gué"]
    assert (chu.authorised, chu.funded, chu.created, chu.attached, chu.gap) == (24, 0, 20, 24, 24)
    assert (chrs.attached, chrs.limit) == (0, 30)


def test_what_was_not_told_may_become_anything() -> None:
    assert is_compatible("", "chrs") and is_compatible("999", "fjt")
    assert is_compatible("1", "hotel") and not is_compatible("1", "chrs") and not is_compatible("50", "hotel")
