"""Fixtures of the whole suite; each kind has its module in `tests.support`."""

pytest_plugins = [
    "tests.support.database",
    "tests.support.hostile",
    "tests.support.live_site",
    "tests.support.browser",
]
