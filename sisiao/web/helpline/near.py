"""Search before create: records near what is being typed, and what makes them near."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from sisiao.core.text import normalise
from sisiao.households.composition import composition_of
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household, Person
from sisiao.households.queries import Criteria, Hit, records_of, search_persons
from sisiao.web.helpline.draft import Row, new_row, tells_somebody
from sisiao.web.helpline.forms import MemberForm
from sisiao.web.helpline.sheet import Sheet, row_of

SHOWN = 4
ROWS_SEARCHED = 4
SAME = 0.999
# A name this much less near than the nearest one is noise, unless something else speaks for the record.
FARTHER = 0.2


@dataclass(slots=True)
class Near:
    """A record near the call. `persons` maps the key of a typed row to the person it looks like."""

    household: Household
    score: float = 0.0
    name_score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    persons: dict[str, int] = field(default_factory=dict)
    title: str = ""
    composition: str = ""

    def because(self, reason: str, weight: float) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)
            self.score += weight

    def was_born(self, person_id: int, on: date) -> bool:
        members = self.household.current_memberships
        return any(member.person_id == person_id and member.person.birth_date == on for member in members)


def near_records(sheet: Sheet) -> list[Near]:
    """The nearest records of the perimeter, best first; none once the call has its household."""
    if sheet.household is not None:
        return []
    today = sheet.today
    by_row = [(row, _hits_of(row, sheet, today)) for row in sheet.people[:ROWS_SEARCHED]]
    by_phone = search_persons(Criteria(phone=sheet.phone), sheet.actor, today)
    records = records_of([*chain.from_iterable(hits for _, hits in by_row), *by_phone])
    nears = {key: Near(household) for key, household in records.items()}
    for row, hits in by_row:
        _weigh_row(row, [hit for hit in hits if hit.household_id in nears], nears)
    for hit in by_phone:
        if hit.household_id in nears:
            nears[hit.household_id].because("même téléphone", 2)
    return [_told(near, sheet.night) for near in _best(nears.values())]


def _best(nears: Collection[Near]) -> list[Near]:
    nearest_name = max((near.name_score for near in nears), default=0.0)
    kept = [near for near in nears if near.score > near.name_score or near.name_score >= nearest_name - FARTHER]
    return sorted(kept, key=lambda near: (-near.score, -near.household.pk))[:SHOWN]


def _hits_of(row: MemberForm, sheet: Sheet, today: date) -> list[Hit]:
    said = row.cleaned_data
    name = f"{said.get('last_name', '')} {said.get('first_name', '')}".strip()
    return search_persons(Criteria(name=name), sheet.actor, today)


def _weigh_row(row: MemberForm, hits: list[Hit], nears: dict[int, Near]) -> None:
    said = row.cleaned_data
    birth = said.get("birth")
    for hit in hits:
        near = nears[hit.household_id]
        near.persons.setdefault(row.key, hit.person_id)
        if not near.name_score:
            near.name_score = hit.score
            what = "nom" if said.get("last_name") else "prénom"
            near.because(f"même {what}" if hit.score >= SAME else f"{what} proche", hit.score)
        if birth and not birth.estimated and near.was_born(hit.person_id, birth.date):
            near.because("même date de naissance", 1)


def _told(near: Near, night: date) -> Near:
    contact = near.household.current_memberships[0].person
    age = contact.age(night)
    near.title = contact.full_name if age is None else f"{contact.full_name}, {age}\u00a0ans"
    near.composition = composition_of(near.household, night).in_words()
    return near


def take(sheet: Sheet, household: Household) -> None:
    """Answer for a record: its members become the rows, what was typed completes them, nothing typed is dropped."""
    matched = next((near.persons for near in near_records(sheet) if near.household.pk == household.pk), {})
    typed = {row["key"]: row for row in sheet.members if tells_somebody(row)}
    rows: list[Row] = []
    persons: dict[str, str] = {}
    for member in household.current_memberships:
        key = new_row([*typed.values(), *rows])["key"]
        said = _typed_for(member.person, typed, matched)
        rows.append(_completed(row_of(member.person, member.role, key, sheet.night), said))
        persons[key] = str(member.person.public_id)
    fields = dict(sheet.draft.get("fields", {}))
    fields["animals"] = sorted({*fields.get("animals", []), *household.animals})
    if household.to_protect:
        fields["to_protect"] = ["on"]
    sheet.draft = {
        **sheet.draft,
        "fields": fields,
        "typed": sheet.members,
        "members": rows + [{**row, "role": _not_contact(row)} for row in typed.values()],
        "persons": persons,
        "household": str(household.public_id),
    }


def leave(sheet: Sheet) -> None:
    """It was not them: the rows as they were typed come back."""
    kept = sheet.draft.get("typed") or [new_row((), role=MemberRole.CONTACT.value)]
    sheet.draft = {**sheet.draft, "household": "", "persons": {}, "members": kept, "typed": []}


def _not_contact(row: Row) -> str:
    return "" if row["role"] == MemberRole.CONTACT else row["role"]


def _typed_for(person: Person, typed: dict[str, Row], matched: dict[str, int]) -> Row:
    """The typed row that is this person, removed from `typed`: found by the search, or with the same first name."""
    by_search = [key for key in typed if matched.get(key) == person.pk]
    by_name = [key for key, row in typed.items() if _same_name(row, person)]
    for key in (*by_search, *by_name):
        return typed.pop(key)
    return {}


def _same_name(row: Row, person: Person) -> bool:
    first, last = normalise(row["first_name"]), normalise(row["last_name"])
    return bool(first) and first == normalise(person.first_name) and last in ("", normalise(person.last_name))


def _completed(row: Row, said: Row) -> Row:
    """The record wins, what it lacks is taken from what was typed."""
    filled = defaultdict(str, said)
    return {name: value or filled[name] for name, value in row.items()}
