"""What the page of a running call holds (`Call.draft`), as if the call-taker had typed it."""

from collections.abc import Sequence
from datetime import date

from sisiao.geo.models import Commune
from sisiao.households.models import Household, Person

Draft = dict[str, object]


def draft_of(household: Household, members: Sequence[tuple[Person, str]], fields: dict[str, str], night: date) -> Draft:
    """The typed fields and one row for each recorded person, in the shape that the call page reads."""
    rows = [_row(str(rank), person, role) for rank, (person, role) in enumerate(members, 1)]
    said = {"free_to_speak": "yes", "purpose": "shelter", "caller_kind": "self", "night": f"{night:%Y-%m-%d}", **fields}
    return {
        "fields": {**{name: [value] for name, value in said.items() if value}, "animals": list(household.animals)},
        "members": rows,
        "persons": {str(rank): str(person.public_id) for rank, (person, _role) in enumerate(members, 1)},
        "household": str(household.public_id),
        "tab": "",
    }


def _row(key: str, person: Person, role: str) -> dict[str, str]:
    return {
        "key": key,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "birth": f"{person.birth_date:%d/%m/%Y}" if person.birth_date else "",
        "sex": person.sex,
        "role": role,
        "pregnant": "on" if person.pregnant else "",
        "wheelchair": "on" if person.wheelchair else "",
        "reception_wish": person.reception_wish,
    }


def commune_words(commune: Commune) -> str:
    """« Cergy (95) », as the field shows it."""
    return f"{commune.name} ({commune.departement_id})"


def spoken(phone: str) -> str:
    """« +33639980012 » as it is dictated in metropolitan France: « 06 39 98 00 12 »; another number as it is."""
    if not phone.startswith("+33") or len(phone) != 12:
        return phone
    digits = f"0{phone[3:]}"
    return " ".join(digits[start : start + 2] for start in range(0, 10, 2))
