"""The switch: rehearsed, signed for these very data, done whole, gone on with, and taken back to the byte."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.access.models import Grant
from sisiao.core.actor import NotAllowed
from sisiao.households.models import Household
from sisiao.occupation.models import Occupation
from sisiao.offer.enums import AccessRoute, OpeningRegime, ReceptionMode, Sharing, UnitKind
from sisiao.offer.models import Place, PlaceGroup, Unit
from sisiao.stays.models import Stay
from sisiao.transition.actions import Share, attach_group, attach_user, leave_group
from sisiao.transition.actions.reversing import reverse_switch
from sisiao.transition.actions.switching import UnableToSwitch, run_switch, sign_switch, valid_decision
from sisiao.transition.enums import NothingReason, SwitchState
from sisiao.transition.models import Attachment, LegacyStay, Switch, SwitchDecision
from sisiao.transition.perms import stage_of
from tests.factories import actor_for, make_group, make_household, make_siao, make_stay, make_unit, make_user
from tests.transition.switching import (
    PROJECT,
    contents,
    end_state,
    forbidding,
    leave_accounts,
    make_legacy_stay,
    rehearsed,
    signed,
    switch_interrupted,
    switched,
)
from tests.transition.world import Temps2, make_legacy_group, make_legacy_user, make_temps2, set_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Temps2:
    """A CHU of 24 places where a family of three and a woman sleep; a closed group that becomes nothing."""
    made = make_temps2()
    now = timezone.now()
    attach_group(made.group, [Share(made.chu.pk, 24)], actor=made.operator, now=now)
    leave_group(make_legacy_group(made.structure, closed=True), NothingReason.CLOSED, actor=made.operator, now=now)
    make_legacy_stay(made.group, make_household(1, (4, 6), siao=made.siao))
    make_legacy_stay(made.group, make_household(siao=made.siao))
    leave_accounts(made)
    return made


def test_the_rehearsal_counts_before_and_after_and_explains(world: Temps2) -> None:
    before = contents()
    found = rehearsed(world)
    assert dict(found.before) == {
        "Anciens groupes de places": 2, "Places de ces groupes": 48, "Personnes présentes": 4, "Demandes en cours": 0,
        "Anciens comptes": 1,
    }  # fmt: skip
    assert dict(found.after) == {
        "Groupes de places créés": 1, "Places créées": 24, "Séjours repris": 4, "Demandes reprises": 0,
        "Orientations reprises": 0, "Demandes d'insertion gardées": 0, "Profils cibles donnés": 0,
    }  # fmt: skip
    assert found.problems == []
    assert found.differences == ["1\u00a0groupe sans suite, 24\u00a0places\u00a0: il dit son motif."]
    assert contents() == before


def test_what_it_makes(world: Temps2) -> None:
    switch = switched(world)
    assert switch.state == SwitchState.DONE and stage_of("95") == Stage.THIRD
    group = PlaceGroup.objects.get()
    assert (group.dispositif, group.mode, group.route) == (
        world.chu, ReceptionMode.CONTINUOUS_EMERGENCY, AccessRoute.SIAO_115,
    )  # fmt: skip
    assert world.group.legacy_id in group.name and group.publics
    assert Place.objects.count() == 24
    family = Household.objects.get(pk=LegacyStay.objects.order_by("pk").first().household_id)
    rooms = Unit.objects.filter(places__occupations__household=family).distinct()
    assert rooms.get().places.count() == 3 and rooms.get().sharing == Sharing.EXCLUSIVE
    stay = Stay.objects.order_by("pk").first()
    assert stay.occupation.nights.lower == timezone.localdate() - timedelta(days=365)
    assert stay.occupation.nights.upper is None and Stay.objects.count() == 4
    assert stay.household.links.filter(scope__in=(world.chu.scope, world.siao.scope), reason="stay").count() >= 2
    with pytest.raises(UnableToSwitch, match="déjà basculé"):
        run_switch(world.siao, actor=PROJECT, now=timezone.now())


def test_taken_back_it_is_identical_to_the_start(world: Temps2) -> None:
    account = make_user(Profile.OLD_STRUCTURE_MANAGER, world.chu.scope)
    user = make_legacy_user(world.structure, account.email.lower())
    attach_user(user, Profile.DISPOSITIF_MANAGER, world.chu.scope, actor=world.operator, now=timezone.now())
    before = contents()
    switched(world)
    assert contents() != before
    grant = Grant.objects.get(user=account, profile=Profile.DISPOSITIF_MANAGER)
    assert grant.replaces == Grant.objects.get(user=account, profile=Profile.OLD_STRUCTURE_MANAGER)
    switch = reverse_switch(world.siao, actor=PROJECT, now=timezone.now())
    after = contents()
    assert {table for table in after if after[table] != before[table]} <= {"access_grant"}
    # The signature made a grant for the administrator of this test: nothing else.
    assert not Grant.objects.filter(user=account, profile=Profile.DISPOSITIF_MANAGER).exists()
    assert (switch.state, stage_of("95")) == (SwitchState.REVERSED, Stage.SECOND)
    with pytest.raises(UnableToSwitch, match="Aucune signature"):
        run_switch(world.siao, actor=PROJECT, now=timezone.now())
    again = switched(world)
    assert again.pk != switch.pk and Stay.objects.count() == 4
    with pytest.raises(UnableToSwitch, match="pas de bascule"):
        reverse_switch(make_siao("48"), actor=PROJECT, now=timezone.now())


def test_after_thirty_days_it_stays(world: Temps2) -> None:
    switched(world)
    before, now = contents(), timezone.now()
    with pytest.raises(UnableToSwitch, match="30 jours"):
        reverse_switch(world.siao, actor=PROJECT, now=now + timedelta(days=32))
    assert contents() == before
    reverse_switch(world.siao, actor=PROJECT, now=now + timedelta(days=30))


def test_a_signature_holds_for_the_data_that_it_saw(world: Temps2) -> None:
    now = timezone.now()
    admin, first = actor_for(Profile.SIAO_ADMIN, world.siao.scope), rehearsed(world)
    with pytest.raises(UnableToSwitch, match="Aucune signature"):
        run_switch(world.siao, actor=PROJECT, now=now)
    with pytest.raises(UnableToSwitch, match="ont changé"):
        sign_switch(world.siao, "x" * 64, "Karim", actor=admin, now=now)
    with pytest.raises(UnableToSwitch, match="Écrivez votre nom"):
        sign_switch(world.siao, first.digest, " ", actor=admin, now=now)
    with pytest.raises(NotAllowed):
        sign_switch(world.siao, first.digest, "Odile", actor=world.operator, now=now)
    made = sign_switch(world.siao, first.digest, "Karim Haddadi", actor=admin, now=now)
    assert sign_switch(world.siao, first.digest, "Karim Haddadi", actor=admin, now=now) == made
    assert valid_decision(world.siao, first.digest) == made
    attach_group(world.group, [Share(world.chrs.pk, 24)], actor=world.operator, now=now)
    assert valid_decision(world.siao, rehearsed(world).digest) is None
    with pytest.raises(UnableToSwitch, match="Aucune signature"):
        run_switch(world.siao, actor=PROJECT, now=now)
    set_stage(world.siao, Stage.FIRST)
    with pytest.raises(UnableToSwitch, match="au Temps"):
        sign_switch(world.siao, rehearsed(world).digest, "Karim", actor=admin, now=now)
    assert SwitchDecision.objects.count() == 1 and not Switch.objects.exists()


def test_what_would_leave_an_orphan_forbids_it(world: Temps2) -> None:
    now = timezone.now()
    waiting = make_legacy_group(world.structure)
    make_legacy_stay(waiting)
    LegacyStay.objects.create(siao=world.siao, group=world.group, legacy_id="?", starts_on=now.date())
    twice = LegacyStay.objects.filter(group=world.group).first()
    told = {"siao": world.siao, "group": world.group, "starts_on": now.date()}
    LegacyStay.objects.create(legacy_id="2", household=twice.household, person=twice.person, **told)
    attach_group(world.group, [Share(world.chu.pk, 22)], actor=world.manager, now=now, difference="Rendues")
    make_legacy_user(world.structure)
    found = forbidding(world)
    told = ("ancien groupe attend", "ancien compte attend", "désaccord", "pas connue")
    for words in (*told, "présente deux fois"):
        assert words in found, words
    admin = actor_for(Profile.SIAO_ADMIN, world.siao.scope)
    with pytest.raises(UnableToSwitch, match="empêche de basculer"):
        sign_switch(world.siao, rehearsed(world).digest, "Karim", actor=admin, now=now)


def test_who_already_has_a_stay_or_a_place_described_is_said(world: Temps2) -> None:
    person = LegacyStay.objects.order_by("pk").last()
    assert person is not None
    unit = make_unit(make_group(world.chrs))
    make_stay(unit)
    Occupation.objects.filter(place__unit=unit).update(
        person=person.person, household=person.household, nights=f"[{timezone.localdate()},)"
    )
    assert "déjà un séjour en cours" in forbidding(world)
    make_unit(make_group(world.chu))
    found = rehearsed(world)
    assert any("CHU des Tilleuls décrit déjà ses places" in problem.words for problem in found.problems)
    assert any("décrivent déjà les leurs" in words for words in found.differences)


def test_too_many_people_are_surplus_and_said(world: Temps2) -> None:
    small = make_legacy_group(world.structure, places=2)
    attach_group(small, [Share(world.chrs.pk, 2)], actor=world.operator, now=timezone.now())
    make_legacy_stay(small, make_household(1, (3, 5, 7), siao=world.siao))
    assert any(words.startswith("2\u00a0personnes de plus que de places") for words in rehearsed(world).differences)
    switched(world)
    surplus = Occupation.objects.filter(place=None)
    assert surplus.count() == 2 and all(row.surplus_reason for row in surplus)


@pytest.mark.parametrize(
    ("category", "kinds", "sizes"),
    [("40", {UnitKind.ROOM}, {2, 3, 1}), ("20", {UnitKind.DORMITORY}, {3, 21}), ("110", {UnitKind.FLAT}, {3, 2, 1})],
)
def test_rooms_follow_the_old_category(world: Temps2, category: str, kinds: set[str], sizes: set[int]) -> None:
    world.group.category_code = category
    world.group.save()
    switched(world)
    units = list(Unit.objects.prefetch_related("places"))
    assert {unit.kind for unit in units} == kinds
    assert {unit.places.count() for unit in units} == sizes and Place.objects.count() == 24


def test_interrupted_anywhere_it_goes_on_to_the_same_end(world: Temps2, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        group = make_legacy_group(world.structure, places=5)
        attach_group(group, [Share(world.chrs.pk, 5)], actor=world.operator, now=timezone.now())
        make_legacy_stay(group, make_household(1 + number % 2, siao=world.siao))
    signed(world.siao)
    tries = switch_interrupted(world.siao, monkeypatch)
    assert tries > 2
    stopped = end_state()
    reverse_switch(world.siao, actor=PROJECT, now=timezone.now())
    switched(world)
    assert end_state() == stopped


def test_the_old_numbers_stay_and_nobody_attaches_any_more(world: Temps2) -> None:
    numbers = set(Attachment.objects.values_list("group__legacy_id", flat=True))
    switch = switched(world)
    assert {step.group.legacy_id for step in switch.steps.exclude(group=None)} == numbers
    with pytest.raises(Exception, match="Temps"):
        leave_group(world.group, NothingReason.CLOSED, actor=world.operator, now=timezone.now())


def command(*arguments: str) -> str:
    output = StringIO()
    call_command("offer_switch", *arguments, stdout=output)
    return output.getvalue()


def test_the_command(world: Temps2) -> None:
    before = contents()
    text = command("--departement", "95")
    assert "Avant" in text and "Places créées 24" in text and "pas signée" in text and contents() == before
    with pytest.raises(CommandError, match="Aucune signature"):
        command("--departement", "95", "--commit")
    with pytest.raises(CommandError, match="Aucun SIAO"):
        command("--departement", "01")
    signed(world.siao)
    assert "signée par Karim Haddadi" in command("--departement", "95")
    assert "annulable jusqu'au" in command("--departement", "95", "--commit")
    assert "est annulée" in command("--departement", "95", "--reverse")
    with pytest.raises(CommandError, match="pas de bascule"):
        command("--departement", "95", "--reverse")


@pytest.mark.parametrize(
    ("name", "type_code", "rhythm", "season"),
    [
        ("CHU DU PORT", "20", 12, False),
        ("CHU DU PORT", "10", 24, False),
        ("IML DU PORT", "100", 168, False),
        ("Gymnase, HIVER 2025", "20", 12, True),
    ],
)
def test_a_group_is_fresh_at_its_rhythm_and_its_season_is_to_be_told(
    world: Temps2, name: str, type_code: str, rhythm: int, season: bool
) -> None:
    """The old tool does not say when a season ends: none is invented."""
    world.group.name, world.group.type_code = name, type_code
    world.group.save()
    said = [words for words in rehearsed(world).differences if "porte un nom de saison" in words]
    assert len(said) == season
    before = timezone.now()
    switched(world)
    made = PlaceGroup.objects.get()
    assert (made.update_rhythm_hours, made.regime) == (rhythm, OpeningRegime.PERMANENT)
    assert made.declared_at is not None and made.declared_at >= before
