"""« Assistance »: asking, masking before anything is kept, answering, figures."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.core.enums import ScopeKind
from sisiao.core.models import StoredFile
from sisiao.helpdesk.models import Ticket, TicketFile, TicketMessage
from tests.factories import make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
NAMED = {
    "page": "night:board",
    "subject": "Page blanche pour Mme Diallo",
    "body": "Elle a appelé du 06 12 34 56 78, la page du ménage n° 48213 reste blanche.",
}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin() -> Client:
    return client_of(make_user(Profile.SIAO_ADMIN, make_siao().scope))


@pytest.fixture
def ecoutant(admin: Client) -> Client:
    return client_of(make_user(Profile.CALL_TAKER, make_siao().scope))


@pytest.fixture
def nation() -> Client:
    return client_of(make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)))


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def ask(client: Client) -> Ticket:
    client.post("/assistance/demander/", {"page": "night:board", "subject": "Page blanche", "body": "Depuis ce matin."})
    return Ticket.objects.latest("pk")


def test_nothing_is_kept_before_its_author_has_read_it_masked(ecoutant: Client) -> None:
    response = ecoutant.post("/assistance/demander/", NAMED)
    assert response.status_code == 422
    page = html(response)
    assert "Rien n'est encore envoyé" in page
    assert "un nom de personne" in page and "un numéro de téléphone" in page and "un numéro de dossier" in page
    assert "Mme [nom masqué]" in page and "Envoyer ainsi" in page
    assert "Diallo" not in page and "12 34 56" not in page and "48213" not in page
    assert not Ticket.objects.exists()
    form = response.context["form"]
    sent = ecoutant.post("/assistance/demander/", {"page": "night:board", **{n: form[n].value() for n in form.fields}})
    ticket = Ticket.objects.get()
    assert sent["Location"] == f"/assistance/{ticket.public_id}/"
    assert ticket.subject == "Page blanche pour Mme [nom masqué]"


def test_what_was_masked_is_not_in_the_session(ecoutant: Client) -> None:
    ecoutant.post("/assistance/demander/", NAMED)
    assert "Diallo" not in str(dict(ecoutant.session))


def test_the_page_the_profile_and_the_browser_are_joined_never_the_address(ecoutant: Client) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    page = html(ecoutant.get("/assistance/demander/?page=night:board", HTTP_USER_AGENT=agent))
    assert "Page : Tableau de la nuit" in page and "Profil : Écoutant 115" in page
    assert "Navigateur : Firefox sous Windows" in page
    told = {"page": "/menages/1234/", "subject": "x", "body": "y"}
    ecoutant.post("/assistance/demander/", told, HTTP_USER_AGENT=agent)
    ticket = Ticket.objects.get()
    assert (ticket.route, ticket.profile, ticket.browser) == ("", "call_taker", "Firefox sous Windows")


def test_an_empty_form_says_what_is_missing(ecoutant: Client) -> None:
    response = ecoutant.post("/assistance/demander/", {"subject": "Titre gardé", "body": ""})
    assert response.status_code == 422
    assert "Écrivez votre demande" in html(response) and "Titre gardé" in html(response)


def test_answered_then_taken_up(ecoutant: Client, admin: Client, nation: Client) -> None:
    ticket = ask(ecoutant)
    assert "Page blanche" in html(admin.get("/a-traiter/"))
    admin.post(f"/assistance/suivi/{ticket.public_id}/repondre/", {"body": "Rechargez la page."})
    assert "L'assistance a répondu" in html(ecoutant.get("/a-traiter/"))
    page = html(ecoutant.get(f"/assistance/{ticket.public_id}/"))
    assert "Rechargez la page." in page and "C'est réglé" in page
    ecoutant.post(f"/assistance/{ticket.public_id}/clore/")
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert nation.get(f"/assistance/suivi/{ticket.public_id}/").status_code == 404


def test_an_answer_is_masked_too(ecoutant: Client, admin: Client) -> None:
    ticket = ask(ecoutant)
    response = admin.post(f"/assistance/suivi/{ticket.public_id}/repondre/", {"body": "Appelez Mme Diallo"})
    assert response.status_code == 422 and "Mme [nom masqué]" in html(response)
    assert TicketMessage.objects.count() == 1


def test_passed_to_the_nation(ecoutant: Client, admin: Client, nation: Client) -> None:
    ticket = ask(ecoutant)
    admin.post(f"/assistance/suivi/{ticket.public_id}/transmettre/", {"body": "Vu aussi ici."})
    page = html(admin.get(f"/assistance/suivi/{ticket.public_id}/"))
    assert "L'équipe nationale suit cette demande" in page and "Répondre" not in page
    assert "Page blanche" in html(nation.get("/a-traiter/"))
    assert "Vu aussi ici." in html(nation.get(f"/assistance/suivi/{ticket.public_id}/"))


def test_nobody_reads_the_request_of_another(ecoutant: Client, admin: Client) -> None:
    ticket = ask(ecoutant)
    other = client_of(make_user(Profile.CALL_TAKER, make_siao().scope))
    assert other.get(f"/assistance/{ticket.public_id}/").status_code == 404
    assert other.post(f"/assistance/{ticket.public_id}/ecrire/", {"body": "x"}).status_code == 404
    assert admin.post(f"/assistance/{ticket.public_id}/clore/").status_code == 404


def test_lists_and_figures(ecoutant: Client, admin: Client) -> None:
    ticket = ask(ecoutant)
    assert [each.pk for each in admin.get("/assistance/").context["page"]] == [ticket.pk]
    assert [each.pk for each in ecoutant.get("/assistance/").context["own"]] == [ticket.pk]
    for shown, count in (("repondues", 0), ("closes", 0), ("toutes", 1), ("inconnu", 1)):
        assert len(admin.get("/assistance/", {"etat": shown}).context["page"]) == count
    page = html(admin.get("/assistance/statistiques/"))
    assert "1 demande en douze mois" in page and "Tableau de la nuit" in page and "Sans réponse" in page


def upload(name: str = "Diallo.png", content: bytes = b"\x89PNG\r\n\x1a\nx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_picture_is_joined_once_its_author_says_that_nobody_is_in_it(ecoutant: Client, admin: Client) -> None:
    ticket = ask(ecoutant)
    url = f"/assistance/{ticket.public_id}/joindre/"
    refused = ecoutant.post(url, {"upload": upload()})
    assert refused.status_code == 422 and "masquez-la avant de la joindre" in html(refused)
    refused = ecoutant.post(url, {"upload": upload("a.docx"), "nobody": "on"})
    assert refused.status_code == 422 and not TicketFile.objects.exists()
    ecoutant.post(url, {"upload": upload(), "nobody": "on"})
    part = TicketFile.objects.get()
    assert part.file.file_name == "capture-1.png"
    answer = admin.get(f"/assistance/suivi/{ticket.public_id}/fichiers/{part.public_id}/")
    assert answer["Content-Disposition"] == 'attachment; filename="capture-1.png"'
    assert ecoutant.get(f"/assistance/{ticket.public_id}/fichiers/{part.public_id}/").content.endswith(b"x")
    other = client_of(make_user(Profile.SIAO_ADMIN, make_siao("48").scope))
    assert other.get(f"/assistance/suivi/{ticket.public_id}/fichiers/{part.public_id}/").status_code == 404
    ecoutant.post(f"/assistance/{ticket.public_id}/fichiers/{part.public_id}/retirer/")
    assert not TicketFile.objects.exists() and not StoredFile.objects.exists()


def test_phone_and_mail_are_shown_when_they_are_known(ecoutant: Client, settings: Any) -> None:
    assert "mailto:" not in html(ecoutant.get("/assistance/"))
    settings.SUPPORT_PHONE, settings.SUPPORT_EMAIL = "+33100000115", "aide@exemple.fr"
    page = html(ecoutant.get("/assistance/"))
    assert 'href="tel:+33100000115"' in page and 'href="mailto:aide@exemple.fr"' in page


def test_whoever_cannot_sign_in_finds_the_support(client: Client, settings: Any) -> None:
    forgotten, dead = "/connexion/mot-de-passe-oublie/", "/compte/lien/mot-de-passe/passe/"
    assert "Assistance nationale" not in html(client.get("/connexion/"))
    settings.SUPPORT_PHONE, settings.SUPPORT_EMAIL = "+33199001150", "aide@si-siao.example"
    sent = client.post(forgotten, {"email": "awa@exemple.fr"})
    assert "Consultez votre messagerie" in html(sent)
    for answer in (client.get("/connexion/"), client.get(forgotten), sent, client.get(dead)):
        page = html(answer)
        assert 'href="tel:+33199001150"' in page and 'href="mailto:aide@si-siao.example"' in page
    settings.SUPPORT_PHONE = ""
    assert "tel:" not in html(client.get("/connexion/")) and "éléphone" not in html(client.get("/connexion/"))


def test_a_masked_view_shows_nothing_that_was_written(ecoutant: Client) -> None:
    ask(ecoutant)
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM masked.helpdesk_ticket")
        assert cursor.fetchone() == ("",)
