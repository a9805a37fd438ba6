"""Fixtures of the whole suite; each kind has its module in `tests.support`."""

from typing import Any

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


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say the figures that the trials measured, whether they passed or not."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", ()) if report.when == "call" else ():
                terminalreporter.write_line(f"{report.nodeid}: {name} = {value}")
