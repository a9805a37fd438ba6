"""The access review, the old profiles, the « temps » and the import of a list, on their pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage, Grant
from sisiao.accounts.models import User
from tests.access.world import Place, holder, make_place
from tests.web.test_users import html

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    DepartementStage.objects.create(departement_id="95", stage=Stage.SECOND)
    return make_place()


@pytest.fixture
def chief(client: Client, here: Place) -> Client:
    client.force_login(holder(P.ENTITY_MANAGER, here.entity))
    return client


def due(user: User, days: int) -> Grant:
    """Make the grant of an account fall due in so many days."""
    grant = Grant.objects.get(user=user)
    grant.confirmed_on = timezone.localdate() + timedelta(days=days - 365)
    grant.save()
    return grant


def test_the_review_confirms_or_ends(chief: Client, here: Place) -> None:
    first, second, third, later = (holder(P.SOCIAL_WORKER, here.dispositif, last_name=f"Nom{n}") for n in range(4))
    grants = [due(user, days) for user, days in ((first, 3), (second, 20), (third, 50), (later, 200))]
    page = html(chief.get("/utilisateurs/revue/"))
    assert "<strong>3</strong> profils à confirmer" in page and "NOM3" not in page and "Bientôt échu" in page
    chief.post("/utilisateurs/revue/", {"only": grants[0].pk})
    page = html(chief.post("/utilisateurs/revue/", {"act": "end", "grants": [grants[1].pk]}))
    assert "Ne plus confirmer ce profil" in page
    chief.post("/utilisateurs/revue/", {"act": "end", "grants": [grants[1].pk], "confirmed": "1"})
    page = html(chief.post("/utilisateurs/revue/", {"act": "confirm", "grants": [grants[2].pk]}, follow=True))
    assert "1 profil confirmé." in page and "Tout est confirmé" in page
    found = {grant.pk: (grant.confirmed_on, grant.ends_on) for grant in Grant.objects.all()}
    today = timezone.localdate()
    assert found[grants[0].pk] == (today, None) and found[grants[1].pk][1] == today
    assert "Choisissez au moins" in html(chief.post("/utilisateurs/revue/", {}, follow=True))


def test_the_review_never_touches_what_is_elsewhere(chief: Client, here: Place) -> None:
    grant = due(holder(P.SOCIAL_WORKER, here.other), 3)
    for body in ({"only": grant.pk}, {"only": "x"}, {"act": "end", "grants": [grant.pk], "confirmed": "1"}):
        chief.post("/utilisateurs/revue/", body)
    before = grant.confirmed_on
    grant.refresh_from_db()
    assert (grant.confirmed_on, grant.ends_on) == (before, None)


def test_old_profiles_are_replaced_and_taken_back(chief: Client, here: Place) -> None:
    manager = holder(P.OLD_STRUCTURE_MANAGER, here.dispositif, last_name="Ancien")
    reader = holder(P.OLD_READER, here.dispositif, last_name="Lecteur")
    holder(P.OLD_READER, here.other, last_name="Lointain")
    page = html(chief.get("/utilisateurs/anciens-profils/"))
    assert "ANCIEN" in page and "LOINTAIN" not in page and "Responsable de dispositif : même métier" in page
    assert "si la personne ne gère pas les places" in page
    grants = [Grant.objects.get(user=user) for user in (manager, reader)]
    body = {f"target-{grants[0].pk}": P.SOCIAL_WORKER.value, f"target-{grants[1].pk}": P.DISPOSITIF_MANAGER.value}
    body |= {"grants": [grant.pk for grant in grants]}
    page = html(chief.post("/utilisateurs/anciens-profils/", body, follow=True))
    assert "L'ancien profil est remplacé." in page and "ne peut pas remplacer" in page
    assert Grant.objects.get(replaces=grants[0]).profile == P.SOCIAL_WORKER
    page = html(chief.post("/utilisateurs/anciens-profils/retour/", {"only": grants[0].pk}, follow=True))
    assert "l'ancien profil reste" in page
    for wrong in ({}, {"only": grants[1].pk}):
        assert "fr-alert--error" in html(chief.post("/utilisateurs/anciens-profils/retour/", wrong, follow=True))
    assert "Choisissez au moins" in html(chief.post("/utilisateurs/anciens-profils/", {}, follow=True))
    body = {"only": grants[1].pk, f"target-{grants[1].pk}": P.READ_ONLY.value}
    chief.post("/utilisateurs/anciens-profils/", body)
    assert Grant.objects.get(replaces=grants[1]).profile == P.READ_ONLY


def test_a_choice_above_is_left_to_the_level_above(client: Client, here: Place) -> None:
    client.force_login(holder(P.SIAO_ADMIN, here.siao))
    holder(P.OLD_COORDINATOR, here.siao, last_name="Coordonne")
    holder(P.OLD_FUNCTIONAL_ADMIN, here.siao, last_name="Fonctionnel")
    page = html(client.get("/utilisateurs/anciens-profils/"))
    assert "COORDONNE" in page and "FONCTIONNEL" not in page
    assert "si le coordinateur administre" not in page


def test_the_temps_of_a_departement_changes_after_saying_what_it_does(client: Client, here: Place) -> None:
    national = holder(P.NATIONAL_ADMIN, here.nation)
    client.force_login(national)
    holder(P.OLD_CALL_TAKER, here.siao)
    assert "Temps 2" in html(client.get("/utilisateurs/temps/"))
    page = html(client.post("/utilisateurs/temps/", {"departement": "95", "stage": "3"}))
    assert "1 ancien profil dans ce département, dont 1 sans profil cible" in page
    assert DepartementStage.objects.get(departement="95").stage == Stage.SECOND
    page = client.post("/utilisateurs/temps/", {"departement": "95", "stage": "3", "confirmed": "1"}, follow=True)
    assert "est maintenant au" in html(page) and DepartementStage.objects.get(departement="95").stage == Stage.THIRD
    assert client.post("/utilisateurs/temps/", {"departement": "95", "stage": "9"}).status_code == 422
    back = html(client.post("/utilisateurs/temps/", {"departement": "95", "stage": "1"}))
    assert "comptent de nouveau" in back


def test_only_the_nation_sets_the_temps(chief: Client) -> None:
    assert chief.get("/utilisateurs/temps/").status_code == 403
    assert "Temps des départements" not in html(chief.get("/utilisateurs/"))
