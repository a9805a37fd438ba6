"""« Protéger l'adresse »: where a dispositif is leaves every table, the journal included, for the sealed one (R26)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.audit.models import RowHistory
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.context import acting_as, set_actor
from sisiao.core.fields import FieldClass
from sisiao.core.files import CheckedFile
from sisiao.core.models import StoredFile
from sisiao.creation.actions import (
    UnableToProtect,
    answer,
    ask_applicant,
    attach,
    confirm_request,
    protect_address,
    send_request,
    validate,
    what_is_emptied,
)
from sisiao.creation.models import CreationRequest
from sisiao.offer.actions import describe, split_group
from sisiao.offer.models import Dispositif, PlaceGroup, Unit
from sisiao.referrals.locations import protected_location
from sisiao.siao.models import Siao
from sisiao.transition.enums import AttachmentKind
from sisiao.transition.models import Attachment, AttachmentShare
from tests.creation.requests import drafted, now
from tests.factories import actor_for, make_dispositif, make_group, make_siao, make_unit, make_user, tonight
from tests.factories.people import TESTS
from tests.transition.world import make_legacy_group, make_structure

pytestmark = pytest.mark.django_db
CANARY = "Canaris"
ADDRESS = f"3 rue des {CANARY}"
FILE = CheckedFile("statuts.pdf", "application/pdf", b"%PDF-1.4")


@pytest.fixture
def known(siao: Siao, corinne: Actor) -> Dispositif:
    """One that a request made, that a workbook and its people described, that took an old group."""
    held = drafted(siao, address=ADDRESS, purpose=f"Mise à l'abri, {ADDRESS}", siret="00095001400019")
    attach(held, FILE, now=now())
    send_request(held, now=now())
    held = confirm_request(held, now=now())
    ask_applicant(held, "Où est l'entrée ?", actor=corinne, now=now())
    answer(held, f"Au {ADDRESS}.", now=now())
    made = validate(held, entity=None, actor=corinne, now=now()).dispositif
    assert made is not None
    made.old_names, made.area, made.comment = f"Foyer {CANARY}", f"Près de la rue des {CANARY}", "Ouvert tard"
    made.save()
    group = make_group(made, name=f"Rue des {CANARY}", period=DateRange(tonight() - timedelta(days=9), None))
    make_unit(group, name=f"3 rue des {CANARY}")
    split_group(group, tonight())
    group.save()
    describe(made, {"stay_rules": f"Entrée rue des {CANARY}"}, since=timezone.localdate(), actor=TESTS)
    old = make_legacy_group(make_structure(siao), address=ADDRESS, raw={"address": ADDRESS})
    took = Attachment.objects.create(group=old, kind=AttachmentKind.ATTACHED, made_at=now())
    AttachmentShare.objects.create(attachment=took, dispositif=made, places=24)
    return Dispositif.objects.get(pk=made.pk)


def where_told(words: str) -> set[str]:
    """Tables of which a row holds these words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        tables = [name for (name,) in cursor.fetchall()]
        found = set()
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text ILIKE %s)', [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_no_table_tells_it_any_more(known: Dispositif, karim: Actor) -> None:
    before = where_told(CANARY)
    assert before >= {
        "audit_rowhistory", "creation_creationmessage", "creation_creationrequest", "offer_dispositif",
        "offer_dispositifversion", "offer_placegroup", "offer_unit", "transition_legacyplacegroup",
    }  # fmt: skip
    with acting_as(karim):
        protect_address(known, "Maison claire", actor=karim)
    assert where_told(CANARY) == set() and where_told("00095001400019") == set()
    known.refresh_from_db()
    assert (known.name, known.protected_address, known.commune_id, known.phone) == ("Maison claire", True, None, "")
    assert known.scope.label == "Maison claire" and known.comment == "Ouvert tard" and known.area == ""
    assert set(PlaceGroup.objects.values_list("name", flat=True)) == {"Groupe neutre 1"}
    assert Unit.objects.get().name.endswith(" neutre 1")
    request = CreationRequest.objects.get()
    assert request.protected_address and not request.attachments.exists() and not StoredFile.objects.exists()


def test_the_journal_says_who_did_it_and_keeps_the_rest(known: Dispositif, karim: Actor) -> None:
    other = make_dispositif(known.siao, address=ADDRESS)
    rows = RowHistory.objects.count()
    with acting_as(karim):
        protect_address(known, "Maison claire", actor=karim)
    assert RowHistory.objects.count() > rows
    told = RowHistory.objects.filter(table_name="offer_dispositif", row_id=known.pk, operation="U").latest("pk")
    assert told.new is not None and told.new["protected_address"] is True and told.user_id == karim.user_id
    born = RowHistory.objects.get(table_name="offer_dispositif", row_id=known.pk, operation="I")
    assert born.new is not None and born.new["address"] == "protégé" and born.new["layout"] == "scattered"
    assert RowHistory.objects.get(table_name="offer_dispositif", row_id=other.pk).new["address"] == ADDRESS  # type: ignore[index]


def test_its_cleared_people_keep_it_and_nobody_else(known: Dispositif, karim: Actor) -> None:
    phone = known.phone
    with acting_as(karim):
        protect_address(known, "Maison claire", actor=karim)
    known.refresh_from_db()
    cleared = [FieldClass.PROTECTED_PLACE.value]
    keeper = actor_for(Profile.DISPOSITIF_MANAGER, known.scope, clearances=cleared)
    with acting_as(keeper):
        found = protected_location(known, actor=keeper)
    assert found is not None and found.address == f"{ADDRESS}, 95000 Cergy" and found.phone == phone
    set_actor(karim)
    assert protected_location(known, actor=karim) is None


def test_what_it_does_is_said_before_without_saying_where(known: Dispositif) -> None:
    told = what_is_emptied(known)
    assert {"adresse", "n° SIRET", "commune", "secteur d'intervention", "groupe de places\u00a0: nom"} <= set(told)
    assert "commentaire" not in told and not any(CANARY in each for each in told)


@pytest.mark.parametrize("name", ["CHU de Cergy", "12 rue des Lilas", "Violences 95", f"Foyer rue des {CANARY}"])
def test_a_name_that_tells_is_refused_and_nothing_changes(known: Dispositif, karim: Actor, name: str) -> None:
    with acting_as(karim), pytest.raises(UnableToProtect) as refused:
        protect_address(known, name, actor=karim)
    assert refused.value.field == "name" and name not in str(refused.value)
    assert Dispositif.objects.get(pk=known.pk).address == ADDRESS


def test_who_may_not_describe_it_may_not_protect_it(known: Dispositif) -> None:
    for actor in (
        actor_for(Profile.SIAO_ADMIN, make_siao("48").scope),
        actor_for(Profile.DISPOSITIF_MANAGER, known.scope),
    ):
        with pytest.raises(NotAllowed):
            protect_address(known, "Maison claire", actor=actor)


def test_once_is_enough(known: Dispositif, karim: Actor) -> None:
    with acting_as(karim):
        protect_address(known, "Maison claire", actor=karim)
        with pytest.raises(UnableToProtect, match="déjà protégée"):
            protect_address(known, "Maison bleue", actor=karim)


def test_the_journal_and_the_sealed_table_take_nothing_else(known: Dispositif) -> None:
    """Neither function serves to empty the journal of another dispositif, nor does the setting to change a row."""
    with connection.cursor() as cursor:
        for sql, refused in (
            ("SELECT creation_conceal_history(%s)", ProgrammingError),
            (
                "SELECT set_config('sisiao.conceals', 'on', true); UPDATE audit_rowhistory SET new = '{}'",
                ProgrammingError,
            ),
            ("SELECT set_config('sisiao.conceals', 'on', true); DELETE FROM audit_rowhistory", ProgrammingError),
        ):
            with pytest.raises((refused, IntegrityError)), transaction.atomic():
                cursor.execute(sql, [known.pk] if "%s" in sql else None)
    protected = make_dispositif(known.siao, protected_address=True)
    with connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute("SELECT sealed.take_location(%s, 'x')", [protected.pk])


def test_the_page_says_what_it_empties_then_does_it(client: Client, known: Dispositif) -> None:
    client.force_login(make_user(Profile.SIAO_ADMIN, known.siao.scope))
    sheet = reverse("dispositifs:sheet", args=(known.public_id,))
    address = reverse("dispositifs:protect", args=(known.public_id,))
    assert address in client.get(sheet).content.decode()
    page = client.get(address)
    assert "Ceci ne se reprend pas" in page.content.decode() and "n° SIRET" in page.context["emptied"]
    refused = client.post(address, {"name": "CHU de Cergy"})
    assert refused.status_code == 422 and "sans commune" in refused.context["form"].errors["name"][0]
    done = client.post(address, {"name": "Maison claire"}, follow=True)
    text = done.content.decode()
    assert "elle ne figure sur aucune page" in text and CANARY not in text and address not in text
    assert client.get(address).status_code == 404
