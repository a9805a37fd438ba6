"""A call as its page holds it: what was typed, checked, and the household that follows from it."""

from datetime import date
from functools import cached_property
from typing import Any

from django.forms import BoundField

from sisiao.core.actor import Actor
from sisiao.helpline.enums import CallerKind, CallState
from sisiao.helpline.models import Call
from sisiao.households.actions import NewMember
from sisiao.households.composition import Composition, Member
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household, Person
from sisiao.households.perms import may_know_where
from sisiao.matching.need import Need, need_of
from sisiao.offer.models import Dispositif
from sisiao.siao.nights import local_date
from sisiao.web.helpline.birth import Birth
from sisiao.web.helpline.draft import Draft, Row, new_row, tells_somebody
from sisiao.web.helpline.forms import CallForm, MemberForm
from sisiao.web.helpline.lists import active_choices
from sisiao.web.helpline.phone import to_international

CALLS = ("siao__departement", "siao__settings", "call_taker", "commune", "household", "request__hold__dispositif")


class Sheet:
    """Reads `call.draft`; writes nothing. `actor` bounds which record may be taken."""

    def __init__(self, call: Call, actor: Actor, draft: Draft | None = None) -> None:
        self.call, self.actor = call, actor
        self.draft: Draft = call.draft if draft is None else draft
        self.members: list[Row] = self.draft.get("members") or [new_row((), role=MemberRole.CONTACT.value)]

    @property
    def night(self) -> date:
        return self.call.night

    @property
    def today(self) -> date:
        """The day of the calendar when the call began: the one that tells who may be inside a record."""
        return local_date(self.call.siao, self.call.started_at)

    @cached_property
    def form(self) -> CallForm:
        form = CallForm(self.draft.get("fields", {}), call=self.call, lists=active_choices(self.night))
        form.is_valid()
        for name, sentence in self.draft.get("refused", {}).items():
            form.add_error(name, sentence)
        return form

    @cached_property
    def rows(self) -> list[MemberForm]:
        """One form for each row, checked."""
        members = enumerate(self.members, 1)
        rows = [MemberForm(row, rank=rank, on=self.night, today=self.today) for rank, row in members]
        for row in rows:
            row.is_valid()
        return rows

    @property
    def phone(self) -> str:
        """The caller's number in the international form, empty while it is none."""
        typed = "".join(self.draft.get("fields", {}).get("phone", []))
        try:
            return to_international(typed, self.call.siao.departement_id)
        except ValueError:
            return ""

    @property
    def people(self) -> list[MemberForm]:
        """Rows that say anything of a person."""
        return [row for row in self.rows if tells_somebody(row.row)]

    @property
    def wrong_rows(self) -> list[MemberForm]:
        return [row for row in self.people if row.errors]

    @cached_property
    def household(self) -> Household | None:
        """The record that the call answers for, taken or already attached, if the actor is inside it."""
        if self.call.household_id is not None:
            return Household.objects.with_members().get(pk=self.call.household_id)
        taken = self.draft.get("household")
        if not taken:
            return None
        return Household.objects.visible_to(self.actor, self.today).with_members().filter(public_id=taken).first()

    def may_know_where(self, dispositif: Dispositif, *, in_hand: bool | None = None) -> bool:
        """Whether the page says that the household of the call is expected or slept there; unless told, the call is in
        hand while it runs for the one who took it."""
        if self.household is None:
            return True
        mine = self.call.state == CallState.RUNNING and self.call.call_taker_id == self.actor.user_id
        in_hand = mine if in_hand is None else in_hand
        return may_know_where(self.actor, self.household, dispositif.scope_id, in_hand=in_hand)

    @cached_property
    def persons(self) -> dict[str, Person]:
        """Persons of the record, by the key of the row that stands for them."""
        if self.household is None:
            return {}
        known = {str(m.person.public_id): m.person for m in self.household.current_memberships}
        return {key: known[pk] for key, pk in self.draft.get("persons", {}).items() if pk in known}

    @property
    def typed_fields(self) -> list[BoundField]:
        """Fields where anything may be typed, so that anything may be wrong."""
        own = [self.form[name] for name in ("phone", "commune", "note")]
        return own + [row[name] for row in self.rows for name in ("first_name", "last_name", "birth")]

    @property
    def animals(self) -> list[str]:
        return list(self.form.cleaned_data.get("animals", []))

    @cached_property
    def composition(self) -> Composition:
        """From what is typed, without a write; a wrong field counts as unknown."""
        return Composition(tuple(self._member(row) for row in self.people), tuple(self.animals))

    @property
    def need(self) -> Need:
        commune = self.form.cleaned_data.get("commune")
        return need_of(self.composition, commune)

    def _member(self, row: MemberForm) -> Member:
        said = row.cleaned_data
        birth = said.get("birth")
        age = Person(birth_date=birth.date).age(self.night) if birth else None
        return Member(
            person_id=0,
            age=age,
            sex=said.get("sex", ""),
            role=row.role_on_record(age),
            reception_wish=said.get("reception_wish", ""),
            wheelchair=said.get("wheelchair", False),
            pregnant=said.get("pregnant", False),
        )

    def new_members(self) -> list[tuple[str, NewMember]]:
        """What to record, in the order of the rows: (key of the row, member). Nobody told: one anonymous person."""
        people = self.people or self.rows[:1]
        return [(row.key, self._new_member(row)) for row in people]

    def _new_member(self, row: MemberForm) -> NewMember:
        said = row.cleaned_data
        person = self.persons.get(row.key) or Person()
        for name in ("first_name", "last_name", "sex", "reception_wish"):
            setattr(person, name, said.get(name, ""))
        for name in ("wheelchair", "pregnant"):
            setattr(person, name, said.get(name, False))
        person.anonymous = not (person.first_name or person.last_name)
        _tell_birth(person, said.get("birth"), self.night)
        own_phone = self.call.phone if self.call.caller_kind == CallerKind.SELF and row.rank == 1 else ""
        person.phone = person.phone or own_phone
        return NewMember(row.role_on_record(person.age(self.night)), person)

    def columns(self) -> dict[str, Any]:
        """Columns of the call, with the draft."""
        return {**self.form.columns(), "draft": self.draft}


def _tell_birth(person: Person, birth: Birth | None, on: date) -> None:
    """An age that agrees with an estimated birth date changes nothing: the estimate does not drift with each call."""
    if birth is None:
        person.birth_date, person.birth_date_estimated = None, False
        return
    same_age = person.age(on) == Person(birth_date=birth.date).age(on)
    if birth.estimated and person.birth_date is not None and same_age:
        return
    person.birth_date, person.birth_date_estimated = birth.date, birth.estimated


def row_of(person: Person, role: str, key: str, on: date) -> Row:
    """The row that shows a person already recorded."""
    age = person.age(on)
    exact = person.birth_date and not person.birth_date_estimated
    birth = f"{person.birth_date:%d/%m/%Y}" if exact else _age_words(person, age, on)
    return {
        "key": key,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "birth": birth,
        "sex": person.sex,
        "role": role,
        "pregnant": "on" if person.pregnant else "",
        "wheelchair": "on" if person.wheelchair else "",
        "reception_wish": person.reception_wish,
    }


def _age_words(person: Person, age: int | None, on: date) -> str:
    if age is None or person.birth_date is None:
        return ""
    months = (on.year - person.birth_date.year) * 12 + on.month - person.birth_date.month
    return f"{age} ans" if age > 1 else f"{months} mois"
