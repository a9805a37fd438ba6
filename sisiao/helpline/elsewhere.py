"""A household that another SIAO knows and that calls tonight: two exact answers open its record (R27).

One to protect is never found, and cannot be told from one that was never recorded (T21).
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import verb
from sisiao.core.text import normalise
from sisiao.helpline.actions import UnableToAnswer, choose_household, lock_call
from sisiao.helpline.models import Call
from sisiao.households.break_glass import search_outside
from sisiao.households.enums import ElsewhereState, MemberRole
from sisiao.households.models import Household, KnownElsewhere, Membership, Person
from sisiao.households.models.elsewhere import MAX_WRONG
from sisiao.households.outside import ExactCriteria, administrators, is_reachable, siaos_inside
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

ENOUGH = 2
CLOSED = "Les réponses ne correspondent pas\u00a0: enregistrez ce ménage comme nouveau."


@dataclass(frozen=True, slots=True)
class Answers:
    """What the household answers; empty where the question was not asked."""

    record_number: int | None = None
    phone: str = ""
    first_name: str = ""
    birth_date: date | None = None


def known_in(call: Call) -> KnownElsewhere | None:
    """What a call has found elsewhere, whatever became of it."""
    return KnownElsewhere.objects.filter(source_id=call.pk).first()


@verb
def look_elsewhere(call: Call, criteria: ExactCriteria, *, actor: Actor, now: datetime) -> KnownElsewhere | None:
    """The household that another SIAO knows by these exact criteria; None for nobody, and for one to protect.

    A call looks for one household: asked again, it gives the same. Raises `UnableToAnswer` once the call has its
    household, `TooManySearches` past the limits of the account.
    """
    actor.require(Capability.ANSWER_CALLS)
    call = lock_call(call)
    if call.household_id is not None:
        raise UnableToAnswer("Cet appel a déjà son ménage.")
    known = known_in(call)
    if known is not None:
        return known
    household = search_outside(criteria, actor=actor, now=now)
    if household is None or Household.objects.visible_to(actor, timezone.localdate(now)).contains(household):
        return None
    return KnownElsewhere.objects.create(
        household=household,
        siao=call.siao,
        source_id=call.pk,
        person=None if criteria.record_number is not None else _named(criteria, _members(household)),
        asked_at=now,
    )


@verb
def answer_elsewhere(call: Call, answers: Answers, *, actor: Actor, now: datetime) -> bool:
    """Whether two answers at least are given and all are exact: the call then answers for the household.

    The SIAO that know it are told. Two wrong attempts close the way for this call. Raises `UnableToAnswer` with fewer
    than two answers, and once the way is closed.
    """
    actor.require(Capability.ANSWER_CALLS)
    call = lock_call(call)
    known = KnownElsewhere.objects.select_for_update(no_key=True, of=("self",)).filter(source_id=call.pk).first()
    if known is None or known.state != ElsewhereState.ASKED:
        raise UnableToAnswer(CLOSED)
    members = _members(known.household)
    exact = _compared(known, answers, members)
    if len(exact) < ENOUGH:
        raise UnableToAnswer("Il faut deux réponses de plus que ce qui a servi à chercher.")
    on = timezone.localdate(now)
    known.answered_at = now
    right = all(exact) and is_reachable(known.household_id, on)
    if right:
        known.state = ElsewhereState.CONFIRMED
    else:
        known.wrong += 1
        known.state = ElsewhereState.CLOSED if known.wrong >= MAX_WRONG else known.state
    known.save(update_fields=["state", "wrong", "answered_at"])
    if right:
        others = {siao.scope_id for siao in siaos_inside(known.household_id, on)} - {call.siao.scope_id}
        choose_household(call, known.household, actor=actor, now=now)
        _tell(known, others, actor=actor, now=now)
    return right


def _tell(known: KnownElsewhere, scope_ids: set[int], *, actor: Actor, now: datetime) -> None:
    params = {"scope": known.siao.name, "at": now.isoformat()}
    path = f"/menages/{known.household.public_id}/"
    for user in administrators(scope_ids, now):
        notify(user.pk, user.email, Category.KNOWN_ELSEWHERE, actor=actor, now=now, params=params, path=path)


def _members(household: Household) -> list[Membership]:
    current = household.memberships.filter(period__upper_inf=True)
    return list(current.select_related("person").order_by("position", "pk"))


def _named(criteria: ExactCriteria, members: list[Membership]) -> Person | None:
    names = normalise(criteria.first_name), criteria.birth_date
    persons = (member.person for member in members)
    return next((each for each in persons if (normalise(each.first_name), each.birth_date) == names), None)


def _compared(known: KnownElsewhere, answers: Answers, members: list[Membership]) -> list[bool]:
    """Whether each answer is exact; one that the search already gave is not counted."""
    persons = [member.person for member in members]
    contact = next((member.person for member in members if member.role == MemberRole.CONTACT), persons[0])
    by_number, found = known.person_id is None, []
    if answers.record_number is not None and not by_number:
        numbers = {known.household.record_number, *(person.record_number for person in persons)}
        found.append(answers.record_number in numbers)
    if answers.phone:
        found.append(answers.phone in {person.phone for person in persons})
    said = normalise(answers.first_name)
    if said and (known.person is None or said != normalise(known.person.first_name)):
        others = (person for person in persons if person.pk not in (contact.pk, known.person_id))
        found.append(said in {normalise(person.first_name) for person in others})
    if answers.birth_date is not None and contact.pk != known.person_id:
        found.append(answers.birth_date == contact.birth_date and not contact.birth_date_estimated)
    return found
