"""The menu follows the capabilities of the active grant."""

from django.urls import resolve, reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import required_of
from sisiao.web.menu import MENU, Group, links_for, menu_for


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


def test_what_one_administers_opens_together_and_one_alone_stands_alone() -> None:
    both = Actor(user_id=1, profile="x", label="X", capabilities=frozenset(Capability))
    group = menu_for(both, reverse("mail:index"))[-1]
    assert isinstance(group, Group) and group.current
    assert [link.label for link in group.links] == [entry.label for entry in MENU if entry.group]
    assert not any(isinstance(entry, Group) for entry in menu_for(both, "/")[:-1])
    one = Actor(user_id=1, profile="x", label="X", capabilities=frozenset({Capability.FOLLOW_MAIL}))
    assert [entry.label for entry in menu_for(one, "/")] == ["À traiter", "Courriels"]
