"""The site map lacks no page that stands by itself, and shows each one to whoever may open it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.web.access_table import PUBLIC, ROUTES, SIGNED_IN
from sisiao.web.menu import MENU
from sisiao.web.pages.site_map import SECTIONS
from tests.factories import make_siao, make_user, state_scope

TOLD = {route for section in SECTIONS for _words, route in section.pages}
# Answers of programs, steps of a sign-in, what the demo and the tests alone have, the map itself.
NOT_PAGES = {
    *("healthz", "readyz", "pages:security_txt", "surveys:satisfaction_json", "pages:site_map"),
    *("accounts:second_factor", "accounts:first_enrolment", "accounts:session_state"),
    *("pages:gallery", "mail:demo", "todo:home"),
}
# Parts of « Mon compte ».
BELOW = {"accounts:password", "accounts:email", "accounts:factor", "accounts:backup_codes"}


def standing(needs: object) -> set[str]:
    """The pages that ask for this and that no object is needed to open."""
    read = {name for name, rule in ROUTES.items() if rule.needs == needs and "GET" in rule.methods and not rule.named}
    return {name for name in read if not name.startswith("api_v1:")} - NOT_PAGES - BELOW


def linked(client: Client) -> set[str]:
    page = client.get("/plan-du-site/").content.decode()
    return set(re.findall(r'href="(/[^"]*)"', page.partition('<article class="siao-prose">')[2].partition("</art")[0]))


def test_no_page_is_lacking() -> None:
    assert standing(PUBLIC) - TOLD == set()
    assert standing(SIGNED_IN) - TOLD == set()
    assert {entry.url_name for entry in MENU} <= TOLD


def test_no_area_is_lacking() -> None:
    areas = {name.partition(":")[0] for name, rule in ROUTES.items() if rule.needs and not rule.named}
    assert areas - {route.partition(":")[0] for route in TOLD} == {"api_v1"}


def test_a_visitor_sees_the_public_pages(client: Client, db: None) -> None:
    assert linked(client) == {reverse(route) for route in standing(PUBLIC)}


@pytest.mark.parametrize(
    ("profile", "shown", "hidden"),
    [
        (Profile.CALL_TAKER, ("helpdesk:sessions", "directory:now"), ("users:index", "helpdesk:writing")),
        (Profile.NATIONAL_ADMIN, ("helpdesk:writing", "surveys:waves"), ("helpline:calls", "directory:index")),
    ],
)
def test_an_account_sees_its_own(
    client: Client, db: None, profile: Profile, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    scope = state_scope(ScopeKind.NATION) if profile == Profile.NATIONAL_ADMIN else make_siao().scope
    client.force_login(make_user(profile, scope))
    everybodys = {"helpdesk:index", "helpdesk:first_steps", "helpdesk:news", "helpdesk:support", "helpdesk:sessions"}
    paths = linked(client)
    assert {reverse(route) for route in everybodys.union(shown)} <= paths
    assert paths.isdisjoint({reverse(route) for route in (*hidden, "accounts:sign_in")})
    assert {path: status for path in paths if (status := client.get(path).status_code) != 200} == {}
