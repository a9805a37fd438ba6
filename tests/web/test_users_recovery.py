"""A lost second factor: asked by one administrator, approved by another, stopped by either or by its owner."""

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts import totp
from sisiao.accounts.actions import activate_totp, complete_due_recoveries
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import FactorRecovery, User
from sisiao.accounts.queries import has_second_factor
from tests.access.world import Place, add, holder, make_place
from tests.factories.people import TESTS
from tests.web.test_users import html

pytestmark = pytest.mark.django_db
P = Profile
ASK, APPROVE, STOP = "", "approuver/", "annuler/"


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def worker(here: Place) -> User:
    """Somebody of the dispositif who has a second factor."""
    user = holder(P.SOCIAL_WORKER, here.dispositif, first_name="Claire", last_name="Fontenay")
    secret, now = totp.new_secret(), timezone.now()
    activate_totp(user, secret, pyotp.TOTP(secret).at(now), actor=TESTS, now=now)
    return User.objects.get(pk=user.pk)


def url(user: User, act: str = ASK) -> str:
    return f"/utilisateurs/{user.public_id}/remise-a-zero/{act}"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_two_administrators_and_a_day(here: Place, worker: User) -> None:
    first = signed_in(holder(P.ENTITY_MANAGER, here.entity, first_name="Simone", last_name="Aubertin"))
    second = signed_in(holder(P.DISPOSITIF_MANAGER, here.dispositif, first_name="Paul", last_name="Marchand"))
    assert "Téléphone perdu" in html(first.get(f"/utilisateurs/{worker.public_id}/"))
    assert "Rappelez-la d'abord" in html(first.get(url(worker)))
    assert not FactorRecovery.objects.exists()
    page = html(first.post(url(worker), follow=True))
    assert "attend une seconde personne" in page and "Vous l'avez demandée" in page
    assert "Approuver la remise à zéro" not in page and "authentification demandée" in page
    assert "Demander la remise à zéro" not in html(first.get(url(worker)))
    assert "par une autre personne" in html(first.post(url(worker, APPROVE), follow=True))
    assert "Approuver la remise à zéro…" in html(second.get(f"/utilisateurs/{worker.public_id}/"))
    assert "Assurez-vous auprès de Simone AUBERTIN" in html(second.get(url(worker, APPROVE)))
    page = html(second.post(url(worker, APPROVE), follow=True))
    assert "par Simone AUBERTIN, approuvée par Paul MARCHAND" in page and "prend effet le" in page
    assert complete_due_recoveries(actor=TESTS, now=timezone.now() + timedelta(hours=25)) == 1
    assert not has_second_factor(User.objects.get(pk=worker.pk))
    page = html(first.get(f"/utilisateurs/{worker.public_id}/"))
    assert "authentification faite" in page and "authentification approuvée" in page and "Pas encore activée" in page


def test_the_level_above_stands_for_an_administrator_who_is_alone(here: Place, worker: User) -> None:
    signed_in(holder(P.ENTITY_MANAGER, here.entity)).post(url(worker))
    siao = signed_in(holder(P.SIAO_ADMIN, here.siao))
    assert siao.get(url(worker)).status_code == 404
    assert "Approuver la remise à zéro" in html(siao.get(url(worker, APPROVE)))
    answer = siao.post(url(worker, APPROVE))
    assert answer["Location"] == "/a-traiter/"
    assert FactorRecovery.objects.get().effective_at is not None


def test_an_administrator_stops_it_and_the_owner_could_have(here: Place, worker: User) -> None:
    chief, other = (signed_in(holder(P.ENTITY_MANAGER, here.entity)) for _ in range(2))
    chief.post(url(worker))
    assert "Annuler la remise à zéro" in html(signed_in(worker).get("/compte/"))
    assert "ne change pas" in html(other.post(url(worker, STOP), follow=True))
    assert "déjà faite, ou annulée" in html(other.get(url(worker, APPROVE)))
    for act in (APPROVE, STOP):
        assert "Aucune remise à zéro" in html(other.post(url(worker, act), follow=True))
    assert "authentification annulée" in html(chief.get(f"/utilisateurs/{worker.public_id}/"))


def test_outside_the_perimeter_nothing_exists(here: Place, worker: User) -> None:
    signed_in(holder(P.ENTITY_MANAGER, here.entity)).post(url(worker))
    elsewhere = [holder(P.ENTITY_MANAGER, here.other_entity), holder(P.DISPOSITIF_MANAGER, here.sister)]
    for stranger in map(signed_in, elsewhere):
        for user in (worker, User(public_id=uuid4())):
            assert [stranger.get(url(user, act)).status_code for act in (ASK, APPROVE)] == [404, 404]
            assert [stranger.post(url(user, act)).status_code for act in (ASK, APPROVE, STOP)] == [404] * 3
    recovery = FactorRecovery.objects.get()
    assert (recovery.approved_by_id, recovery.cancelled_at) == (None, None)


def test_nobody_acts_for_a_peer(here: Place, worker: User) -> None:
    """Who holds the same profile on the same perimeter neither asks nor approves."""
    add(worker, P.DISPOSITIF_MANAGER, here.dispositif)
    peer = signed_in(holder(P.DISPOSITIF_MANAGER, here.dispositif))
    assert [peer.post(url(worker, act)).status_code for act in (ASK, APPROVE, STOP)] == [404] * 3


def test_without_the_right(here: Place, worker: User) -> None:
    for client in (signed_in(holder(P.SOCIAL_WORKER, here.dispositif)), signed_in(holder(P.READ_ONLY, here.entity))):
        assert [client.get(url(worker, act)).status_code for act in (ASK, APPROVE)] == [403, 403]
        assert [client.post(url(worker, act)).status_code for act in (ASK, APPROVE, STOP)] == [403] * 3


def test_wrong_method_and_wrong_state(here: Place, worker: User) -> None:
    chief = signed_in(holder(P.ENTITY_MANAGER, here.entity))
    assert chief.get(url(worker, STOP)).status_code == 405
    bare = holder(P.SOCIAL_WORKER, here.dispositif)
    assert "il n'y a rien à remettre à zéro" in html(chief.get(url(bare)))
    assert "n'a pas de double authentification" in html(chief.post(url(bare), follow=True))
    User.objects.filter(pk=worker.pk).update(
        state=UserState.SUSPENDED, suspended_at=timezone.now(), suspension_reason="administrator"
    )
    assert "Ce compte est suspendu" in html(chief.post(url(worker), follow=True))
    assert not FactorRecovery.objects.exists()
    assert "Téléphone perdu" not in html(chief.get(f"/utilisateurs/{worker.public_id}/"))
