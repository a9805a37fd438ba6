"""The public form of creation and its instruction: kept, refused in words, followed by a link, decided."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.core.tokens import token_for
from sisiao.creation.actions import withdraw
from sisiao.creation.enums import CreationState
from sisiao.creation.models import CreationRequest
from sisiao.notifications.enums import Category
from sisiao.notifications.models import OutgoingMail
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.models import Siao
from sisiao.web.creation import forms
from tests.creation.requests import carrying, drafted, submitted
from tests.factories import actor_for, make_dispositif, make_entity, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF"
S = CreationState


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers took their time."""
    monkeypatch.setattr(forms.StartForm, "_too_quick", staticmethod(lambda shown: False))


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def url(held: CreationRequest, name: str, *more: object) -> str:
    return reverse(f"creation:{name}", args=(token_for(Category.CREATION_NEWS, held.public_id), *more))


def started(**changed: str) -> dict[str, str]:
    told = {"kind": "dispositif", "departement": "95", "applicant_last_name": "Marchand", "applicant_first_name": "Lou"}
    told |= {"applicant_role": "Directrice", "applicant_email": "lou@berges.example", "shown": forms.stamp()}
    return told | changed


ENTITY = {
    "entity_name": "Association Les Berges", "entity_status": "association", "entity_situation": "active",
    "entity_siren": "000 950 014", "entity_address": "1 rue du Port", "entity_postal_code": "95000",
    "entity_town": "Cergy",
}  # fmt: skip
WELCOME = {"reception_modes": ["emergency"], "publics": ["men"], "capacity": "20", "capacity_unit": "place"}


def described(**changed: object) -> dict[str, object]:
    told = {"name": "CHU des Berges", "type": "hors_chrs", "purpose": "Mise à l'abri", "layout": "grouped"}
    return told | {"address": "3 rue des Saules", "postal_code": "95000", "town": "Cergy"} | changed


class TestPublicForm:
    def test_from_the_first_page_to_the_confirmed_request(self, client: Client, siao: Siao, patient: None) -> None:
        make_user(Profile.SIAO_ADMIN, siao.scope)
        answer = client.post(reverse("creation:start"), started())
        held = CreationRequest.objects.get()
        assert answer["Location"] == url(held, "step", "entite")
        assert client.post(url(held, "step", "entite"), ENTITY)["Location"] == url(held, "step", "dispositif")
        assert client.post(url(held, "step", "dispositif"), described())["Location"] == url(held, "step", "accueil")
        assert client.post(url(held, "step", "accueil"), WELCOME)["Location"] == url(held, "files")
        client.post(url(held, "files"), {"upload": SimpleUploadedFile("projet.pdf", PDF)})
        page = html(client.get(url(held, "follow")))
        assert "projet.pdf" in page and "SIREN 000950014" in page and "Envoyer la demande" in page
        client.post(url(held, "send"))
        link = reverse("creation:confirm", args=(token_for(Category.CREATION_CONFIRM, held.public_id),))
        assert "Confirmer et envoyer" in html(client.get(link))
        client.post(link)
        held.refresh_from_db()
        assert held.state == S.SUBMITTED and "Le SIAO l'examine" in html(client.get(url(held, "follow")))
        assert "déjà confirmée" in html(client.get(link))

    def test_the_link_that_follows_does_not_confirm(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        wrong = reverse("creation:confirm", args=(token_for(Category.CREATION_NEWS, held.public_id),))
        assert client.post(wrong).status_code == 404 and client.get(url(held, "follow")).status_code == 200

    def test_whoever_is_signed_in_types_nothing_that_is_known(self, siao: Siao, patient: None) -> None:
        entity = make_entity(siren="000950014", name="Association Les Berges", legal_status="foundation")
        user, client = make_user(Profile.ENTITY_MANAGER, entity.scope), Client()
        client.force_login(user)
        assert "Demander une création" in html(client.get(reverse("dispositifs:index")))
        assert user.email in html(client.get(reverse("creation:start")))
        client.post(reverse("creation:start"), started())
        held = CreationRequest.objects.get()
        assert (held.entity_name, held.entity_siren, held.entity_status) == (
            "Association Les Berges", "000950014", "foundation"
        )  # fmt: skip
        assert "000950014" in html(client.get(url(held, "step", "entite")))

    def test_a_link_that_confirms_nothing_says_so(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        link = reverse("creation:confirm", args=(token_for(Category.CREATION_CONFIRM, held.public_id),))
        assert "n'attend pas de confirmation" in html(client.get(link))
        assert "n'attend pas de confirmation" in html(client.post(link, follow=True))

    @pytest.mark.parametrize(
        ("name", "content"),
        [("projet.exe", b"MZ"), ("projet.pdf", b"<html><script>"), ("projet.pdf", b""), ("page.svg", b"<svg/>")],
    )
    def test_a_file_that_is_not_what_it_says_is_refused(
        self, client: Client, siao: Siao, name: str, content: bytes
    ) -> None:
        held = drafted(siao)
        answer = client.post(url(held, "files"), {"upload": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422 and not held.attachments.exists()
        assert client.post(url(held, "files")).status_code == 422

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"trap": "x"}, "machine"),
            ({"shown": "x"}, "n'a pas été reconnue"),
            ({"applicant_email": "x"}, "adresse"),
            ({"departement": ""}, "obligatoire"),
        ],
    )
    def test_what_a_machine_or_a_mistake_sends(
        self, client: Client, siao: Siao, patient: None, changed: dict[str, str], said: str
    ) -> None:
        answer = client.post(reverse("creation:start"), started(**changed))
        assert answer.status_code == 422 and said in html(answer) and "Marchand" in html(answer)
        assert not CreationRequest.objects.exists()

    @pytest.mark.parametrize("stale", [False, True])
    def test_a_stamp_that_is_refused_is_given_anew(
        self, client: Client, siao: Siao, monkeypatch: pytest.MonkeyPatch, stale: bool
    ) -> None:
        """What comes back can be sent again as it is, everything typed kept."""
        with time_machine.travel(timezone.now() - timedelta(hours=25), tick=False):
            told = started(shown=forms.stamp() if stale else "x")
        answer = client.post(reverse("creation:start"), told)
        assert ("plus d'un jour" if stale else "pas été reconnue") in html(answer) and "Marchand" in html(answer)
        shown = re.search(r'name="shown" value="([^"]+)"', answer.content.decode())
        assert shown is not None
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
            assert client.post(reverse("creation:start"), told | {"shown": shown[1]}).status_code == 302

    def test_every_departement_is_listed_and_who_is_not_open_says_whom_to_ask(
        self, client: Client, siao: Siao, patient: None, settings: Any
    ) -> None:
        settings.SUPPORT_PHONE, settings.SUPPORT_EMAIL = "+33199001150", "assistance@si-siao.example"
        page = html(client.get(reverse("creation:start")))
        assert "Ain (01) – pas encore ouvert" in page and "Val-d'Oise (95)</option>" in page
        answer = client.post(reverse("creation:start"), started(departement="01"))
        words = html(answer)
        assert answer.status_code == 422 and "pas encore ouvert dans ce département : Ain (01)" in words
        assert "DDETS" in words and "01 99 00 11 50" in words and "assistance@si-siao.example" in words
        assert not CreationRequest.objects.exists()

    def test_the_first_page_tells_both_circuits(self, client: Client, siao: Siao) -> None:
        page = html(client.get(reverse("creation:start")))
        assert "décide seul des premiers accueils, hôtels, RHVS et autres structures" in page
        assert "puis la DDETS valide" in page

    def test_a_machine_answers_too_quickly(self, client: Client, siao: Siao) -> None:
        answer = client.post(reverse("creation:start"), started())
        assert "moins de trois secondes" in html(answer)

    def test_the_same_mailbox_is_slowed(self, client: Client, siao: Siao, patient: None) -> None:
        statuses = [client.post(reverse("creation:start"), started()).status_code for _ in range(11)]
        assert statuses == [302] * 10 + [422]

    def test_a_protected_address_is_emptied_and_never_shown_again(self, client: Client, siao: Siao) -> None:
        """R26: refused without echoing."""
        held = drafted(siao)
        wrong = {"phone": "0130000000", "purpose": "Derrière la mairie de Cergy", "name": "Abri de Pontoise"}
        answer = client.post(url(held, "step", "dispositif"), described(protected_address="on", **wrong))
        page = html(answer).split("<main")[1]
        assert answer.status_code == 422 and "cette case doit rester vide" in page
        assert set(answer.context["form"].errors) == {"address", "postal_code", "town", "phone", "purpose", "name"}
        assert not [each for each in ("Saules", "95000", "0130000000", "Cergy", "Pontoise") if each in page]
        told = described(protected_address="on", address="", postal_code="", town="", purpose="Vingt places")
        assert client.post(url(held, "step", "dispositif"), told).status_code == 302
        held.refresh_from_db()
        assert (held.protected_address, held.address, held.commune) == (True, "", None)
        assert "aucune pièce n'est demandée" in html(client.get(url(held, "files")))

    def test_a_twin_is_told_and_a_protected_one_never_is(self, client: Client, siao: Siao) -> None:
        make_dispositif(siao, name="CHU des Berges", commune_id="95127")
        make_dispositif(siao, name="CHU des Berges Secret", protected_address=True)
        page = html(client.get(url(drafted(siao), "follow")))
        assert "Peut-être déjà là" in page and "Secret" not in page

    def test_wrong_identifiers_are_said_and_the_rest_is_kept(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        told = described(siret="12", finess="x", address="", name="CHU neuf")
        answer = client.post(url(held, "step", "dispositif"), told)
        assert set(answer.context["form"].errors) == {"siret", "finess", "address"}, "ours and the workbook's at once"
        assert "CHU neuf" in html(answer) and "La case est obligatoire (regroupé ou mixte" in html(answer)
        answer = client.post(url(held, "step", "accueil"), {"capacity": "3", "min_age": "60", "max_age": "20"})
        assert set(answer.context["form"].errors) == {"capacity_unit", "min_age", "reception_modes"}
        answer = client.post(url(held, "step", "entite"), ENTITY | {"entity_siren": ""})
        assert set(answer.context["form"].errors) == {"entity_siren"}
        creating = ENTITY | {"entity_siren": "", "entity_situation": "being_created"}
        assert client.post(url(held, "step", "entite"), creating).status_code == 302

    def test_each_type_is_asked_what_it_has(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        page = html(client.get(url(held, "step", "accueil")))
        assert "Modes d'accueil" in page and "Centre d'hébergement d'urgence" in page and "Réfugiés" not in page
        client.post(url(held, "step", "dispositif"), described(type="day_centre", phone="01 30 00 00 00"))
        page = html(client.get(url(held, "step", "accueil")))
        assert "Modes d'accueil" not in page and "Passage par jour" in page and "Chambre" not in page
        answer = client.post(url(held, "step", "dispositif"), described(type="spip"))
        assert answer["Location"] == url(held, "files"), "a premier accueil has no capacity and no public"
        assert client.get(url(held, "step", "accueil")).status_code == 404

    def test_the_address_of_the_page_is_sent_to_its_mailbox_alone(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        statuses = {client.post(url(held, "link")).status_code for _ in range(11)}
        mails = OutgoingMail.objects.filter(category=Category.CREATION_NEWS, address="lou@berges.example")
        assert statuses == {302} and mails.count() == 10, "a mailbox is not flooded"

    def test_what_has_to_be_corrected_is_corrected_then_sent(self, client: Client, siao: Siao) -> None:
        held = submitted(siao)
        CreationRequest.objects.update(state=S.TO_CORRECT)
        page = html(client.get(url(held, "follow")))
        assert "À corriger par vous" in page and "Modifier le dispositif" in page
        assert client.post(url(held, "step", "entite"), ENTITY | {"entity_name": "Les Rives"}).status_code == 302
        client.post(url(held, "reply"), {"text": ""})
        held.refresh_from_db()
        assert (held.state, held.entity_name) == (S.PREVALIDATED, "Les Rives"), "no SIAO here: the DDETS decides"

    def test_what_awaits_nothing_refuses_in_words(self, client: Client, siao: Siao) -> None:
        held = submitted(siao)
        for page in ("entite", "dispositif"):
            answer = client.post(url(held, "step", page), ENTITY | described())
            assert answer.status_code == 422 and "en cours d'examen" in html(answer)
        assert "Répondre" not in html(client.get(url(held, "follow")))
        withdraw(held, now=timezone.now())
        answer = client.post(url(held, "reply"), {"text": "Bonjour"}, follow=True)
        assert "personne ne lirait votre message" in html(answer)

    def test_an_answer_goes_back_and_an_empty_one_does_not(self, client: Client, siao: Siao) -> None:
        held = submitted(siao)
        CreationRequest.objects.update(state=S.ASKED)
        assert client.post(url(held, "reply"), {"text": " "}).status_code == 422
        client.post(url(held, "reply"), {"text": "Le BOP 177."})
        held.refresh_from_db()
        assert held.state == S.PREVALIDATED
        client.post(url(held, "give_up"))
        held.refresh_from_db()
        assert held.state == S.WITHDRAWN


class TestInstruction:
    @pytest.fixture
    def karim(self, siao: Siao) -> Client:
        return self.signed(Profile.SIAO_ADMIN, siao.scope)

    @pytest.fixture
    def corinne(self, siao: Siao) -> Client:
        return self.signed(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"))

    @staticmethod
    def signed(profile: Profile, scope: Any) -> Client:
        client = Client()
        client.force_login(make_user(profile, scope))
        return client

    @staticmethod
    def act(held: CreationRequest, name: str) -> str:
        return reverse(f"creation:{name}", args=(held.public_id,))

    def test_both_hands_of_the_circuit(self, siao: Siao, karim: Client, corinne: Client) -> None:
        held = submitted(siao)
        assert "CHU des Berges" in html(karim.get(reverse("creation:index")))
        page = html(karim.get(self.act(held, "detail")))
        assert "Pré-valider" in page and "Valider et créer" not in page
        karim.post(self.act(held, "prevalidate"))
        assert "la DDETS décide" in html(karim.get(self.act(held, "detail")))
        corinne.post(self.act(held, "validate"))
        made = Dispositif.objects.get()
        sheet = reverse("dispositifs:sheet", args=(made.public_id,))
        assert sheet in html(corinne.get(self.act(held, "detail")))
        assert self.act(held, "detail") in html(karim.get(sheet))

    def test_a_question_and_a_refusal_need_words(self, siao: Siao, karim: Client) -> None:
        held = submitted(siao)
        for name in ("ask", "send_back", "refuse"):
            answer = karim.post(self.act(held, name), {"text": ""})
            assert answer.status_code == 422 and "Écrivez votre message" in html(answer)
        karim.post(self.act(held, "ask"), {"text": "Quel financement ?"})
        held.refresh_from_db()
        assert held.state == S.ASKED and "Quel financement" in html(Client().get(url(held, "follow")))

    def test_twins_are_shown_and_the_entite_is_chosen(self, siao: Siao, corinne: Client) -> None:
        known = make_entity(name="Association Les Berges")
        known.departements.add(siao.departement)
        held = submitted(siao)
        assert "nom proche" in html(corinne.get(self.act(held, "detail")))
        corinne.post(self.act(held, "validate"), {"entity": known.pk})
        assert Dispositif.objects.get().entity == known and Entity.objects.count() == 1

    def test_a_double_click_creates_once(self, siao: Siao, corinne: Client) -> None:
        held = submitted(siao)
        for _ in range(2):
            corinne.post(self.act(held, "validate"))
        assert Dispositif.objects.count() == 1

    def test_the_ddets_creates_directly_once_twins_are_seen(self, siao: Siao, corinne: Client) -> None:
        answer = corinne.post(reverse("creation:new_entity"), ENTITY)
        entity = Entity.objects.get()
        address = reverse("creation:new_dispositif")
        assert answer["Location"] == f"{address}?departement=95&entity={entity.public_id}"
        assert "Type de dispositif" in html(corinne.get(answer["Location"]))
        typed = f"{answer['Location']}&type=hors_chrs"
        told = described() | WELCOME
        assert corinne.post(typed, told).status_code == 302
        again = corinne.post(typed, told)
        assert "Créer quand même" in html(again) and Dispositif.objects.count() == 1
        corinne.post(typed, told | {"confirmed": "1"})
        assert Dispositif.objects.count() == 1, "only the twins that were shown are accepted"
        corinne.post(typed, told | {"confirmed": again.context["digest"]})
        assert Dispositif.objects.count() == 2
        wrong = corinne.post(typed, told | {"address": "", "reception_modes": []})
        assert set(wrong.context["form"].errors) == {"address"}
        assert wrong.status_code == 422 and set(wrong.context["welcome"].errors) == {"reception_modes"}

    def test_the_ddets_creates_in_none_of_its_own_nor_elsewhere(self, siao: Siao) -> None:
        entity = make_entity(siren="000950014")
        entity.departements.add("95")
        user = make_user(Profile.ENTITY_MANAGER, entity.scope)
        actor = actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"), user)
        client = Client()
        client.force_login(user)
        client.post(reverse("accounts:switch_grant"), {"grant": actor.grant_id})
        typed = f"{reverse('creation:new_dispositif')}?entity={entity.public_id}&type=hors_chrs"
        refused = client.post(typed, described() | WELCOME)
        assert refused.status_code == 422 and "une autre personne décide" in html(refused)
        assert "Choisir" in html(client.get(f"{typed}&departement=48")), "another département is not offered"
        assert not Dispositif.objects.exists()

    def test_the_list_is_narrowed_and_says_how_many(self, siao: Siao, karim: Client) -> None:
        submitted(siao)
        submitted(siao, name="Hôtel du Bac", type_id="hotel", entity_situation="being_created")
        CreationRequest.objects.filter(type="hotel").update(due_on="2026-01-01")
        for query, count in {
            "": 2, "q=berges": 2, "q=BAC": 1, "q=x": 0, "type=hotel": 1, "type=entity": 0, "type=nothing": 2,
            "late=on": 1, "etat=validated": 0, "etat=submitted&q=bac&late=on": 1,
        }.items():  # fmt: skip
            answer = karim.get(f"{reverse('creation:index')}?{query}")
            assert answer.context["count"] == count, query
        assert "Aucune demande ne correspond" in html(karim.get(f"{reverse('creation:index')}?q=x"))

    def test_the_ddets_reads_why_it_decides_alone(self, siao: Siao, karim: Client, corinne: Client) -> None:
        carrying(siao, name="Association Les Berges", siren="000950014")
        held = submitted(siao, type_id="hotel")
        assert "porte le SIAO du département : la DDETS décide seule" in html(corinne.get(self.act(held, "detail")))
        page = html(karim.get(self.act(held, "detail")))
        assert "Cette entité porte votre SIAO" in page and "Valider et créer" not in page
        karim.post(self.act(held, "validate"))
        assert not Dispositif.objects.exists()

    def test_the_entite_of_the_same_siren_is_proposed(self, siao: Siao, corinne: Client) -> None:
        known = make_entity(siren="000950014")
        page = corinne.get(self.act(submitted(siao), "detail"))
        assert page.context["validation"].initial["entity"] == known.pk and "même SIREN" in html(page)

    def test_who_decides_reads_what_the_workbook_would_say(self, siao: Siao, karim: Client) -> None:
        held = submitted(siao, publics=[])
        page = html(karim.get(self.act(held, "detail")))
        assert "Points d'attention" in page and "aucun public" in page.lower()

    def test_who_validates_veille_sociale_is_said_as_a_setting(self, siao: Siao, karim: Client, settings: Any) -> None:
        held = submitted(siao, type_id="day_centre", capacity=None, capacity_unit="")
        assert "Veille sociale : la DDETS la valide" in html(karim.get(self.act(held, "detail")))
        settings.WATCH_VALIDATED_BY_SIAO = True
        page = html(karim.get(self.act(held, "detail")))
        assert "l'administrateur du SIAO la valide seul" in page and "réglage de tout le service" in page
        other = submitted(siao, name="CHU du Gué")
        assert "Veille sociale" not in html(karim.get(self.act(other, "detail"))).split("</h1>")[1][:900]
