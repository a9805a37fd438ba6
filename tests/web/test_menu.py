"""The menu follows the capabilities of the active grant."""

from django.urls import resolve, reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import required_of
from sisiao.web.menu import MENU, links_for


def labels(*capabilities: Capability, path: str = "/") -> list[str]:
    actor = Actor(user_id=1, profile="x", label="X", capabilities=frozenset(capabilities))
    return [link.label for link in links_for(actor, path)]


def test_everyone_has_what_waits_for_them() -> None:
    assert labels() == ["À traiter"]


def test_an_entry_needs_its_capability() -> None:
    assert "Ménages" in labels(Capability.SEARCH_HOUSEHOLDS)
    assert "Ménages" not in labels(Capability.VIEW_BOARD)


def test_the_entry_that_holds_the_page_is_current() -> None:
    actor = Actor(user_id=1, profile="x", label="X", capabilities=frozenset(Capability))
    assert [link.label for link in links_for(actor, "/a-traiter/") if link.current] == ["À traiter"]


def test_every_capability_of_an_entry_is_what_its_page_asks_for() -> None:
    for entry in MENU:
        asked = required_of(resolve(reverse(entry.url_name)).func)
        assert asked is not None
        assert entry.capability in asked if entry.capability else asked == frozenset(), entry.label
