"""« Utilisateurs »: the list, the invitation, the detail and the acts, within the perimeter."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import User
from tests.access.world import Place, add, holder, make_place

pytestmark = pytest.mark.django_db
P = Profile


@pytest.fixture
def here(db: None) -> Place:
    return make_place()


@pytest.fixture
def chief(client: Client, here: Place) -> Client:
    client.force_login(holder(P.ENTITY_MANAGER, here.entity, first_name="Simone", last_name="Aubertin"))
    return client


@pytest.fixture
def worker(here: Place) -> User:
    return holder(P.SOCIAL_WORKER, here.dispositif, first_name="Claire", last_name="Fontenay")


def html(response) -> str:  # type: ignore[no-untyped-def]
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def url(user: User, act: str = "") -> str:
    return f"/utilisateurs/{user.public_id}/{act}/" if act else f"/utilisateurs/{user.public_id}/"


def test_the_list_holds_the_perimeter_and_nothing_else(chief: Client, here: Place, worker: User) -> None:
    holder(P.SOCIAL_WORKER, here.other, last_name="Lointain")
    page = html(chief.get("/utilisateurs/"))
    assert "Claire FONTENAY" in page and "LOINTAIN" not in page and "<strong>1</strong> compte" in page


def test_an_empty_list_offers_to_invite(chief: Client) -> None:
    assert "Personne dans votre périmètre" in html(chief.get("/utilisateurs/"))


def test_a_name_is_searched_by_post_and_never_stands_in_an_address(chief: Client, here: Place, worker: User) -> None:
    holder(P.NIGHT_STAFF, here.sister, first_name="Hélène", last_name="Chardonnal")
    answer = chief.post("/utilisateurs/", {"name": "helene chardo"})
    assert answer["Location"] == "/utilisateurs/"
    page = html(chief.get("/utilisateurs/"))
    assert "CHARDONNAL" in page and "FONTENAY" not in page
    assert chief.post("/utilisateurs/", {"name": "x"}).status_code == 422
    chief.post("/utilisateurs/recherche/effacer/")
    assert "FONTENAY" in html(chief.get("/utilisateurs/"))
    chief.post("/utilisateurs/", {"name": "personne"})
    assert "Aucun compte ne correspond" in html(chief.get("/utilisateurs/"))


def test_filters_stand_in_the_address(chief: Client, here: Place, worker: User) -> None:
    night = holder(P.NIGHT_STAFF, here.sister, last_name="Veilleur", suspended=True)
    gone = holder(P.SOCIAL_WORKER, here.dispositif, last_name="Parti")
    User.objects.filter(pk=gone.pk).update(state=UserState.CLOSED, closed_at=timezone.now())
    asked = {
        "": {"FONTENAY", "VEILLEUR"},
        "?etat=suspended": {"VEILLEUR"},
        "?etat=closed": {"PARTI"},
        f"?profil={P.SOCIAL_WORKER}": {"FONTENAY"},
        f"?structure={here.sister.pk}": {"VEILLEUR"},
        f"?structure={here.entity.pk}&etat=active": {"FONTENAY"},
        "?etat=x&profil=y&structure=z": {"FONTENAY", "VEILLEUR"},
    }
    for query, names in asked.items():
        page = html(chief.get(f"/utilisateurs/{query}"))
        assert {name for name in ("FONTENAY", "VEILLEUR", "PARTI") if name in page} == names, query
    assert night.state == UserState.SUSPENDED
    assert chief.get("/utilisateurs/?apres=abc").status_code == 400


def test_25_by_key_and_a_bounded_number_of_queries(
    chief: Client, here: Place, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        holder(P.SOCIAL_WORKER, here.dispositif, first_name="Ana", last_name=f"Nom{number:02d}")
    with django_assert_max_num_queries(14):
        page = html(chief.get("/utilisateurs/"))
    assert "NOM24" in page and "NOM25" not in page
    last = User.objects.get(last_name="Nom24")
    assert f"apres={last.public_id}" in page
    page = html(chief.get(f"/utilisateurs/?apres={last.public_id}"))
    assert "NOM24" not in page and "NOM29" in page and "Début de la liste" in page


def invitation(here: Place, **changed: object) -> dict[str, object]:
    return {
        "first_name": "Jeanne",
        "last_name": "Petit",
        "email": "jeanne.petit@lien.example",
        "profile": P.SOCIAL_WORKER.value,
        "scope": here.dispositif.pk,
        "starts_on": timezone.localdate().isoformat(),
    } | changed


def test_inviting_a_colleague(chief: Client, here: Place) -> None:
    page = html(chief.get("/utilisateurs/inviter/"))
    assert "Travailleur social" in page and "Opérateur SIAO" not in page
    assert here.sister.label in page and here.other.label not in page
    last = (timezone.localdate() + timedelta(days=30)).isoformat()
    answer = chief.post("/utilisateurs/inviter/", invitation(here, ends_on=last), follow=True)
    assert "valable 14 jours" in html(answer)
    grant = Grant.objects.get(user__email="jeanne.petit@lien.example")
    assert grant.ends_on == timezone.localdate() + timedelta(days=31)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "contact@lien.example"}, "celle d'une équipe"),
        ({"email": ""}, "obligatoire"),
        ({"scope": 0}, "Sélectionnez un choix valide"),
        ({"profile": "siao_operator"}, "Sélectionnez un choix valide"),
        ({"profile": "assistant"}, "n'est pas de ceux"),
        ({"clearances": ["violence"], "profile": "read_only"}, "ne peut pas être habilité"),
        ({"ends_on": "2020-01-01"}, "La fin doit être après"),
    ],
)
def test_a_refused_invitation_says_why_and_keeps_what_was_typed(
    chief: Client, here: Place, changed: dict, words: str
) -> None:
    answer = chief.post("/utilisateurs/inviter/", invitation(here, **changed))
    assert answer.status_code == 422 and words in html(answer) and 'value="Jeanne"' in html(answer)
    assert not User.objects.filter(first_name="Jeanne").exists()


def test_the_detail_tells_profiles_and_history(chief: Client, here: Place, worker: User) -> None:
    add(worker, P.SOCIAL_WORKER, here.other)
    chief.post(url(worker, "profil"), {"profile": P.NIGHT_STAFF, "scope": here.sister.pk, "starts_on": "2026-12-01"})
    page = html(chief.get(url(worker)))
    assert "hors de votre périmètre" in page and here.other.label not in page
    assert "Profil attribué" in page and "Simone AUBERTIN, Gestionnaire d'entité" in page
    assert "Corriger le nom" not in page


def test_outside_the_perimeter_is_what_never_was(chief: Client, here: Place) -> None:
    stranger = holder(P.SOCIAL_WORKER, here.other)
    for act in ("", "modifier", "profil"):
        assert chief.get(url(stranger, act)).status_code == 404
        assert chief.get(url(User(public_id=uuid4()), act)).status_code == 404
    assert chief.post(url(stranger, "fin"), {}).status_code == 404
    chief.post("/utilisateurs/actes/", {"users": [stranger.public_id], "act": "suspend", "confirmed": "1"})
    stranger.refresh_from_db()
    assert stranger.state == UserState.ACTIVE


@pytest.mark.parametrize("profile", [P.SOCIAL_WORKER, P.NIGHT_STAFF, P.READ_ONLY])
def test_who_administers_nobody_is_refused(client: Client, here: Place, worker: User, profile: Profile) -> None:
    client.force_login(holder(profile, here.dispositif))
    for path in ("", "inviter/", "revue/", "anciens-profils/", "temps/", "import/", "import/modele/"):
        assert client.get(f"/utilisateurs/{path}").status_code == 403, path
    assert client.get(url(worker)).status_code == 403


def test_wrong_methods(chief: Client, worker: User) -> None:
    for path in ("/utilisateurs/actes/", "/utilisateurs/anciens-profils/retour/", url(worker, "fin")):
        assert chief.get(path).status_code == 405
    assert chief.post(url(worker)).status_code == 405


def test_correcting_a_name(chief: Client, worker: User) -> None:
    chief.post(url(worker, "modifier"), {"first_name": "Clara", "last_name": "Fontenay"})
    assert "Clara FONTENAY" in html(chief.get(url(worker))) and "Nom corrigé" in html(chief.get(url(worker)))
    assert chief.post(url(worker, "modifier"), {"first_name": "", "last_name": "X"}).status_code == 422


def test_ending_a_profile_now_or_later(chief: Client, worker: User) -> None:
    grant, last = Grant.objects.get(user=worker), timezone.localdate() + timedelta(days=5)
    chief.post(url(worker, "fin"), {"grant": grant.pk, "ends_on": last.isoformat()})
    grant.refresh_from_db()
    assert grant.ends_on == last + timedelta(days=1)
    assert f"au {last:%d/%m/%Y}" in html(chief.get(url(worker)))
    answer = chief.post(url(worker, "fin"), {"grant": grant.pk, "now": "1"}, follow=True)
    assert "Le profil est terminé." in html(answer)
    assert "pris fin" in html(chief.post(url(worker, "fin"), {"grant": grant.pk, "now": "1"}, follow=True))
    assert "Choisissez le profil" in html(chief.post(url(worker, "fin"), {}, follow=True))


def test_acts_on_several_accounts(chief: Client, here: Place, worker: User) -> None:
    other = holder(P.NIGHT_STAFF, here.sister, last_name="Veilleur")
    body = {"users": [worker.public_id, other.public_id], "act": "suspend"}
    page = html(chief.post("/utilisateurs/actes/", body))
    assert "Suspendre 2 comptes" in page and "VEILLEUR" in page
    page = html(chief.post("/utilisateurs/actes/", body | {"confirmed": "1"}, follow=True))
    assert "Compte suspendu : 2 personnes." in page
    page = html(chief.post("/utilisateurs/actes/", body | {"confirmed": "1"}, follow=True))
    assert "Ce compte est déjà suspendu." in page
    body = {"users": [worker.public_id], "act": "reactivate"}
    assert "Compte réactivé." in html(chief.post("/utilisateurs/actes/", body, follow=True))
    body = {"users": [worker.public_id], "act": "remove", "confirmed": "1"}
    assert "Compte fermé." in html(chief.post("/utilisateurs/actes/", body, follow=True))
    assert "Compte fermé" in html(chief.get(url(worker)))
    for wrong in ({}, {"act": "suspend"}, {"act": "x", "users": ["y"]}):
        assert "Choisissez au moins" in html(chief.post("/utilisateurs/actes/", wrong, follow=True))


def test_the_confirmation_names_the_structures_left_alone(client: Client, here: Place) -> None:
    client.force_login(holder(P.SIAO_ADMIN, here.siao))
    chief = holder(P.ENTITY_MANAGER, here.entity)
    page = html(client.post("/utilisateurs/actes/", {"users": [chief.public_id], "act": "remove"}))
    assert "reste sans administrateur" in page and here.entity.label in page
    assert "n'a plus d'administrateur" in html(client.get(url(chief)))
