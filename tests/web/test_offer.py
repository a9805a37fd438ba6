"""The pages of dispositifs: found, read on any day, described, funded, transferred."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.models import StoredFile
from sisiao.occupation.models import Occupation
from sisiao.offer.actions import describe
from sisiao.offer.enums import QuotaHolder
from sisiao.offer.models import Act, Dispositif, Funding, Quota, SupportMeasure, Transfer
from sisiao.siao.enums import PartnerKind
from sisiao.siao.models import SiaoPartner
from tests.factories import (
    make_dispositif,
    make_entity,
    make_group,
    make_household,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    tonight,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF"
TODAY = timezone.localdate


@pytest.fixture
def dispositif(db: None) -> Dispositif:
    return make_dispositif(name="CHU des Tilleuls", capacity=40, capacity_unit="place", reception_modes=["emergency"])


@pytest.fixture
def admin(client: Client, dispositif: Dispositif) -> Client:
    return signed(client, Profile.SIAO_ADMIN, dispositif.siao.scope)


def signed(client: Client, profile: Profile, scope) -> Client:
    client.force_login(make_user(profile, scope))
    return client


def url(dispositif: Dispositif, name: str, *more: object) -> str:
    return reverse(f"dispositifs:{name}", args=(dispositif.public_id, *more))


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {
        name: [str(each).replace("\xa0", " ") for each in told]
        for name, told in response.context["form"].errors.items()
    }


def said(dispositif: Dispositif, day: date | None = None, **changed: object) -> dict[str, object]:
    """What the form of a description posts when nothing else is touched."""
    version = dispositif.versions.get(period__contains=day or TODAY())
    told = {name: value for name, value in version.facts().items() if value not in (None, "")}
    return told | {"since": (day or TODAY()).isoformat()} | changed


class TestList:
    def test_by_words_type_and_situation(self, admin: Client, dispositif: Dispositif) -> None:
        make_dispositif(dispositif.siao, name="Pension Sud", type_id="pension_de_famille", situation="planned")
        make_dispositif(dispositif.siao, name="Ancien CHU", closed_on=TODAY())
        make_dispositif(make_siao("48"), name="CHU de Mende")
        asked = {
            "": {"CHU des Tilleuls", "Pension Sud", "Ancien CHU"},
            "q=chu cergy": {"CHU des Tilleuls", "Ancien CHU"},
            "type=pension_de_famille": {"Pension Sud"},
            "situation=planned": {"Pension Sud"},
            "situation=open": {"CHU des Tilleuls"},
            "situation=closed": {"Ancien CHU"},
        }
        for query, names in asked.items():
            answer = admin.get(f"{reverse('dispositifs:index')}?{query}")
            assert {line.dispositif.name for line in answer.context["lines"]} == names, query

    def test_on_another_day(self, admin: Client, dispositif: Dispositif) -> None:
        later = TODAY() + timedelta(days=30)
        describe(dispositif, {"capacity": 46}, since=later, actor=TESTS)
        address = reverse("dispositifs:index")
        assert "40 places" in html(admin.get(address))
        assert "46 places" in html(admin.get(address, {"on": later.isoformat()}))
        assert "n'est pas comprise" in html(admin.get(address, {"on": "demain"}))

    def test_nothing_found_says_what_to_do(self, admin: Client) -> None:
        assert "retirez un filtre" in html(admin.get(reverse("dispositifs:index"), {"q": "zzz"}))

    def test_the_same_number_of_queries_whatever_the_length(
        self, admin: Client, dispositif: Dispositif, django_assert_max_num_queries
    ) -> None:
        for _ in range(6):
            make_dispositif(dispositif.siao)
        with django_assert_max_num_queries(12):
            admin.get(reverse("dispositifs:index"))


class TestSheet:
    def test_as_of_a_day_past_and_to_come(self, admin: Client, dispositif: Dispositif) -> None:
        later = TODAY() + timedelta(days=30)
        describe(dispositif, {"capacity": 46}, since=later, actor=TESTS, reason="Extension")
        now, then = (
            html(admin.get(url(dispositif, "sheet"))),
            html(admin.get(url(dispositif, "sheet"), {"on": later.isoformat()})),
        )
        assert "<dd>40 places</dd>" in now and "Annoncé" in now and "Extension" in now
        assert "<dd>46 places</dd>" in then and "Ce jour-là" in then

    def test_a_call_taker_reads_no_funding(self, client: Client, dispositif: Dispositif) -> None:
        fund(dispositif)
        page = html(signed(client, Profile.CALL_TAKER, dispositif.siao.scope).get(url(dispositif, "sheet")))
        assert "CHU des Tilleuls" in page and "Financements" not in page and "Modifier" not in page

    def test_nothing_of_a_protected_address(self, admin: Client, dispositif: Dispositif) -> None:
        hidden = make_dispositif(dispositif.siao, protected_address=True)
        page = html(admin.get(url(hidden, "sheet")))
        assert "elle ne figure sur aucune page" in page and "SIRET" not in page
        form = admin.get(url(hidden, "place")).context["form"]
        assert not {"address", "siret", "finess", "phone", "email", "town"} & set(form.fields)


class TestPlace:
    def known(self, **changed: str) -> dict[str, str]:
        told = {"name": "CHU des Tilleuls", "layout": "grouped", "address": "3 rue des Saules", "postal_code": "95000"}
        return told | {"town": "Cergy", "arrival_limit": "21:30", "phone": "01 30 00 00 00"} | changed

    def test_is_kept_with_its_commune_and_its_scope(self, admin: Client, dispositif: Dispositif) -> None:
        answer = admin.post(url(dispositif, "place"), self.known(name="CHU des Saules", siret="000 950 014 00019"))
        assert answer.status_code == 302, answer.context["form"].errors
        dispositif.refresh_from_db()
        assert (dispositif.name, dispositif.commune_id, dispositif.siret) == (
            "CHU des Saules",
            "95127",
            "00095001400019",
        )
        assert dispositif.scope.label == "CHU des Saules"

    def test_the_responsable_is_one_person_with_a_mailbox_of_their_own(
        self, admin: Client, dispositif: Dispositif
    ) -> None:
        told = {"head_name": "MARCHAND Lou", "head_email": "L.Marchand@tilleuls.example"}
        page = html(admin.post(url(dispositif, "place"), self.known(**told), follow=True))
        assert "MARCHAND Lou" in page and "mailto:l.marchand@tilleuls.example" in page
        for wrong, words in (
            ({"head_email": ""}, "ou aucun des deux"),
            ({"head_email": "accueil@tilleuls.example"}, "boîte partagée"),
            ({"head_name": "MARCHAND"}, "le prénom"),
        ):
            answer = admin.post(url(dispositif, "place"), self.known(**told | wrong))
            assert words in errors(answer)["head_email"][0]
        dispositif.refresh_from_db()
        assert dispositif.head_email == "l.marchand@tilleuls.example"

    def test_a_wrong_identifier_is_said_beside_its_field(self, admin: Client, dispositif: Dispositif) -> None:
        told = errors(admin.post(url(dispositif, "place"), self.known(siret="123", finess="x", postal_code="00000")))
        assert "SIRET" in told["siret"][0] and "FINESS" in told["finess"][0] and "postal_code" in told


class TestDescription:
    def test_from_a_day_on_and_what_it_was_before_stays(self, admin: Client, dispositif: Dispositif) -> None:
        later = TODAY() + timedelta(days=10)
        posted = said(dispositif) | {"since": later.isoformat(), "capacity": 50, "reason": "Extension"}
        assert admin.post(url(dispositif, "description"), posted).status_code == 302
        first, second = dispositif.versions.order_by("capacity")
        assert (first.capacity, second.capacity, second.since, second.reason) == (40, 50, later, "Extension")
        assert second.publics == first.publics

    def test_two_people_do_not_overwrite_each_other(self, admin: Client, dispositif: Dispositif) -> None:
        known = admin.get(url(dispositif, "description")).context["form"]["known"].value()
        posted = said(dispositif, min_age=30) | {"known": known}
        describe(dispositif, {"capacity": 41, "max_age": 60}, since=TODAY(), actor=TESTS)
        page = html(admin.post(url(dispositif, "description"), posted, follow=True))
        assert "gardé : Capacité autorisée ou agréée, Âge maximum" in page
        kept = dispositif.versions.get(period__contains=TODAY())
        assert (kept.min_age, kept.capacity, kept.max_age) == (30, 41, 60)

    def test_what_both_changed_is_asked_again(self, admin: Client, dispositif: Dispositif) -> None:
        known = admin.get(url(dispositif, "description")).context["form"]["known"].value()
        posted = said(dispositif, capacity=44, publics=["women"]) | {"known": known}
        describe(dispositif, {"capacity": 41, "publics": ["couples"]}, since=TODAY(), actor=TESTS)
        answer = admin.post(url(dispositif, "description"), posted)
        told = errors(answer)
        assert "il dit maintenant « 41 »" in told["capacity"][0] and "« Couples sans enfant »" in told["publics"][0]
        assert set(told) == {"capacity", "publics"} and 'value="44"' in html(answer), "what was typed is still there"
        again = posted | {"known": answer.context["form"]["known"].value()}
        assert admin.post(url(dispositif, "description"), again).status_code == 302
        assert dispositif.versions.get(period__contains=TODAY()).capacity == 44

    def test_bad_input_is_said_beside_its_field(self, admin: Client, dispositif: Dispositif) -> None:
        wrong = {"min_age": 40, "max_age": 20, "opening_regime": "seasonal", "season": "", "capacity_unit": ""}
        told = errors(admin.post(url(dispositif, "description"), said(dispositif, **wrong)))
        assert set(told) >= {"max_age", "season", "capacity_unit"}
        told = errors(admin.post(url(dispositif, "description"), said(dispositif, season="40/13", since="jamais")))
        assert set(told) == {"season", "since"}

    def test_refugees_are_not_proposed_where_shelter_is_unconditional(
        self, admin: Client, dispositif: Dispositif
    ) -> None:
        page = admin.get(url(dispositif, "description"))
        assert "Réfugiés" not in dict(page.context["form"].fields["specific_publics"].choices)
        told = errors(admin.post(url(dispositif, "description"), said(dispositif, specific_publics=["Réfugiés"])))
        assert "specific_publics" in told

    def test_a_premier_accueil_has_no_capacity_and_is_never_a_destination(self, admin: Client, dispositif) -> None:
        contact = make_dispositif(dispositif.siao, type_id="secteur", siao_referral="none", publics=[])
        form = admin.get(url(contact, "description")).context["form"]
        assert "capacity" not in form.fields and [code for code, _ in form.fields["siao_referral"].choices] == ["none"]

    def test_a_correction_is_of_all_its_days(self, admin: Client, dispositif: Dispositif) -> None:
        version = dispositif.versions.get()
        posted = said(dispositif, capacity=44, reason="Faute de frappe")
        assert admin.post(url(dispositif, "correction", version.public_id), posted).status_code == 302
        assert dispositif.versions.get().capacity == 44

    def test_what_is_announced_is_withdrawn_what_has_begun_is_not(self, admin: Client, dispositif: Dispositif) -> None:
        announced = describe(dispositif, {"capacity": 50}, since=TODAY() + timedelta(days=9), actor=TESTS)
        admin.post(url(dispositif, "withdraw", announced.public_id))
        kept = dispositif.versions.get()
        answer = admin.post(url(dispositif, "withdraw", kept.public_id), follow=True)
        assert "a déjà commencé" in html(answer) and dispositif.versions.count() == 1


def fund(dispositif: Dispositif, **changed: object) -> Funding:
    year = TODAY().year
    told = {"funder": "Département", "regime": "permanent", "fiscal_year": year, "unit": "place", "number": 40}
    days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    return Funding.objects.create(dispositif=dispositif, **told | days | changed)


class TestLines:
    def line(self, **changed: object) -> dict[str, object]:
        year = TODAY().year
        told = {"funder": "Département", "regime": "permanent", "fiscal_year": year, "unit": "place", "number": "40"}
        return told | {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31", "cpom": "unknown"} | changed

    def test_funding_added_changed_taken_off(self, admin: Client, dispositif: Dispositif) -> None:
        assert admin.post(url(dispositif, "add", "financements"), self.line(siao_places=30)).status_code == 302
        line = dispositif.fundings.get()
        assert (line.number, line.siao_places) == (40, 30) and "dont 30 pour le SIAO" in html(
            admin.get(url(dispositif, "sheet"))
        )
        admin.post(url(dispositif, "edit_line", "financements", line.public_id), self.line(number="42"))
        assert dispositif.fundings.get().number == 42
        admin.post(url(dispositif, "remove_line", "financements", line.public_id))
        assert not dispositif.fundings.exists()

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"number": ""}, "number"),
            ({"number": "2.5"}, "number"),
            ({"siao_places": "41"}, "siao_places"),
            ({"violence_places": "41"}, "violence_places"),
            ({"funder": "État – BOP 177"}, "line"),
            ({"line": "emergency_hors_chrs", "unit": "fte", "funder": "État – BOP 177"}, "unit"),
            ({"starts_on": "2020-01-01"}, "starts_on"),
            ({"fiscal_year": "1999"}, "fiscal_year"),
            ({"fiscal_year": "2099", "starts_on": "2099-01-01", "ends_on": "2099-12-31"}, "fiscal_year"),
            ({"number": "-3"}, "number"),
            ({"amount": "-5000"}, "amount"),
            ({"funder": "État – BOP 177", "line": "emergency_hors_chrs"}, "amount"),
            ({"funder": "État – BOP 177", "line": "chrs_insertion", "amount": "10"}, "line"),
            ({"ends_on": "9999-12-31"}, "ends_on"),
            ({"ends_on": "plus tard"}, "ends_on"),
            ({"cpom": "true"}, "cpom_ends_on"),
        ],
    )
    def test_what_the_workbook_refuses_is_refused_here(
        self, admin: Client, dispositif: Dispositif, changed: dict[str, object], field: str
    ) -> None:
        told = errors(admin.post(url(dispositif, "add", "financements"), self.line(**changed)))
        assert field in told

    def test_a_first_contact_has_neither_funding_nor_contingent(self, admin: Client, dispositif: Dispositif) -> None:
        """Neither is offered, and the base refuses them."""
        contact = make_dispositif(dispositif.siao, type_id="secteur", capacity=None, capacity_unit="")
        assert "Ajouter une ligne" not in html(admin.get(url(contact, "sheet")))
        for kind in ("financements", "contingents"):
            assert admin.get(url(contact, "add", kind)).status_code == 404
        with pytest.raises(IntegrityError, match="contingent"), transaction.atomic():
            Quota.objects.create(dispositif=contact, holder="caf", dwellings=10, period=DateRange(None, None))

    def test_the_same_line_twice_is_refused(self, admin: Client, dispositif: Dispositif) -> None:
        fund(dispositif)
        assert "couvre déjà" in errors(admin.post(url(dispositif, "add", "financements"), self.line()))["starts_on"][0]

    def test_contingents_do_not_overlap(self, admin: Client, dispositif: Dispositif) -> None:
        said = {
            "holder": "caf",
            "dwellings": "6",
            "given_to_siao": "2",
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
        }
        assert admin.post(url(dispositif, "add", "contingents"), said).status_code == 302
        quota = dispositif.quotas.get()
        assert quota.period == DateRange(date(2026, 1, 1), date(2027, 1, 1)) and quota.holder == QuotaHolder.CAF
        assert admin.post(url(dispositif, "add", "contingents"), said).status_code == 422
        told = errors(
            admin.post(url(dispositif, "add", "contingents"), said | {"holder": "other", "given_to_siao": "7"})
        )
        assert Quota.objects.count() == 1 and told
        twice = errors(admin.post(url(dispositif, "add", "contingents"), said))
        assert twice["__all__"] == [
            "Ce réservataire a déjà un contingent ces jours-là : changez celui qui existe, ou séparez les périodes."
        ]
        endless = errors(admin.post(url(dispositif, "add", "contingents"), said | {"ends_on": "9999-12-31"}))
        assert "laissez la case vide" in endless["ends_on"][0]
        state = said | {"holder": "state", "holder_name": "Préfecture"}
        assert "L'État n'a qu'un contingent" in str(errors(admin.post(url(dispositif, "add", "contingents"), state)))
        assert admin.post(url(dispositif, "add", "contingents"), state | {"holder_name": ""}).status_code == 302

    def test_acts_without_a_reference_may_be_several(self, admin: Client, dispositif: Dispositif) -> None:
        for kind in ("order", "agreement", "order"):
            told = {"kind": kind, "reference": "", "ends_on": "2027-03-31"}
            assert admin.post(url(dispositif, "add", "actes"), told).status_code == 302
        named = {"kind": "order", "reference": "2026-14"}
        assert admin.post(url(dispositif, "add", "actes"), named).status_code == 302
        assert "figure déjà" in str(errors(admin.post(url(dispositif, "add", "actes"), named)))
        assert admin.post(url(dispositif, "add", "actes"), named | {"kind": "agreement"}).status_code == 302

    def test_an_act_with_its_document(self, admin: Client, dispositif: Dispositif) -> None:
        file = SimpleUploadedFile("arrete.pdf", PDF)
        told = {"kind": "order", "reference": "2026-14", "ends_on": "2027-03-31"}
        assert admin.post(url(dispositif, "add", "actes"), told | {"upload": file}).status_code == 302
        act = dispositif.acts.get()
        answer = admin.get(url(dispositif, "download", act.public_id))
        assert answer.content == PDF and "attachment" in answer.headers["Content-Disposition"]
        other = SimpleUploadedFile("arrete2.pdf", PDF + b"\n")
        admin.post(url(dispositif, "edit_line", "actes", act.public_id), told | {"upload": other})
        assert StoredFile.objects.count() == 1
        admin.post(url(dispositif, "remove_line", "actes", act.public_id))
        assert not Act.objects.exists() and not StoredFile.objects.exists()

    def test_a_wrong_file_is_refused_and_no_document_is_asked_of_a_protected_one(
        self, admin: Client, dispositif: Dispositif
    ) -> None:
        told = {"kind": "order", "reference": "1", "upload": SimpleUploadedFile("a.pdf", b"<script>")}
        assert "upload" in errors(admin.post(url(dispositif, "add", "actes"), told))
        hidden = make_dispositif(dispositif.siao, protected_address=True)
        assert "upload" not in admin.get(url(hidden, "add", "actes")).context["form"].fields

    def test_measures_and_services_where_the_type_holds_them(self, admin: Client, dispositif: Dispositif) -> None:
        avdl = make_dispositif(dispositif.siao, type_id="avdl", capacity=30, capacity_unit="measure")
        told = {"name": "Ménages relogés", "number": "12", "unit": "measure", "months": "6"}
        assert admin.post(url(avdl, "add", "mesures"), told).status_code == 302
        assert "12 mesures" in html(admin.get(url(avdl, "sheet")))
        assert admin.post(url(dispositif, "add", "prestations"), {"kind": "meals"}).status_code == 302
        assert "Repas" in html(admin.get(url(dispositif, "sheet")))
        assert admin.get(url(avdl, "add", "prestations")).status_code == 404
        assert admin.get(url(dispositif, "add", "mesures")).status_code == 404

    def test_an_unknown_list_is_not_found(self, admin: Client, dispositif: Dispositif) -> None:
        assert admin.get(url(dispositif, "add", "autres")).status_code == 404


class TestTransfer:
    def test_says_what_goes_with_it_before_doing_it(self, admin: Client, dispositif: Dispositif) -> None:
        make_unit(make_group(dispositif), places=3)
        to = make_entity(name="Association Nouvelle")
        to.departements.add(dispositif.siao.departement)
        told = {"to": to.pk, "on": TODAY().isoformat(), "act": "Avenant 4"}
        asked = html(admin.post(url(dispositif, "transfer"), told))
        assert "3 places" in asked and not Transfer.objects.exists()
        admin.post(url(dispositif, "transfer"), told | {"confirmed": "1"})
        dispositif.refresh_from_db()
        assert dispositif.entity == to

    def test_a_day_that_is_past_is_refused(self, admin: Client, dispositif: Dispositif) -> None:
        to = make_entity()
        to.departements.add(dispositif.siao.departement)
        told = {"to": to.pk, "on": "2020-01-01", "confirmed": "1"}
        assert "à venir" in errors(admin.post(url(dispositif, "transfer"), told))["on"][0]

    def test_one_announced_is_shown_and_cancelled(self, admin: Client, dispositif: Dispositif) -> None:
        to = make_entity(name="Association Nouvelle")
        to.departements.add(dispositif.siao.departement)
        on = TODAY() + timedelta(days=30)
        admin.post(url(dispositif, "transfer"), {"to": to.pk, "on": on.isoformat(), "confirmed": "1"})
        assert "Association Nouvelle" in html(admin.get(url(dispositif, "sheet")))
        admin.post(url(dispositif, "cancel_transfer"))
        assert not Transfer.objects.exists()


def test_deadlines_of_the_perimeter_by_month(admin: Client, dispositif: Dispositif) -> None:
    today = TODAY()
    for reference, days in (("Passé", -20), ("Bientôt", 40), ("Loin", 900), ("Ancien", -900)):
        Act.objects.create(
            dispositif=dispositif, kind="order", reference=reference, ends_on=today + timedelta(days=days)
        )
    elsewhere = make_dispositif(make_siao("48"))
    Act.objects.create(dispositif=elsewhere, kind="order", reference="Ailleurs", ends_on=today)
    fund(dispositif, cpom=True, cpom_ends_on=today + timedelta(days=60))
    answer = admin.get(reverse("dispositifs:deadlines"))
    page = html(answer)
    assert [each.what for each in answer.context["late"]] == ["Arrêté Passé"]
    assert "Arrêté Bientôt" in page and "CPOM, Département" in page
    assert not any(word in page for word in ("Loin", "Ancien", "Ailleurs"))


def test_what_the_siao_has_signed_is_on_the_calendar_of_who_reads_its_sheet(
    admin: Client, dispositif: Dispositif
) -> None:
    today, siao = TODAY(), dispositif.siao
    SiaoPartner.objects.create(
        siao=siao,
        name="CAF du Val-d'Oise",
        kind=PartnerKind.choices[0][0],
        agreement_ends_on=today + timedelta(days=30),
    )
    SiaoPartner.objects.create(
        siao=make_siao("48"), name="CAF de Lozère", kind=PartnerKind.choices[0][0], agreement_ends_on=today
    )
    page = html(admin.get(reverse("dispositifs:deadlines")))
    assert "Convention avec CAF du Val-d'Oise" in page and "CAF de Lozère" not in page
    assert f'href="{reverse("siao:sheet", args=(siao.public_id,))}#partenaires"' in page


def test_a_cpom_is_told_in_january_too(admin: Client, dispositif: Dispositif) -> None:
    """Until the lines of the new year are told, those of the year before say it."""
    today = TODAY()
    ends = today + timedelta(days=60)
    before, now = ((year, date(year, 1, 1), date(year, 12, 31)) for year in (today.year - 1, today.year))
    for year, first, last in (before, now):
        Funding.objects.filter(dispositif=dispositif).delete()
        fund(dispositif, cpom=True, cpom_ends_on=ends, fiscal_year=year, starts_on=first, ends_on=last)
        assert "CPOM, Département" in html(admin.get(reverse("dispositifs:deadlines"))), year


def test_an_entity_shows_its_dispositifs_of_the_perimeter(admin: Client, dispositif: Dispositif) -> None:
    make_dispositif(make_siao("48"), dispositif.entity, name="CHU de Mende")
    page = html(admin.get(reverse("dispositifs:entity", args=(dispositif.entity.public_id,))))
    assert "CHU des Tilleuls" in page and "Mende" not in page
    stranger = make_entity()
    assert admin.get(reverse("dispositifs:entity", args=(stranger.public_id,))).status_code == 404


class TestClosing:
    def test_announced_followed_carried_out(self, admin: Client, dispositif: Dispositif) -> None:
        make_unit(make_group(dispositif), places=3)
        on = TODAY() + timedelta(days=30)
        told = {"on": on.isoformat(), "reason": "Fin de convention"}
        page = html(admin.post(url(dispositif, "closing"), told, follow=True))
        assert "Plus personne n'est attendu" in page and "Annuler la fermeture" in page
        assert "1 chambre, 3 places" in page
        assert "La fermeture est faite" in html(admin.post(url(dispositif, "carry_out_closing"), follow=True))
        page = html(admin.post(url(dispositif, "withdraw_closing"), follow=True))
        assert "La fermeture est annulée" in page and "attribuez de nouveau les habilitations" in page

    def test_one_that_holds_measures_alone_closes_too(self, admin: Client, dispositif: Dispositif) -> None:
        avdl = make_dispositif(dispositif.siao, dispositif.entity, type_id="avdl", name="AVDL du Port")
        told = {"name": "Accompagnement", "unit": "measure", "number": 30, "period": DateRange(TODAY(), None)}
        SupportMeasure.objects.create(dispositif=avdl, **told)
        line = fund(avdl, unit="measure")
        holder = make_user(Profile.DISPOSITIF_MANAGER, avdl.scope)
        admin.post(url(avdl, "closing"), {"on": line.ends_on.isoformat(), "reason": "Fin de convention"})
        page = html(admin.get(url(avdl, "closing")))
        assert "Accompagnement : 30 mesures" in page and str(holder) in page
        assert "celle-ci va au-delà" in page and "Faire la fermeture</button>" in page
        page = html(admin.post(url(avdl, "carry_out_closing"), follow=True))
        assert "La fermeture est faite" in page and "Faire la fermeture</button>" not in page
        assert SupportMeasure.objects.get().period.upper == line.ends_on

    def test_a_wrong_day_is_said_beside_its_field(self, admin: Client, dispositif: Dispositif) -> None:
        told = errors(admin.post(url(dispositif, "closing"), {"on": "2020-01-01", "reason": ""}))
        assert set(told) == {"reason"}
        told = errors(admin.post(url(dispositif, "closing"), {"on": "2020-01-01", "reason": "Travaux"}))
        assert "à venir" in told["on"][0]

    def test_what_remains_is_counted_and_nobody_is_named(self, admin: Client, dispositif: Dispositif) -> None:
        household = make_household()
        stay = make_stay(make_unit(make_group(dispositif)), make_request(household))[0]
        Occupation.objects.filter(pk=stay.occupation_id).update(nights=DateRange(tonight(), None))
        admin.post(url(dispositif, "closing"), {"on": TODAY().isoformat(), "reason": "Incendie"})
        page = html(admin.get(url(dispositif, "closing")))
        assert "1 personne présente n'a encore ni orientation, ni sortie, ni réponse écrite" in page
        assert "encore à quelqu'un" in page and household.current_memberships[0].person.last_name not in page
        assert "encore à quelqu'un" in html(admin.post(url(dispositif, "carry_out_closing"), follow=True))


class TestTwoPeople:
    """Field by field, on every form of the sheet."""

    def test_the_place(self, admin: Client, dispositif: Dispositif) -> None:
        assert admin.post(url(dispositif, "place"), TestPlace().known()).status_code == 302
        form = admin.get(url(dispositif, "place")).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields} | {"email": "accueil@tilleuls.example"}
        Dispositif.objects.filter(pk=dispositif.pk).update(name="CHU des Saules", comment="Vu par un autre")
        page = html(admin.post(url(dispositif, "place"), sent, follow=True))
        assert "Changé entre-temps par quelqu'un d'autre, et gardé" in page
        dispositif.refresh_from_db()
        assert (dispositif.name, dispositif.email) == ("CHU des Saules", "accueil@tilleuls.example")
        assert dispositif.comment == "Vu par un autre"

    def test_a_line_that_both_changed_is_asked_again_once(self, admin: Client, dispositif: Dispositif) -> None:
        line = Quota.objects.create(dispositif=dispositif, holder="caf", dwellings=4, period=DateRange(None, None))
        address = reverse("dispositifs:edit_line", args=(dispositif.public_id, "contingents", line.public_id))
        form = admin.get(address).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields} | {"dwellings": "7"}
        Quota.objects.filter(pk=line.pk).update(dwellings=5, holder_name="Préfecture")
        answer = admin.post(address, sent)
        assert "il dit maintenant « 5 »" in errors(answer)["dwellings"][0]
        again = answer.context["form"]
        sent = {name: again[name].value() or "" for name in again.fields}
        assert (sent["dwellings"], sent["holder_name"]) == ("7", "Préfecture")
        assert admin.post(address, sent).status_code == 302
        line.refresh_from_db()
        assert (line.dwellings, line.holder_name) == (7, "Préfecture")

    def test_what_the_page_did_not_send_changes_nothing(self, admin: Client, dispositif: Dispositif) -> None:
        form = admin.get(url(dispositif, "place")).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields}
        for known in ("", "[]", "{", '{"name": 3}', '{"name": ["x"], "other": ["y"]}'):
            answer = admin.post(url(dispositif, "place"), sent | {"known": known})
            assert answer.status_code in (302, 422), known
