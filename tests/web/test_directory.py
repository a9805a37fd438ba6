"""The pages of the directory: whom to call now, what a SIAO keeps, where nobody answers."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.directory.actions import Reach, close_contact, save_contact
from sisiao.directory.enums import Reader, SlotDay
from sisiao.directory.models import PrivilegedContact, check_every
from sisiao.siao.models import CoveredTerritory, Siao
from sisiao.web.directory.words import days_in_words
from sisiao.web.todo.providers_directory import contacts_to_check
from tests.directory.contacts import ALWAYS, NIGHTS, PHONE, make_contact
from tests.factories import actor_for, make_siao, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
P = Profile
NOW_PAGE, INDEX, ADD, COVERAGE = (reverse(f"directory:{name}") for name in ("now", "index", "add", "coverage"))
THREE = "2026-11-26T02:00:00+00:00"


def html(response: Any) -> str:
    return unescape(response.content.decode()).replace("\u00a0", " ")


def signed(profile: Profile, scope: Any) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope, first_name="Karim", last_name="Haddadi"))
    return client


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def keeper(siao: Siao) -> Client:
    return signed(P.SIAO_ADMIN, siao.scope)


def posted(**changed: Any) -> dict[str, Any]:
    """A right form, as a browser sends it."""
    told = {
        "line": "",
        "label": "Astreinte de nuit",
        "kind": "on_call",
        "organisation": "Association du Gué",
        "readers": ["police", "siao"],
        "victims": [],
        "email": "",
        "instructions": "",
        "communes": "",
        "plages-TOTAL_FORMS": "2",
        "plages-INITIAL_FORMS": "2",
        "plages-0-phone": "01 99 00 12 34",
        "plages-0-opens": "20:00",
        "plages-0-closes": "08:00",
        "plages-0-days": ["4", "5", "7"],
        "plages-1-phone": "",
        "plages-1-opens": "00:00",
        "plages-1-closes": "00:00",
        "plages-1-days": [str(day) for day in SlotDay.values],
    }
    return told | {name.replace("__", "-"): value for name, value in changed.items()}


class TestNow:
    """« Qui appeler maintenant ? »."""

    @time_machine.travel(THREE, tick=False)
    def test_a_village_at_three_in_the_morning(self, siao: Siao) -> None:
        make_contact(siao, "Ligne de jour")
        make_contact(siao, "Astreinte de nuit", NIGHTS, instructions="Donner le numéro de la brigade.")
        make_contact(siao, "Pour les brigades", readers=[Reader.POLICE])
        page = html(signed(P.CALL_TAKER, siao.scope).get(NOW_PAGE, {"commune": "vigny"}))
        assert "Vigny (95)" in page and "Maintenant, jeudi 26 novembre 2026 à 3 h 00" in page
        assert page.index("Ligne de jour") < page.index("Astreinte de nuit") < page.index("115, en dernier recours")
        assert 'href="tel:+33199005678"' in page and "jusqu'à 8 h" in page and "Donner le numéro" in page
        assert "Pour les brigades" not in page

    def test_another_siao_another_clock_another_moment(self, siao: Siao) -> None:
        make_contact(make_siao("974"), "Ligne de La Réunion", NIGHTS)
        client = signed(P.CALL_TAKER, siao.scope)
        page = html(client.get(NOW_PAGE, {"commune": "Saint-Denis (974)", "instant": "2026-12-20T03:00"}))
        assert "Ligne de La Réunion" in page and "dimanche 20 décembre 2026 à 3 h 00 (jour férié)" in page
        assert "Maintenant" not in page.split("<h1")[1].split("</ol>")[0]

    def test_nobody_but_the_115(self, siao: Siao) -> None:
        page = html(signed(P.CALL_TAKER, siao.scope).get(NOW_PAGE, {"commune": "Cergy"}))
        assert "115 : aucun autre contact ne répond ici à cette heure" in page and 'href="tel:+33100000115"' in page

    def test_an_overseas_territory_by_its_name(self, siao: Siao) -> None:
        caribbean = make_siao("971")
        CoveredTerritory.objects.create(siao=caribbean, collectivity_id="978", starts_on=date(2020, 1, 1))
        make_contact(caribbean, "Ligne des îles du Nord")
        page = html(signed(P.CALL_TAKER, siao.scope).get(NOW_PAGE, {"commune": "saint martin", "instant": ""}))
        assert "Plusieurs communes possibles" in page or "Ligne des îles du Nord" in page
        page = html(signed(P.CALL_TAKER, siao.scope).get(NOW_PAGE, {"commune": "Saint-Barthélemy"}))
        assert "Saint-Barthélemy" in page

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"commune": ""}, "Tapez la commune"),
            ({"commune": "Nullepart-les-Bains"}, "Commune inconnue"),
            ({"commune": "Cergy", "instant": "demain"}, "Ce moment n'est pas compris"),
            ({"commune": "Cergy", "instant": "1812-01-01T10:00"}, "Ce moment n'est pas compris"),
        ],
    )
    def test_what_is_not_understood(self, siao: Siao, given: dict[str, str], said: str) -> None:
        answer = signed(P.CALL_TAKER, siao.scope).get(NOW_PAGE, given)
        assert answer.status_code == 422 and said in html(answer) and given["commune"] in html(answer)

    def test_an_old_check_is_told(self, siao: Siao) -> None:
        make_contact(siao, now=timezone.now() - check_every() - timedelta(hours=1))
        assert "À vérifier" in html(signed(P.CALL_TAKER, siao.scope).get(NOW_PAGE, {"commune": "Cergy"}))

    def test_suggestions(self, siao: Siao) -> None:
        client = signed(P.CALL_TAKER, siao.scope)
        url = reverse("directory:communes")
        assert client.get(url, {"q": "vign"}).json()["communes"][0] == "Vigny (95)"
        assert client.get(url, {"q": "v"}).json() == {"communes": []}

    def test_queries_do_not_grow(self, siao: Siao, django_assert_max_num_queries: Any) -> None:
        for rank in range(6):
            make_contact(siao, f"Contact {rank}", [*NIGHTS, *ALWAYS])
        client = signed(P.CALL_TAKER, siao.scope)
        with django_assert_max_num_queries(16):
            client.get(NOW_PAGE, {"commune": "Cergy"})


class TestKeeping:
    """What a SIAO keeps."""

    def test_an_empty_directory_says_what_to_do(self, keeper: Client) -> None:
        page = html(keeper.get(INDEX))
        assert "Aucun contact pour le moment" in page and ADD in page

    def test_a_contact_is_added_and_changed(self, keeper: Client, siao: Siao) -> None:
        assert keeper.get(ADD).status_code == 200
        answer = keeper.post(ADD, posted(communes="Vigny\nCergy (95)", victims=["women"]), follow=True)
        assert "Contact ajouté" in html(answer)
        contact = PrivilegedContact.objects.get()
        assert (contact.siao, contact.readers, contact.victims) == (siao, ["police", "siao"], ["women"])
        assert sorted(each.name for each in contact.communes.all()) == ["Cergy", "Vigny"]
        [slot] = contact.slots.all()
        assert (slot.phone, slot.days) == (PHONE, [SlotDay.FRIDAY, SlotDay.SATURDAY, SlotDay.HOLIDAY])
        page = html(keeper.get(INDEX))
        assert "vendredi, samedi et jours fériés, 20 h – 8 h" in page and "par Karim HADDADI" in page
        url = reverse("directory:edit", args=(contact.public_id,))
        assert "Cergy (95)\nVigny (95)" in html(keeper.get(url)) and 'value="20:00"' in html(keeper.get(url))
        keeper.post(url, posted(label="Astreinte", communes=""))
        contact.refresh_from_db()
        assert (contact.label, contact.everywhere) == ("Astreinte", True)

    def test_numbers_left_as_they_were_stay_and_one_that_is_emptied_goes(self, keeper: Client, siao: Siao) -> None:
        contact = make_contact(siao, slots=[*NIGHTS, *ALWAYS])
        url, nights = reverse("directory:edit", args=(contact.public_id,)), [str(day) for day in SlotDay.values]
        kept = {"plages-0-phone": NIGHTS[0].phone, "plages-0-days": nights, "plages-1-phone": PHONE}
        assert keeper.post(url, posted(label="Astreinte") | kept).status_code == 302
        assert [slot.phone for slot in contact.slots.order_by("pk")] == [NIGHTS[0].phone, PHONE]
        assert keeper.post(url, posted() | kept | {"plages-0-phone": ""}).status_code == 302
        assert [slot.phone for slot in contact.slots.all()] == [PHONE]

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"label": "12 rue des Lilas"}, "un numéro et un nom de voie"),
            ({"instructions": "Sonner au 49.0363, 2.0631"}, "des coordonnées géographiques"),
            ({"organisation": "Foyer, 95000 Cergy"}, "un code postal"),
            ({"email": "rue-des-lilas@gue.example"}, "un nom de voie"),
            ({"communes": "Mende"}, "n'est pas dans le département"),
            ({"communes": "Nullepart"}, "Commune inconnue"),
            ({"readers": []}, "Cochez au moins qui voit"),
            ({"label": ""}, "Donnez un libellé"),
            ({"kind": ""}, "Choisissez la nature"),
            ({"plages__0__phone": ""}, "Donnez le numéro de cette plage"),
            ({"plages__0__phone": "12"}, "Ce numéro n'est pas compris"),
            ({"plages__0__days": []}, "Cochez au moins un jour"),
            ({"plages__0__closes": "20:00"}, "la même que celle de début"),
            ({"plages__0__opens": "x"}, "Exemple : 20:00"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, keeper: Client, changed: dict[str, Any], said: str
    ) -> None:
        answer = keeper.post(ADD, posted(**({"organisation": "Le Gué", "instructions": "Dire « abri »"} | changed)))
        page = html(answer)
        assert answer.status_code == 422 and said in page and not PrivilegedContact.objects.exists()
        assert "Rien de ce que vous avez saisi n'est perdu" in page
        assert changed.get("organisation", "Le Gué") in page and changed.get("instructions", "Dire « abri »") in page

    def test_without_any_number(self, keeper: Client) -> None:
        blank = {f"plages-0-{name}": posted()[f"plages-1-{name}"] for name in ("phone", "opens", "closes", "days")}
        answer = keeper.post(ADD, posted() | blank)
        assert answer.status_code == 422 and "Donnez au moins un numéro" in html(answer)

    def test_sent_twice(self, keeper: Client) -> None:
        sent = posted(line="6f0b0a3e-6d0c-4b0e-9a52-2f1d4d0f8f10")
        keeper.post(ADD, sent)
        keeper.post(ADD, sent)
        assert PrivilegedContact.objects.count() == 1

    def test_the_acts_of_a_line(self, keeper: Client, siao: Siao) -> None:
        first = make_contact(siao, "Premier", now=datetime(2026, 1, 1, tzinfo=UTC))
        second = make_contact(siao, "Second")

        def act(name: str, contact: PrivilegedContact, **body: str) -> str:
            return html(keeper.post(reverse(f"directory:{name}", args=(contact.public_id,)), body, follow=True))

        assert "1 à vérifier" in html(keeper.get(INDEX)).replace("<strong>", "").replace("</strong>", "")
        assert "vérifié aujourd'hui" in act("check", first)
        assert "appelé un rang après" in act("move", first, sens="apres")
        assert "est déjà le dernier" in act("move", first, sens="apres")
        assert "appelé un rang avant" in act("move", first, sens="avant")
        assert "archivé, plus personne" in act("archive", first)
        assert "il n'a plus d'ordre d'appel" in act("move", first)
        assert "repris, en dernier" in act("take_up", first)
        assert [c.label for c in PrivilegedContact.objects.in_order()] == [second.label, first.label]

    def test_closures(self, keeper: Client, siao: Siao) -> None:
        contact, day = make_contact(siao), timezone.localdate() + timedelta(days=3)
        close, reopen, edit = (
            reverse(f"directory:{name}", args=(contact.public_id,)) for name in ("close", "reopen", "edit")
        )
        days = {"first": day.isoformat(), "last": day.isoformat()}
        assert "Fermeture notée" in html(keeper.post(close, days, follow=True))
        assert f"au {day:%d/%m/%Y}" in html(keeper.get(INDEX)) and f"{day:%d/%m/%Y}" in html(keeper.get(edit))
        again, empty = keeper.post(close, days), keeper.post(close, {"first": "x", "last": ""})
        assert (again.status_code, empty.status_code) == (422, 422)
        assert "déjà notée" in html(again) and "Donnez le dernier jour" in html(empty)
        keeper.post(reopen, {"closure": str(contact.closures.get().pk)})
        assert not contact.closures.exists()

    def test_of_another_siao_nothing_exists(self, keeper: Client) -> None:
        far = make_contact(make_siao("48"))
        close_contact(far, date(2027, 1, 1), date(2027, 1, 2), actor=TESTS)
        for name in ("edit", "check", "move", "archive", "take_up", "close", "reopen"):
            assert keeper.post(reverse(f"directory:{name}", args=(far.public_id,)), {}).status_code == 404

    def test_what_waits(self, siao: Siao) -> None:
        actor, now = actor_for(P.SIAO_OPERATOR, siao.scope), timezone.now()
        contact = make_contact(siao, now=now - check_every() - timedelta(days=2))
        [line] = contacts_to_check(actor, now)
        assert (line.who, line.url, line.action) == ("1 contact", INDEX, "Vérifier")
        assert line.since == now - timedelta(days=2)
        assert contacts_to_check(actor_for(P.CALL_TAKER, siao.scope), now) == []
        assert contacts_to_check(actor_for(P.SIAO_ADMIN, make_siao("48").scope), now) == []
        save_contact(contact, Reach(ALWAYS), actor=TESTS, now=now)
        assert contacts_to_check(actor, now) == []


class TestCoverage:
    """Communes that have nobody, and when."""

    def test_what_a_departement_reads(self, siao: Siao) -> None:
        make_contact(siao, "Astreinte", NIGHTS, readers=[Reader.POLICE])
        make_contact(siao, "Pour Vigny", communes=["95658"], readers=[Reader.POLICE])
        ddets = signed(P.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT))
        page = html(ddets.get(COVERAGE))
        assert "vu par : Forces de l'ordre (2 contacts)" in page and "tous les jours, 8 h – 20 h" in page
        assert "Toujours quelqu'un" in page and "Le reste du territoire" in page
        assert "24 h/24" in html(ddets.get(COVERAGE, {"pour": "114"}))

    def test_the_nation_chooses_a_siao(self, siao: Siao) -> None:
        make_siao("48")
        nation = signed(P.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        assert "SIAO Lozère, vu par" in html(nation.get(COVERAGE, {"departement": "48", "pour": "?"}))

    def test_a_public_is_chosen_and_every_commune_is_named(self, siao: Siao) -> None:
        make_contact(siao, victims=["women"])
        ddets = signed(P.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"))
        assert "pour une victime au moins" in html(ddets.get(COVERAGE))
        assert "Toujours quelqu'un" in html(ddets.get(COVERAGE, {"public": "women"}))
        page = html(ddets.get(COVERAGE, {"public": "men"}))
        assert "24 h/24" in page and "une victime au moins" not in page

    def test_the_nation_sees_where_it_lacks_most(self, siao: Siao) -> None:
        make_contact(siao)
        make_siao("48")
        page = html(signed(P.NATIONAL_ADMIN, state_scope(ScopeKind.NATION)).get(COVERAGE))
        assert page.index("168 h sur 168") < page.index("Aucune</span>")
        assert "sur 168" not in html(signed(P.SIAO_ADMIN, siao.scope).get(COVERAGE))

    def test_a_perimeter_without_siao(self, db: None) -> None:
        ddets = signed(P.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "01"))
        assert "Aucun SIAO dans votre périmètre" in html(ddets.get(COVERAGE))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (range(8), "tous les jours"),
        (range(7), "tous les jours sauf fériés"),
        (range(5), "lundi à vendredi"),
        ((5, 6, 7), "samedi, dimanche et jours fériés"),
        ((0, 2, 4), "lundi, mercredi et vendredi"),
        ((7,), "jours fériés"),
    ],
)
def test_days_in_words(days: Any, words: str) -> None:
    assert days_in_words(days) == words
