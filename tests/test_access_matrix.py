"""Every route × every method × every kind of account × inside or outside the perimeter: all decided, none by chance.

Inside without the right: 403. Outside the perimeter: the same 404, to the byte, as what never existed. Nobody: sign in.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sisiao.access.capabilities import capabilities_of
from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.web.decorators import required_of
from tests.access_matrix import BOTH, PUBLIC, ROUTES, Rule
from tests.access_world import ANONYMOUS, NO_GRANT, OUTSIDERS, SUSPENDED, Side, arguments, make_accounts, make_side

METHODS = BOTH
SIGN_IN = "/connexion/"
# What a page answers to whoever may open it: a page, a redirection inside, or the form again with its errors.
OPENS = {200, 204, 301, 302, 303, 400, 409, 413, 415, 422, 429}


def _patterns(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _patterns(pattern.url_patterns, inside)
        else:
            yield f"{prefix}{pattern.name}", pattern


ALL = dict(_patterns(get_resolver().url_patterns))


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert sorted(ALL) == sorted(ROUTES)


def test_every_view_says_what_its_row_says() -> None:
    said = {name: required_of(pattern.callback) for name, pattern in ALL.items() if ":" in name}
    assert said == {name: rule.needs for name, rule in ROUTES.items() if ":" in name}


def test_every_argument_of_a_route_is_of_a_known_kind() -> None:
    for name, pattern in ALL.items():
        assert set(ROUTES[name].objects) == _arguments_of(pattern), name


def _arguments_of(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.regex.groupindex)


def _may(who: str, rule: Rule) -> bool:
    if not rule.needs or who in OUTSIDERS:
        return not rule.needs
    return bool(rule.needs & capabilities_of(who))


def expected(who: str, rule: Rule, method: str, relation: str) -> str:
    """The outcome that the rules of the design give to one cell."""
    if rule.needs is not PUBLIC:
        if who in (ANONYMOUS, SUSPENDED):
            return "sign in"
        if not _may(who, rule):
            return "forbidden"
    if method not in rule.methods:
        return "wrong method"
    if method == "POST" and relation == "own":
        return rule.posted
    return "opens" if relation == "own" else "not found"


def outcome(response: Any, rule: Rule) -> str:
    """The outcome of an answer, or its status when it is none that the matrix knows."""
    status = response.status_code
    if status in (301, 302, 303) and response["Location"].startswith(SIGN_IN):
        return "sign in"
    if status in OPENS or status == rule.status:
        return "opens"
    return {403: "forbidden", 404: "not found", 405: "wrong method"}.get(status, str(status))


def _ask(account: User | None, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    """One request of an account, undone at once so that every cell meets the same world."""
    client = Client(raise_request_exception=False)
    if account is not None:
        client.force_login(account)
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, body or {})
        transaction.set_rollback(True)
    return response


@pytest.fixture
def sides(db: None) -> dict[str, Side | None]:
    return {"own": make_side("95"), "elsewhere": make_side("48"), "absent": None}


def _same_page(content: bytes) -> str:
    """A page without what changes at every answer."""
    text = content.decode()
    text = re.sub(r'nonce="[^"]*"', "", text)
    text = re.sub(r'"(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]*"', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "", text)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_route(name: str, sides: dict[str, Side | None]) -> None:
    rule = ROUTES[name]
    own = sides["own"]
    assert own is not None
    accounts = make_accounts(own)
    assert set(accounts) == {*(profile.value for profile in Profile), *OUTSIDERS}
    relations = sides if rule.has_perimeter else {"own": own}
    deviations = {}
    for who, account in accounts.items():
        for method in METHODS:
            unseen = set()
            for relation, side in relations.items():
                url = reverse(name, kwargs=arguments(rule.objects, side))
                response = _ask(account, method, url, arguments(rule.body, side))
                wanted, met = expected(who, rule, method, relation), outcome(response, rule)
                if wanted != met:
                    deviations[f"{who} {method} {relation}"] = f"{met} instead of {wanted}"
                if relation != "own":
                    unseen.add(_same_page(response.content))
            assert len(unseen) <= 1, f"{who} {method} {name}: what is elsewhere does not look like what is not"
    assert deviations == {}


def test_the_page_to_sign_in_keeps_where_the_visitor_was_going(client: Client, db: None) -> None:
    response = client.get(reverse("todo:index"))
    assert response["Location"] == f"{SIGN_IN}?next={quote(reverse('todo:index'))}"


def test_an_account_without_a_grant_reads_no_household(sides: dict[str, Side | None]) -> None:
    own = sides["own"]
    assert own is not None
    response = _ask(make_accounts(own)[NO_GRANT], "GET", reverse("households:overview", args=[own.household.public_id]))
    assert response.status_code == 403
