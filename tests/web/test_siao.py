"""The pages of the SIAO: list and map, sheet, what its administrator and the State change."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.core.models import StoredFile
from sisiao.geo.tiles import tiles as places
from sisiao.siao.actions import cover_territory, publish_message
from sisiao.siao.enums import Audience, ContactRole, MessageTone, OperatorStatus, Weekday
from sisiao.siao.models import (
    Antenna,
    CoveredTerritory,
    HelplineHours,
    Siao,
    SiaoContact,
    SiaoDocument,
    SiaoOperator,
    SiaoPartner,
)
from tests.factories import make_dispositif, make_siao, make_user, state_scope, tonight
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def siao(db: None) -> Siao:
    return make_siao()


@pytest.fixture
def admin(client: Client, siao: Siao) -> Client:
    return signed(client, Profile.SIAO_ADMIN, siao.scope)


def signed(client: Client, profile: Profile, scope) -> Client:
    client.force_login(make_user(profile, scope))
    return client


def url(siao: Siao, name: str, *more: object) -> str:
    return reverse(f"siao:{name}", args=(siao.public_id, *more))


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def week(**changed: str) -> dict[str, str]:
    return {"presence": "hours", "outside": "on_call", "opens_0": "08:00", "closes_0": "20:00"} | changed


class TestList:
    def test_it_answers_names_numbers_operators_and_regions(self, admin: Client, siao: Siao) -> None:
        SiaoOperator.objects.create(
            siao=siao, name="Association du Gué", status=OperatorStatus.GIP, starts_on=timezone.localdate()
        )
        lozere = make_siao("48")
        for query, found in (
            ("", {siao, lozere}),
            ("?q=lozere", {lozere}),
            ("?q=95", {siao}),
            ("?q=gue+association", {siao}),
            ("?q=ile de france", {siao}),
            ("?q=occitanie", {lozere}),
            (f"?region={siao.departement.region_id}", {siao}),
            (f"?q=lozere&region={siao.departement.region_id}", set()),
        ):
            response = admin.get(reverse("siao:index") + query)
            assert {line.siao for line in response.context["lines"]} == found, query
        assert "Aucun SIAO ne correspond" in html(response)

    def test_the_map_says_what_the_list_says(self, admin: Client, siao: Siao) -> None:
        lozere = make_siao("48")
        tiles = {tile.departement.pk: tile for tile in admin.get(reverse("siao:index") + "?q=lozere").context["tiles"]}
        assert len(tiles) == 101 and len(set(places().values())) == 101
        assert (tiles["48"].siao, tiles["48"].found) == (lozere, True)
        assert (tiles["95"].siao, tiles["95"].found) == (siao, False)
        assert tiles["75"].siao is None

    def test_as_many_queries_for_ten_as_for_two(self, admin: Client, django_assert_max_num_queries) -> None:
        for code in ("01", "02", "03", "04", "05", "06", "07", "08"):
            make_siao(code)
        with django_assert_max_num_queries(11):
            assert len(admin.get(reverse("siao:index")).context["lines"]) == 9


class TestSheet:
    def test_everybody_reads_how_to_reach_it_and_its_users_alone_the_rest(self, client: Client, siao: Siao) -> None:
        SiaoContact.objects.create(siao=siao, role=ContactRole.TOOL, name="Aïssa", email="a@lien.example")
        SiaoPartner.objects.create(siao=siao, kind="health", name="Permanence d'Argenteuil")
        colleague = make_user(Profile.CALL_TAKER, siao.scope, last_name="Équipière")
        dispositif = make_dispositif(siao, commune_id=None)
        for profile, scope, inside in (
            (Profile.CALL_TAKER, siao.scope, True),
            (Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT), True),
            (Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), True),
            (Profile.SOCIAL_WORKER, dispositif.scope, False),
            (Profile.CALL_TAKER, make_siao("48").scope, False),
        ):
            page = html(signed(client, profile, scope).get(url(siao, "sheet")))
            assert "a@lien.example" in page and "01 00 00 01 15" in page
            for private in ("Permanence d'Argenteuil", colleague.get_full_name(), "Changement de nuit"):
                assert (private in page) is inside, (profile, private)
            assert "Modifier les coordonnées" not in page or profile == Profile.NATIONAL_ADMIN

    def test_its_administrator_finds_every_act(self, admin: Client, siao: Siao) -> None:
        page = html(admin.get(url(siao, "sheet")))
        for words in ("Modifier les coordonnées", "Modifier les heures", "Message du jour", "Ajouter un document"):
            assert words in page
        assert "Opérateurs du SIAO" not in page and "Ouvrir un SIAO" not in html(admin.get(reverse("siao:index")))


class TestCoordinates:
    def fields(self, **changed: str) -> dict[str, str]:
        known = {"name": "SIAO du 95", "phone": "01 99 00 95 00", "postal_code": "95000", "town": "cergy"}
        return known | changed

    def test_saved_with_the_commune_of_the_code(self, admin: Client, siao: Siao) -> None:
        sent = self.fields(website="https://siao.example", email="contact@siao.example", address="1 rue du Gué")
        assert admin.post(url(siao, "edit"), sent)["Location"] == url(siao, "sheet")
        siao.refresh_from_db()
        assert (siao.commune_id, siao.phone, siao.name) == ("95127", "+33199009500", "SIAO du 95")
        page = html(admin.get(url(siao, "sheet")))
        assert "95000 Cergy" in page and "Administrateur SIAO – SIAO du 95" in page, "beside the profile too"

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"name": ""}, "obligatoire"),
            ({"phone": "12"}, "Ce numéro n'est pas compris"),
            ({"postal_code": "99999"}, "Ce code postal n'existe pas"),
            ({"postal_code": ""}, "Donnez le code postal"),
            ({"town": "Marseille"}, "Cergy"),
            ({"email": "pas un courriel"}, "valide"),
            ({"website": "javascript:alert(1)"}, "URL"),
        ],
    )
    def test_a_bad_input_is_said_and_loses_nothing(self, admin: Client, siao: Siao, changed, words: str) -> None:
        response = admin.post(url(siao, "edit"), self.fields(**changed))
        page = html(response)
        assert response.status_code == 422 and words in page and "Rien de ce que vous avez saisi" in page
        assert ('value="95000"' in page) is (changed.get("postal_code") is None)
        siao.refresh_from_db()
        assert siao.postal_code == ""


class TestHours:
    def test_a_week_then_always(self, admin: Client, siao: Siao) -> None:
        every = {f"{edge}_{day}": clock for day in Weekday for edge, clock in (("opens", "08:00"), ("closes", "20:00"))}
        assert admin.post(url(siao, "hours"), week(**every)).status_code == 302
        assert "tous les jours 8 h – 20 h ; puis astreinte du SIAO" in html(admin.get(reverse("siao:index")))
        assert 'value="08:00"' in html(admin.get(url(siao, "hours")))
        admin.post(url(siao, "hours"), {"presence": "always", "opens_0": "08:00"})
        assert not HelplineHours.objects.exists() and "24 h/24" in html(admin.get(reverse("siao:index")))

    def test_relayed_by_another(self, admin: Client, siao: Siao) -> None:
        other = make_siao("48")
        admin.post(url(siao, "hours"), week(outside="relayed", relay=str(other.pk), opens_4="20:00", closes_4="02:30"))
        page = html(admin.get(reverse("siao:index")))
        assert "lundi 8 h – 20 h ; vendredi 20 h – 2 h 30 ; puis renvoi : SIAO Lozère" in page

    def test_who_relays_whom_is_shown_and_a_circle_is_said(self, admin: Client, siao: Siao) -> None:
        lozere, reunion = make_siao("48"), make_siao("974")
        circle = {"round_the_clock": False, "outside": "relayed"}
        Siao.objects.filter(pk=lozere.pk).update(relay=reunion, **circle)
        admin.post(url(siao, "hours"), week(outside="relayed", relay=str(lozere.pk)))
        page = html(admin.get(url(siao, "sheet")))
        assert "Renvoi : SIAO Lozère" in page and f"puis, hors de ses heures, {reunion}" in page
        assert "Prend le relais de" in html(admin.get(url(lozere, "sheet")))
        nation = signed(Client(), Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        response = nation.post(url(reunion, "hours"), week(outside="relayed", relay=str(siao.pk)))
        assert response.status_code == 422 and "tournerait en rond" in html(response)
        assert f"le relais de {lozere}" in html(response) and 'value="08:00"' in html(response)

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"opens_0": "", "closes_0": ""}, "au moins un jour"),
            ({"closes_0": ""}, "les deux heures"),
            ({"closes_0": "08:00"}, "la même"),
            ({"outside": ""}, "le numéro ne ferme pas"),
            ({"outside": "relayed"}, "Choisissez le SIAO"),
            ({"presence": ""}, "obligatoire"),
            ({"opens_3": "25:00"}, "heure"),
        ],
    )
    def test_a_bad_week_is_said(self, admin: Client, siao: Siao, changed: dict[str, str], words: str) -> None:
        response = admin.post(url(siao, "hours"), week(**changed))
        assert response.status_code == 422 and words in html(response)
        assert not HelplineHours.objects.exists()

    def test_a_siao_does_not_relay_itself(self, admin: Client, siao: Siao) -> None:
        assert admin.post(url(siao, "hours"), week(outside="relayed", relay=str(siao.pk))).status_code == 422


class TestSettings:
    def test_changed_and_told_in_the_history(self, admin: Client, siao: Siao) -> None:
        sent = {"night_change_hour": "7", "release_hour": "10", "hold_minutes": "20"}
        admin.post(url(siao, "parameters"), sent)
        page = html(admin.get(url(siao, "parameters")))
        assert "heure de libération des places : 12 → 10" in page and "Administrateur SIAO" in page
        assert "étaient déjà" in html(admin.post(url(siao, "parameters"), sent, follow=True))

    @pytest.mark.parametrize("minutes", ["0", "121", "", "x"])
    def test_a_bad_duration(self, admin: Client, siao: Siao, minutes: str) -> None:
        sent = {"night_change_hour": "7", "release_hour": "12", "hold_minutes": minutes}
        assert admin.post(url(siao, "parameters"), sent).status_code == 422


class TestMessage:
    def sent(self, **changed: str) -> dict[str, str]:
        night = tonight().isoformat()
        return {"body": "Neige cette nuit", "tone": "warning", "audience": "team", "last_night": night} | changed

    def test_shown_on_the_pages_of_the_team_until_withdrawn(self, admin: Client, siao: Siao) -> None:
        admin.post(url(siao, "message"), self.sent())
        desk = signed(Client(), Profile.CALL_TAKER, siao.scope)
        head = signed(Client(), Profile.DISPOSITIF_MANAGER, make_dispositif(siao, commune_id=None).scope)
        for page in ("/a-traiter/", reverse("helpline:calls")):
            assert "Neige cette nuit" in html(desk.get(page))
        assert "Neige cette nuit" not in html(head.get("/a-traiter/"))
        admin.post(url(siao, "message"), self.sent(body="Verglas", audience="departement"))
        assert "Verglas" in html(head.get("/a-traiter/")) and "Neige" not in html(desk.get("/a-traiter/"))
        assert "n'est plus affiché" in html(admin.post(url(siao, "withdraw"), follow=True))
        assert "Verglas" not in html(desk.get("/a-traiter/"))
        assert "Aucun message" in html(admin.post(url(siao, "withdraw"), follow=True))

    @pytest.mark.parametrize(
        "changed", [{"body": ""}, {"body": "x" * 401}, {"last_night": "2020-01-01"}, {"tone": "?"}]
    )
    def test_a_bad_message(self, admin: Client, siao: Siao, changed: dict[str, str]) -> None:
        assert admin.post(url(siao, "message"), self.sent(**changed)).status_code == 422

    def test_a_far_night_is_refused(self, admin: Client, siao: Siao) -> None:
        far = (tonight() + timedelta(days=40)).isoformat()
        assert "du mois qui vient" in html(admin.post(url(siao, "message"), self.sent(last_night=far)))


class TestLists:
    def test_a_line_comes_changes_and_goes(self, admin: Client, siao: Siao) -> None:
        admin.post(url(siao, "add", "antennes"), {"name": "Antenne Sud", "postal_code": "95100", "town": ""})
        antenna = Antenna.objects.get(siao=siao)
        assert antenna.commune.name == "Argenteuil"
        sent = {"name": "Antenne Sud", "phone": "01 99 00 95 20"}
        admin.post(url(siao, "edit_part", "antennes", antenna.public_id), sent)
        page = html(admin.get(url(siao, "sheet")))
        assert "Antenne Sud" in page and "01 99 00 95 20" in page
        admin.post(url(siao, "remove", "antennes", antenna.public_id))
        assert not Antenna.objects.exists()
        history = html(admin.get(url(siao, "parameters")))
        assert "Antenne : retrait" in history and "Antenne : ajout" in history
        assert "Antenne Sud : commune : Argenteuil → vide · téléphone : vide → 01 99 00 95 20 · code" in history

    def test_a_double_click_adds_one_line(self, admin: Client, siao: Siao) -> None:
        form = admin.get(url(siao, "add", "contacts"))
        sent = {"role": "tool", "name": "Aïssa", "email": "a@lien.example", "line": str(form.context["line"])}
        for _ in range(2):
            assert admin.post(url(siao, "add", "contacts"), sent).status_code == 302
        assert SiaoContact.objects.count() == 1
        other = admin.post(url(siao, "add", "contacts"), sent | {"name": "Benoît"})
        assert other.status_code == 422 and "déjà ajouté une ligne" in html(other) and 'value="Benoît"' in html(other)
        again = sent | {"name": "Benoît", "line": str(other.context["line"])}
        assert admin.post(url(siao, "add", "contacts"), again).status_code == 302
        assert admin.post(url(siao, "add", "contacts"), sent | {"line": "x", "name": "Chloé"}).status_code == 302
        assert SiaoContact.objects.count() == 3

    def test_the_history_goes_by_pages_at_the_hours_of_the_departement(self, client: Client) -> None:
        reunion = make_siao("974")
        nation = signed(client, Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        for number in range(30):
            Antenna.objects.create(siao=reunion, name=f"Antenne {number:02}")
        until = timezone.now().replace(hour=20, minute=0) + timedelta(days=1)
        said = {"until": until, "actor": TESTS, "now": timezone.now()}
        publish_message(reunion, "Cyclone", MessageTone.WARNING, Audience.TEAM, **said)
        first = html(nation.get(url(reunion, "parameters")))
        assert "Antenne 29" in first and "Antenne 02" not in first and "Page suivante" in first
        assert "Antenne 02" in html(nation.get(url(reunion, "parameters") + "?page=2"))
        publish_message(
            reunion, "Fini", MessageTone.INFO, Audience.TEAM, **said | {"now": said["now"] + timedelta(seconds=1)}
        )
        told = html(nation.get(url(reunion, "parameters")))
        zone = reunion.departement.tz
        assert f"à {until.astimezone(zone):%-H} h {until.astimezone(zone):%M}" in told
        assert f"{until:%Y-%m-%d %H}" not in told, "no hour as the base writes it"

    def test_twice_the_same_antenna_is_said(self, admin: Client, siao: Siao) -> None:
        Antenna.objects.create(siao=siao, name="Sud")
        response = admin.post(url(siao, "add", "antennes"), {"name": "Sud"})
        assert response.status_code == 422 and "déjà une antenne" in html(response)

    def test_a_contact_without_any_means_is_said(self, admin: Client, siao: Siao) -> None:
        response = admin.post(url(siao, "add", "contacts"), {"role": "tool", "name": "Aïssa"})
        assert response.status_code == 422 and "Indiquez un téléphone ou un courriel" in html(response)
        assert 'value="Aïssa"' in html(response)

    def test_a_partner(self, admin: Client, siao: Siao) -> None:
        ended = (timezone.localdate() - timedelta(days=1)).isoformat()
        sent = {"kind": "health", "name": "Permanence", "agreement": "n° 12", "agreement_ends_on": ended}
        admin.post(url(siao, "add", "partenaires"), sent)
        assert "Échue" in html(admin.get(url(siao, "sheet")))

    def test_a_list_that_is_none_and_a_line_of_another_siao(self, admin: Client, siao: Siao) -> None:
        other = Antenna.objects.create(siao=make_siao("48"), name="Mende")
        assert admin.get(url(siao, "add", "inconnus")).status_code == 404
        assert admin.post(url(siao, "remove", "antennes", other.public_id)).status_code == 404
        assert Antenna.objects.filter(pk=other.pk).exists()


class TestDocuments:
    def add(self, admin: Client, siao: Siao, name: str = "règles.pdf", content: bytes = PDF, **changed: str):
        sent = {"kind": "rules", "title": "Règlement", "audience": "team"} | changed
        return admin.post(url(siao, "add", "documents"), sent | {"upload": SimpleUploadedFile(name, content)})

    def test_kept_and_given_back_to_be_saved_never_run(self, admin: Client, siao: Siao) -> None:
        self.add(admin, siao)
        document = SiaoDocument.objects.get()
        response = admin.get(url(siao, "download", document.public_id))
        assert response.content == PDF and response["Content-Type"] == "application/pdf"
        assert (
            response["Content-Disposition"].startswith("attachment") and response["X-Content-Type-Options"] == "nosniff"
        )
        outside = signed(Client(), Profile.SOCIAL_WORKER, make_dispositif(siao, commune_id=None).scope)
        assert outside.get(url(siao, "download", document.public_id)).status_code == 404
        assert "Règlement" not in html(outside.get(url(siao, "sheet")))
        sent = {"kind": "rules", "title": "Règlement 2027", "audience": "departement"}
        admin.post(url(siao, "edit_part", "documents", document.public_id), sent)
        assert outside.get(url(siao, "download", document.public_id)).content == PDF

    def test_it_is_erased_once_confirmed(self, admin: Client, siao: Siao) -> None:
        self.add(admin, siao)
        document = SiaoDocument.objects.get()
        page = html(admin.post(url(siao, "remove", "documents", document.public_id)))
        assert "pour de bon" in page and "règles.pdf" in page and SiaoDocument.objects.exists()
        admin.post(url(siao, "remove", "documents", document.public_id), {"confirmed": "1"})
        assert not SiaoDocument.objects.exists() and not StoredFile.objects.exists()

    def test_a_double_click_keeps_one_file(self, admin: Client, siao: Siao) -> None:
        line = str(admin.get(url(siao, "add", "documents")).context["line"])
        for _ in range(2):
            assert self.add(admin, siao, line=line).status_code == 302
        assert (SiaoDocument.objects.count(), StoredFile.objects.count()) == (1, 1)

    def test_a_file_that_is_not_what_it_says(self, admin: Client, siao: Siao) -> None:
        response = self.add(admin, siao, content=b"MZ not a pdf")
        assert response.status_code == 422 and "ne correspond pas à l'extension" in html(response)
        assert 'value="Règlement"' in html(response) and not SiaoDocument.objects.exists()

    def test_without_any_file(self, admin: Client, siao: Siao) -> None:
        sent = {"kind": "rules", "title": "Règlement", "audience": "team"}
        assert "Choisissez le fichier" in html(admin.post(url(siao, "add", "documents"), sent))


class TestOperator:
    @pytest.fixture
    def ddets(self, client: Client, siao: Siao) -> Client:
        return signed(client, Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT))

    def sent(self, **changed: str) -> dict[str, str]:
        today = timezone.localdate().isoformat()
        return {"name": "Groupement du Gué", "status": "gip", "siren": "", "act": "", "on": today} | changed

    def test_a_change_says_what_it_does_before_doing_it(self, ddets: Client, siao: Siao) -> None:
        page = html(ddets.post(url(siao, "operator"), self.sent()))
        assert "Ce qui ne change pas" in page and not SiaoOperator.objects.exists()
        ddets.post(url(siao, "operator"), self.sent(confirmed="1"))
        assert SiaoOperator.objects.get().name == "Groupement du Gué"
        assert "En place" in html(ddets.get(url(siao, "operator")))
        assert "Groupement du Gué" in html(ddets.get(reverse("siao:index")))

    def test_a_mistyped_siren_is_mended_in_place(self, ddets: Client, siao: Siao) -> None:
        ddets.post(url(siao, "operator"), self.sent(siren="000950014", confirmed="1"))
        since = timezone.localdate().isoformat()
        mend = url(siao, "correct_operator", since)
        assert mend in html(ddets.get(url(siao, "operator"))) and 'value="000950014"' in html(ddets.get(mend))
        bad = ddets.post(mend, self.sent(siren="123456789"))
        assert bad.status_code == 422 and "Ce n'est pas un n° SIREN" in html(bad)
        ddets.post(mend, self.sent(siren="000950022", act="Arrêté n° 12"))
        row = SiaoOperator.objects.get()
        assert (row.siren, row.act, row.starts_on.isoformat(), row.ends_on) == (
            "000950022",
            "Arrêté n° 12",
            since,
            None,
        )
        nation = signed(Client(), Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        told = html(nation.get(url(siao, "parameters")))
        assert "Groupement du Gué : convention ou arrêté : vide → Arrêté n° 12" in told
        assert ddets.get(url(siao, "correct_operator", "hier")).status_code == 404
        assert ddets.get(url(siao, "correct_operator", "2001-01-01")).status_code == 404

    def test_a_change_to_come_is_cancelled(self, ddets: Client, siao: Siao) -> None:
        later = (timezone.localdate() + timedelta(days=9)).isoformat()
        ddets.post(url(siao, "operator"), self.sent(on=later, confirmed="1"))
        assert "À partir du" in html(ddets.get(url(siao, "sheet")))
        ddets.post(url(siao, "cancel_operator"))
        assert not SiaoOperator.objects.exists()
        assert ddets.post(url(siao, "cancel_operator")).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"siren": "123456789"}, "Ce n'est pas un n° SIREN"),
            ({"name": ""}, "raison sociale"),
            ({"status": ""}, "statut juridique"),
            ({"on": ""}, "premier jour"),
            ({"on": "2001-01-01", "confirmed": "1"}, "trop loin"),
            ({"entity": "0"}, "valide"),
        ],
    )
    def test_a_bad_input(self, ddets: Client, siao: Siao, changed: dict[str, str], words: str) -> None:
        response = ddets.post(url(siao, "operator"), self.sent(**changed))
        assert response.status_code == 422 and words in html(response)


class TestNation:
    @pytest.fixture
    def nation(self, client: Client, siao: Siao) -> Client:
        return signed(client, Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))

    def test_opening_one_where_there_is_none(self, nation: Client, siao: Siao) -> None:
        today = timezone.localdate().isoformat()
        sent = {"departement": "48", "siao_name": "SIAO de la Lozère", "name": "Le Lien", "status": "gip", "on": today}
        opened = nation.post(reverse("siao:opening"), sent, follow=True)
        assert "SIAO de la Lozère est ouvert" in html(opened)
        again = nation.post(reverse("siao:opening"), sent)
        assert again.status_code == 422 and Siao.objects.count() == 2

    def test_a_territory_comes_and_goes(self, nation: Client, siao: Siao) -> None:
        today = timezone.localdate().isoformat()
        nation.post(url(siao, "territories"), {"collectivity": "977", "on": today})
        row = CoveredTerritory.objects.get()
        assert "couvre Saint-Barthélemy" in html(nation.get(reverse("siao:index")))
        assert '<option value="977"' not in html(nation.get(url(siao, "territories")))
        assert nation.post(url(make_siao("48"), "uncover"), {"territory": row.pk}).status_code == 404
        nation.post(url(siao, "uncover"), {"territory": row.pk})
        assert not CoveredTerritory.objects.exists()

    def test_a_territory_held_from_a_later_day_is_said(self, nation: Client, siao: Siao) -> None:
        place = CoveredTerritory._meta.get_field("collectivity").related_model.objects.get(pk="978")
        tomorrow = timezone.localdate() + timedelta(days=1)
        held = cover_territory(make_siao("48"), place, on=tomorrow, actor=TESTS)
        CoveredTerritory.objects.filter(pk=held.pk).update(ends_on=tomorrow + timedelta(days=1))
        sent = {"collectivity": "978", "on": timezone.localdate().isoformat()}
        response = nation.post(url(siao, "territories"), sent)
        assert response.status_code == 422 and "déjà couvert" in html(response)


def test_a_message_of_another_siao_is_not_read(client: Client, siao: Siao) -> None:
    now = timezone.now()
    until = now + timedelta(hours=2)
    publish_message(siao, "Neige", MessageTone.INFO, Audience.DEPARTEMENT, until=until, actor=TESTS, now=now)
    desk = signed(client, Profile.CALL_TAKER, make_siao("48").scope)
    assert "Neige" not in html(desk.get("/a-traiter/")) and "Neige" not in html(desk.get(url(siao, "sheet")))
