"""Every page has its article, and every link of the guide leads somewhere."""

import re

import pytest

from sisiao.helpdesk.guide import guide_pages
from sisiao.helpdesk.links import dead_links
from sisiao.helpdesk.markdown import HEADING, anchor, render
from sisiao.web.access_table import PUBLIC, ROUTES
from sisiao.web.helpdesk.contextual import ALSO, HELP, article_of
from sisiao.web.helpdesk.steps import STEPS
from sisiao.web.menu import MENU
from tests.consistency.source import ROOT

PAGES = {page.slug: page for page in guide_pages()}
# Answers of programs, not pages.
WITHOUT = {"api_v1:capacites"}


def _anchors(slug: str) -> set[str]:
    return set(re.findall(r'<h[23] id="([^"]*)"', render(PAGES[slug].body)))


def _leads(slug: str, heading: str) -> bool:
    return slug in PAGES and (not heading or heading in _anchors(slug))


def test_every_page_has_its_article() -> None:
    read = {name for name, rule in ROUTES.items() if rule.needs is not PUBLIC and "GET" in rule.methods}
    assert {name for name in read if not article_of(name)} == WITHOUT
    assert [entry.label for entry in MENU if not article_of(entry.url_name)] == []


def test_every_named_article_and_heading_exists() -> None:
    assert {place: target for place, target in HELP.items() if not _leads(*target.partition("#")[::2])} == {}
    areas = {name.partition(":")[0] for name in ROUTES}
    assert {place for place in HELP if place not in ROUTES and place not in areas} == set()
    assert set(ALSO) <= set(PAGES) and set(ALSO.values()) <= set(ROUTES)
    assert [step.title for step in STEPS if step.route not in ROUTES] == []


def test_every_article_is_reached() -> None:
    told = {target.partition("#")[0] for target in HELP.values()} | set(ALSO)
    assert set(PAGES) == told


@pytest.mark.parametrize("slug", sorted(PAGES))
def test_the_links_of_an_article_lead_somewhere(slug: str) -> None:
    assert dead_links(PAGES[slug].body, {page.slug: page.body for page in PAGES.values()}) == []


def test_the_contents_of_the_guide_name_every_article() -> None:
    named = re.findall(r"\(([a-z0-9-]+)\.md\)", (ROOT / "docs" / "guide" / "README.md").read_text(encoding="utf-8"))
    assert set(named) == set(PAGES)


def test_headings_of_an_article_are_told_apart() -> None:
    for slug, page in PAGES.items():
        headings = [anchor(found[2]) for found in HEADING.finditer(page.body)]
        assert len(headings) == len(set(headings)), slug
