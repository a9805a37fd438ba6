"""The edges of the directory's rules, one by one: a minute, a commune, a SIAO, a day too many or too few."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.directory.actions import SlotTold, archive_contact, move_contact, take_up_contact
from sisiao.directory.coverage import coverage, worst_week
from sisiao.directory.enums import Reader, SlotDay, Victim
from sisiao.directory.models import PrivilegedContact, check_every
from sisiao.directory.places import Place, of_collectivity, place_of
from sisiao.directory.queries import who_to_call
from sisiao.directory.slots import Hours, answers
from sisiao.geo.models import Collectivity, Commune
from sisiao.siao.actions import Week, set_helpline_hours
from sisiao.siao.enums import Outside, Weekday
from sisiao.siao.models import CoveredTerritory
from tests.directory.contacts import ALWAYS, PHONE, make_contact
from tests.factories import actor_for, make_siao, state_scope
from tests.factories.people import TESTS

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
EVERY_DAY, WEEKDAYS = tuple(SlotDay), tuple(SlotDay)[:7]
DAYS = SlotTold(PHONE, EVERY_DAY, time(8), time(20))


def at(code: str, instant: datetime = NOW) -> Place:
    place = place_of(code, instant)
    assert place is not None
    return place


def called(code: str, reader: Reader = Reader.POLICE, instant: datetime = NOW) -> list[tuple[int, str]]:
    answer = who_to_call(at(code, instant), instant, reader, instant)
    assert answer.last.rank == len(answer.calls) + 1
    return [(call.rank, call.contact.label) for call in answer.calls]


class TestHours:
    """26 November 2026 is a Thursday."""

    @pytest.mark.parametrize(
        ("opens", "closes", "clock", "answered"),
        [
            (time(20), time(8), time(19, 59), False),
            (time(20), time(8), time(20), True),
            (time(20), time(8), time(7, 59), True),
            (time(20), time(8), time(8), False),
            (time(8), time(20), time(7, 59), False),
            (time(8), time(20), time(8), True),
            (time(8), time(20), time(19, 59), True),
            (time(8), time(20), time(20), False),
            (time(20), time(0), time(19, 59), False),
            (time(20), time(0), time(23, 59), True),
            (time(20), time(0), time(0), False),
            (time(0), time(0), time(0), True),
            (time(0), time(0), time(23, 59), True),
        ],
    )
    def test_a_minute_before_and_after(self, opens: time, closes: time, clock: time, answered: bool) -> None:
        local = datetime.combine(date(2026, 11, 26), clock)
        never = lambda _day: False  # noqa: E731
        assert answers(Hours(EVERY_DAY, opens, closes), local, never, never) is answered
        assert not answers(Hours((SlotDay.MONDAY,), opens, closes), local, never, never)

    def test_what_goes_past_midnight(self) -> None:
        said = {
            (opens, closes): Hours((0,), time(opens), time(closes)).past_midnight
            for opens, closes in ((20, 8), (8, 8), (8, 20), (20, 0), (0, 0))
        }
        assert said == {(20, 8): True, (8, 8): True, (8, 20): False, (20, 0): False, (0, 0): False}


@pytest.mark.django_db
class TestWhoIsCalled:
    def test_those_of_this_siao_who_cover_this_commune(self) -> None:
        siao, other = make_siao(), make_siao("48")
        make_contact(other, "Ailleurs")
        make_contact(siao, "À Cergy", communes=["95127"])
        make_contact(siao, "À Vigny", communes=["95658"])
        make_contact(siao, "Partout")
        assert called("95127") == [(1, "À Cergy"), (2, "Partout")]

    def test_once_for_a_town_and_its_arrondissement(self) -> None:
        siao = make_siao("75")
        make_contact(siao, "Paris", communes=["75056", "75101"])
        make_contact(siao, "Toute la ville", communes=["75056"])
        make_contact(siao, "Le deuxième", communes=["75102"])
        assert called("75101") == [(1, "Paris"), (2, "Toute la ville")]
        assert called("75102") == [(1, "Paris"), (2, "Toute la ville"), (3, "Le deuxième")]

    def test_nobody_who_is_archived(self) -> None:
        contact = make_contact(make_siao())
        archive_contact(contact, actor=TESTS, now=NOW)
        assert called("95127") == []

    def test_the_team_of_the_115_in_its_hours_is_on_no_call(self) -> None:
        siao = make_siao()
        set_helpline_hours(siao, Week(dict.fromkeys(Weekday, (time(8), time(20))), Outside.ON_CALL), actor=TESTS)
        last = [who_to_call(at("95127"), NOW.replace(hour=hour), Reader.SIAO, NOW).last for hour in (12, 23)]
        assert [(each.on_call, each.relay) for each in last] == [(False, None), (True, None)]


@pytest.mark.django_db
class TestPlaces:
    def test_a_commune(self) -> None:
        make_siao("48")
        siao = make_siao()
        place = at("95127")
        assert (place.label, place.siao, place.communes) == ("Cergy (95)", siao, ("95127",))
        assert at("75101").communes == ("75101", "75056")

    def test_a_collectivity(self) -> None:
        north, other = make_siao("971"), make_siao("974")
        for siao, code in ((north, "977"), (other, "978")):
            CoveredTerritory.objects.create(siao=siao, collectivity_id=code, starts_on=date(2020, 1, 1))
        assert (at("97701").siao, at("97801").siao) == (north, other)
        assert (at("97801").code, at("97801").communes) == ("97801", ("97801",))
        assert of_collectivity(Collectivity.objects.get(pk="978"), NOW).code == "978"
        assert place_of("978ab", NOW) is None

    def test_an_instant(self) -> None:
        place, now = at("97411"), NOW.replace(second=40, microsecond=5)
        wall = datetime(2026, 11, 26, 3)  # noqa: DTZ001
        assert place.instant(None, now) == NOW
        assert place.instant(wall, now).isoformat() == "2026-11-26T03:00:00+04:00"
        assert place.instant(NOW.replace(second=7), now) == NOW.replace(second=7)


@pytest.mark.django_db
class TestCoverage:
    def spans(self, *slots: SlotTold) -> dict[SlotDay, Any]:
        siao = make_siao()
        make_contact(siao, slots=slots)
        [group] = coverage(siao, Reader.POLICE)
        return {gap.day: gap.spans for gap in group.gaps}

    def test_a_day_line_leaves_the_night(self) -> None:
        assert self.spans(DAYS) == dict.fromkeys(SlotDay, ((0, 480), (1200, 1440)))

    def test_a_contact_for_some_is_nobody_for_the_others(self) -> None:
        siao = make_siao()
        make_contact(siao, "Jour", slots=(DAYS,))
        make_contact(siao, "Nuit", slots=ALWAYS, victims=[Victim.WOMEN.value])
        [women], [men], [each] = (
            coverage(siao, Reader.POLICE, victims) for victims in ([Victim.WOMEN], [Victim.MEN], list(Victim))
        )
        nights = dict.fromkeys(SlotDay, ((0, 480), (1200, 1440)))
        assert women.gaps == () and [contact.label for contact in men.contacts] == ["Jour"]
        assert {gap.day: gap.spans for gap in men.gaps} == {gap.day: gap.spans for gap in each.gaps} == nights
        assert worst_week([siao], Reader.POLICE, [Victim.MEN]) == {siao.pk: 7 * 12 * 60}
        lozere = make_siao("48")
        assert worst_week([siao, lozere], Reader.POLICE, [Victim.WOMEN]) == {siao.pk: 0, lozere.pk: 7 * 24 * 60}

    def test_gaps_of_several_publics_are_joined(self) -> None:
        siao = make_siao()
        for label, public, opens, closes in (("A", Victim.MEN, 8, 14), ("B", Victim.WOMEN, 12, 20)):
            make_contact(siao, label, (SlotTold(PHONE, EVERY_DAY, time(opens), time(closes)),), victims=[public.value])
        [group] = coverage(siao, Reader.POLICE, [Victim.MEN, Victim.WOMEN])
        assert {gap.spans for gap in group.gaps} == {((0, 720), (840, 1440))}

    def test_minutes(self) -> None:
        slot = SlotTold(PHONE, EVERY_DAY, time(8, 30), time(20, 15))
        assert self.spans(slot)[SlotDay.MONDAY] == ((0, 510), (1215, 1440))

    def test_the_night_of_one_day(self) -> None:
        told = self.spans(SlotTold(PHONE, (SlotDay.FRIDAY,), time(20), time(8)))
        assert (told[SlotDay.FRIDAY], told[SlotDay.SATURDAY]) == (((0, 1200),), ((480, 1440),))

    def test_the_morning_of_a_holiday_has_the_night_of_any_day(self) -> None:
        told = self.spans(SlotTold(PHONE, WEEKDAYS, time(20), time(8)))
        assert (told[SlotDay.HOLIDAY], told[SlotDay.MONDAY]) == (((480, 1440),), ((480, 1200),))

    def test_each_group_has_its_communes_and_its_contacts(self) -> None:
        siao = make_siao()
        make_contact(siao, "Partout")
        make_contact(siao, "À Cergy", communes=["95127"])
        make_contact(siao, "À Vigny", communes=["95658"])
        groups = coverage(siao, Reader.POLICE)
        told = {group.communes[0]: [each.label for each in group.contacts] for group in groups if not group.rest}
        assert told == {"Cergy": ["Partout", "À Cergy"], "Vigny": ["Partout", "À Vigny"]}
        [rest] = [group for group in groups if group.rest]
        assert [each.label for each in rest.contacts] == ["Partout"]
        assert len(rest.communes) == Commune.objects.filter(departement="95").count() - 2

    def test_the_arrondissements_of_a_town(self) -> None:
        siao = make_siao("75")
        make_contact(siao, communes=["75056"])
        [group] = coverage(siao, Reader.POLICE)
        assert len(group.communes) == 21 and group.gaps == ()


@pytest.mark.django_db
class TestWhoMay:
    def test_see_and_keep(self) -> None:
        mine = make_contact(make_siao())
        make_contact(make_siao("48"))
        keeper, taker = actor_for(Profile.SIAO_ADMIN, mine.siao.scope), actor_for(Profile.CALL_TAKER, mine.siao.scope)
        nation = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        every = PrivilegedContact.objects.all()
        assert [every.visible_to(actor).count() for actor in (keeper, taker, nation)] == [1, 1, 2]
        kept = [list(every.able_to(actor, Capability.MANAGE_DIRECTORY)) for actor in (keeper, taker, nation)]
        assert kept == [[mine], [], []]

    def test_a_check_is_too_old_after_its_days(self) -> None:
        contact = make_contact(make_siao(), now=NOW)
        due = NOW + check_every()
        assert check_every() == timedelta(days=30)
        assert [contact.is_unchecked(due + timedelta(seconds=each)) for each in (0, 1)] == [False, True]
        week = timedelta(days=7)
        PrivilegedContact.objects.update(chased_at=due + week)
        for late, chased in ((0, 0), (1, 1)):
            instant = due + 2 * week + timedelta(seconds=late)
            assert PrivilegedContact.objects.to_chase(instant, week).count() == chased


@pytest.mark.django_db
class TestOrder:
    @pytest.fixture
    def contacts(self) -> list[PrivilegedContact]:
        """Three of a SIAO, with those of another in between."""
        siao, other = make_siao(), make_siao("48")
        made = []
        for label in ("A", "B", "C"):
            make_contact(other, f"Autre {label}")
            made.append(make_contact(siao, label))
        return made

    @pytest.fixture
    def keeper(self, contacts: list[PrivilegedContact]) -> Actor:
        return actor_for(Profile.SIAO_ADMIN, contacts[0].siao.scope)

    def ranks(self) -> dict[str, int | None]:
        return dict(PrivilegedContact.objects.filter(siao__departement="95").values_list("label", "position"))

    def test_each_siao_has_its_own(self, contacts: list[PrivilegedContact], keeper: Actor) -> None:
        assert self.ranks() == {"A": 1, "B": 2, "C": 3}
        assert move_contact(contacts[1], up=True, actor=keeper)
        assert self.ranks() == {"B": 1, "A": 2, "C": 3}
        assert not move_contact(contacts[1], up=True, actor=keeper)
        assert not move_contact(contacts[2], up=False, actor=keeper)

    def test_archived_once_and_taken_up_last(self, contacts: list[PrivilegedContact], keeper: Actor) -> None:
        for instant in (NOW, NOW + timedelta(days=1)):
            archive_contact(contacts[0], actor=keeper, now=instant)
            assert PrivilegedContact.objects.get(label="A").archived_at == NOW
        assert self.ranks() == {"A": None, "B": 2, "C": 3}
        for _ in range(2):
            take_up_contact(PrivilegedContact.objects.get(label="A"), actor=keeper, now=NOW)
            assert self.ranks() == {"A": 4, "B": 2, "C": 3}

    @pytest.mark.parametrize("verb", ["move", "archive", "take_up"])
    def test_a_verb_that_fails_changes_nothing(
        self, contacts: list[PrivilegedContact], keeper: Actor, monkeypatch: pytest.MonkeyPatch, verb: str
    ) -> None:
        archive_contact(contacts[2], actor=keeper, now=NOW)
        save, before = PrivilegedContact.save, self.ranks()

        def fails(contact: PrivilegedContact, **how: Any) -> None:
            save(contact, **how)
            raise RuntimeError

        monkeypatch.setattr(PrivilegedContact, "save", fails)
        act = {
            "move": lambda: move_contact(contacts[0], up=False, actor=keeper),
            "archive": lambda: archive_contact(contacts[0], actor=keeper, now=NOW),
            "take_up": lambda: take_up_contact(contacts[2], actor=keeper, now=NOW),
        }[verb]
        with pytest.raises(RuntimeError):
            act()
        assert self.ranks() == before
