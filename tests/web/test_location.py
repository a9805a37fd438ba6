"""« Adresse protégée »: who writes it, who is told it, and how it is kept."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.audit.models import RecordOpening
from sisiao.core.actor import Actor, Perimeter
from sisiao.core.capabilities import Capability
from sisiao.core.context import acting_as, set_actor
from sisiao.core.fields import FieldClass
from sisiao.offer.models import Dispositif
from sisiao.referrals.locations import (
    ProtectedLocation,
    UnableToRecordLocation,
    protected_location,
    record_location,
)
from sisiao.referrals.models import Referral
from tests.factories import (
    actor_for,
    make_dispositif,
    make_group,
    make_household,
    make_referral,
    make_request,
    make_siao,
    make_unit,
    make_user,
)
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
SECRET = ProtectedLocation("7 impasse des Canaris", "+33199000900", "Sonner à « Canari »")
CLEARED = [FieldClass.PROTECTED_PLACE.value]


@pytest.fixture
def siao():
    return make_siao()


@pytest.fixture
def shelter(siao) -> Dispositif:
    dispositif = make_dispositif(siao, protected_address=True, commune_id=None, phone="", address="", postal_code="")
    record_location(dispositif, SECRET, actor=TESTS)
    return dispositif


@pytest.fixture
def awaited(siao, shelter) -> Referral:
    household = make_household(siao=siao)
    return make_referral(make_unit(make_group(shelter)), make_request(household, siao))


def browser(profile: Profile, scope, **fields) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope, **fields))
    return client


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'")


def page(shelter: Dispositif) -> str:
    return f"/mes-places/{shelter.public_id}/adresse/"


def told(actor: Actor, dispositif: Dispositif) -> ProtectedLocation | None:
    with acting_as(actor):
        return protected_location(dispositif, actor=actor)


class TestDatabase:
    def test_the_application_cannot_read_the_table(self, shelter) -> None:
        for statement in ("SELECT * FROM sealed.protected_location", "DELETE FROM sealed.protected_location"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)

    def test_the_content_is_sealed(self, shelter) -> None:
        set_actor(actor_for(Profile.DISPOSITIF_MANAGER, shelter.scope, clearances=CLEARED))
        with connection.cursor() as cursor:
            cursor.execute("SELECT content FROM sealed.protected_location_told")
            (content,) = cursor.fetchone()
        assert "anari" not in content

    def test_without_a_clearance_nothing_is_told(self, siao, shelter) -> None:
        assert told(actor_for(Profile.DISPOSITIF_MANAGER, shelter.scope), shelter) is None
        assert told(actor_for(Profile.SIAO_OPERATOR, siao.scope), shelter) is None

    def test_the_siao_is_told_while_somebody_is_awaited(self, siao, shelter, awaited) -> None:
        operator = actor_for(Profile.SIAO_OPERATOR, siao.scope, clearances=CLEARED)
        assert told(operator, shelter) == SECRET
        elsewhere = actor_for(Profile.SIAO_OPERATOR, make_siao("48").scope, clearances=CLEARED)
        assert told(elsewhere, shelter) is None
        set_actor(TESTS)
        Referral.objects.update(state="admitted")
        assert told(operator, shelter) is None

    def test_who_oriented_is_told_and_not_their_colleague(self, siao, shelter, awaited) -> None:
        desk, colleague = (actor_for(Profile.CALL_TAKER, siao.scope) for _ in range(2))
        Referral.objects.update(created_by=desk.user_id)
        assert told(desk, shelter) == SECRET
        assert told(colleague, shelter) is None

    def test_the_function_refuses_who_is_not_of_the_dispositif(self, siao, shelter) -> None:
        """What the verb checks, the database checks too."""
        stranger = Actor(
            user_id=make_user(Profile.DISPOSITIF_MANAGER, make_dispositif(siao).scope).pk,
            profile=Profile.DISPOSITIF_MANAGER,
            label="",
            perimeter=Perimeter(),
            capabilities=frozenset({Capability.UPDATE_PLACES}),
            fields=frozenset({FieldClass.PROTECTED_PLACE}),
        )
        with pytest.raises(ProgrammingError, match="not for this actor"), acting_as(stranger):
            record_location(shelter, ProtectedLocation("ailleurs"), actor=stranger)

    def test_an_address_that_is_not_protected_is_not_kept_here(self, siao) -> None:
        with pytest.raises(UnableToRecordLocation):
            record_location(make_dispositif(siao), SECRET, actor=TESTS)


class TestWriting:
    def test_the_cleared_head_writes_and_reads_it(self, shelter) -> None:
        head = browser(Profile.DISPOSITIF_MANAGER, shelter.scope, clearances=CLEARED)
        assert "7 impasse des Canaris" in html(head.get(page(shelter)))
        head.post(page(shelter), {"address": "9 rue Neuve", "phone": "01 99 00 09 01", "directions": ""})
        changed = html(head.get(page(shelter)))
        assert "9 rue Neuve" in changed
        assert "Canari" not in changed
        assert "Adresse protégée du dispositif" in html(head.get(f"/mes-places/{shelter.public_id}/"))

    def test_bad_input_keeps_what_was_typed(self, shelter) -> None:
        head = browser(Profile.DISPOSITIF_MANAGER, shelter.scope, clearances=CLEARED)
        response = head.post(page(shelter), {"address": "9 rue Neuve", "phone": "abc"})
        assert response.status_code == 422
        assert "Ce numéro n'est pas compris" in html(response)
        assert "9 rue Neuve" in html(response)

    def test_nothing_said_forgets_it(self, shelter) -> None:
        head = browser(Profile.DISPOSITIF_MANAGER, shelter.scope, clearances=CLEARED)
        head.post(page(shelter), {"address": "", "phone": "", "directions": ""})
        assert protected_location(shelter, actor=TESTS) is None

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_there_is_no_such_page_for_the_others(self, siao, shelter, method: str) -> None:
        heads = {
            "not cleared": browser(Profile.DISPOSITIF_MANAGER, shelter.scope),
            "of another dispositif": browser(
                Profile.DISPOSITIF_MANAGER, make_dispositif(siao).scope, clearances=CLEARED
            ),
        }
        assert {who: getattr(head, method)(page(shelter)).status_code for who, head in heads.items()} == dict.fromkeys(
            heads, 404
        )
        assert browser(Profile.CALL_TAKER, siao.scope).get(page(shelter)).status_code == 403

    def test_a_dispositif_in_the_open_has_no_such_page(self, siao) -> None:
        dispositif = make_dispositif(siao)
        head = browser(Profile.DISPOSITIF_MANAGER, dispositif.scope, clearances=CLEARED)
        assert head.get(page(dispositif)).status_code == 404


class TestReading:
    def url(self, referral: Referral) -> str:
        return f"/orientations/{referral.public_id}/adresse/"

    def test_who_oriented_reads_it_and_the_record_says_so(self, siao, awaited) -> None:
        desk = browser(Profile.CALL_TAKER, siao.scope)
        Referral.objects.update(created_by=User.objects.get(pk=desk.session["_auth_user_id"]))
        assert self.url(awaited) in html(desk.get(f"/orientations/{awaited.public_id}/"))
        assert "7 impasse des Canaris" in html(desk.get(self.url(awaited)))
        pages = RecordOpening.objects.of_household(awaited.household_id).values_list("page", flat=True)
        assert "referrals:location" in pages

    def test_a_colleague_is_shown_nothing_and_nothing_is_logged(self, siao, awaited) -> None:
        answer = html(browser(Profile.CALL_TAKER, siao.scope).get(self.url(awaited)))
        assert "Aucune adresse ne vous est montrée" in answer
        assert "anari" not in answer
        assert not RecordOpening.objects.filter(page="referrals:location").exists()

    def test_outside_the_perimeter_there_is_nothing(self, awaited) -> None:
        assert browser(Profile.CALL_TAKER, make_siao("48").scope).get(self.url(awaited)).status_code == 404

    def test_it_is_only_read(self, siao, awaited) -> None:
        assert browser(Profile.CALL_TAKER, siao.scope).post(self.url(awaited)).status_code == 405


def test_no_page_holds_it_but_these_two(siao, shelter, awaited) -> None:
    """Canary: what the cleared of both sides open around the orientation never tells the address."""
    operator = browser(Profile.SIAO_OPERATOR, siao.scope, clearances=CLEARED)
    head = browser(Profile.DISPOSITIF_MANAGER, shelter.scope, clearances=CLEARED)
    record = f"/menages/{awaited.household.public_id}/"
    paths = ["/a-traiter/", "/nuit/", "/mes-places/", f"/mes-places/{shelter.public_id}/"]
    paths += [f"/orientations/{awaited.public_id}/", record]
    paths += [f"{record}{tab}" for tab in ("composition/", "demandes/", "journal/", "acces/")]
    for client in (operator, head):
        for path in paths:
            assert "anari" not in html(client.get(path, follow=True)), path
