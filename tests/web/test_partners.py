"""The pages of the partners: documentation, try-out, and the keys that the nation's administrators make."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.directory.enums import Reader
from sisiao.partners.actions import KeyTold, add_partner, issue_key, log_call
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.models import Partner, PartnerCall, PartnerKey
from tests.api.keys import ask, new_key
from tests.directory.contacts import make_contact
from tests.factories import make_siao, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
LIST, ADD, DOCS, TRY = (reverse(f"partners:{name}") for name in ("list", "add", "index", "try_out"))


def html(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


@pytest.fixture
def nation(db: None) -> Client:
    client = Client()
    client.force_login(make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)))
    return client


@pytest.fixture
def partner(db: None) -> Partner:
    return add_partner("Logiciel des brigades", PartnerAudience.POLICE, actor=TESTS, now=timezone.now())


def key_of(partner: Partner) -> PartnerKey:
    return issue_key(partner, KeyTold(timezone.now() + timedelta(days=90)), actor=TESTS, now=timezone.now())[0]


def to(name: str, row: Any) -> str:
    return reverse(f"partners:{name}", args=(row.public_id,))


class TestDocumentation:
    def test_it_is_everybody_s_and_tells_the_state(self, client: Client) -> None:
        assert "En service" in html(client.get(DOCS))
        new_key()
        log_call(PartnerKey.objects.get(), "annuaire_contacts", "95127", 500, 20, timezone.now())
        page = html(client.get(DOCS))
        assert "Des appels échouent" in page and "/api/v1/annuaire/contacts" in page and "Version 1" in page

    def test_a_try_out_answers_as_the_interface_does(self, client: Client) -> None:
        siao = make_siao()
        make_contact(siao, "Pour les brigades", readers=[Reader.POLICE])
        make_contact(siao, "Pour le 114", readers=[Reader.LINE_114])
        secret = new_key()
        page = html(client.post(TRY, {"key": secret, "commune": "Vigny (95)", "instant": "2026-11-26T03:00"}))
        assert "Pour les brigades" in page and "Pour le 114" not in page and "jeudi 26 novembre 2026 à 3 h 00" in page
        assert secret not in page and "Logiciel Forces de l'ordre" in page
        call = PartnerCall.objects.get()
        assert (call.operation, call.commune, call.status) == ("essai", "95658", 200)

    @pytest.mark.parametrize(
        ("given", "said", "calls"),
        [
            ({"key": "sisiao_x", "commune": "Cergy"}, "inconnue, échue ou révoquée", 1),
            ({"key": "", "commune": "Cergy"}, "Collez votre clé", 0),
            ({"key": "sisiao_x", "commune": "Nulle part"}, "Commune inconnue", 0),
        ],
    )
    def test_what_a_try_out_refuses(self, client: Client, given: dict[str, str], said: str, calls: int) -> None:
        answer = client.post(TRY, given)
        assert answer.status_code == 422 and said in html(answer) and given["commune"] in html(answer)
        assert PartnerCall.objects.count() == calls and "sisiao_x" not in html(answer)


class TestAdministration:
    def test_a_partner_its_key_and_its_calls(self, nation: Client) -> None:
        assert "Aucun partenaire" in html(nation.get(LIST))
        assert nation.get(ADD).status_code == 200
        added = nation.post(ADD, {"name": "Brigades", "audience": "police"}, follow=True)
        assert "Créez maintenant sa clé" in html(added)
        partner = Partner.objects.get()
        told = {"expires_on": (timezone.localdate() + timedelta(days=30)).isoformat(), "hourly_limit": "100"}
        made = nation.post(to("new_key", partner), told | {"addresses": "127.0.0.0/8"})
        secret = html(made).split('siao-secret">')[1].split("<")[0]
        assert "no-store" in made["Cache-Control"] and "plus jamais affichée" in html(made)
        assert ask(secret, "/api/v1/annuaire/contacts", {"commune": "95127"}).status_code == 200
        page = html(nation.get(to("detail", partner)))
        assert secret not in page and secret[:13] in page and "127.0.0.0/8" in page and "100 appels par heure" in page
        assert [(day.answered, day.refused) for day in nation.get(to("detail", partner)).context["days"][:1]] == [
            (1, 0)
        ]
        assert "1 clé en cours" in html(nation.get(LIST)) and "Dernier appel" in html(nation.get(LIST))

    def test_a_key_is_replaced_restricted_and_revoked(self, nation: Client, partner: Partner) -> None:
        key = key_of(partner)
        replaced = html(nation.post(to("rotate", key)))
        assert "L'ancienne" in replaced and key.prefix in replaced and PartnerKey.objects.count() == 2
        typed = {f"{key.pk}-addresses": "192.0.2.7\n2001:db8::/48"}
        assert "sont à jour" in html(nation.post(to("restrict", key), typed, follow=True))
        key.refresh_from_db()
        assert key.addresses == ["192.0.2.7/32", "2001:db8::/48"]
        wrong = nation.post(to("restrict", key), {f"{key.pk}-addresses": "ici"})
        assert wrong.status_code == 422 and "ni une adresse ni un réseau" in html(wrong) and "ici" in html(wrong)
        assert "pour de bon" in html(nation.post(to("revoke", key)))
        key.refresh_from_db()
        assert key.revoked_at is None
        assert "n'ouvre plus rien" in html(nation.post(to("revoke", key), {"confirmed": "1"}, follow=True))
        assert "n'ouvre déjà plus rien" in html(nation.post(to("rotate", key), follow=True))

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"expires_on": ""}, "Donnez le dernier jour"),
            ({"expires_on": "2020-01-01"}, "une échéance à venir"),
            ({"hourly_limit": "0"}, "supérieure ou égale à 1"),
            ({"addresses": "x"}, "ni une adresse ni un réseau"),
        ],
    )
    def test_what_a_key_cannot_be(self, nation: Client, partner: Partner, changed: dict[str, str], said: str) -> None:
        told = {"expires_on": "2027-06-30", "hourly_limit": "10", "addresses": ""} | changed
        answer = nation.post(to("new_key", partner), told)
        assert answer.status_code == 422 and said in html(answer) and not PartnerKey.objects.exists()

    def test_a_partner_is_named_once(self, nation: Client, partner: Partner) -> None:
        answer = nation.post(ADD, {"name": partner.name, "audience": "114"})
        assert answer.status_code == 422 and "existe déjà" in html(answer)
        assert "Choisissez la nature" in html(nation.post(ADD, {"name": "Autre"}))

    def test_a_siao_administers_none(self, partner: Partner) -> None:
        client = Client()
        client.force_login(make_user(Profile.SIAO_ADMIN, make_siao().scope))
        assert [client.get(url).status_code for url in (LIST, to("detail", partner))] == [403, 403]
