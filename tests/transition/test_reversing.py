"""A switch is taken back whatever was done since: nothing told of anybody is lost, nothing of the switch remains."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sisiao.access.enums import Stage
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.models import Occupation
from sisiao.occupation.out_of_service import close_some
from sisiao.occupation.rooms import resize_unit
from sisiao.offer.actions import Series, add_units, change_group, declare_places
from sisiao.offer.enums import Sharing, UnitKind
from sisiao.offer.models import GROUP_FACTS, Place, PlaceGroup, Unit
from sisiao.referrals.actions import cancel_referral
from sisiao.stays.actions import declare_exit, plan_end
from sisiao.stays.enums import StayState
from sisiao.stays.exits import DESTINATIONS, EXIT_REASONS
from sisiao.stays.models import Stay
from sisiao.transition.actions import Share, attach_group, reversing
from sisiao.transition.actions.reversing import reverse_switch
from sisiao.transition.actions.switching import UnableToSwitch, run_switch
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import LegacyStay, Switch, SwitchDecision, SwitchStep
from sisiao.transition.perms import stage_of
from sisiao.transition.since import Since, done_since
from tests.factories import make_household, make_referral, make_request, make_stay, tonight
from tests.transition.switching import (
    PROJECT,
    contents,
    leave_accounts,
    make_legacy_request,
    make_legacy_stay,
    rehearsed,
    signed,
    switched,
)
from tests.transition.world import Temps2, make_temps2

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Temps2:
    """A CHU of 24 places where a family of three and a woman sleep."""
    made = make_temps2()
    attach_group(made.group, [Share(made.chu.pk, 24)], actor=made.operator, now=timezone.now())
    make_legacy_stay(made.group, make_household(1, (4, 6), siao=made.siao))
    make_legacy_stay(made.group, make_household(siao=made.siao))
    leave_accounts(made)
    # The grant of who signs is no part of what is compared.
    signed(made.siao)
    return made


def since(world: Temps2) -> Since:
    return done_since(Switch.objects.exclude(state=SwitchState.REVERSED).get(), timezone.now())


def told(world: Temps2) -> list[str]:
    return [fact.words.replace("\u00a0", " ") for fact in since(world).facts]


def taken_back(world: Temps2) -> Switch:
    """Taken back, what becomes of each new fact being read."""
    return reverse_switch(world.siao, actor=PROJECT, now=timezone.now(), accepted=since(world).digest)


def leave(stay: Stay) -> None:
    today = timezone.localdate()
    declare_exit(stay, today, next(iter(EXIT_REASONS)), next(iter(DESTINATIONS)), actor=PROJECT, today=today)


def free_unit() -> Unit:
    """A room made by the switch where nobody is."""
    unit = Unit.objects.exclude(places__occupations__isnull=False).order_by("pk").first()
    assert unit is not None
    return unit


def test_what_says_nothing_of_anybody_goes_with_what_was_made(world: Temps2) -> None:
    start = contents()
    switched(world)
    group, night, actor = PlaceGroup.objects.get(), tonight(), PROJECT
    assert since(world) == Since() and since(world).digest == ""
    works = DateRange(night, night + timedelta(days=9))
    close_some(free_unit(), 1, works, UnavailabilityCause.WORKS, actor=actor)
    world.chu.refresh_from_db()
    declare_places(world.chu, actor=actor, now=timezone.now())
    facts = {name: getattr(group, name) for name in GROUP_FACTS} | {"name": "Les Tilleuls, rez-de-chaussée"}
    change_group(group, facts, rhythm=48, since=night + timedelta(days=1), actor=actor, tonight=night)
    group.refresh_from_db()
    more = Series(("Studio",), UnitKind.ROOM, Sharing.EXCLUSIVE, places=2)
    add_units(group, more, starts_on=night, actor=actor, tonight=night)
    resize_unit(free_unit(), 3, on=night + timedelta(days=1), actor=actor, tonight=night)
    assert told(world) == [
        "1 place mise hors service", "1 chambre ajoutée", "2 places ajoutées", "1 groupe renommé ou modifié",
        "1 groupe dont les places ont été confirmées",
    ]  # fmt: skip
    before = contents()
    with pytest.raises(UnableToSwitch, match="ils deviennent"):
        reverse_switch(world.siao, actor=PROJECT, now=timezone.now())
    assert contents() == before
    taken_back(world)
    assert contents() == start


def test_an_exit_stays_in_the_record_and_ends_the_old_stay(world: Temps2) -> None:
    switched(world)
    stay = Stay.objects.order_by("-pk").first()
    assert stay is not None
    leave(stay)
    assert told(world) == ["1 sortie déclarée"]
    taken_back(world)
    assert Stay.objects.get() == stay and Stay.objects.get().state == StayState.ENDED
    assert stay.household.links.filter(reason="stay", source_id=stay.pk).count() == 2
    assert Place.objects.get().period.upper is not None and PlaceGroup.objects.get().period.upper is not None
    old = LegacyStay.objects.get(person=stay.person_id)
    assert old.left_on == timezone.localdate() and not LegacyStay.objects.exclude(pk=old.pk).exclude(left_on=None)
    found = rehearsed(world)
    assert dict(found.before)["Personnes présentes"] == 3 and dict(found.after)["Places créées"] == 24
    assert any("1\u00a0sortie déclarée pendant une bascule annulée" in words for words in found.differences)
    switched(world)
    assert Stay.objects.filter(state=StayState.RUNNING).count() == 3
    taken_back(world)
    assert Stay.objects.get() == stay


def test_an_arrival_keeps_its_place_and_nobody_else_takes_it(world: Temps2) -> None:
    switched(world)
    (stay,) = make_stay(free_unit(), make_request(make_household(siao=world.siao), world.siao))
    assert told(world) == ["1 arrivée"]
    taken_back(world)
    kept = Stay.objects.get()
    assert (kept, kept.state, kept.occupation.active) == (stay, StayState.RUNNING, True)
    assert kept.occupation.nights.upper is None and kept.referral.state == "admitted"
    closed = Place.objects.get()
    assert closed == kept.occupation.place and closed.period.upper <= timezone.localdate() + timedelta(days=1)
    assert stage_of("95") == Stage.SECOND and stay.household.links.filter(reason="stay", source_id=stay.pk).exists()
    # The next switch makes the old places again, beside the one that is kept.
    assert dict(rehearsed(world).after)["Places créées"] == 24
    switched(world)
    assert Place.objects.count() == 25 and Stay.objects.count() == 5
    taken_back(world)
    assert Stay.objects.get() == stay


def test_who_is_awaited_is_answered_first_and_nothing_else_blocks(world: Temps2) -> None:
    switched(world)
    leave(Stay.objects.order_by("-pk")[0])
    referral = make_referral(free_unit(), make_request(make_household(siao=world.siao), world.siao))
    before = contents()
    one = "1\u00a0fait nouveau s'appuie sur .*1\u00a0orientation attend une réponse, confirmez-la"
    with pytest.raises(UnableToSwitch, match=one):
        taken_back(world)
    other = make_referral(free_unit(), make_request(make_household(siao=world.siao), world.siao))
    several = "2\u00a0faits nouveaux s'appuient sur .*2\u00a0orientations attendent"
    with pytest.raises(UnableToSwitch, match=several):
        taken_back(world)
    cancel_referral(other, actor=PROJECT, now=timezone.now())
    assert contents() != before
    cancel_referral(referral, actor=PROJECT, now=timezone.now())
    assert told(world) == ["1 sortie déclarée", "2 orientations closes"]
    taken_back(world)
    referral.refresh_from_db()
    assert referral.hold.unit.period.upper is not None and not Stay.objects.filter(state=StayState.RUNNING).exists()


def test_a_planned_end_goes_back_to_the_old_stay(world: Temps2) -> None:
    switched(world)
    stay, day = Stay.objects.order_by("pk").last(), timezone.localdate() + timedelta(days=40)
    assert stay is not None
    plan_end([stay], day, actor=PROJECT)
    assert told(world) == ["1 fin prévue changée"]
    taken_back(world)
    assert LegacyStay.objects.get(person=stay.person_id).planned_end == day and not Stay.objects.exists()


def test_a_request_followed_since_stays_in_the_service(world: Temps2) -> None:
    asked = make_legacy_request(world.siao, make_household(1, (5,)), world.group)
    switched(world)
    request = asked.household.requests.get()
    cancel_referral(request.referrals.get(), actor=PROJECT, now=timezone.now())
    assert told(world) == ["1 orientation close"]
    taken_back(world)
    request.refresh_from_db()
    assert request.state == "open" and asked.household.links.filter(reason="request", source_id=request.pk).exists()
    assert Occupation.objects.filter(active=True).count() == 0
    assert any("que le service a déjà" in words for words in rehearsed(world).differences)


def test_the_return_interrupted_goes_on_and_no_switch_runs_meanwhile(
    world: Temps2, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_legacy_request(world.siao)
    start = contents()
    switched(world)
    original, stops = reversing._carry_back, iter(range(9))

    def interrupted(step: SwitchStep, undoing: reversing.Undoing) -> None:
        if next(stops) == 1:
            raise KeyboardInterrupt
        original(step, undoing)

    with monkeypatch.context() as patched:
        patched.setattr(reversing, "_carry_back", interrupted)
        with pytest.raises(KeyboardInterrupt):
            taken_back(world)
    assert Switch.objects.get().state == SwitchState.REVERSING
    with pytest.raises(UnableToSwitch, match="en cours d'annulation"):
        run_switch(world.siao, actor=PROJECT, now=timezone.now())
    reverse_switch(world.siao, actor=PROJECT, now=timezone.now())
    assert contents() == start and SwitchDecision.objects.exclude(spent_at=None).count() == 1


def test_a_switch_that_is_not_over_is_taken_back_too(world: Temps2, monkeypatch: pytest.MonkeyPatch) -> None:
    make_legacy_request(world.siao)
    signed(world.siao)
    start = contents()
    monkeypatch.setattr("sisiao.transition.actions.switching._ended", lambda *_rest: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_switch(world.siao, actor=PROJECT, now=timezone.now())
    assert contents() != start
    taken_back(world)
    assert contents() == start and stage_of("95") == Stage.SECOND
