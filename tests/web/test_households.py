"""Search of a household, its creation, its dossier: works, outside the perimeter, without the right, wrong method."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.access.models import OWN_RECORDS_ONLY, DepartementStage, Scope
from sisiao.audit.models import RecordOpening
from sisiao.core.enums import ScopeKind
from sisiao.helpline.models import Call
from sisiao.households.models import Household
from tests.factories.offer import make_dispositif, make_unit
from tests.factories.people import make_household
from tests.factories.placement import make_referral, make_request, make_stay
from tests.factories.structure import make_siao, make_user

SEARCH = "/menages/"
HTMX = {"HX-Request": "true"}
TABS = ("", "composition/", "demandes/", "journal/")


@pytest.fixture
def siao(db):
    return make_siao()


@pytest.fixture
def operator(client: Client, siao) -> Client:
    client.force_login(make_user(Profile.SIAO_OPERATOR, siao.scope))
    return client


def open_as(profile: Profile, scope: Scope, **fields: object) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope, **fields))
    return client


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'")


def search(client: Client, **criteria: str):
    return client.post(SEARCH, criteria, follow=True)


class TestSearch:
    @pytest.mark.parametrize("typed", ["Lefèvre", "lefevre marc", "LEFEBVRE", "Lefev"])
    def test_a_name_is_found_whatever_the_spelling(self, operator, siao, typed: str) -> None:
        make_household(siao=siao, first_name="Marc", last_name="Lefèvre")
        assert "Marc LEFÈVRE" in html(search(operator, name=typed))

    @pytest.mark.parametrize("typed", ["05/03/1990", "05031990", "5.3.1990"])
    def test_a_date_of_birth_is_found_as_it_is_typed(self, operator, siao, typed: str) -> None:
        make_household(siao=siao, last_name="Diop", birth_date="1990-03-05")
        assert "DIOP" in html(search(operator, birth_date=typed))

    @pytest.mark.parametrize("typed", ["06 12 34 56 78", "0612345678", "+33 6 12 34 56 78"])
    def test_a_telephone_is_found_as_it_is_typed(self, operator, siao, typed: str) -> None:
        make_household(siao=siao, last_name="Diop", phone="+33612345678")
        assert "DIOP" in html(search(operator, phone=typed))

    def test_every_member_leads_to_the_household(self, operator, siao) -> None:
        household = make_household(siao=siao, children=[7])
        child = household.current_memberships[1].person
        page = html(search(operator, record_number=str(child.record_number)))
        assert f"/menages/{household.public_id}/" in page
        assert f"contact&nbsp;: {household.current_memberships[0].person.full_name}" in page

    def test_nothing_that_names_a_person_stands_in_an_address(self, operator, siao) -> None:
        response = operator.post(SEARCH, {"name": "Lefèvre"})
        assert (response.status_code, response["Location"]) == (302, SEARCH)

    def test_households_of_another_siao_are_not_found(self, operator, siao) -> None:
        make_household(siao=make_siao("48"), last_name="Lefèvre")
        page = html(search(operator, name="Lefèvre"))
        assert "Aucun ménage ne correspond dans votre périmètre" in page
        assert "Créer un ménage" in page

    @pytest.mark.parametrize(
        ("criteria", "words"),
        [
            ({}, "Donnez au moins 3 lettres"),
            ({"name": "ab"}, "Donnez au moins 3 lettres"),
            ({"birth_date": "31/02/1990"}, "Cette date n'est pas comprise"),
            ({"phone": "12"}, "Ce numéro n'est pas compris"),
            ({"record_number": "abc"}, "que des chiffres"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_loses_nothing(self, operator, criteria: dict, words: str) -> None:
        page = html(operator.post(SEARCH, criteria))
        assert words in page
        for typed in criteria.values():
            assert f'value="{typed}"' in page

    def test_a_new_search_forgets_who_was_looked_for(self, operator, siao) -> None:
        search(operator, name="Lefèvre")
        assert operator.get("/menages/recherche/effacer/").status_code == 405
        assert "Lefèvre" not in html(operator.post("/menages/recherche/effacer/", follow=True))

    def test_a_profile_without_the_right_is_refused(self, siao) -> None:
        entity = Scope.objects.create(kind=ScopeKind.ENTITY, label="Association")
        response = open_as(Profile.ENTITY_MANAGER, entity).get(SEARCH)
        assert response.status_code == 403
        assert "Écoutant 115" in html(response)

    def test_the_number_of_queries_does_not_follow_the_number_of_results(
        self, operator, siao, django_assert_max_num_queries
    ) -> None:
        for _ in range(5):
            make_household(siao=siao, last_name="Lefèvre", children=[3, 7])
        search(operator, name="Lefèvre")
        with django_assert_max_num_queries(10):
            assert html(operator.get(SEARCH)).count("LEFÈVRE") == 5

    def test_htmx_gets_the_answer_alone_and_the_page_keeps_it(self, operator, siao) -> None:
        make_household(siao=siao, first_name="Marc", last_name="Lefèvre")
        answer = html(operator.post(SEARCH, {"name": "Lefèvre"}, headers=HTMX))
        assert "Marc LEFÈVRE" in answer
        assert "<html" not in answer
        assert "data-take-focus" in answer
        page = html(operator.get(SEARCH))
        assert "Marc LEFÈVRE" in page
        assert "data-take-focus" not in page

    def test_htmx_is_told_that_an_input_is_wrong_and_the_page_says_why(self, operator) -> None:
        response = operator.post(SEARCH, {"name": "ab"}, headers=HTMX)
        assert (response.status_code, response.content) == (422, b"")
        page = html(operator.post(SEARCH, {"name": "ab"}))
        assert "Donnez au moins 3 lettres" in page
        assert 'hx-post="/menages/"' not in page

    def test_the_last_call_that_the_actor_may_know_is_told(self, operator, siao) -> None:
        household = make_household(siao=siao, last_name="Lefèvre")
        now = timezone.now()
        for minutes, where in ((12, siao), (45, siao), (2, make_siao("48"))):
            Call.objects.create(siao=where, household=household, started_at=now - timedelta(minutes=minutes), night=now)
        assert "Dernier appel il y a 12" in html(search(operator, name="Lefèvre"))


class TestCreation:
    def fields(self, **more: str) -> dict[str, str]:
        return {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "0",
            "form-0-role": "contact",
            "form-0-first_name": "Nadia",
        } | more

    def test_a_search_comes_first(self, operator) -> None:
        assert operator.get("/menages/nouveau/")["Location"] == SEARCH

    def test_what_was_searched_is_already_typed(self, operator) -> None:
        search(operator, name="Nadia Benali", phone="06 12 34 56 78")
        page = html(operator.get("/menages/nouveau/"))
        assert 'value="Nadia"' in page
        assert 'value="Benali"' in page

    def test_a_first_name_is_enough_and_the_dossier_opens(self, operator) -> None:
        search(operator, name="Nadia")
        response = operator.post("/menages/nouveau/", self.fields(), follow=True)
        assert response.status_code == 200
        assert "Le ménage est enregistré" in html(response)
        assert "<h1" in html(response)
        assert "Nadia" in html(response)

    @pytest.mark.parametrize("profile", sorted(OWN_RECORDS_ONLY))
    def test_who_reads_their_own_records_alone_reads_the_one_they_wrote(self, siao, profile: Profile) -> None:
        DepartementStage.objects.create(departement=siao.departement, stage=Stage.SECOND)
        structure = make_dispositif(siao).scope
        author = open_as(profile, structure)
        search(author, name="Nadia")
        assert "Le ménage est enregistré" in html(author.post("/menages/nouveau/", self.fields(), follow=True))
        page = f"/menages/{Household.objects.get().public_id}/"
        assert author.get(page).status_code == 200
        assert author.get(f"{page}acces/").status_code == (200 if profile == Profile.PRESCRIBER else 403)
        assert open_as(profile, structure).get(page).status_code == 404
        assert open_as(Profile.DISPOSITIF_MANAGER, structure).get(page).status_code == 200

    def test_one_more_person_loses_nothing(self, operator) -> None:
        search(operator, name="Nadia")
        page = html(operator.post("/menages/nouveau/", self.fields(add="1")))
        assert 'value="Nadia"' in page
        assert 'name="form-1-first_name"' in page
        assert Household.objects.count() == 0

    @pytest.mark.parametrize("total", ["", "abc", "-1", "99999"])
    def test_a_tampered_count_is_no_crash(self, operator, total: str) -> None:
        search(operator, name="Nadia")
        data = self.fields() | {"form-TOTAL_FORMS": total}
        assert operator.post("/menages/nouveau/", data | {"add": "1"}).status_code == 200
        assert operator.post("/menages/nouveau/", data).status_code in (200, 302)

    def test_an_age_gives_an_estimated_date_of_birth(self, operator) -> None:
        search(operator, name="Nadia")
        operator.post("/menages/nouveau/", self.fields(**{"form-0-age": "32"}))
        person = Household.objects.with_members().get().current_memberships[0].person
        assert person.age(timezone.localdate()) == 32
        assert person.birth_date_estimated

    def test_bad_input_gets_a_sentence_beside_the_field(self, operator) -> None:
        search(operator, name="Nadia")
        page = html(operator.post("/menages/nouveau/", self.fields(**{"form-0-birth_date": "32/13/1990"})))
        assert "Cette date n'est pas comprise" in page
        assert 'value="32/13/1990"' in page
        assert 'href="#id_form-0-birth_date"' in page


class TestDossier:
    @pytest.mark.parametrize("tab", TABS)
    def test_every_tab_opens_with_the_summary(self, operator, siao, tab: str) -> None:
        household = make_household(siao=siao, children=[3, 7], last_name="Lefèvre")
        page = html(operator.get(f"/menages/{household.public_id}/{tab}"))
        assert "LEFÈVRE" in page
        assert "Femme seule avec 2 enfants (3 et 7 ans)" in page
        assert len(re.findall(r"<h1\b", page)) == 1

    @pytest.mark.parametrize("tab", TABS)
    def test_outside_the_perimeter_is_not_found_as_what_does_not_exist(self, operator, siao, tab: str) -> None:
        elsewhere = make_household(siao=make_siao("48"))
        outside = operator.get(f"/menages/{elsewhere.public_id}/{tab}")
        nowhere = operator.get(f"/menages/{uuid.uuid4()}/{tab}")
        assert outside.status_code == nowhere.status_code == 404
        assert _without_tokens(html(outside)) == _without_tokens(html(nowhere))

    def test_the_journal_needs_its_right(self, siao) -> None:
        household = make_household(siao=siao)
        client = open_as(Profile.CALL_TAKER, siao.scope)
        assert client.get(f"/menages/{household.public_id}/journal/").status_code == 403
        assert "/journal/" not in html(client.get(f"/menages/{household.public_id}/"))

    @pytest.mark.parametrize("tab", TABS)
    def test_a_dossier_is_read_only(self, operator, siao, tab: str) -> None:
        household = make_household(siao=siao)
        assert operator.post(f"/menages/{household.public_id}/{tab}").status_code == 405

    def test_every_opening_is_logged_and_shown(self, operator, siao) -> None:
        household = make_household(siao=siao)
        for tab in TABS:
            operator.get(f"/menages/{household.public_id}/{tab}")
        pages = set(RecordOpening.objects.filter(household_id=household.pk).values_list("page", flat=True))
        assert pages == {f"households:{name}" for name in ("overview", "members", "path", "journal")}
        assert "Dossier ouvert" in html(operator.get(f"/menages/{household.public_id}/journal/"))

    def test_the_journal_says_what_changed(self, operator, siao) -> None:
        household = make_household(siao=siao)
        person = household.current_memberships[0].person
        person.phone = "+33612345678"
        person.save()
        page = html(operator.get(f"/menages/{household.public_id}/journal/"))
        assert "Personne\u00a0: modification" in page
        assert "téléphone\u00a0: vide → 06\u00a012\u00a034\u00a056\u00a078" in page

    def test_the_header_follows_the_night(self, operator, siao) -> None:
        request = make_request(siao=siao)
        url = f"/menages/{request.household.public_id}/"
        assert "Sans solution pour le moment" in html(operator.get(url))
        unit = make_unit()
        referral = make_referral(unit, request)
        page = html(operator.get(url))
        assert f"Attendu\u00a0: {referral.dispositif.name}" in page
        assert "Arrivée avant" in page

    def test_tonights_stay_is_told(self, operator, siao) -> None:
        request = make_request(siao=siao)
        stays = make_stay(make_unit(), request)
        page = html(operator.get(f"/menages/{request.household.public_id}/"))
        assert f"Hébergé\u00a0: {stays[0].dispositif.name}" in page

    def test_the_place_of_a_household_to_protect_is_told_to_the_cleared_alone(self, operator, siao) -> None:
        request = make_request(siao=siao)
        stays = make_stay(make_unit(), request)
        Household.objects.filter(pk=request.household_id).update(to_protect=True)
        name = stays[0].dispositif.name
        cleared = open_as(Profile.SIAO_OPERATOR, siao.scope, clearances=("protected_place",))
        for tab in ("", "demandes/"):
            url = f"/menages/{request.household.public_id}/{tab}"
            for client in (operator, open_as(Profile.CALL_TAKER, siao.scope)):
                assert name not in html(client.get(url))
                assert "un lieu protégé" in html(client.get(url))
            assert name in html(cleared.get(url))

    def test_the_flag_is_read_by_the_trades_concerned_alone(self, operator, siao) -> None:
        household = make_household(siao=siao)
        Household.objects.filter(pk=household.pk).update(to_protect=True)
        url = f"/menages/{household.public_id}/"
        assert "À protéger" not in html(operator.get(url))
        assert "à protéger" not in html(operator.get(f"{url}journal/")).lower()
        cleared = open_as(Profile.SIAO_OPERATOR, siao.scope, clearances=("violence",))
        assert "À protéger" in html(cleared.get(url))
        assert "à protéger" in html(cleared.get(f"{url}journal/")).lower()


def _without_tokens(page: str) -> str:
    return re.sub(r"[\w+/=-]{22,}", "", page)
