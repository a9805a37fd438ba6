"""The pages of campaigns: the table and its export, one département, sending, writing a campaign."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.campaigns.enums import SendingKind
from sisiao.campaigns.models import Campaign, CampaignSending, CampaignValidation, TemplateDownload
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.enums import SessionKind
from sisiao.helpdesk.models import HelpSession
from sisiao.notifications.models import OutgoingMail
from sisiao.web.todo import providers_campaigns as todo
from tests.campaigns.world import ddets, entry_of, make_campaign, make_deposit, nation
from tests.factories import make_dispositif, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db


def client_of(profile: Profile, code: str = "95") -> Client:
    kinds = {Profile.NATIONAL_ADMIN: ScopeKind.NATION, Profile.REGION_READER: ScopeKind.REGION}
    scope = (
        make_siao(code).scope
        if profile == Profile.SIAO_ADMIN
        else state_scope(kinds.get(profile, ScopeKind.DEPARTEMENT), code)
    )
    client = Client()
    client.force_login(make_user(profile, scope))
    return client


@pytest.fixture
def admin(db: None) -> Client:
    return client_of(Profile.NATIONAL_ADMIN)


@pytest.fixture
def chief(db: None) -> Client:
    return client_of(Profile.DEPARTEMENT_ADMIN)


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign()


def table_of(campaign: Campaign) -> str:
    return f"/campagne/{campaign.public_id}/"


def page_of(campaign: Campaign, code: str = "95") -> str:
    return f"/campagne/departement/{entry_of(campaign, code).public_id}/"


def shown(client: Client, campaign: Campaign, **asked: str) -> list[str]:
    return [row.entry.departement_id for row in client.get(table_of(campaign), asked).context["rows"]]


class TestTable:
    def test_the_late_ones_come_first(self, admin: Client, campaign: Campaign) -> None:
        Campaign.objects.update(receive_by=timezone.localdate() - timedelta(days=2))
        for code in ("48", "95"):
            TemplateDownload.objects.create(entry=entry_of(campaign, code), at=timezone.now())
        make_deposit("48")
        response = admin.get(table_of(campaign))
        assert [row.entry.departement_id for row in response.context["rows"]] == ["974", "95", "48"]
        text = response.content.decode()
        assert "10 jours de retard" in text and "2 jours de retard" in text
        assert "Aucun gestionnaire d'entité recensé" in response.content.decode().replace("&#x27;", "'")

    @pytest.mark.parametrize(
        ("asked", "codes"),
        [
            ({"q": "lozere"}, ["48"]),
            ({"q": "97"}, ["974"]),
            ({"region": "11"}, ["95"]),
            ({"etape": "imported"}, ["48"]),
            ({"etape": "retard"}, ["95", "974"]),
            ({"etape": "sans-gestionnaire"}, ["95", "974", "48"]),
            ({"etape": "termine"}, []),
            ({"par": "region"}, ["95", "974", "48"]),
            ({"etape": "n'importe quoi"}, ["95", "974", "48"]),
        ],
    )
    def test_filters(self, admin: Client, campaign: Campaign, asked: dict[str, str], codes: list[str]) -> None:
        make_deposit("48", blocking=3)
        found = shown(admin, campaign, **asked)
        assert sorted(found) == sorted(codes)
        if asked.get("par"):
            assert found == ["95", "974", "48"], "Île-de-France, La Réunion, Occitanie"

    def test_the_export_is_what_is_shown(self, admin: Client, campaign: Campaign) -> None:
        make_deposit("48", blocking=3)
        response = admin.get(table_of(campaign), {"etape": "imported", "format": "csv"})
        heading, line = csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";")
        told = dict(zip(heading, line, strict=True))
        today = timezone.localdate().strftime("%d/%m/%Y")
        assert (told["Code"], told["Classeur reçu"], told["Modèle envoyé"]) == ("48", today, "Sans trace")
        assert told["Classeur importé"] == f"Attendu depuis le {today}"
        assert told["Ce qui manque"].startswith("3 remarques bloquantes dans le classeur déposé")
        [row] = admin.get(table_of(campaign), {"etape": "imported"}).context["rows"]
        assert [cell.words for cell in row.cells] == [told[cell.step.label] for cell in row.cells]

    @pytest.mark.parametrize(
        ("profile", "codes"),
        [
            (Profile.REGION_READER, ["95"]),
            (Profile.DEPARTEMENT_ADMIN, ["95"]),
            (Profile.ANALYST, ["95"]),
            (Profile.SIAO_ADMIN, ["95"]),
        ],
    )
    def test_each_sees_its_own(self, campaign: Campaign, profile: Profile, codes: list[str]) -> None:
        client = client_of(profile)
        assert shown(client, campaign) == codes
        assert client.get(page_of(campaign, "48")).status_code == 404
        assert client.get(table_of(make_campaign(("48",)))).status_code == 404
        assert "Relancer" not in client.get(table_of(campaign)).content.decode()

    def test_what_is_missing_leads_to_what_mends_it_for_who_may(self, admin: Client, chief: Client) -> None:
        campaign = make_campaign(("95",))
        kept = make_deposit(blocking=1)
        report = f"/offre/import/{kept.public_id}/"
        assert report in chief.get(page_of(campaign)).content.decode()
        assert report not in admin.get(page_of(campaign)).content.decode()

    def test_as_many_queries_for_ten_as_for_three(self, admin: Client, django_assert_max_num_queries: Any) -> None:
        codes = ("01", "02", "03", "06", "07", "08", "48", "95", "974", "2A")
        campaign = make_campaign(codes)
        for code in codes:
            make_dispositif(make_siao(code))
            make_deposit(code)
        with django_assert_max_num_queries(22):
            assert len(admin.get(table_of(campaign)).context["rows"]) == 10


class TestSessions:
    """What the nation and the SIAO hold for the campaign is on its pages, for who may come."""

    @pytest.fixture(autouse=True)
    def sessions(self, db: None) -> None:
        at = timezone.now() + timedelta(days=2)
        told = {"organiser": make_user(), "starts_at": at, "ends_at": at + timedelta(hours=1), "capacity": 3}
        told |= {"kind": SessionKind.QUESTIONS, "place": "En ligne", "campaign": True}
        HelpSession.objects.create(title="Questions de la nation", **told)
        HelpSession.objects.create(title="Atelier du 48", scope=make_siao("48").scope, **told)
        HelpSession.objects.create(title="Hors campagne", **told | {"campaign": False})

    def test_each_departement_has_its_own(self, campaign: Campaign, chief: Client, admin: Client) -> None:
        page = chief.get(page_of(campaign)).content.decode()
        assert "Questions de la nation" in page and "3 places libres" in page
        assert "Atelier du 48" not in page and "Hors campagne" not in page
        assert (
            "Atelier du 48" in client_of(Profile.DEPARTEMENT_ADMIN, "48").get(page_of(campaign, "48")).content.decode()
        )
        table = admin.get(table_of(campaign)).content.decode()
        assert "Questions de la nation" in table and "Atelier du 48" in table


class TestDepartement:
    def test_the_template_is_downloaded_and_it_is_kept(self, chief: Client, campaign: Campaign) -> None:
        make_siao()
        response = chief.post(f"{page_of(campaign)}modele/")
        assert response["Content-Disposition"] == 'attachment; filename="offre-temps-1_95.xlsx"'
        assert TemplateDownload.objects.get().entry == entry_of(campaign)
        assert "Modèle téléchargé" in chief.get(page_of(campaign)).content.decode()

    def test_a_signature_then_its_withdrawal(self, chief: Client, campaign: Campaign) -> None:
        make_dispositif(make_siao())
        make_deposit(committed_at=timezone.now())
        digest = chief.get(page_of(campaign)).context["row"].built.digest
        refused = chief.post(f"{page_of(campaign)}valider/", {"digest": digest, "name": ""})
        assert refused.status_code == 422 and "Écrivez votre nom" in refused.content.decode()
        stale = chief.post(f"{page_of(campaign)}valider/", {"digest": "0", "name": "Corinne Roux"})
        assert "a changé depuis" in stale.content.decode() and "Corinne Roux" in stale.content.decode()
        assert digest in stale.content.decode(), "signed again, it is what the page shows"
        chief.post(f"{page_of(campaign)}valider/", {"digest": digest, "name": "Corinne Roux"})
        assert CampaignValidation.objects.in_force().get().name == "Corinne Roux"
        make_dispositif(make_siao())
        assert "L'offre a changé depuis" in chief.get(page_of(campaign)).content.decode().replace("&#x27;", "'")
        assert chief.post(f"{page_of(campaign)}retirer/", {"reason": ""}).status_code == 422
        chief.post(f"{page_of(campaign)}retirer/", {"reason": "Un CHRS manque"})
        assert not CampaignValidation.objects.in_force().exists()
        assert "Un CHRS manque" in chief.get(page_of(campaign)).content.decode()


class TestSending:
    def test_the_preview_says_who_and_what_and_warns(self, admin: Client, campaign: Campaign) -> None:
        ddets("95")
        response = admin.get(f"{table_of(campaign)}envoyer/modele/")
        found = {each.value: each.checked for each in response.context["candidates"]}
        assert found == {"48:": False, "95:": True, "974:": False}
        text = response.content.decode()
        assert text.count("Personne pour le recevoir") == 2
        assert "pré-rempli de votre département est prêt" in text

    def test_it_is_sent_once_and_told(self, admin: Client, campaign: Campaign) -> None:
        ddets("95")
        for _ in range(2):
            response = admin.post(f"{table_of(campaign)}envoyer/modele/", {"d": ["95:", "48:"]}, follow=True)
        assert CampaignSending.objects.count() == OutgoingMail.objects.count() == 1
        text = response.content.decode()
        assert "un envoi vient de partir" in text and "personne ne peut le recevoir" in text

    def test_a_reminder_is_shown_with_who_sent_it(self, admin: Client, campaign: Campaign) -> None:
        ddets("95")
        TemplateDownload.objects.create(entry=entry_of(campaign), at=timezone.now())
        admin.post(f"{table_of(campaign)}envoyer/relance/", {"d": "95:"})
        last = CampaignSending.objects.get(kind=SendingKind.REMINDER)
        [row] = [row for row in admin.get(table_of(campaign)).context["rows"] if row.entry.departement_id == "95"]
        assert row.reminded_words == f"Relancé le {timezone.localdate():%d/%m/%Y} par {last.by}"
        again = admin.get(f"{table_of(campaign)}envoyer/relance/", {"d": "95"})
        [each] = again.context["candidates"]
        assert (each.value, each.checked) == (f"95:{last.pk}", False)
        admin.post(f"{table_of(campaign)}envoyer/relance/", {"d": each.value})
        assert CampaignSending.objects.count() == 1
        admin.post(f"{table_of(campaign)}envoyer/relance/", {"d": each.value, "again": "on"})
        assert CampaignSending.objects.count() == 2

    @pytest.mark.parametrize("posted", [[], ["95"], ["x:y"], ["95:abc"]])
    def test_nothing_understood_is_said(self, admin: Client, campaign: Campaign, posted: list[str]) -> None:
        response = admin.post(f"{table_of(campaign)}envoyer/modele/", {"d": posted})
        assert response.status_code == 422 and "Cochez au moins un département." in response.content.decode()

    def test_another_kind_is_nothing(self, admin: Client, campaign: Campaign) -> None:
        assert admin.get(f"{table_of(campaign)}envoyer/autre/").status_code == 404


class TestWriting:
    def told(self, **more: Any) -> dict[str, Any]:
        today = timezone.localdate()
        names = ("opens_on", "send_by", "receive_by", "import_by", "validate_by", "closes_on")
        dates = {name: (today + timedelta(days=10 * rank)).isoformat() for rank, name in enumerate(names)}
        days = {"remind_before": 7, "remind_every": 5}
        named = {"name": "Campagne 2027", "workbook": "offre-temps-1", "departements": ["95", "2A"]}
        return named | dates | days | more

    def test_created_then_changed(self, admin: Client) -> None:
        admin.post("/campagne/nouvelle/", self.told())
        campaign = Campaign.objects.get()
        assert set(campaign.entries.values_list("departement", flat=True)) == {"95", "2A"}
        admin.post(f"{table_of(campaign)}modifier/", self.told(name="Autre", everywhere="on"))
        campaign.refresh_from_db()
        assert (campaign.name, campaign.entries.count()) == ("Autre", 101)

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"name": ""}, "Donnez un nom à la campagne."),
            ({"departements": []}, "Choisissez au moins un département."),
            ({"receive_by": "2020-01-01"}, "Cette date précède"),
            ({"receive_by": "demain"}, "n'est pas comprise"),
            ({"remind_every": 0}, "Au moins un jour"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_is_lost(self, admin: Client, wrong: Any, words: str) -> None:
        response = admin.post("/campagne/nouvelle/", self.told(note="Ma consigne") | wrong)
        text = response.content.decode().replace("&#x27;", "'")
        assert response.status_code == 422 and words in text and "Ma consigne" in text
        assert not Campaign.objects.exists()

    def test_a_departement_that_began_stays(self, admin: Client, campaign: Campaign) -> None:
        make_deposit("48")
        response = admin.post(f"{table_of(campaign)}modifier/", self.told(departements=["95"], **self.dates(campaign)))
        assert "Lozère (48)" in response.content.decode() and campaign.entries.count() == 3

    def dates(self, campaign: Campaign) -> dict[str, str]:
        return {"opens_on": campaign.opens_on.isoformat()}

    def test_the_workbook_stays_once_its_template_has_left(self, admin: Client, campaign: Campaign) -> None:
        TemplateDownload.objects.create(entry=entry_of(campaign), at=timezone.now())
        told = self.told(workbook="places", departements=["95", "48", "974"])
        response = admin.post(f"{table_of(campaign)}modifier/", told)
        assert "déjà parti" in response.content.decode()

    def test_closed_then_opened_again(self, admin: Client, campaign: Campaign) -> None:
        for act, closed in (("clore", True), ("rouvrir", False)):
            admin.post(f"{table_of(campaign)}{act}/")
            campaign.refresh_from_db()
            assert (campaign.closed_at is not None) is closed

    def test_the_list(self, admin: Client, chief: Client, campaign: Campaign) -> None:
        Campaign.objects.filter(pk=make_campaign(("48",), name="Close").pk).update(closed_at=timezone.now())
        assert [each[0].name for each in admin.get("/campagne/").context["closed"]] == ["Close"]
        text = chief.get("/campagne/").content.decode()
        assert "Où en est Val-d&#x27;Oise (95)" in text and "Nouvelle campagne" not in text


class TestToDo:
    def test_the_step_of_the_departement(self, campaign: Campaign) -> None:
        actor, now = ddets(), timezone.now()
        assert [line.what[:16] for line in todo.own_steps(actor, now)] == ["Modèle à remplir"]
        make_deposit(committed_at=now)
        [line] = todo.own_steps(actor, now)
        assert (line.action, line.url) == ("Relire et valider", page_of(campaign))
        assert todo.own_steps(nation(), now) == todo.late_departements(actor, now) == []

    def test_the_late_ones_for_the_nation(self, campaign: Campaign) -> None:
        Campaign.objects.update(receive_by=timezone.localdate() - timedelta(days=2))
        TemplateDownload.objects.create(entry=entry_of(campaign), at=timezone.now())
        actor = nation()
        assert [line.what for line in todo.late_departements(actor, timezone.now())] == [
            "2 départements attendent le modèle",
            "1 département en retard\u00a0: classeur reçu",
        ]
        Campaign.objects.update(closed_at=timezone.now())
        assert todo.late_departements(actor, timezone.now()) == []

    @pytest.mark.parametrize("profile", [Profile.DEPARTEMENT_ADMIN, Profile.NATIONAL_ADMIN])
    def test_in_few_queries(self, profile: Profile, campaign: Campaign, django_assert_max_num_queries: Any) -> None:
        client = client_of(profile)
        with django_assert_max_num_queries(40):
            assert client.get("/a-traiter/").context["count"] > 0
