"""Every page has its own title, ended by the service's name, and exactly one main heading."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from sisiao.access.capabilities import capabilities_of
from sisiao.access.enums import CURRENT, Profile
from sisiao.web.access_table import PUBLIC, ROUTES, Rule
from tests.access_world import Side, arguments, make_side, scope_of
from tests.factories import make_dispositif, make_siao, make_user

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
READ = sorted(name for name, rule in ROUTES.items() if "GET" in rule.methods and ":" in name)


def _profile(rule: Rule) -> Profile:
    """The one that holds most among those that may."""
    able = [p for p in CURRENT if not rule.needs or rule.needs & capabilities_of(p)]
    return max(able, key=lambda profile: len(capabilities_of(profile)))


def _page(name: str, side: Side) -> str | None:
    """The HTML of a route for who may read it; None when it answers something else than a page."""
    rule, client = ROUTES[name], Client()
    if rule.needs is not PUBLIC:
        profile = _profile(rule)
        client.force_login(make_user(profile, scope_of(profile, side)))
    response = client.get(reverse(name, kwargs=arguments(rule.named, side)))
    whole = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return response.content.decode() if whole else None


def test_titles_and_main_headings(db: None) -> None:
    siao = make_siao()
    side = make_side(siao, make_dispositif(siao, commune_id=None))
    titles: dict[str, str] = {}
    wrong = []
    for name in READ:
        page = _page(name, side)
        if page is None:
            continue
        found = TITLE.search(page)
        titles[name] = re.sub(r"\s+", " ", html.unescape(found[1])).strip() if found else ""
        if not re.fullmatch(r"\S.* - SI SIAO", titles[name]) or titles[name].startswith("- "):
            wrong.append(f"{name}: title {titles[name]!r}")
        if page.count("<h1") != 1:
            wrong.append(f"{name}: {page.count('<h1')} main headings")
    assert wrong == []
    assert len(titles) > 20
    twice = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    assert {name: title for name, title in titles.items() if title in twice} == {}


@pytest.mark.parametrize("path", ["/nulle-part/", "/menages/nulle-part/"])
def test_an_address_that_leads_nowhere_has_its_page(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.content.decode().count("<h1") == 1
