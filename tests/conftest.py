"""Fixtures of the whole suite; each kind has its module in `tests.support`."""

import pytest

pytest_plugins = [
    "tests.support.database",
    "tests.support.hostile",
    "tests.support.live_site",
    "tests.support.browser",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long trials begin first, so that no process waits for the other at the end."""
    long = ("concurrency", "crash", "longer")
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in long))
