"""What the administrator of a SIAO keeps: sheet, hours of the 115, lists, settings, message of the day."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.core.files import CheckedFile
from sisiao.core.models import StoredFile
from sisiao.siao.actions import (
    Settings,
    UnableToSet,
    Week,
    add_document,
    change_settings,
    publish_message,
    remove_part,
    save_part,
    save_sheet,
    set_helpline_hours,
    withdraw_message,
)
from sisiao.siao.enums import Audience, ContactRole, DocumentKind, MessageTone, Outside, Weekday
from sisiao.siao.models import (
    Antenna,
    HelplineHours,
    Siao,
    SiaoContact,
    SiaoDocument,
    SiaoMessage,
    SiaoSettings,
)
from sisiao.siao.queries import history_of_siao, team_of
from sisiao.siao.relays import relay_chain
from tests.factories import actor_for, make_dispositif, make_entity, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
DAY = (time(8), time(20))
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def admin(siao: Siao) -> Actor:
    return actor_for(Profile.SIAO_ADMIN, siao.scope)


def strangers(siao: Siao) -> list[Actor]:
    return [
        actor_for(Profile.SIAO_OPERATOR, siao.scope),
        actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT)),
        actor_for(Profile.SIAO_ADMIN, make_siao("48").scope),
        actor_for(Profile.OLD_FUNCTIONAL_ADMIN, siao.scope),
    ]


def test_only_its_administrator_and_the_nation_s_keep_a_sheet(siao: Siao, admin: Actor) -> None:
    antenna = Antenna(siao=siao, name="Antenne de Pontoise")
    wanted = Settings(8, 12, 15)
    for actor in strangers(siao):
        for act in (
            lambda actor=actor: save_sheet(siao, actor=actor),
            lambda actor=actor: set_helpline_hours(siao, Week({}), actor=actor),
            lambda actor=actor: save_part(antenna, actor=actor),
            lambda actor=actor: change_settings(siao, wanted, actor=actor, now=NOW),
            lambda actor=actor: withdraw_message(siao, actor=actor, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert not Antenna.objects.exists()
    save_part(antenna, actor=admin)
    nation = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
    save_part(Antenna(siao=siao, name="Antenne de Sarcelles"), actor=nation)
    assert Antenna.objects.count() == 2


def test_the_hours_of_the_115_are_replaced_whole(siao: Siao, admin: Actor) -> None:
    other = make_siao("48")
    set_helpline_hours(siao, Week(dict.fromkeys(Weekday, DAY), Outside.RELAYED, other), actor=admin)
    siao.refresh_from_db()
    assert (siao.round_the_clock, siao.relay, HelplineHours.objects.count()) == (False, other, 7)
    monday = HelplineHours.objects.get(weekday=0)
    set_helpline_hours(siao, Week({Weekday.MONDAY: DAY}, Outside.ON_CALL), actor=admin)
    siao.refresh_from_db()
    assert (siao.relay, [row.pk for row in HelplineHours.objects.all()]) == (None, [monday.pk])
    set_helpline_hours(siao, Week({}), actor=admin)
    siao.refresh_from_db()
    assert siao.round_the_clock and siao.outside == "" and not HelplineHours.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"round_the_clock": False, "outside": ""},
        {"round_the_clock": True, "outside": Outside.ON_CALL},
        {"round_the_clock": False, "outside": Outside.RELAYED},
        {"round_the_clock": False, "outside": Outside.RELAYED, "relay": "itself"},
        {"round_the_clock": False, "outside": Outside.ON_CALL, "relay": "itself"},
    ],
)
def test_the_115_is_always_answered_by_somebody_else_said_once(siao: Siao, fields: dict[str, object]) -> None:
    fields = {key: siao if value == "itself" else value for key, value in fields.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Siao.objects.filter(pk=siao.pk).update(**fields)


def test_the_relays_of_the_115_never_turn_in_a_circle(siao: Siao, admin: Actor) -> None:
    second, third = make_siao("48"), make_siao("974")
    nation = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
    set_helpline_hours(siao, Week({Weekday.MONDAY: DAY}, Outside.RELAYED, second), actor=admin)
    set_helpline_hours(second, Week({Weekday.MONDAY: DAY}, Outside.RELAYED, third), actor=nation)
    assert relay_chain(siao.relay) == [second, third]
    with pytest.raises(UnableToSet, match="tournerait en rond") as refused:
        set_helpline_hours(third, Week({Weekday.MONDAY: DAY}, Outside.RELAYED, siao), actor=nation)
    assert refused.value.field == "relay" and f"{third} → {siao} → {second} → {third}" in str(refused.value)
    circle = {"round_the_clock": False, "outside": Outside.RELAYED}
    with pytest.raises(IntegrityError, match="circle"), transaction.atomic():
        Siao.objects.filter(pk=third.pk).update(relay=siao, **circle)
    set_helpline_hours(second, Week({Weekday.MONDAY: DAY}, Outside.ON_CALL), actor=nation)
    set_helpline_hours(third, Week({Weekday.MONDAY: DAY}, Outside.RELAYED, siao), actor=nation)
    assert relay_chain(third) == [third, siao, second]


def test_a_line_that_comes_twice_from_one_form_is_added_once(siao: Siao, admin: Actor) -> None:
    token = uuid4()

    def sent(name: str) -> SiaoContact:
        return SiaoContact(siao=siao, public_id=token, role=ContactRole.TOOL, name=name, email="a@lien.example")

    save_part(sent("Aïssa"), actor=admin)
    save_part(sent("Aïssa"), actor=admin)
    with pytest.raises(ValidationError, match="déjà ajouté"):
        save_part(sent("Benoît"), actor=admin)
    assert [row.name for row in SiaoContact.objects.all()] == ["Aïssa"]
    save_part(SiaoContact(siao=siao, role=ContactRole.TOOL, name="Aïssa", email="a@lien.example"), actor=admin)
    assert SiaoContact.objects.count() == 2, "two forms, two lines"


def test_a_contact_is_reachable_and_an_antenna_named_once(siao: Siao, admin: Actor) -> None:
    with pytest.raises(ValidationError, match="téléphone ou un courriel"):
        save_part(SiaoContact(siao=siao, role=ContactRole.TOOL), actor=admin)
    save_part(Antenna(siao=siao, name="Sud"), actor=admin)
    with pytest.raises(ValidationError, match="déjà une antenne"):
        save_part(Antenna(siao=siao, name="Sud"), actor=admin)


def test_a_document_goes_with_its_file_and_who_reads_it(siao: Siao, admin: Actor) -> None:
    documents = {}
    for audience in Audience:
        document = SiaoDocument(siao=siao, kind=DocumentKind.RULES, title=audience.label, audience=audience)
        add_document(document, CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), actor=admin, now=NOW)
        documents[audience] = document
    assert documents[Audience.TEAM].added_by_id == admin.user_id

    def read_by(actor: Actor) -> set[SiaoDocument]:
        return set(SiaoDocument.objects.readable_by(actor))

    both, given = set(documents.values()), {documents[Audience.DEPARTEMENT]}
    dispositif = make_dispositif(siao, commune_id=None)
    assert read_by(admin) == both == read_by(actor_for(Profile.CALL_TAKER, siao.scope))
    assert read_by(actor_for(Profile.ANALYST, state_scope(ScopeKind.DEPARTEMENT))) == both
    assert read_by(actor_for(Profile.SOCIAL_WORKER, dispositif.scope)) == given
    assert read_by(actor_for(Profile.ENTITY_MANAGER, dispositif.entity.scope)) == given
    assert read_by(actor_for(Profile.CALL_TAKER, make_siao("48").scope)) == set()
    twice, late = (SiaoDocument.objects.get(pk=documents[Audience.TEAM].pk) for _ in range(2))
    remove_part(documents[Audience.TEAM], actor=admin)
    remove_part(twice, actor=admin)
    with pytest.raises(ValidationError, match="vient d'être retirée"):
        save_part(late, actor=admin)
    assert StoredFile.objects.count() == 1, "the file goes with its document"


def test_settings_never_move_the_night_in_progress(siao: Siao, admin: Actor) -> None:
    """At 7 h 30 in Paris, 8 h instead of 7 h would bring back a night that is over."""
    between, after = (datetime(2026, 11, 26, *clock, tzinfo=UTC) for clock in ((6, 30), (7, 1)))
    wanted = Settings(night_change_hour=8, release_hour=11, hold_minutes=20)
    with pytest.raises(UnableToSet, match="après 8\u00a0h") as refused:
        change_settings(siao, wanted, actor=admin, now=between)
    assert refused.value.field == "night_change_hour"
    assert SiaoSettings.objects.get(siao=siao).night_change_hour == 7
    assert change_settings(siao, Settings(7, 11, 20), actor=admin, now=between), "the other settings do not wait"
    assert change_settings(siao, wanted, actor=admin, now=after) and siao.settings.night_change_hour == 8
    assert not change_settings(siao, wanted, actor=admin, now=after), "nothing differs"
    with pytest.raises(ValidationError):
        change_settings(siao, Settings(8, 11, 0), actor=admin, now=after)


def test_one_message_at_a_time(siao: Siao, admin: Actor) -> None:
    def publish(body: str, minute: int, audience: Audience = Audience.TEAM) -> SiaoMessage:
        now = NOW + timedelta(minutes=minute)
        until = NOW + timedelta(hours=9)
        return publish_message(siao, body, MessageTone.INFO, audience, until=until, actor=admin, now=now)

    def shown(actor: Actor, minute: int) -> list[str]:
        current = SiaoMessage.objects.current(NOW + timedelta(minutes=minute)).addressed_to(actor)
        return [message.body for message in current]

    entity = make_entity()
    dispositif = make_dispositif(siao, entity, commune_id=None)
    desk, head = actor_for(Profile.CALL_TAKER, siao.scope), actor_for(Profile.DISPOSITIF_MANAGER, dispositif.scope)
    manager = actor_for(Profile.ENTITY_MANAGER, entity.scope)
    first = publish("Neige", 0)
    publish("Verglas", 5, Audience.DEPARTEMENT)
    assert shown(desk, 4) == ["Neige"] and shown(head, 4) == []
    assert shown(desk, 6) == ["Verglas"] == shown(head, 6) == shown(manager, 6)
    assert shown(actor_for(Profile.CALL_TAKER, make_siao("48").scope), 6) == []
    assert shown(actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)), 6) == []
    first.refresh_from_db()
    assert first.period.upper == NOW + timedelta(minutes=5)
    assert withdraw_message(siao, actor=admin, now=NOW + timedelta(minutes=7))
    assert shown(desk, 8) == [] and not withdraw_message(siao, actor=admin, now=NOW + timedelta(minutes=8))
    publish("Encore", 9)
    publish("D'un autre, une seconde plus tôt", 8)
    assert shown(desk, 10) == ["D'un autre, une seconde plus tôt"]
    publish("Encore", 9)
    publish("Aussitôt remplacé", 9)
    assert shown(desk, 10) == ["Aussitôt remplacé"]
    with pytest.raises(IntegrityError), transaction.atomic():
        SiaoMessage.objects.create(
            siao=siao, body="x", tone=MessageTone.INFO, audience=Audience.TEAM, period=(NOW, None)
        )


def test_the_history_tells_every_change_even_of_what_was_taken_off(siao: Siao, admin: Actor) -> None:
    before = len(history_of_siao(siao))
    antenna = Antenna(siao=siao, name="Sud")
    save_part(antenna, actor=admin)
    antenna.name = "Sud-Est"
    save_part(antenna, actor=admin)
    remove_part(antenna, actor=admin)
    make_siao("48")
    change_settings(siao, Settings(7, 11, 15), actor=admin, now=timezone.now())
    rows = history_of_siao(siao)[: len(history_of_siao(siao)) - before]
    assert [(row.table_name, row.operation) for row in rows] == [
        ("siao_siaosettings", "U"),
        ("siao_antenna", "D"),
        ("siao_antenna", "U"),
        ("siao_antenna", "I"),
    ]
    assert rows[0].new == {"release_hour": 11} and rows[2].old == {"name": "Sud"}


def test_the_team_is_who_works_there_today(siao: Siao, admin: Actor) -> None:
    away = make_user(Profile.CALL_TAKER, make_siao("48").scope)
    make_user(Profile.CALL_TAKER, siao.scope, suspended=True)
    desk = make_user(Profile.CALL_TAKER, siao.scope, last_name="Zola")
    team = [grant.user for grant in team_of(siao, timezone.localdate())]
    assert {user.pk for user in team} == {desk.pk, admin.user_id} and away not in team
    assert team[-1] == desk
