"""A protected dispositif is asked for without anything that tells where it is (R26), whatever the way."""

import pytest
from django.db import IntegrityError, connection, transaction

from sisiao.audit.models import RowHistory
from sisiao.core.actor import Actor
from sisiao.core.files import CheckedFile
from sisiao.creation.actions import (
    UnableToRequest,
    answer,
    ask_applicant,
    attach,
    confirm_request,
    save_request,
    send_back,
    send_request,
    validate,
)
from sisiao.creation.models import CreationAttachment, CreationMessage, CreationRequest
from sisiao.creation.twins import twin_dispositifs, twin_protected
from sisiao.offer.protected import name_is_neutral, tells_where
from sisiao.siao.models import Siao
from tests.creation.requests import drafted, held_again, now, submitted
from tests.factories import make_dispositif

pytestmark = pytest.mark.django_db
FILE = CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4")
CANARY = "Cachette-aux-Saules"
HIDDEN = {"name": "Dispositif Alba", "protected_address": True, "layout": "grouped"}


def hidden(siao: Siao, **fields: object) -> CreationRequest:
    return drafted(siao, **HIDDEN | fields)


def test_its_boxes_are_emptied_and_it_takes_no_file(siao: Siao, corinne: Actor) -> None:
    held = hidden(siao, address="3 rue des Saules", siret="00095001400019")
    assert (held.address, held.siret, held.commune_id, held.postal_code) == ("", "", None, "")
    with pytest.raises(UnableToRequest, match="révélerait"):
        attach(held, FILE, now=now())
    send_request(held, now=now())
    made = validate(confirm_request(held, now=now()), entity=None, actor=corinne, now=now())
    assert made.dispositif is not None and made.dispositif.protected_address


def test_the_base_refuses_an_address_and_a_file(siao: Siao) -> None:
    held = hidden(siao)
    with pytest.raises(IntegrityError, match="protected_tells_nothing"), transaction.atomic():
        CreationRequest.objects.update(address="3 rue des Saules")
    joined = attach(drafted(siao, name="CHU ouvert"), FILE, now=now())
    with pytest.raises(IntegrityError, match="no file"), transaction.atomic():
        CreationAttachment.objects.filter(pk=joined.pk).update(request=held)
    emptied = {"address": "", "postal_code": "", "commune": None, "protected_address": True}
    with pytest.raises(IntegrityError, match="no file"), transaction.atomic():
        CreationRequest.objects.filter(pk=joined.request_id).update(**emptied)


def test_it_is_not_declared_protected_over_files_already_joined(siao: Siao) -> None:
    held = drafted(siao)
    attach(held, FILE, now=now())
    with pytest.raises(UnableToRequest, match="retirez-les d'abord"):
        save_request(held_again(held, **HIDDEN))


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Mise à l'abri de femmes et d'enfants, vingt places de CHU.", False),
        ("Financement du BOP 177, convention de 2026, 12 places en accueil de jour", False),
        ("Au 12, rue de la Source", True),
        ("12 bis place du marché", True),
        ("Près de la gare de CERGY", True),
        ("à Saint-Ouen-l'Aumône", True),
        ("95 000", True),
        ("SIRET 000 950 014 00019", True),
        ("résidence des Lilas", True),
        ("Des femmes venues de Mende", False),
        ("Selon les us et coutumes de la maison", False),
        ("", False),
    ],
)
def test_what_tells_where(text: str, tells: bool) -> None:
    assert tells_where(text, "95") is tells


def test_a_name_is_neutral() -> None:
    names = {"Dispositif Alba": True, "CHU de Cergy": False, "Femmes victimes de violence": False, "Villa Rose": True}
    assert {name: name_is_neutral(name, "95") for name in names} == names


@pytest.mark.parametrize("fields", [{"purpose": "Au 3 rue des Saules"}, {"name": "Alba Cergy"}])
def test_its_free_words_are_refused_too(siao: Siao, fields: dict[str, str]) -> None:
    held = hidden(siao)
    with pytest.raises(UnableToRequest, match="L'adresse est protégée"):
        save_request(held_again(held, **fields))


def test_nor_does_an_answer_or_a_question_tell(siao: Siao, karim: Actor) -> None:
    held = submitted(siao, **HIDDEN)
    with pytest.raises(UnableToRequest, match="ni commune"):
        ask_applicant(held, "Est-ce bien à Cergy ?", actor=karim, now=now())
    ask_applicant(held, "Avec quel financement ?", actor=karim, now=now())
    with pytest.raises(UnableToRequest, match="ni commune"):
        answer(held, "Au 3, rue des Saules", now=now())
    assert [each.body for each in CreationMessage.objects.all()] == ["Avec quel financement ?"]


def test_what_a_draft_said_before_is_nowhere_in_the_base(siao: Siao, karim: Actor) -> None:
    """Neither in its row, nor in the journal: drafts are not in it, nor the change that protects a request."""
    held = drafted(siao, address=CANARY, siret="00095001400019")
    save_request(held_again(held, **HIDDEN))
    send_request(held, now=now())
    confirm_request(held, now=now())
    sent = submitted(siao)
    send_back(sent, "L'adresse ?", actor=karim, now=now())
    save_request(held_again(sent, address=CANARY, **HIDDEN))
    assert RowHistory.objects.filter(table_name="creation_creationrequest").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_rowhistory WHERE coalesce(old::text, '') || coalesce(new::text, '')"
                       " LIKE %s", [f"%{CANARY}%"])  # fmt: skip
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM creation_creationrequest r WHERE r::text LIKE %s", [f"%{CANARY}%"])
        assert cursor.fetchone() == (0,)


def test_the_public_is_never_told_of_one_that_exists(siao: Siao, karim: Actor) -> None:
    known = make_dispositif(siao, name="CHU des Berges", protected_address=True)
    for held in (drafted(siao), hidden(siao)):
        assert twin_dispositifs(held) == []
    assert [twin.subject for twin in twin_protected(drafted(siao), karim)] == [known]
    assert twin_protected(drafted(siao), karim)[0].where == "adresse protégée"
