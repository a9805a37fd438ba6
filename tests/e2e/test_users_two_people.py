"""What takes two people, in a real browser: a lost second factor and an administrator's profile; at both widths."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sisiao.access.actions.grants import give_grant
from sisiao.access.actions.recoveries import ask_recovery
from sisiao.access.enums import Profile
from sisiao.accounts.models import TotpDevice
from sisiao.core.context import acting_as
from tests.access.world import Place, holder, make_place, spec
from tests.e2e.test_users import CHIEF, sign_in
from tests.factories import actor_for
from tests.factories.people import TESTS
from tests.support.browser import assert_right
from tests.support.database import FreshDatabase
from tests.support.live_site import LiveSite

P = Profile


@pytest.fixture
def here(committed_database: FreshDatabase) -> Place:
    """A département with two administrators: the first has asked for both, Simone is the second."""
    with acting_as(TESTS):
        here, now = make_place(), timezone.now()
        holder(P.DEPARTEMENT_ADMIN, here.departement, email=CHIEF, first_name="Simone", last_name="Aubertin")
        first = actor_for(P.DEPARTEMENT_ADMIN, here.departement)
        lost, kept = (
            holder(P.SIAO_ADMIN, here.siao, first_name="Karim", last_name=name) for name in ("Perdu", "Garde")
        )
        for user in (lost, kept):
            TotpDevice.objects.create(user=user, secret="sealed", last_step=0, added_at=now)
        ask_recovery(lost, actor=first, now=now)
        named = holder(P.ANALYST, here.departement, first_name="Claire", last_name="Fontenay")
        give_grant(named, spec(P.SIAO_ADMIN, here.siao), actor=first, now=now)
    return here


def test_the_second_person_agrees(page: Page, here: Place, live_site: LiveSite) -> None:
    sign_in(page, live_site)
    page.goto(f"{live_site.url}/a-traiter/")
    assert_right(page, "two-todo")
    page.get_by_role("link", name="Approuver ou annuler").click()
    assert_right(page, "two-recovery")
    page.get_by_role("button", name="Approuver la remise à zéro").click()
    expect(page.get_by_role("heading", name="La remise à zéro prend effet")).to_be_visible()
    page.goto(f"{live_site.url}/a-traiter/")
    page.get_by_role("link", name="Confirmer ou refuser").click()
    assert_right(page, "two-profile")
    page.get_by_role("button", name="Confirmer ce profil").click()
    expect(page.get_by_text("Le profil est confirmé")).to_be_visible()


def test_asking_says_what_it_does(page: Page, here: Place, live_site: LiveSite) -> None:
    sign_in(page, live_site)
    page.get_by_role("link", name="Karim GARDE").click()
    page.get_by_role("link", name="Téléphone perdu").click()
    assert_right(page, "two-ask")
    page.get_by_role("button", name="Demander la remise à zéro").click()
    expect(page.get_by_text("une autre personne qui administre ce compte doit l'approuver")).to_be_visible()
    assert_right(page, "two-asked")
