"""Search before create: records near what is being typed, and what makes them near."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sisiao.core.text import normalise
from sisiao.households.composition import composition_of
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household, Person
from sisiao.households.queries import Criteria, Hit, search_persons
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

    household_id: int
    score: float = 0.0
    name_score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    persons: dict[str, int] = field(default_factory=dict)
    household: Household | None = None
    title: str = ""
    composition: str = ""

    def because(self, reason: str, weight: float) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)
            self.score += weight


def near_records(sheet: Sheet) -> list[Near]:
    """The nearest records of the perimeter, best first; none once the call has its household."""
    if sheet.household is not None:
        return []
    today = sheet.today
    found: dict[int, Near] = {}
    for row in sheet.people[:ROWS_SEARCHED]:
        _search_row(row, found, sheet, today)
    phone = sheet.form.cleaned_data.get("phone", "")
    if phone:
        for hit in search_persons(Criteria(phone=phone), sheet.actor, today):
            _near(found, hit).because("même téléphone", 2)
    return _with_households(_best(found.values()), sheet, today)


def _best(nears: Collection[Near]) -> list[Near]:
    nearest_name = max((near.name_score for near in nears), default=0.0)
    kept = [near for near in nears if near.score > near.name_score or near.name_score >= nearest_name - FARTHER]
    return sorted(kept, key=lambda near: (-near.score, -near.household_id))[:SHOWN]


def _near(found: dict[int, Near], hit: Hit) -> Near:
    return found.setdefault(hit.household_id, Near(hit.household_id))


def _search_row(row: MemberForm, found: dict[int, Near], sheet: Sheet, today: date) -> None:
    said = row.cleaned_data
    name = f"{said.get('last_name', '')} {said.get('first_name', '')}".strip()
    hits = search_persons(Criteria(name=name), sheet.actor, today) if Criteria(name=name) else []
    births = Person.objects.in_bulk([hit.person_id for hit in hits])
    birth = said.get("birth")
    for hit in hits:
        near = _near(found, hit)
        near.persons.setdefault(row.key, hit.person_id)
        if not near.name_score:
            near.name_score = hit.score
            what = "nom" if said.get("last_name") else "prénom"
            near.because(f"même {what}" if hit.score >= SAME else f"{what} proche", hit.score)
        if birth and not birth.estimated and births[hit.person_id].birth_date == birth.date:
            near.because("même date de naissance", 1)


def _with_households(nears: list[Near], sheet: Sheet, today: date) -> list[Near]:
    ids = [near.household_id for near in nears]
    households = Household.objects.visible_to(sheet.actor, today).with_members().in_bulk(ids)
    for near in nears:
        near.household = households.get(near.household_id)
        if near.household is not None and near.household.current_memberships:
            contact = near.household.current_memberships[0].person
            age = contact.age(sheet.night)
            near.title = contact.full_name if age is None else f"{contact.full_name}, {age}\u00a0ans"
            near.composition = composition_of(near.household, sheet.night).in_words()
    return [near for near in nears if near.title]


def take(sheet: Sheet, household: Household) -> None:
    """Answer for a record: its members become the rows, what was typed completes them, nothing typed is dropped."""
    matched = next((near.persons for near in near_records(sheet) if near.household_id == household.pk), {})
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
