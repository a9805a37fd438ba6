"""What its applicant does of a request from its link: keeps a draft, corrects who asks, writes, gives up, reads."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.core.tokens import token_for
from sisiao.creation.actions import (
    ask_applicant,
    confirm_request,
    prevalidate,
    refuse,
    remind,
    save_request,
    send_back,
    send_correction,
    send_request,
    validate,
    withdraw,
)
from sisiao.creation.enums import CreationState
from sisiao.creation.models import CreationRequest
from sisiao.notifications.enums import Category
from sisiao.notifications.letters import letter_of
from sisiao.notifications.models import OutgoingMail
from sisiao.siao.models import Siao
from sisiao.web.creation import forms
from sisiao.web.todo.providers_creation import requests_to_decide
from tests.creation.requests import drafted, held_again, now, submitted
from tests.factories import actor_for, make_siao, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
S = CreationState


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def karim(siao: Siao) -> Actor:
    return actor_for(Profile.SIAO_ADMIN, siao.scope)


@pytest.fixture
def corinne(siao: Siao) -> Actor:
    return actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"))


def html(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def url(held: CreationRequest, name: str, *more: object) -> str:
    return reverse(f"creation:{name}", args=(token_for(Category.CREATION_NEWS, held.public_id), *more))


def again(held: CreationRequest) -> CreationRequest:
    return CreationRequest.objects.get(pk=held.pk)


class TestDraft:
    def test_a_page_that_is_not_whole_is_kept_and_says_what_it_lacks(self, client: Client, siao: Siao) -> None:
        held = drafted(siao, entity_name="", entity_siren="", entity_address="", entity_phone="")
        told = {"entity_name": "Association Les Rives", "entity_phone": "01 99 00 12 34", "entity_status": ""}
        answer = client.post(url(held, "step", "entite"), told | {"draft": "1"}, follow=True)
        found = again(held)
        assert (found.entity_name, found.entity_phone) == ("Association Les Rives", "+33199001234")
        assert "Le brouillon est enregistré" in html(answer) and "n° SIREN" in html(answer)
        assert found.state == S.DRAFT and "Envoyer la demande" not in html(answer)

    def test_what_is_wrong_is_said_and_the_rest_is_kept(self, client: Client, siao: Siao) -> None:
        held = drafted(siao, entity_siren="")
        told = {"entity_name": "Association Les Rives", "entity_siren": "12", "draft": "1"}
        answer = client.post(url(held, "step", "entite"), told)
        assert answer.status_code == 422 and "sauf : N° SIREN" in html(answer) and 'value="12"' in html(answer)
        assert (again(held).entity_name, again(held).entity_siren) == ("Association Les Rives", "")
        assert answer.context["form"].fields["entity_name"].required

    def test_what_tells_where_a_protected_one_is_is_never_kept(self, client: Client, siao: Siao) -> None:
        """R26, typed now or before the address was declared protected."""
        held = drafted(siao, name="Abri de Pontoise", purpose="Derrière la mairie de Cergy")
        told = {"name": "Abri de Pontoise", "purpose": "Rue des Saules", "area": "Cergy", "address": "3 rue des Saules",
                "postal_code": "95000", "protected_address": "on", "draft": "1", "type": "hors_chrs"}  # fmt: skip
        answer = client.post(url(held, "step", "dispositif"), told)
        found = again(held)
        assert found.protected_address and found.type_id == "hors_chrs"
        assert (found.name, found.purpose, found.area, found.address, found.postal_code) == ("", "", "", "", "")
        page = html(answer).split("<main")[1]
        assert not [each for each in ("Pontoise", "Saules", "Cergy", "95000") if each in page]

    def test_an_act_refuses_an_area_that_tells(self, siao: Siao) -> None:
        held = drafted(siao, protected_address=True, name="Alba", area="")
        with pytest.raises(Exception, match="ne nommez ni commune"):
            save_request(held_again(held, area="Cergy"))


class TestCircuit:
    @pytest.mark.parametrize(
        ("type_id", "said"),
        [("hors_chrs", "Le SIAO l'examinera, puis la DDETS la validera"), ("hotel", "Le SIAO l'examinera et décidera"),
         (None, "")],
    )  # fmt: skip
    def test_the_delays_are_those_of_the_type(
        self, client: Client, siao: Siao, karim: Actor, type_id: str | None, said: str
    ) -> None:
        page = html(client.get(url(drafted(siao, type_id=type_id), "follow")))
        assert said in page and ("l'examinera" in page) == bool(said)
        if type_id == "hotel":
            page = html(client.get(url(submitted(siao, type_id=type_id), "follow")))
            assert "Le SIAO l'examine et décide, avant le" in page and "DDETS" not in page.split("<main")[1]


class TestWhoAsks:
    TOLD = {
        "applicant_last_name": "Marchand", "applicant_first_name": "Lou", "applicant_role": "Directrice",
        "applicant_email": "lou@rives.example", "applicant_phone": "01 99 00 12 34",
    }  # fmt: skip

    def test_the_link_of_the_draft_leaves_at_the_beginning(
        self, client: Client, siao: Siao, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(forms.StartForm, "_too_quick", staticmethod(lambda shown: False))
        told = self.TOLD | {"kind": "dispositif", "departement": "95", "shown": forms.stamp()}
        client.post(reverse("creation:start"), told)
        held = CreationRequest.objects.get()
        letter = letter_of(OutgoingMail.objects.get(address="lou@rives.example"))
        assert url(held, "follow") in letter.link and "30\xa0jours" in letter.text
        assert "Marchand" not in letter.text and "Lou" not in letter.text

    def test_another_mailbox_is_asked_and_the_links_of_the_first_open_nothing(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        send_request(held, now=now())
        links = [url(held, "follow"), reverse("creation:confirm", args=(self.asked(held),))]
        assert "lou@berges.example, à confirmer" in html(client.get(links[0]))
        answer = client.post(url(held, "applicant"), self.TOLD, follow=True)
        assert "lou@rives.example, à confirmer" in html(answer) and "01 99 00 12 34" in html(answer)
        assert [client.get(link).status_code for link in links] == [404, 404]
        assert client.post(links[1]).status_code == 404 and again(held).confirmed_at is None
        mail = OutgoingMail.objects.filter(category=Category.CREATION_CONFIRM).order_by("-pk")[0]
        assert mail.address == "lou@rives.example" and mail.token_of == again(held).public_id
        client.post(reverse("creation:confirm", args=(self.asked(again(held)),)))
        assert again(held).confirmed_at is not None

    @staticmethod
    def asked(held: CreationRequest) -> str:
        return token_for(Category.CREATION_CONFIRM, held.public_id)

    def test_a_name_alone_sends_nothing_and_a_confirmed_one_no_longer_changes(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        same = self.TOLD | {"applicant_email": "lou@berges.example", "applicant_last_name": "Martin"}
        assert client.post(url(held, "applicant"), same).status_code == 302
        assert again(held).applicant_last_name == "Martin" and not OutgoingMail.objects.exists()
        send_request(held, now=now())
        confirm_request(held, now=now())
        page = html(client.get(url(held, "applicant")))
        assert "ne se modifient plus" in page and '<input type="email"' not in page
        assert client.post(url(held, "applicant"), self.TOLD).status_code == 422
        assert again(held).applicant_email == "lou@berges.example"

    def test_what_is_wrong_is_said_beside_its_field(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        answer = client.post(url(held, "applicant"), self.TOLD | {"applicant_email": "x", "applicant_last_name": ""})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"applicant_email", "applicant_last_name"}

    def test_mailboxes_are_not_flooded(self, client: Client, siao: Siao) -> None:
        held = drafted(siao)
        for rank in range(12):
            box = ("lou@rives.example", "lou@berges.example")[rank % 2 == 1]
            client.post(url(again(held), "applicant"), self.TOLD | {"applicant_email": box})
            CreationRequest.objects.update(applicant_email="lou@saules.example")
        assert OutgoingMail.objects.filter(address="lou@rives.example").count() <= 10
        for _ in range(10):
            answer = client.post(url(again(held), "applicant"), self.TOLD)
            CreationRequest.objects.update(applicant_email="lou@saules.example")
        assert answer.status_code == 422 and "Trop d'envois" in html(answer)


class TestGivingUp:
    def test_a_page_asks_before(self, client: Client, siao: Siao) -> None:
        held = submitted(siao)
        assert "Retirer la demande" in html(client.get(url(held, "follow")))
        assert "pour de bon" in html(client.get(url(held, "give_up"))) and again(held).state == S.PREVALIDATED
        client.post(url(held, "give_up"))
        assert again(held).state == S.WITHDRAWN

    def test_the_pages_of_what_is_over_are_read_alone_and_say_why(self, client: Client, siao: Siao) -> None:
        held = submitted(siao)
        withdraw(held, now=now())
        for name in ("entite", "dispositif", "accueil"):
            answer = client.get(url(held, "step", name))
            assert answer.status_code == 200 and "Vous avez retiré cette demande le" in html(answer)
            assert "Enregistrer" not in html(answer)
            told = {"entity_name": "Les Rives", "name": "Les Rives"}
            assert client.post(url(held, "step", name), told).status_code == 422
            assert client.post(url(held, "step", name), told | {"draft": "1"}).status_code == 422
        assert again(held).name == "CHU des Berges"
        assert "Vous avez retiré" in html(client.get(url(held, "give_up")))
        assert "Retirer la demande" not in html(client.get(url(held, "follow")))


class TestWriting:
    def test_the_applicant_writes_while_it_is_examined(
        self, client: Client, siao: Siao, karim: Actor, corinne: Actor
    ) -> None:
        held = submitted(siao)
        assert "le demandeur a écrit" not in requests_to_decide(karim, now())[0].what
        assert client.post(url(held, "reply"), {"text": " "}).status_code == 422
        client.post(url(held, "reply"), {"text": "Le financement est accordé."})
        assert again(held).state == S.SUBMITTED
        assert "le demandeur a écrit le" in requests_to_decide(karim, now())[0].what
        staff = Client()
        staff.force_login(make_user(Profile.SIAO_ADMIN, siao.scope))
        page = html(staff.get(reverse("creation:detail", args=(held.public_id,))))
        assert "Le demandeur a écrit le" in page and "Le financement est accordé." in page
        prevalidate(held, actor=karim, now=now())
        ask_applicant(held, "Depuis quand ?", actor=corinne, now=now())
        assert "Écrire à l'administration" not in html(client.get(url(held, "follow")))

    def test_three_times_a_day(self, client: Client, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        answers = [client.post(url(held, "reply"), {"text": f"Message {rank}"}) for rank in range(4)]
        assert [each.status_code for each in answers] == [302, 302, 302, 422]
        assert "3 messages par jour au plus" in html(answers[3]) and "Message 3" in html(answers[3])
        held.exchange.update(written_at=now() - timedelta(days=1, minutes=1))
        assert client.post(url(held, "reply"), {"text": "Demain"}).status_code == 302

    def test_a_message_is_bounded_and_never_tells_where(self, client: Client, siao: Siao, karim: Actor) -> None:
        held = submitted(siao, protected_address=True, name="Alba", purpose="Douze places")
        assert client.post(url(held, "reply"), {"text": "a" * 2_001}).status_code == 422
        page = html(client.post(url(held, "reply"), {"text": "C'est à Pontoise"}, follow=True))
        assert "ne doit nommer ni commune" in page and "Pontoise" not in page and not held.exchange.exists()


class TestHistory:
    def test_the_applicant_reads_what_became_of_it_without_a_name(
        self, client: Client, siao: Siao, karim: Actor, corinne: Actor
    ) -> None:
        held = submitted(siao)
        ask_applicant(held, "Quel financement ?", actor=karim, now=now())
        client.post(url(held, "reply"), {"text": "Le BOP 177."})
        prevalidate(held, actor=karim, now=now(), comment="Avis favorable, entre nous")
        refuse(held, "Aucun financement.", actor=corinne, now=now())
        page = html(client.get(url(held, "follow")))
        titles = [each.title for each in client.get(url(held, "follow")).context["history"]]
        assert titles == [
            "Refusée", "Pré-validée", "Réponse envoyée", "Question posée", "Courriel confirmé, demande reçue",
            "Demande envoyée, courriel à confirmer",
        ]  # fmt: skip
        who = [each.who for each in client.get(url(held, "follow")).context["history"]]
        assert who == ["DDETS", "SIAO", "Vous", "SIAO", "Vous", "Vous"]
        assert "Motif du refus" in page and "par la DDETS" in page and "entre nous" not in page
        assert karim.label not in page and corinne.label not in page

    def test_who_decides_reads_everything(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        held = submitted(siao)
        send_back(held, "Le siège.", actor=karim, now=now())
        save_request(held_again(held, entity_address="2 rue du Port", capacity=22))
        send_correction(held, "C'est fait.", now=now())
        remind(timezone.localdate() + timedelta(days=16), actor=TESTS, now=now())
        prevalidate(held, actor=karim, now=now(), comment="Avis favorable")
        client = Client()
        client.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")))
        answer = client.get(reverse("creation:detail", args=(held.public_id,)))
        page, told = html(answer), {each.title: each.text for each in answer.context["history"]}
        assert "Avis du SIAO" in page and told["Pré-valider, avec un avis"] == "Avis favorable"
        assert told["Renvoyer pour correction"] == "Le siège." and "Rappel, le délai était passé" in told
        assert told["Envoyer la correction"].replace("\xa0", " ") == (
            "C'est fait. – adresse du siège : 1 rue du Port → 2 rue du Port ; capacité : 20 → 22"
        )

    def test_what_tells_where_a_protected_one_is_is_masked(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        send_back(held, "L'adresse.", actor=karim, now=now())
        save_request(
            held_again(held, address="77 rue des Canaris", phone="+33199006661", purpose="À Pontoise", capacity=21)
        )
        held.exchange.create(body="Le quai est à Vauréal", written_at=now())
        save_request(held_again(held, protected_address=True, purpose="Douze places", capacity=12))
        send_correction(held, now=now())
        client = Client()
        client.force_login(make_user(Profile.SIAO_ADMIN, siao.scope))
        page = html(client.get(reverse("creation:detail", args=(held.public_id,))))
        assert "valeur non montrée" in page and "capacité : 20 → 21" in page
        page += html(client.get(url(held, "follow")))
        assert not [each for each in ("Canaris", "66 61", "99006661", "Pontoise", "Vauréal") if each in page]
        assert page.count("Message non montré") == 3, "twice for who decides, once for its applicant"


class TestOpinion:
    def test_it_is_optional_and_never_tells_where(self, siao: Siao, corinne: Actor) -> None:
        held = submitted(siao, protected_address=True, name="Alba", purpose="Douze places")
        CreationRequest.objects.update(state=S.SUBMITTED)
        client = Client()
        client.force_login(make_user(Profile.SIAO_ADMIN, siao.scope))
        act = reverse("creation:prevalidate", args=(held.public_id,))
        page = html(client.post(act, {"text": "C'est à Pontoise"}, follow=True))
        assert "ne doit nommer ni commune" in page and "Pontoise" not in page and again(held).state == S.SUBMITTED
        client.post(act, {"text": ""})
        assert again(held).state == S.PREVALIDATED
        with pytest.raises(Exception, match="ne doit nommer ni commune"):
            validate(held, entity=None, actor=corinne, now=now(), comment="À Pontoise")

    def test_an_opinion_of_who_validates_is_kept(self, siao: Siao) -> None:
        held, client = submitted(siao), Client()
        client.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")))
        client.post(reverse("creation:validate", args=(held.public_id,)), {"text": "Conforme au plan."})
        assert "Conforme au plan." in html(client.get(reverse("creation:detail", args=(held.public_id,))))


class TestLate:
    def test_it_is_told_every_week_and_to_the_ddets_too(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        held = submitted(siao)
        OutgoingMail.objects.all().delete()
        late = timezone.localdate() + timedelta(days=16)
        said = [remind(late + timedelta(days=gap), actor=TESTS, now=now() + timedelta(days=16 + gap))
                for gap in (0, 6, 7, 13, 14)]  # fmt: skip
        assert said == [1, 0, 1, 0, 1]
        told = OutgoingMail.objects.order_by("pk").values_list("user", flat=True)
        assert list(told) == [karim.user_id, corinne.user_id] * 3
        text = letter_of(OutgoingMail.objects.get(pk=OutgoingMail.objects.order_by("-pk")[0].pk)).text
        assert "sans son avis" in text and held.number in text

    @pytest.mark.parametrize(("type_id", "shown"), [("hors_chrs", True), ("hotel", False)])
    def test_the_ddets_sees_what_the_siao_has_let_pass(
        self, siao: Siao, karim: Actor, corinne: Actor, type_id: str, shown: bool
    ) -> None:
        held = submitted(siao, type_id=type_id)
        assert requests_to_decide(corinne, now()) == []
        yesterday = timezone.localdate() - timedelta(days=1)
        with acting_as(TESTS):
            CreationRequest.objects.update(due_on=yesterday)
        lines = requests_to_decide(corinne, now())
        assert len(lines) == shown
        client = Client()
        client.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")))
        page = html(client.get(reverse("creation:detail", args=(held.public_id,))))
        words = f"ans avis du SIAO depuis le {yesterday:%d/%m/%Y}"
        assert (words in page) == shown and all(words in each.what for each in lines)


class TestMails:
    def test_they_tell_a_request_from_another_and_nothing_that_is_protected(self, siao: Siao, karim: Actor) -> None:
        plain = submitted(siao)
        hidden = submitted(siao, protected_address=True, name="Dispositif Alba", purpose="Douze places")
        for held in (plain, hidden):
            prevalidate(held, actor=karim, now=now())
        mails = [letter_of(each) for each in OutgoingMail.objects.order_by("pk")]
        assert {each.category for each in OutgoingMail.objects.all()} == {
            Category.CREATION_CONFIRM, Category.CREATION_NEWS, Category.CREATION_DUE
        }  # fmt: skip
        for held, about in ((plain, "Val-d'Oise (95), Hébergement d'urgence"), (hidden, "adresse protégée")):
            told = [each for each in mails if held.number in each.subject and held.number in each.text]
            assert len(told) == 3 and all(about[:15] in each.text for each in told)
        assert not [each for each in mails if "Alba" in each.text or "Berges" in each.text]
