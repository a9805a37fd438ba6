"""The real browser: Debian's Chromium through Playwright, with axe injected by evaluation (the policy stays whole)."""

import os
import shutil
from collections.abc import Generator, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
REQUIRED = os.environ.get("SISIAO_REQUIRE_BROWSER") == "1"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1366, "height": 768}
MOBILE = {"width": 360, "height": 740}
WIDE = {"width": 1920, "height": 1080}
SHOTS = os.environ.get("SISIAO_SHOTS")
# The very first start on a machine, read from a cold disk, has taken more than a minute.
START_MILLISECONDS = 300_000
_UNDER_WAY: WeakKeyDictionary[Page, set[str]] = WeakKeyDictionary()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives the browser carries the mark `browser`, and waits for Chromium."""
    lacking = not Path(CHROMIUM).exists()
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            if lacking and not REQUIRED:
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}: browser tests are skipped"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where the browser is compulsory, a skipped browser test is a failure."""
    report = yield
    if report.skipped and REQUIRED and item.get_closest_marker("browser"):
        report.outcome, report.longrepr = "failed", f"a browser test was skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    # Playwright's loop runs in this thread; tests of the browser may still read the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, timeout=START_MILLISECONDS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def administer(page: Page, label: str) -> None:
    """Open an entry of « Administrer », by keyboard."""
    menu = page.get_by_role("navigation", name="Menu principal")
    menu.locator("summary", has_text="Administrer").press("Enter")
    menu.get_by_role("link", name=label, exact=True).press("Enter")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new French page at 1,366 px; fails at its end if a script crashed or the security policy refused something."""
    with browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=DESKTOP) as context:
        page = context.new_page()
        # Long enough for a machine that runs the trial of 64 clients beside the browser: no test waits this long.
        page.set_default_timeout(60_000)
        expect.set_options(timeout=30_000)
        wrongs: list[str] = []
        _count_navigations(page)
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda message: wrongs.append(message.text) if _refused(message) else None)
        yield page
    assert not wrongs, wrongs


def _refused(message: Any) -> bool:
    return message.type == "error" and "Content Security Policy" in message.text


def _count_navigations(page: Page) -> None:
    """Know whether a page is on its way, which a click no longer waits for."""
    under_way: set[str] = set()
    _UNDER_WAY[page] = under_way

    def begins(request: Request) -> None:
        if request.is_navigation_request() and request.frame == page.main_frame:
            under_way.add(request.url)

    page.on("request", begins)
    page.on("requestfailed", lambda request: under_way.discard(request.url))
    page.on("framenavigated", lambda frame: under_way.clear() if frame == page.main_frame else None)
    page.on("download", lambda download: under_way.discard(download.url))


def settled(page: Page) -> None:
    """Wait until the page that a click asked for is there, whole: a judgement must not fall on the one that leaves."""
    page.wait_for_timeout(20)
    while _UNDER_WAY.get(page):
        page.wait_for_timeout(20)
    page.wait_for_load_state("load")


def assert_accessible(page: Page, *, exclude: tuple[str, ...] = ()) -> None:
    """0 axe violations (WCAG 2.2 A and AA and the best practices) on the page that is there or on its way."""
    settled(page)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text())
    found = page.evaluate(
        "exclude => axe.run({exclude: exclude.map(selector => [selector])}, {resultTypes: ['violations']})",
        list(exclude),
    )
    problems = [
        f"{violation['id']} ({violation['help']}): {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert not problems, f"{page.url}\n" + "\n".join(problems)


def assert_no_sideways_scroll(page: Page) -> None:
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} px too wide at {page.viewport_size}"


def assert_right(page: Page, name: str = "") -> None:
    """Never wider than its window; accessible on a telephone and at a desk. `SISIAO_SHOTS`: a folder for pictures."""
    settled(page)
    for size in (MOBILE, WIDE, DESKTOP):
        page.set_viewport_size(size)
        if size != WIDE:
            assert_accessible(page)
        assert_no_sideways_scroll(page)
        if SHOTS and name:
            page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}.png", full_page=True)
