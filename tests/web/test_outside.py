"""The pages of a record outside its links: search, opening, who checks; and « Qui peut voir ce dossier »."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts import totp
from sisiao.accounts.models import TotpDevice
from sisiao.core.enums import ScopeKind
from sisiao.households.break_glass import break_glass
from sisiao.households.models import BreakGlass, Household
from tests.factories import (
    PASSWORD,
    actor_for,
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    state_scope,
)

SEARCH, OPEN, LIST = "/menages/hors-lien/", "/menages/hors-lien/ouvrir/", "/ouvertures-hors-lien/"
REASON = "Retrouvée inconsciente, les secours demandent sa composition"


def html(response) -> str:
    page = response.content.decode().replace("&#x27;", "'")
    return re.sub(r"[\w+/=-]{22,}", "", page)


def open_as(profile: Profile, scope, **fields) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope, **fields))
    return client


@pytest.fixture
def household(db):
    return make_household(children=[7], siao=make_siao("48"), first_name="Élise", last_name="Le Goff")


@pytest.fixture
def taker(db) -> Client:
    return open_as(Profile.CALL_TAKER, make_siao("95").scope)


def found(client: Client, household) -> str:
    return html(client.post(SEARCH, {"record_number": str(household.record_number)}, follow=True))


def opened(client: Client, household, **changes):
    found(client, household)
    return client.post(OPEN, {"reason": REASON, "current": PASSWORD} | changes, follow=True)


class TestOpening:
    def test_who_to_call_is_told_and_nothing_of_the_household(self, taker, household) -> None:
        page = found(taker, household)
        assert "Un dossier correspond" in page
        assert make_siao("48").name in page
        assert "GOFF" not in page
        assert str(household.public_id) not in page

    def test_a_reason_and_the_password_open_it_with_its_banner(self, taker, household) -> None:
        page = html(opened(taker, household))
        assert "Dossier ouvert hors lien jusqu'à" in page
        assert "Élise LE GOFF" in page
        for tab in ("", "composition/", "demandes/"):
            assert "Dossier ouvert hors lien" in html(taker.get(f"/menages/{household.public_id}/{tab}"))
        assert "Ouvrir un appel" not in page

    def test_it_opens_nothing_that_acts(self, household) -> None:
        operator = open_as(Profile.SIAO_OPERATOR, make_siao("95").scope)
        opened(operator, household)
        url = f"/menages/{household.public_id}/"
        assert operator.get(url).status_code == 200
        for tab in ("journal/", "non-proposes/", "acces/"):
            assert operator.get(f"{url}{tab}").status_code == 404
        assert operator.post("/115/appels/nouveau/", {"household": household.public_id}).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "words"),
        [({"reason": "urgent"}, "20 caractères"), ({"current": "faux"}, "Ce n'est pas votre mot de passe")],
    )
    def test_without_reason_or_password_it_stays_closed(self, taker, household, changes, words) -> None:
        assert words in html(opened(taker, household, **changes))
        assert not BreakGlass.objects.exists()

    def test_an_account_with_a_second_factor_gives_its_code_too(self, household) -> None:
        user = make_user(Profile.CALL_TAKER, make_siao("95").scope)
        secret = totp.new_secret()
        TotpDevice.objects.create(
            user=user, secret=totp.seal_secret(secret, user), last_step=0, added_at=timezone.now()
        )
        client = Client()
        client.force_login(user)
        assert 'name="code"' in found(client, household)
        assert "Ce code n'est pas le bon" in html(opened(client, household, code="000000"))
        assert not BreakGlass.objects.exists()
        opened(client, household, code=pyotp.TOTP(secret).now())
        assert BreakGlass.objects.exists()

    def test_without_a_search_there_is_nothing_to_open(self, taker, household) -> None:
        assert taker.post(OPEN, {"reason": REASON, "current": PASSWORD})["Location"] == SEARCH
        assert not BreakGlass.objects.exists()

    def test_after_four_hours_it_is_not_found(self, taker, household) -> None:
        opened(taker, household)
        opening = BreakGlass.objects.get()
        past = opening.period.lower - timedelta(hours=5)
        BreakGlass.objects.update(period=type(opening.period)(past, past + timedelta(hours=4), "[)"))
        assert taker.get(f"/menages/{household.public_id}/").status_code == 404

    def test_where_it_slept_is_told_but_never_a_protected_place(self, taker) -> None:
        far = make_siao("48")
        request, unit = make_request(siao=far), make_unit(make_group(make_dispositif(far, commune_id=None)))
        stay = make_stay(unit, request)[0]
        opened(taker, request.household)
        url = f"/menages/{request.household.public_id}/demandes/"
        assert stay.dispositif.name in html(taker.get(url))
        type(stay.dispositif).objects.update(protected_address=True, phone="", commune=None)
        assert stay.dispositif.name not in html(taker.get(url))

    def test_one_to_protect_answers_as_an_unknown_one_to_the_byte(self, taker, household) -> None:
        Household.objects.filter(pk=household.pk).update(to_protect=True)
        answers = []
        for number in (household.record_number, household.record_number + 10**6):
            with CaptureQueriesContext(connection) as queries:
                page = html(taker.post(SEARCH, {"record_number": str(number)}))
            answers.append((page.replace(str(number), ""), len(queries)))
        assert answers[0] == answers[1]
        assert "Aucun dossier ne peut être ouvert" in answers[0][0]

    def test_a_household_of_the_perimeter_opens_without_it(self, taker) -> None:
        mine = make_household(siao=make_siao("95"))
        page = found(taker, mine)
        assert "dans votre périmètre" in page
        assert 'name="reason"' not in page


class TestChecking:
    def test_each_siao_and_the_dpo_read_the_reason_and_check(self, taker, household) -> None:
        opened(taker, household)
        admin = open_as(Profile.SIAO_ADMIN, make_siao("48").scope)
        assert REASON in html(admin.get(LIST))
        assert REASON not in html(open_as(Profile.SIAO_ADMIN, make_siao("974").scope).get(LIST))
        opening = BreakGlass.objects.get()
        assert "notée comme vérifiée" in html(admin.post(f"{LIST}{opening.public_id}/verifier/", follow=True))
        dpo = open_as(Profile.DPO, state_scope(ScopeKind.NATION))
        assert "Vérifiée" in html(dpo.get(LIST))

    def test_nobody_checks_their_own(self, household) -> None:
        admin = open_as(Profile.SIAO_ADMIN, make_siao("95").scope)
        opened(admin, household)
        page = html(admin.post(f"{LIST}{BreakGlass.objects.get().public_id}/verifier/", follow=True))
        assert "une autre personne vérifie" in page
        assert BreakGlass.objects.get().verified_at is None

    def test_the_opening_stands_in_the_journal_with_its_reason(self, taker, household) -> None:
        opened(taker, household)
        page = html(
            open_as(Profile.SIAO_OPERATOR, make_siao("48").scope).get(f"/menages/{household.public_id}/journal/")
        )
        assert REASON in page


class TestWhoSees:
    def page(self, client: Client, household) -> str:
        return html(client.get(f"/menages/{household.public_id}/acces/"))

    def test_structures_profiles_and_reasons_but_not_the_names_of_others(self, db) -> None:
        siao, unit = make_siao(), make_unit()
        referral = make_referral(unit, make_request(siao=siao))
        head = make_user(Profile.DISPOSITIF_MANAGER, unit.group.dispositif.scope, last_name="Lointain")
        entity = make_user(Profile.ENTITY_MANAGER, unit.group.dispositif.entity.scope, last_name="Lointaine")
        make_user(Profile.DISPOSITIF_MANAGER, make_unit().group.dispositif.scope, last_name="Ailleurs")
        make_user(Profile.CALL_TAKER, siao.scope, last_name="Collègue")
        page = self.page(open_as(Profile.SIAO_OPERATOR, siao.scope, last_name="Moi"), referral.household)
        assert unit.group.dispositif.name in page
        assert "Responsable de dispositif&nbsp;: 1 compte" in page
        assert "Gestionnaire d'entité&nbsp;: 1 compte" in page
        assert "COLLÈGUE" in page
        assert "Le ménage a appelé son 115" in page
        assert head.last_name.upper() not in page
        assert entity.last_name.upper() not in page

    def test_who_hosts_a_protected_household_is_not_named(self, db) -> None:
        siao, unit = make_siao(), make_unit()
        household = make_stay(unit, make_request(siao=siao))[0].household
        Household.objects.filter(pk=household.pk).update(to_protect=True)
        name = unit.group.dispositif.name
        page = self.page(open_as(Profile.SIAO_OPERATOR, siao.scope), household)
        assert "Hébergement protégé" in page
        assert name not in page
        cleared = open_as(Profile.SIAO_OPERATOR, siao.scope, clearances=("protected_place",))
        assert name in self.page(cleared, household)

    def test_openings_in_progress_are_told(self, household) -> None:
        actor = actor_for(Profile.CALL_TAKER, make_siao("95").scope)
        break_glass(household, REASON, actor=actor, now=timezone.now())
        page = self.page(open_as(Profile.SIAO_OPERATOR, make_siao("48").scope), household)
        assert "Ouvertures hors lien en cours" in page
        assert f"Écoutant 115, {make_siao('95').scope.label}" in page
