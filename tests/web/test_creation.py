"""The public form of creation and its instruction: kept, refused in words, followed by a link, decided."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.core.tokens import token_for
from sisiao.creation.enums import CreationState
from sisiao.creation.models import CreationRequest
from sisiao.notifications.enums import Category
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.models import Siao
from sisiao.web.creation import forms
from tests.creation.test_workflow import drafted, submitted
from tests.factories import make_dispositif, make_entity, make_siao, make_user, state_scope

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


def described(**changed: object) -> dict[str, object]:
    told = {"name": "CHU des Berges", "type": "hors_chrs", "purpose": "Mise à l'abri", "layout": "grouped"}
    return told | {"address": "3 rue des Saules", "postal_code": "95000", "town": "Cergy"} | changed


class TestPublicForm:
    def test_from_the_first_page_to_the_confirmed_request(self, client: Client, siao: Siao, patient: None) -> None:
        answer = client.post(reverse("creation:start"), started())
        held = CreationRequest.objects.get()
        assert answer["Location"] == url(held, "step", "entite")
        told = {"entity_name": "Association Les Berges", "entity_status": "association", "entity_siren": "000 950 014"}
        assert client.post(url(held, "step", "entite"), told)["Location"] == url(held, "step", "dispositif")
        assert client.post(url(held, "step", "dispositif"), described())["Location"] == url(held, "files")
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

    def test_a_machine_answers_too_quickly(self, client: Client, siao: Siao) -> None:
        answer = client.post(reverse("creation:start"), started())
        assert "moins de trois secondes" in html(answer)

    def test_the_same_mailbox_is_slowed(self, client: Client, siao: Siao, patient: None) -> None:
        statuses = [client.post(reverse("creation:start"), started()).status_code for _ in range(11)]
        assert statuses == [302] * 10 + [422]

    def test_a_protected_address_is_emptied_and_never_shown_again(self, client: Client, siao: Siao) -> None:
        """R26: refused without echoing."""
        held = drafted(siao)
        answer = client.post(url(held, "step", "dispositif"), described(protected_address="on", phone="0130000000"))
        page = html(answer)
        assert answer.status_code == 422 and "cette case doit rester vide" in page
        assert "Saules" not in page and "0130000000" not in page and "CHU des Berges" in page
        told = described(protected_address="on", address="", postal_code="", town="")
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
        told = described(siret="12", finess="x", capacity="3", capacity_unit="team", name="CHU neuf")
        answer = client.post(url(held, "step", "dispositif"), told)
        assert set(answer.context["form"].errors) == {"siret", "finess", "capacity_unit"}
        assert "CHU neuf" in html(answer)

    def test_an_answer_goes_back_and_an_empty_one_does_not(self, client: Client, siao: Siao) -> None:
        held = submitted(siao)
        CreationRequest.objects.update(state=S.ASKED)
        assert client.post(url(held, "reply"), {"text": " "}).status_code == 422
        client.post(url(held, "reply"), {"text": "Le BOP 177."})
        held.refresh_from_db()
        assert held.state == S.SUBMITTED
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
        assert reverse("dispositifs:sheet", args=(made.public_id,)) in html(corinne.get(self.act(held, "detail")))

    def test_a_question_and_a_refusal_need_words(self, siao: Siao, karim: Client) -> None:
        held = submitted(siao)
        for name in ("ask", "refuse"):
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
        told = {"entity_name": "Association Les Berges", "entity_status": "association"}
        assert corinne.post(reverse("creation:new_entity"), told).status_code == 302
        entity = Entity.objects.get()
        address = reverse("creation:new_dispositif")
        assert corinne.post(address, described(entity=entity.pk)).status_code == 302
        again = corinne.post(address, described(entity=entity.pk))
        assert "Créer quand même" in html(again) and Dispositif.objects.count() == 1
        corinne.post(address, described(entity=entity.pk, confirmed="1"))
        assert Dispositif.objects.count() == 2
        assert "error" in html(corinne.post(address, described(entity="")))
