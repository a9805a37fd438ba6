"""« Bascules » in the pages: confirmed, followed, gone on with, undone whatever was done since."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sisiao.access.enums import Profile
from sisiao.core.actor import command_actor
from sisiao.core.enums import ScopeKind
from sisiao.occupation.enums import UnavailabilityCause
from sisiao.occupation.out_of_service import close_some
from sisiao.offer.models import Unit
from sisiao.referrals.actions import cancel_referral
from sisiao.stays.models import Stay
from sisiao.transition.actions import Share, attach_group
from sisiao.transition.actions.switching import run_switch
from sisiao.transition.enums import SwitchState
from sisiao.transition.models import Switch
from sisiao.transition.tasks import advance, take_up
from tests.factories import (
    make_household,
    make_referral,
    make_request,
    make_user,
    state_scope,
    tonight,
)
from tests.transition.switching import leave_accounts, make_legacy_stay, signed
from tests.transition.world import Temps2, make_legacy_group, make_temps2

pytestmark = pytest.mark.django_db
PAGE = "/bascule/departements/"


@pytest.fixture
def world(db: None) -> Temps2:
    """Ready: a CHU where somebody sleeps and three groups of a CHRS, not signed yet."""
    made = make_temps2()
    leave_accounts(made)
    make_legacy_stay(made.group)
    attach_group(made.group, [Share(made.chu.pk, 24)], actor=made.operator, now=timezone.now())
    for _ in range(3):
        group = make_legacy_group(made.structure, places=2)
        attach_group(group, [Share(made.chrs.pk, 2)], actor=made.operator, now=timezone.now())
    return made


@pytest.fixture
def nation(world: Temps2) -> Client:
    client = Client()
    client.force_login(make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)))
    return client


def html(response: Any) -> str:
    text = response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", text)


def url(world: Temps2, act: str) -> str:
    return reverse(f"transition:{act}", args=(world.siao.public_id,))


def run(world: Temps2) -> Switch:
    signed(world.siao)
    return run_switch(world.siao, actor=command_actor("offer_switch"), now=timezone.now())


def work() -> None:
    """As the worker does: job after job, until none is left."""
    while job := ProcrastinateJob.objects.filter(task_name="transition.advance", status="todo").first():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])
        advance(**job.args)


def test_it_is_confirmed_on_what_was_signed_then_followed(
    nation: Client, world: Temps2, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Aucune signature ne vaut" in html(nation.get(PAGE))
    assert "Aucune signature ne vaut" in html(nation.post(url(world, "start"), follow=True))
    signed(world.siao)
    assert f'href="{url(world, "start")}">Lancer la bascule' in html(nation.get(PAGE))
    page = nation.get(url(world, "start"))
    text = html(page)
    assert "<dt>Places créées</dt><dd>30</dd>" in text and "a signé" in text and "Ne rien changer" in text
    # Not confirmed, or not what was read: the page again, and nothing begins.
    for body in ({}, {"digest": "x"}):
        assert "Ne rien changer" in html(nation.post(url(world, "start"), body)) and not Switch.objects.exists()
    text = html(nation.post(url(world, "start"), {"digest": page.context["decision"].digest}, follow=True))
    assert "est lancée" in text and "0 groupe de places sur 4" in text and "Lancer la bascule" not in text
    monkeypatch.setattr("sisiao.transition.tasks.BATCH", 4)
    advance(switch=Switch.objects.get().pk)
    assert "3 groupes de places sur 4" in html(nation.get(PAGE))
    work()
    text = html(nation.get(PAGE))
    assert "Faite" in text and "4 groupes de places sur 4, peut être annulée jusqu'au" in text
    assert "Reprendre" not in text and "réversible" not in text


def test_it_is_undone_once_its_code_is_typed_and_asks_for_another_signature(nation: Client, world: Temps2) -> None:
    run(world)
    assert f'href="{url(world, "reverse")}">Annuler la bascule' in html(nation.get(PAGE))
    text = html(nation.get(url(world, "reverse")))
    for words in (
        "<dt>Groupes de places créés</dt><dd>4",
        "<dt>Places créées</dt><dd>30",
        "<dt>Séjours repris</dt><dd>1",
    ):
        assert words in text, words
    assert "tout redevient exactement comme avant" in text and "nouvelle signature" in text
    for code, words in (("", "Tapez 95 pour confirmer."), ("48", "Ce n'est pas le code de ce département")):
        refused = nation.post(url(world, "reverse"), {"code": code, "seen": ""})
        assert refused.status_code == 422 and words in html(refused)
    assert Switch.objects.get().state == SwitchState.DONE and Stay.objects.exists()
    assert "s'annule" in html(nation.post(url(world, "reverse"), {"code": "95", "seen": ""}, follow=True))
    text = html(nation.get(PAGE))
    assert "Annulation en cours" in text and "Continuer l'annulation" in text and "Continuer la bascule" not in text
    nation.post(url(world, "reverse"))
    work()
    text = html(nation.get(PAGE))
    assert "Aucune signature ne vaut" in text and "Lancer la bascule" not in text and not Stay.objects.exists()
    assert "pas de bascule à annuler" in html(nation.post(url(world, "reverse"), follow=True))
    signed(world.siao)
    assert "Lancer la bascule" in html(nation.get(PAGE))


def test_what_was_done_since_is_read_before_it_is_undone(nation: Client, world: Temps2) -> None:
    run(world)
    unit = Unit.objects.filter(group__dispositif=world.chu, places__occupations=None).order_by("pk")[0]
    nights = DateRange(tonight(), tonight() + timedelta(days=4))
    close_some(unit, 1, nights, UnavailabilityCause.WORKS, actor=command_actor("test"))
    refused = nation.post(url(world, "reverse"), {"code": "95", "seen": ""})
    assert refused.status_code == 422 and "Des faits nouveaux sont arrivés" in html(refused)
    text = html(nation.get(url(world, "reverse")))
    assert "<strong>1 place mise hors service</strong> : l'indisponibilité s'efface" in text
    household = make_household(siao=world.siao)
    other = Unit.objects.filter(group__dispositif=world.chu, places__occupations=None).order_by("pk")[1]
    make_referral(other, make_request(household, world.siao))
    text = html(nation.get(url(world, "reverse")))
    assert "À régler d'abord" in text and "1 orientation attend une réponse" in text and "Code du dépa" not in text
    request = household.requests.get()
    cancel_referral(request.referrals.get(), actor=command_actor("test"), now=timezone.now())
    page = nation.get(url(world, "reverse"))
    seen = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    assert seen and "1 orientation close" in html(page)
    nation.post(url(world, "reverse"), {"code": "95", "seen": seen[1]})
    work()
    assert not Stay.objects.exists() and request.referrals.get().hold.unit == other


def test_one_that_was_interrupted_goes_on_by_itself_or_by_a_click(nation: Client, world: Temps2) -> None:
    signed(world.siao)
    digest = nation.get(url(world, "start")).context["decision"].digest
    nation.post(url(world, "start"), {"digest": digest})
    jobs = ProcrastinateJob.objects.filter(task_name="transition.advance")
    assert "Interrompue" not in html(nation.get(PAGE)) and jobs.count() == 1
    take_up(timestamp=0)
    assert jobs.count() == 1
    # Its worker dies: procrastinate leaves the job « doing », with nobody.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'transition.advance'")
    text = html(nation.get(PAGE))
    assert "Interrompue" in text and "Continuer la bascule" in text and "Annuler la bascule" in text
    take_up(timestamp=0)
    assert jobs.count() == 2 and "Interrompue" not in html(nation.get(PAGE))
    assert "continue" in html(nation.post(url(world, "start"), follow=True)) and jobs.count() == 3
    work()
    assert Switch.objects.get().state == SwitchState.DONE and Stay.objects.count() == 1
    take_up(timestamp=0)
    assert "déjà basculé" in html(nation.post(url(world, "start"), follow=True)) and jobs.count() == 3
    assert nation.get(url(world, "start")).status_code == 302


def test_only_the_project_team_starts_and_undoes(world: Temps2) -> None:
    for profile in (Profile.SIAO_ADMIN, Profile.OLD_SIAO_OPERATOR):
        client = Client()
        client.force_login(make_user(profile, world.siao.scope))
        for path in (PAGE, url(world, "start"), url(world, "reverse")):
            assert client.get(path).status_code == 403
        assert client.post(url(world, "start")).status_code == client.post(url(world, "reverse")).status_code == 403
