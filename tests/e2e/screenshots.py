"""`make screenshots`: the main pages of the demo as PNG files in `docs/screenshots/`.

Loads the demo into a database of its own, serves it, and photographs each line of `SHOTS`. To add a page, add a line:
name of the file, account that opens it, its address, or what to do once signed in.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from sisiao.core.postgres import default_cluster
from tests.support.browser import ARGUMENTS, CHROMIUM
from tests.support.database import ROOT, scratch_database
from tests.support.live_site import serving

FOLDER = ROOT / "docs" / "screenshots"
PASSWORD = "demo seulement 16 rue du lac"
CALL_TAKER = "nadia.lefort@siao95.example"
OPERATOR = "odile.vasseur@siao95.example"
ADMIN = "karim.haddadi@siao95.example"
DISPOSITIF = "moussa.camara@siao95.example"

Steps = Callable[[Page, str], None]


def at(path: str) -> Steps:
    """Open an address."""
    return lambda page, url: page.goto(f"{url}{path}") and None


def running_call(page: Page, url: str) -> None:
    """The call in progress of a family of five: one room alone fits."""
    page.goto(f"{url}/115/appels/")
    page.locator("tr", has_text="BENALI").get_by_role("link", name="Reprendre").click()
    page.locator("#tonight, main").first.wait_for()


def dossier(page: Page, url: str) -> None:
    """A household found by its name."""
    page.goto(f"{url}/menages/")
    page.get_by_label("Nom ou prénom").fill("Benali")
    page.keyboard.press("Enter")
    page.locator(".siao-results__name").first.click()


def who_sees(page: Page, url: str) -> None:
    """Who may open that household."""
    dossier(page, url)
    page.get_by_role("link", name="Qui peut voir").click()


@dataclass(frozen=True)
class Shot:
    """A page; `sizes` are (width, height, theme)."""

    name: str
    email: str
    steps: Steps
    sizes: tuple[tuple[int, int, str], ...] = ((1366, 768, "light"), (360, 740, "light"))


SHOTS = (
    Shot("connexion", "", at("/connexion/")),
    Shot("a-traiter", DISPOSITIF, at("/a-traiter/"), ((1366, 768, "light"), (360, 740, "light"), (1366, 768, "dark"))),
    Shot("appel", CALL_TAKER, running_call, ((1366, 650, "light"), (1920, 1080, "light"), (1366, 650, "dark"))),
    Shot("nuit", OPERATOR, at("/nuit/"), ((1366, 768, "light"), (1920, 1080, "light"))),
    Shot("menage", OPERATOR, dossier),
    Shot("qui-peut-voir", OPERATOR, who_sees),
    Shot("hors-lien", OPERATOR, at("/menages/hors-lien/")),
    Shot("ouvertures", ADMIN, at("/ouvertures-hors-lien/")),
    Shot("places", DISPOSITIF, at("/mes-places/")),
    Shot("siao", ADMIN, at("/siao/")),
)


def sign_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"{url}/a-traiter/")


def photograph(browser: Browser, url: str, shot: Shot) -> None:
    """One file for each size: `<name>_<width>.png`, `<name>_<width>_dark.png`."""
    for width, height, theme in shot.sizes:
        with browser.new_context(
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
        ) as context:
            page = context.new_page()
            page.set_default_timeout(10_000)
            if shot.email:
                sign_in(page, url, shot.email)
            shot.steps(page, url)
            page.wait_for_load_state("networkidle")
            suffix = "_dark" if theme == "dark" else ""
            page.screenshot(path=FOLDER / f"{shot.name}_{width}{suffix}.png")


def main(names: list[str]) -> None:
    """All the shots, or those named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with default_cluster().lease(), scratch_database() as database, tempfile.TemporaryDirectory() as folder:
        database.manage("demo_seed")
        with serving(database, Path(folder)) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for shot in SHOTS:
                if not names or shot.name in names:
                    photograph(browser, site.url, shot)
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
