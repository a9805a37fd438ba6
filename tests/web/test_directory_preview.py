"""« Ce que voient les forces de l'ordre »: the SIAO reads what its partners are told, and nobody else's directory."""

import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.directory.enums import Reader
from sisiao.partners.enums import PartnerAudience
from sisiao.siao.models import CoveredTerritory, Siao
from tests.api.keys import ask, new_key
from tests.directory.contacts import NIGHTS, make_contact
from tests.factories import make_siao
from tests.web.test_directory import html, signed

pytestmark = pytest.mark.django_db
PREVIEW, API = reverse("directory:preview"), "/api/v1/annuaire/contacts"
NIGHT = "2026-11-26T03:00"


@pytest.fixture
def siao(db: None) -> Siao:
    siao = make_siao()
    make_contact(siao, "Pour les brigades", NIGHTS, readers=[Reader.POLICE], instructions="Dire « abri » & le nom.")
    make_contact(siao, "Pour les écoutants", readers=[Reader.LINE_3919, Reader.LINE_114], victims=["women"])
    make_contact(siao, "Entre SIAO", readers=[Reader.SIAO])
    make_contact(siao, "À Vigny", communes=["95658"])
    return siao


def received(page: Any) -> Any:
    return json.loads(html(page).split('tabindex="0">')[1].split("</code>")[0])


class TestPreview:
    @pytest.mark.parametrize("audience", PartnerAudience)
    @pytest.mark.parametrize("profile", [Profile.SIAO_OPERATOR, Profile.SIAO_ADMIN])
    def test_it_is_the_answer_of_the_interface(self, siao: Siao, profile: Profile, audience: PartnerAudience) -> None:
        client, seen = signed(profile, siao.scope), {}
        for commune, code in (("Cergy", "95127"), ("Vigny (95)", "95658")):
            page = client.get(PREVIEW, {"pour": audience.value, "commune": commune, "instant": NIGHT})
            told = ask(new_key(audience), API, {"commune": code, "instant": NIGHT}).json()
            assert received(page) == told
            shown = html(page).split('<ol class="siao-whom"')[1].split("</ol>")[0]
            seen[commune] = [each for each in ("brigades", "écoutants", "Entre SIAO", "À Vigny") if each in shown]
        own = "brigades" if audience == PartnerAudience.POLICE else "écoutants"
        assert seen == {"Cergy": [own], "Vigny (95)": [own, "À Vigny"]}

    @time_machine.travel("2026-11-26T02:00:40.5+00:00", tick=False)
    def test_now_is_the_minute_of_the_interface(self, siao: Siao) -> None:
        page = signed(Profile.SIAO_ADMIN, siao.scope).get(PREVIEW, {"pour": "police", "commune": "Cergy"})
        assert received(page) == ask(new_key(), API, {"commune": "95127"}).json() and "Maintenant" in html(page)

    def test_a_territory_that_the_siao_covers(self, db: None) -> None:
        caribbean = make_siao("971")
        CoveredTerritory.objects.create(siao=caribbean, collectivity_id="977", starts_on=date(2020, 1, 1))
        make_contact(caribbean, "Ligne des îles du Nord")
        asked = {"pour": "114", "commune": "Saint-Barthélemy", "instant": NIGHT}
        told = received(signed(Profile.SIAO_ADMIN, caribbean.scope).get(PREVIEW, asked))
        assert [each["libelle"] for each in told["contacts"]] == ["Ligne des îles du Nord"]
        assert told["fuseau"] == "America/St_Barthelemy"

    def test_of_another_siao_nothing_is_shown(self, siao: Siao) -> None:
        make_contact(make_siao("48"), "Réservé aux brigades", readers=[Reader.POLICE])
        client = signed(Profile.SIAO_ADMIN, siao.scope)
        for commune in ("Mende (48)", "Nouméa", "Saint-Barthélemy"):
            page = client.get(PREVIEW, {"pour": "police", "commune": commune})
            assert page.status_code == 422 and "Réservé" not in html(page), commune
        assert "n'est pas de votre SIAO" in html(client.get(PREVIEW, {"pour": "police", "commune": "Mende (48)"}))

    @pytest.mark.parametrize("pour", ["siao", "", "x"])
    def test_it_is_for_partners_alone(self, siao: Siao, pour: str) -> None:
        page = signed(Profile.SIAO_ADMIN, siao.scope).get(PREVIEW, {"pour": pour, "commune": "Cergy"})
        assert page.status_code == 422 and "Entre SIAO" not in html(page)

    def test_who_keeps_no_directory_has_no_preview(self, siao: Siao) -> None:
        assert signed(Profile.CALL_TAKER, siao.scope).get(PREVIEW).status_code == 403
        page = html(signed(Profile.SIAO_ADMIN, siao.scope).get(PREVIEW))
        assert "Ce que voient les forces de l'ordre" in page
        assert PREVIEW in html(signed(Profile.SIAO_ADMIN, siao.scope).get(reverse("directory:index")))
