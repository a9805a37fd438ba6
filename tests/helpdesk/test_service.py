"""Hours of the support, public holidays, messages to users, the page of a planned stop."""

from base64 import b64encode
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core import maintenance
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.actions import (
    publish_service_message,
    set_closures,
    set_support_hours,
    withdraw_service_message,
)
from sisiao.helpdesk.enums import MessageLevel
from sisiao.helpdesk.models import ServiceMessage, SupportHours
from sisiao.helpdesk.opening import holidays, opening
from tests.factories import actor_for, make_dispositif, make_siao, state_scope

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 23)
DAY = ((time(9, 30), time(11, 30)), (time(14), time(18)))


@pytest.fixture
def nation(db: None) -> Actor:
    return actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


def at(day: date, hour: int, minute: int = 0) -> str:
    found = opening(datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS))
    return found.words.replace("\u00a0", " ") if found else ""


class TestHours:
    @pytest.fixture(autouse=True)
    def week(self, nation: Actor) -> None:
        set_support_hours(dict.fromkeys(range(5), DAY), since=date(2026, 1, 1), actor=nation)

    @pytest.mark.parametrize(
        ("day", "hour", "words"),
        [
            (MONDAY, (8, 0), "Téléphone : fermé, rouvre à 9 h 30"),
            (MONDAY, (9, 30), "Téléphone : ouvert jusqu'à 11 h 30"),
            (MONDAY, (12, 0), "Téléphone : fermé, rouvre à 14 h"),
            (MONDAY, (17, 59), "Téléphone : ouvert jusqu'à 18 h"),
            (MONDAY, (18, 0), "Téléphone : fermé, rouvre demain à 9 h 30"),
            (date(2026, 11, 27), (20, 0), "Téléphone : fermé, rouvre lundi à 9 h 30"),
            (date(2026, 12, 24), (19, 0), "Téléphone : fermé, rouvre lundi à 9 h 30"),
            (date(2026, 11, 10), (19, 0), "Téléphone : fermé, rouvre jeudi à 9 h 30"),
        ],
    )
    def test_what_is_said(self, day: date, hour: tuple[int, int], words: str) -> None:
        assert at(day, *hour) == words

    def test_a_closure(self, nation: Actor) -> None:
        set_closures([MONDAY + timedelta(days=days) for days in range(8)], since=MONDAY, actor=nation)
        assert at(MONDAY, 10) == "Téléphone : fermé, rouvre le 01/12/2026 à 9 h 30"
        set_closures([], since=MONDAY, actor=nation)
        assert at(MONDAY, 10) == "Téléphone : ouvert jusqu'à 11 h 30"

    def test_new_hours_from_a_day_on(self, nation: Actor) -> None:
        set_support_hours({0: ((time(8), time(9)),)}, since=MONDAY, actor=nation)
        assert at(MONDAY - timedelta(days=7), 10) == "Téléphone : ouvert jusqu'à 11 h 30"
        assert at(MONDAY, 10) == "Téléphone : fermé, rouvre le 30/11/2026 à 8 h"
        set_support_hours({}, since=MONDAY, actor=nation)
        assert at(MONDAY, 10) == ""

    def test_two_stretches_of_a_day_are_apart(self) -> None:
        twice = {"weekday": 0, "opens": time(11), "closes": time(12), "period": DateRange(MONDAY, None)}
        with pytest.raises(IntegrityError, match="supporthours_apart"), transaction.atomic():
            SupportHours.objects.create(**twice)
        SupportHours.objects.create(**twice | {"opens": time(11, 30)})

    def test_the_nation_alone_sets_them(self) -> None:
        with pytest.raises(NotAllowed):
            set_support_hours({}, since=MONDAY, actor=actor_for(Profile.SIAO_ADMIN, make_siao().scope))


@pytest.mark.parametrize(
    ("year", "moving"),
    [
        (2024, {date(2024, 4, 1), date(2024, 5, 9), date(2024, 5, 20)}),
        (2026, {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)}),
        (2027, {date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17)}),
    ],
)
def test_public_holidays(year: int, moving: set[date]) -> None:
    assert moving <= holidays(year)
    assert {date(year, 5, 1), date(year, 12, 25)} <= holidays(year)
    assert len(holidays(year)) == 11


class TestMessages:
    NOW = timezone.now()

    def publish(self, actor: Actor, body: str = "Arrêt dimanche.", *profiles: str, hours: int = 0) -> ServiceMessage:
        since = self.NOW + timedelta(hours=hours)
        told = {"since": since, "until": since + timedelta(days=1), "actor": actor}
        return publish_service_message(body, MessageLevel.WARNING, profiles, **told)

    def read(self, actor: Actor) -> list[str]:
        return [str(each) for each in ServiceMessage.objects.current(self.NOW).addressed_to(actor)]

    def test_of_the_nation_for_everybody_or_for_a_profile(self, nation: Actor) -> None:
        self.publish(nation)
        self.publish(nation, "Pour les écoutants", Profile.CALL_TAKER)
        self.publish(nation, "Demain", hours=24)
        siao = make_siao()
        assert self.read(actor_for(Profile.CALL_TAKER, siao.scope)) == ["Pour les écoutants", "Arrêt dimanche."]
        assert self.read(actor_for(Profile.SIAO_ADMIN, siao.scope)) == ["Arrêt dimanche."]

    def test_of_a_ddets_for_its_departement(self, db: None) -> None:
        ddets = actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT))
        self.publish(ddets)
        here = make_dispositif(make_siao(), commune_id=None)
        for profile, scope in (
            (Profile.CALL_TAKER, make_siao().scope),
            (Profile.ENTITY_MANAGER, here.entity.scope),
            (Profile.SOCIAL_WORKER, here.scope),
        ):
            assert self.read(actor_for(profile, scope)) == ["Arrêt dimanche."]
        assert self.read(actor_for(Profile.CALL_TAKER, make_siao("48").scope)) == []

    def test_withdrawn_by_its_own(self, nation: Actor) -> None:
        ddets = actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT))
        message = self.publish(ddets)
        with pytest.raises(ServiceMessage.DoesNotExist):
            withdraw_service_message(message, actor=nation, now=self.NOW)
        withdraw_service_message(message, actor=ddets, now=self.NOW + timedelta(hours=1))
        assert not ServiceMessage.objects.current(self.NOW + timedelta(hours=2)).exists()
        withdraw_service_message(self.publish(ddets, hours=5), actor=ddets, now=self.NOW)
        assert ServiceMessage.objects.count() == 1


class TestMaintenance:
    @pytest.fixture(autouse=True)
    def file(self, settings: Any, tmp_path: Path) -> Path:
        settings.MAINTENANCE_FILE = tmp_path / "stop" / "maintenance"
        return settings.MAINTENANCE_FILE

    def test_every_page_but_the_probes(self, client: Client) -> None:
        call_command("maintenance", "on", "--until", "2999-11-30 06:00", stdout=StringIO())
        for path in ("/", "/connexion/", "/static/css/siao.css"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "Le service est en maintenance" in answer.content.decode()
        assert int(answer["Retry-After"]) > 1800
        assert "samedi 30\u00a0novembre 2999 à 6\u00a0h\u00a000" in answer.content.decode()
        assert client.get("/healthz").status_code == 200
        call_command("maintenance", "off", stdout=StringIO())
        assert maintenance.page(timezone.now()) is None

    def test_without_an_end_or_past_it(self) -> None:
        for until in (None, timezone.now() - timedelta(hours=1)):
            maintenance.start(until)
            answer = maintenance.page(timezone.now())
            assert answer is not None
            assert answer["Retry-After"] == "1800"
            assert "dès que possible" in answer.content.decode()

    def test_the_page_stands_alone(self) -> None:
        maintenance.start(None)
        answer = maintenance.page(timezone.now())
        assert answer is not None
        page = answer.content.decode()
        assert not any(word in page for word in ("src=", "href=", "<script", "url(", "@import"))
        style = page.partition("<style>")[2].partition("</style>")[0]
        digest = b64encode(sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in answer["Content-Security-Policy"]

    def test_a_wrong_end_is_said(self) -> None:
        with pytest.raises(CommandError, match="is no moment"):
            call_command("maintenance", "on", "--until", "dimanche")
