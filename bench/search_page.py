"""Person search without JavaScript: the posted form, then the whole page of results, against the search statement."""

from bench.context import Context, Measure
from bench.search import search
from bench.site import Browser, Fields


def measure(context: Context) -> Measure:
    return search(context, _posted_then_shown)


def _posted_then_shown(browser: Browser, fields: Fields) -> None:
    browser.post("/menages/", fields, expected=302)
    browser.get("/menages/")
