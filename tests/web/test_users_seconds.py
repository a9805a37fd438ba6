"""A profile that takes two people: asked on one page, confirmed or refused on the account's own."""

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage, Grant
from sisiao.accounts.models import User
from tests.access.world import Place, holder, make_place
from tests.factories import make_user
from tests.web.test_users import html

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def first(here: Place) -> Client:
    return signed_in(holder(P.DEPARTEMENT_ADMIN, here.departement, first_name="Simone", last_name="Aubertin"))


@pytest.fixture
def second(here: Place) -> Client:
    return signed_in(holder(P.DEPARTEMENT_ADMIN, here.departement, first_name="Paul", last_name="Marchand"))


def url(user: User, act: str = "") -> str:
    return f"/utilisateurs/{user.public_id}/{act}/" if act else f"/utilisateurs/{user.public_id}/"


def ask(client: Client, here: Place) -> tuple[Grant, str]:
    """A colleague of the département is asked to administer its SIAO."""
    user = holder(P.ANALYST, here.departement, first_name="Claire", last_name="Fontenay")
    body = {"profile": P.SIAO_ADMIN, "scope": here.siao.pk, "starts_on": timezone.localdate().isoformat()}
    page = html(client.post(url(user, "profil"), body, follow=True))
    return Grant.objects.get(user=user, profile=P.SIAO_ADMIN), page


def test_one_asks_another_confirms(first: Client, second: Client, here: Place) -> None:
    grant, page = ask(first, here)
    assert "prend effet quand une autre personne l'aura confirmé" in page
    assert "Attend une seconde personne" in page and "Peut le confirmer (Administrateur départemental) : Paul" in page
    assert "Confirmer ce profil" not in page and "Retirer la demande" in page
    assert "Profil demandé, à confirmer par une seconde personne" in page
    owner = signed_in(grant.user)
    assert "Administrateur SIAO" not in html(owner.get("/compte/"))
    assert owner.post("/profil/", {"grant": grant.pk}).status_code == 404
    assert "une autre personne le confirme" in html(
        first.post(url(grant.user, "confirmer"), {"grant": grant.pk}, follow=True)
    )
    page = html(second.get(url(grant.user)))
    assert "par Simone AUBERTIN, sans effet" in page and "Confirmer ce profil" in page and "Refuser" in page
    page = html(second.post(url(grant.user, "confirmer"), {"grant": grant.pk}, follow=True))
    assert "Le profil est confirmé" in page and "Profil confirmé par une seconde personne" in page
    assert "Attend une seconde personne" not in page
    assert "Administrateur SIAO" in html(owner.get("/compte/"))


def test_a_second_person_refuses_or_the_first_gives_up(first: Client, second: Client, here: Place) -> None:
    for client in (second, first):
        grant, _page = ask(first, here)
        page = html(client.post(url(grant.user, "fin"), {"grant": grant.pk, "now": "1"}, follow=True))
        assert "La demande est retirée." in page
        answer = second.post(url(grant.user, "confirmer"), {"grant": grant.pk}, follow=True)
        assert "pris fin" in html(answer)


def test_alone_the_level_above_is_named_and_alone_at_the_top_the_operator(first: Client, here: Place) -> None:
    _grant, page = ask(first, here)
    assert "Personne d'autre ne peut le confirmer : l'exploitant du service nomme d'abord un autre" in page
    above = signed_in(holder(P.NATIONAL_ADMIN, here.nation, first_name="Line", last_name="Roy"))
    grant, page = ask(first, here)
    assert "Aucun autre Administrateur départemental ne peut le confirmer" in page
    assert "le niveau au-dessus le fait (Administrateur national : Line ROY)" in page
    assert "Le profil est confirmé" in html(above.post(url(grant.user, "confirmer"), {"grant": grant.pk}, follow=True))


def test_outside_without_the_right_and_wrong_ways(first: Client, second: Client, here: Place) -> None:
    grant, _page = ask(first, here)
    body, confirm = {"grant": grant.pk}, url(grant.user, "confirmer")
    there = make_place("48")
    assert signed_in(holder(P.DEPARTEMENT_ADMIN, there.departement)).post(confirm, body).status_code == 404
    assert signed_in(holder(P.SIAO_ADMIN, here.siao)).post(confirm, body).status_code == 404
    assert signed_in(holder(P.CALL_TAKER, here.siao)).post(confirm, body).status_code == 403
    assert second.get(confirm).status_code == 405
    for wrong in ({}, {"grant": "x"}, {"grant": Grant.objects.exclude(user=grant.user).first().pk}):
        assert "Choisissez le profil à confirmer" in html(second.post(confirm, wrong, follow=True))
    grant.refresh_from_db()
    assert grant.waits


def test_an_invitation_and_an_old_profile_say_so(first: Client, here: Place) -> None:
    body = {"first_name": "Ana", "last_name": "Lopez", "email": "ana.lopez@siao.example", "profile": P.SIAO_ADMIN}
    body |= {"scope": here.siao.pk, "starts_on": timezone.localdate().isoformat()}
    page = html(first.post("/utilisateurs/inviter/", body, follow=True))
    assert "prend effet quand une autre personne l'a confirmé" in page and "attend une seconde personne" in page
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    old = Grant.objects.get(user=holder(P.OLD_FUNCTIONAL_ADMIN, here.siao))
    body = {"only": old.pk, f"target-{old.pk}": P.SIAO_ADMIN.value}
    page = html(first.post("/utilisateurs/anciens-profils/", body, follow=True))
    assert "prend effet quand une autre personne l'a confirmé" in page and "Attend une seconde personne" in page


def test_a_profile_that_takes_one_person_says_nothing_of_it(here: Place) -> None:
    siao, user = signed_in(holder(P.SIAO_ADMIN, here.siao)), make_user()
    body = {"first_name": "Ana", "last_name": "Lopez", "email": user.email, "profile": P.CALL_TAKER}
    body |= {"scope": here.siao.pk, "starts_on": timezone.localdate().isoformat()}
    page = html(siao.post("/utilisateurs/inviter/", body, follow=True))
    assert "le profil lui est ajouté" in page and "seconde personne" not in page
