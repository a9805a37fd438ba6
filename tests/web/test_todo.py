"""« À traiter »: order of the lines, sections that are shown."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from sisiao.access.capabilities import capabilities_of, narrowest_scope
from sisiao.access.enums import LEGACY, Profile, Stage
from sisiao.access.models import DepartementStage
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.web.todo import views
from sisiao.web.todo.landing import LANDINGS, LEGACY_HINT
from sisiao.web.todo.lines import Line, Section, most_urgent_first
from tests.factories import make_siao, make_user, state_scope
from tests.quality.test_rules import faultless

NOW = datetime(2026, 11, 23, 20, 14, tzinfo=UTC)


def line(who: str, *, since: int | None = None, until: int | None = None) -> Line:
    moment = {"since": since, "until": until}
    dated = {name: NOW + timedelta(minutes=minutes) for name, minutes in moment.items() if minutes is not None}
    return Line(who=who, what="Confirmer l'arrivée", url="/a-traiter/", action="Confirmer l'arrivée", **dated)


def test_the_nearest_deadline_comes_first_then_the_oldest() -> None:
    lines = [line("c", since=-10), line("b", since=-60), line("a", until=30), line("late", until=-5)]
    assert [each.who for each in most_urgent_first(lines, NOW)] == ["late", "a", "b", "c"]


def test_sections_without_lines_are_not_shown(signed_in: Client, account, grant, monkeypatch) -> None:
    grant(account)
    sections = (
        Section("Arrivées à confirmer", lambda actor, now: [line("Aminata DIALLO", since=-30, until=-5)]),
        Section("Rien", lambda actor, now: []),
    )
    monkeypatch.setattr(views, "SECTIONS", sections)
    response = signed_in.get("/a-traiter/")
    assert [title for title, _lines in response.context["sections"]] == ["Arrivées à confirmer"]
    assert response.context["count"] == 1
    assert "Aminata DIALLO" in response.content.decode()


def test_an_empty_page_says_so_kindly_and_offers_what_is_next(signed_in: Client, account, grant, monkeypatch) -> None:
    grant(account)
    monkeypatch.setattr(views, "SECTIONS", ())
    content = unescape(signed_in.get("/a-traiter/").content.decode())
    assert LANDINGS[Profile.CALL_TAKER].nothing in content and "Répondre à un appel" in content


@pytest.mark.parametrize("profile", Profile)
def test_every_kind_of_grant_lands_on_its_page(client: Client, db: None, profile: Profile) -> None:
    """Nothing waits in a base without fault: the page says so, under the words of the profile."""
    siao, side = make_siao(), faultless()
    DepartementStage.objects.create(departement=siao.departement, stage=Stage.SECOND)
    kind = narrowest_scope(profile)
    own = {ScopeKind.SIAO: siao.scope, ScopeKind.ENTITY: side.entity.scope, ScopeKind.DISPOSITIF: side.scope}
    client.force_login(make_user(profile, own.get(kind) or state_scope(kind)))
    response = client.get("/", follow=True)
    assert response.status_code == 200
    assert response.context["actor"].profile == profile
    page = unescape(response.content.decode())
    assert profile.label in page
    assert all(words in page for words in (LANDINGS[profile].intro, LANDINGS[profile].nothing, LANDINGS[profile].then))
    assert (LEGACY_HINT in page) == (profile in LEGACY)


def test_the_words_speak_of_what_the_profile_does() -> None:
    """Accounts for who administers them, places for who declares them, openings for who checks them, calls for who
    answers them."""
    about = {
        "comptes": Capability.MANAGE_USERS,
        "hors de leurs liens|hors lien": Capability.OVERSEE_ACCESS,
        "Vos appels": Capability.ANSWER_CALLS,
        "places à déclarer|déclarer les places|places de vos dispositifs": Capability.UPDATE_PLACES,
        "attendus ce soir|attendus cette nuit|attendus, ": Capability.ANSWER_REFERRALS,
        "chiffres, sans nom": Capability.VIEW_BOARD,
    }
    assert set(LANDINGS) == set(Profile)
    for profile, landing in LANDINGS.items():
        for words, capability in about.items():
            if any(word in landing.intro for word in words.split("|")):
                assert capability in capabilities_of(profile), (profile, words)


def test_the_address_of_the_service_leads_there(signed_in: Client) -> None:
    assert signed_in.get("/")["Location"] == "/a-traiter/"
