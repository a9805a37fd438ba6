"""What the rehearsal of a switch counts and says: of its own SIAO, of the decisions in force, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.core.context import acting_as
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.transition.actions import Share, attach_group, attach_user, leave_group, leave_user, undo_user
from sisiao.transition.enums import AccountReason, LegacySide, NothingReason
from sisiao.transition.models import LegacyRequest, LegacyStay
from sisiao.transition.plan import Problem, Where
from sisiao.transition.planning import plan_of
from tests.factories import (
    actor_for,
    make_dispositif,
    make_group,
    make_household,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    tonight,
)
from tests.transition.switching import forbidding, leave_accounts, make_legacy_request, make_legacy_stay, rehearsed
from tests.transition.world import (
    Temps2,
    make_legacy_group,
    make_legacy_user,
    make_structure,
    make_temps2,
    set_stage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Temps2:
    """Its only old account is decided."""
    made = make_temps2()
    leave_accounts(made)
    return made


def attach(world: Temps2, *places: int, actor: Any = None, group: Any = None, **told: Any) -> None:
    """A group, the world's unless told, to the CHU, then to the CHRS."""
    pairs = zip((world.chu, world.chrs), places, strict=False)
    chosen = [Share(each.pk, number) for each, number in pairs if number]
    attach_group(group or world.group, chosen, actor=actor or world.operator, now=timezone.now(), **told)


def test_nothing_of_another_siao_is_in_it(world: Temps2) -> None:
    attach(world, 24)
    make_legacy_stay(world.group)
    before = rehearsed(world)
    siao = make_siao("48")
    set_stage(siao, Stage.SECOND)
    structure = make_structure(siao)
    chu, account = make_dispositif(siao), make_user()
    chief, other = (actor_for(Profile.SIAO_OPERATOR, siao.scope) for _ in range(2))
    group, now = make_legacy_group(structure, places=5), timezone.now()
    attach_group(group, [Share(chu.pk, 5)], actor=chief, now=now)
    attach_group(group, [Share(chu.pk, 4)], actor=other, now=now, difference="Rendue")
    make_unit(make_group(chu))
    make_stay(make_unit())
    Occupation.objects.update(nights=DateRange(tonight(), None))
    make_legacy_stay(group)
    make_legacy_user(structure, "ailleurs@asso.example")
    user = make_legacy_user(structure, account.email.lower())
    attach_user(user, Profile.DISPOSITIF_MANAGER, chu.scope, actor=chief, now=now)
    assert rehearsed(world) == before
    assert [group.siao for group in plan_of(world.siao, tonight()).groups] == [world.siao]


def test_it_is_the_same_whoever_reads_it(world: Temps2) -> None:
    """The rehearsal of a SIAO counts people whom its reader would not see."""
    attach(world, 24)
    household = make_household(siao=make_siao("48"))
    make_legacy_stay(world.group, household)
    make_stay(make_unit(make_group(make_dispositif(make_siao("48")))))
    Occupation.objects.update(
        household=household, person=household.current_memberships[0].person, nights=DateRange(tonight(), None)
    )
    told = rehearsed(world)
    assert [each.words for each in told.problems] == ["1\u00a0personne a déjà un séjour en cours dans le service."]
    with acting_as(world.manager):
        assert rehearsed(world) == told


def test_decisions_in_force_alone_count(world: Temps2) -> None:
    attach(world, 24)
    attach(world, 10, 14)
    attach(world, 22, actor=world.manager, difference="Deux rendues")
    after = dict(rehearsed(world).after)
    assert (after["Groupes de places créés"], after["Places créées"]) == (2, 24)


def test_what_a_dispositif_describes_already_is_not_made_again(world: Temps2) -> None:
    """Whoever sleeps there is placed in what the other share makes; a room that has closed describes nothing."""
    attach(world, 22, 2)
    make_legacy_stay(world.group, make_household(2, (3, 5), siao=world.siao))
    make_unit(make_group(world.chu), period=DateRange(tonight() - timedelta(days=9), tonight()))
    assert dict(rehearsed(world).after)["Places créées"] == 24
    make_unit(make_group(world.chu))
    found = rehearsed(world)
    assert dict(found.after) | {"Groupes de places créés": 1, "Places créées": 2, "Séjours repris": 4} == dict(
        found.after
    )
    assert (
        "22\u00a0places vont à des dispositifs qui décrivent déjà les leurs\u00a0: rien n'y est créé."
        in found.differences
    )
    assert "2\u00a0personnes de plus que de places\u00a0: elles sont reprises en surnuméraire." in found.differences


def test_each_difference_is_that_of_its_groups(world: Temps2) -> None:
    attach(world, 20, difference="Quatre rendues")
    attach(world, 6, group=make_legacy_group(world.structure, places=6))
    closed = make_legacy_group(world.structure, places=7, closed=True)
    leave_group(closed, NothingReason.CLOSED, actor=world.operator, now=timezone.now())
    assert rehearsed(world).differences == [
        "1\u00a0groupe sans suite, 7\u00a0places\u00a0: il dit son motif.",
        "Un groupe de 24\u00a0places en donne 20\u00a0: Quatre rendues.",
        "CHU des Tilleuls\u00a0: 26 places rattachées pour 24 autorisées.",
    ]


def test_accounts_are_counted_by_what_was_decided_of_them(world: Temps2) -> None:
    attach(world, 24)
    now, profile, told = timezone.now(), Profile.DISPOSITIF_MANAGER, {"actor": world.operator}
    known, left, undone = (make_legacy_user(world.structure, make_user().email.lower()) for _ in range(3))
    attach_user(known, profile, world.chu.scope, now=now, **told)
    leave_user(left, AccountReason.DUPLICATE, now=now, **told)
    undo_user(attach_user(undone, profile, world.chu.scope, now=now, **told), now=now, **told)
    leave_user(undone, AccountReason.DUPLICATE, now=now, **told)
    assert rehearsed(world).differences == []
    assert dict(rehearsed(world).after)["Profils cibles donnés"] == 1
    unknown = make_legacy_user(world.structure, "a.inviter@asso.example")
    attach_user(unknown, profile, world.chu.scope, now=now, **told)
    assert dict(rehearsed(world).after)["Profils cibles donnés"] == 1
    words = "1\u00a0compte à inviter\u00a0: il n'a pas de profil cible à la bascule."
    assert rehearsed(world).differences == [words] and not rehearsed(world).problems
    make_legacy_user(world.structure)
    assert rehearsed(world).differences == [words]
    waits = "1\u00a0ancien compte attend une décision\u00a0: un profil, ou rien avec son motif."
    assert rehearsed(world).problems == [Problem(waits, Where.ACCOUNTS)]


def test_an_orientation_that_has_its_room_is_not_to_be_made_again(world: Temps2) -> None:
    """One to a group of which nobody has decided is told as what it is: a group that waits."""
    attach(world, 24)
    make_legacy_request(world.siao, group=world.group)
    assert not any("à refaire" in words for words in rehearsed(world).differences)
    make_legacy_request(world.siao, group=make_legacy_group(world.structure))
    found = rehearsed(world)
    assert any(words.startswith("1\u00a0orientation à refaire") for words in found.differences)
    assert "1\u00a0ancien groupe attend une décision." in forbidding(world)


def test_who_sleeps_there_may_ask_for_insertion(world: Temps2) -> None:
    attach(world, 24)
    household = make_household(siao=world.siao)
    make_legacy_stay(world.group, household)
    make_legacy_request(world.siao, household, side=LegacySide.INSERTION)
    assert rehearsed(world).problems == []
    make_legacy_request(world.siao, household)
    assert "l'un ou l'autre" in forbidding(world)
    LegacyRequest.objects.exclude(side=LegacySide.INSERTION).update(group=world.group)
    assert "1\u00a0ménage présent demande aussi" in forbidding(world)


def test_those_who_are_not_known_are_not_the_same_person(world: Temps2) -> None:
    attach(world, 24)
    for number in range(2):
        LegacyStay.objects.create(siao=world.siao, group=world.group, legacy_id=f"?{number}", starts_on=tonight())
    asked = make_legacy_request(world.siao)
    LegacyRequest.objects.filter(pk=asked.pk).update(household=None)
    found = forbidding(world)
    assert "2\u00a0personnes présentes ne sont pas connues par leur identifiant." in found
    assert not any(words in found for words in ("l'un ou l'autre", "deux fois", "séjour en cours"))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, True),
        ({"nights": 1}, False),
        ({"kind": OccupationKind.KEPT}, False),
        ({"active": False}, False),
    ],
)
def test_a_stay_that_runs_on_forbids_it(world: Temps2, changed: dict[str, Any], told: bool) -> None:
    attach(world, 24)
    changed = dict(changed)
    (stay,) = make_legacy_stay(world.group, make_household(siao=world.siao))
    make_stay(make_unit(make_group(world.chrs)))
    lasts = changed.pop("nights", None)
    nights = DateRange(tonight(), tonight() + timedelta(days=lasts) if lasts else None)
    Occupation.objects.update(household=stay.household, person=stay.person, **{"nights": nights} | changed)
    assert ("1\u00a0personne a déjà un séjour en cours dans le service." in forbidding(world)) is told


def test_what_goes_too_far_or_does_not_fit_is_signed_with_the_rest(world: Temps2) -> None:
    flats = make_legacy_group(world.structure, name="IML", type_code="100", places=8)
    attach_group(flats, [Share(world.chrs.pk, 8)], actor=world.operator, now=timezone.now())
    attach(world, 0, 24)
    told = rehearsed(world).differences
    assert "CHRS du Gué\u00a0: 32 places rattachées pour 30 autorisées." in told
    assert "CHRS du Gué (CHRS)\u00a0: 1\u00a0ancien groupe d'un type qu'il ne reprend pas, «\u00a0IML\u00a0»." in told
    make_unit(make_group(world.chrs), 31)
    assert "CHRS du Gué\u00a0: 32 places rattachées pour 31 créées." in rehearsed(world).differences
    make_unit(make_group(world.chrs), 1)
    assert not any("rattachées pour" in words for words in rehearsed(world).differences)
