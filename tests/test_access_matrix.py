"""Every route × every method × every kind of account × inside or outside the perimeter: all decided, none by chance.

Inside without the right: 403. Outside the perimeter: the same 404, to the byte, as what never existed. Nobody: sign in.
"""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sisiao.core.context import set_actor
from sisiao.web.access_cells import METHODS, RELATIONS, WHO, expected, relations_of
from sisiao.web.access_table import ROUTES, Rule
from sisiao.web.decorators import required_of
from tests.access_world import arguments, follow_in_person, make_accounts, make_sides
from tests.factories.people import TESTS
from tests.support import trials

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
        assert set(ROUTES[name].named) == _arguments_of(pattern), name


def _arguments_of(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.regex.groupindex)


def outcome(response: Any, rule: Rule) -> str:
    """The outcome of an answer, or its status when it is none that the matrix knows."""
    status = response.status_code
    if status == 401 or (status in (301, 302, 303) and response["Location"].startswith(SIGN_IN)):
        return "sign in"
    if status in OPENS or status == rule.status:
        return "opens"
    return {403: "forbidden", 404: "not found", 405: "wrong method"}.get(status, str(status))


class World:
    """The sides and the accounts, each signed in once; every request is undone at once, so all cells meet the same."""

    def __init__(self) -> None:
        self.sides = make_sides()
        own = self.sides["own"]
        assert own is not None
        self.accounts = make_accounts(own)
        follow_in_person(self.sides, self.accounts)
        self.clients: dict[str, tuple[Client, dict[str, Any]]] = {}
        for who, account in self.accounts.items():
            client = Client(raise_request_exception=False)
            if account is not None:
                client.force_login(account)
            self.clients[who] = client, dict(client.cookies)

    def ask(self, who: str, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
        client, signed_in = self.clients[who]
        client.cookies.clear()
        client.cookies.update(signed_in)
        with transaction.atomic():
            response = client.get(url) if method == "GET" else client.post(url, body or {})
            transaction.set_rollback(True)
        return response


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all the routes: making it takes longer than asking."""
    with django_db_blocker.unblock(), transaction.atomic():
        set_actor(TESTS)
        logging.disable(logging.CRITICAL)
        yield World()
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


# Of what is refused before any object is looked for, what tells whether the right is asked for, and asked for first.
REFUSED_ENOUGH = {"forbidden": ("own", "absent"), "wrong method": ("own",), "sign in": ("own",)}
DIFFER_MOST = ("own", "elsewhere", "absent")


def tried(rule: Rule, who: str, method: str) -> tuple[str, ...]:
    """Every relation of what may be open; of what is refused, those that differ most: all of them in `make proof`."""
    relations = relations_of(rule)
    if trials.PROOF:
        return relations
    refused = {expected(who, rule, method, each) for each in relations} & set(REFUSED_ENOUGH)
    enough = {each for outcome in refused for each in REFUSED_ENOUGH[outcome]}
    if trials.SHORT and not refused:
        enough = set(DIFFER_MOST)
    return tuple(each for each in relations if each in enough) if enough else relations


def people(name: str) -> list[str]:
    """Every kind of account; where the suite runs a second time, one in four, others for the next route."""
    return trials.sampled(WHO, sorted(ROUTES).index(name))


def _same_page(content: bytes) -> str:
    """A page without what changes at every answer."""
    text = content.decode()
    text = re.sub(r'nonce="[^"]*"', "", text)
    text = re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]*"', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "", text)


@pytest.mark.longer
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_route(name: str, world: World) -> None:
    rule, deviations = ROUTES[name], {}
    assert set(world.accounts) == set(WHO)
    assert set(world.sides) == set(RELATIONS)
    for who, method in product(people(name), METHODS):
        unseen = set()
        for relation in tried(rule, who, method):
            side = world.sides[relation]
            url = reverse(name, kwargs=arguments(rule.named, side))
            response = world.ask(who, method, url, arguments(rule.body, side))
            wanted, met = expected(who, rule, method, relation), outcome(response, rule)
            if wanted != met:
                deviations[f"{who} {method} {relation}"] = f"{met} instead of {wanted}"
            if met == "not found":
                unseen.add(_same_page(response.content))
        assert len(unseen) <= 1, f"{who} {method} {name}: what is not seen does not look like what is not"
    assert deviations == {}


def test_the_command_prints_every_cell() -> None:
    printed = StringIO()
    call_command("access_matrix", "--json", stdout=printed)
    rows = json.loads(printed.getvalue())
    assert {row["route"] for row in rows} == set(ROUTES)
    assert {row["profile"] for row in rows} == set(WHO)
    assert {"route", "method", "profile", "relation", "expected"} == set(rows[0])
    assert len(rows) == sum(len(WHO) * len(METHODS) * len(relations_of(rule)) for rule in ROUTES.values())


def test_the_page_to_sign_in_keeps_where_the_visitor_was_going(client: Client, db: None) -> None:
    response = client.get(reverse("todo:index"))
    assert response["Location"] == f"{SIGN_IN}?next={quote(reverse('todo:index'))}"
