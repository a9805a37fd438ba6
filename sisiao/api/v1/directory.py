"""« Annuaire »: whom to call for a victim of violence, there and then; and the whole directory, signed, to be kept."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

from sisiao.api.keyed import KeyDoor
from sisiao.api.operations import Operation, Parameter, Question, Refused
from sisiao.api.schemas import Json
from sisiao.api.v1.directory_schemas import COMMUNE, DAYS, INSTANT, SIGNED_FILE, WHO_TO_CALL
from sisiao.directory.enums import Reader
from sisiao.directory.models import PrivilegedContact
from sisiao.directory.places import place_of
from sisiao.directory.queries import who_to_call
from sisiao.directory.snapshot import Sheet, sheets
from sisiao.directory.telling import answer_told, contact_told
from sisiao.partners.enums import KeyScope
from sisiao.partners.signing import signed_file

SNAPSHOT_VALID = timedelta(days=7)


def _commune(text: str) -> str:
    if not re.fullmatch(COMMUNE.pattern, text):
        raise ValueError(text)
    return text


def _instant(text: str) -> datetime:
    """Aware when an offset is given; a « + » that nobody has encoded arrives as a space. Nanoseconds are cut."""
    text = re.sub(r" (\d\d:?\d\d)$", r"+\1", text)
    if not re.fullmatch(INSTANT.pattern, text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def reader_of(question: Question) -> Reader:
    """What the key may see: a key is for one audience. Needs a key."""
    if question.key is None:
        raise TypeError("the directory is asked with a key")
    return Reader(question.key.partner.audience)


def now_answer(question: Question) -> Json:
    """Whom to call in a commune at an instant, that of the call when none is given."""
    asked: datetime | None = question.given.get("instant")
    place = place_of(question.given["commune"], asked if asked and asked.tzinfo else question.now)
    if place is None:
        raise Refused("Aucune commune n'a ce code INSEE.", status=404, parameter="commune")
    reader = reader_of(question)
    return answer_told(who_to_call(place, place.instant(asked, question.now), reader, question.now), reader)


def snapshot(question: Question) -> Json:
    """The directory that the key may see, whole, for when the network is down."""
    made = question.now.replace(minute=0, second=0, microsecond=0)
    reader = reader_of(question)
    content: dict[str, Any] = {
        "destinataire": str(reader.label),
        "produit_le": made.isoformat(),
        "valable_jusqu_au": (made + SNAPSHOT_VALID).isoformat(),
        "siao": [_sheet(sheet) for sheet in sheets(reader, made)],
    }
    return signed_file(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _sheet(sheet: Sheet) -> Json:
    siao = sheet.siao
    return {
        "nom": siao.name,
        "telephone": siao.phone or None,
        "territoires": [
            {"code": each.code, "fuseau": each.zone, "jours_feries": [day.isoformat() for day in each.holidays]}
            for each in sheet.territories
        ],
        "contacts": [_whole(rank, contact) for rank, contact in enumerate(sheet.contacts, 1)],
    }


def _whole(rank: int, contact: PrivilegedContact) -> Json:
    slots = sorted(contact.slots.all(), key=lambda each: each.pk)
    closures = sorted(contact.closures.all(), key=lambda each: each.period.lower)
    communes = sorted(each.pk for each in contact.communes.all())
    return {
        "ordre": rank,
        **contact_told(contact),
        "communes": None if contact.everywhere else communes,
        "plages": [
            {
                "numero": slot.phone,
                "jours": [DAYS[day] for day in sorted(slot.days)],
                "de": slot.opens.isoformat("minutes"),
                "a": slot.closes.isoformat("minutes"),
            }
            for slot in slots
        ],
        "fermetures": [
            {"du": each.period.lower.isoformat(), "au": (each.period.upper - timedelta(days=1)).isoformat()}
            for each in closures
        ],
    }


NOW = Operation(
    name="annuaire/contacts",
    summary="Qui appeler maintenant pour une victime de violence, dans l'ordre, le 115 en dernier recours.",
    door=KeyDoor(KeyScope.DIRECTORY, max_age=60),
    parameters=(
        Parameter("commune", COMMUNE, _commune, "Donnez un code INSEE. Exemple\u00a0: 95127.", required=True),
        Parameter("instant", INSTANT, _instant, "Donnez une date et une heure de 2000 à 2099, en ISO 8601."),
    ),
    schema=WHO_TO_CALL,
    answer=now_answer,
)
SNAPSHOT = Operation(
    name="annuaire/instantane",
    summary="Tout l'annuaire de la clé, en un fichier signé à garder pour les coupures de réseau.",
    door=KeyDoor(KeyScope.DIRECTORY, max_age=3_600, file_name="annuaire-si-siao.jws.json"),
    parameters=(),
    schema=SIGNED_FILE,
    answer=snapshot,
    media_type="application/jose+json",
)
