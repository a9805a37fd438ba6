"""From what was typed to a household and its request: one sequence for « Réserver » and « Terminer »."""

from datetime import datetime

from sisiao.core.workflow import StepRefused
from sisiao.helpline.actions import UnableToAnswer, choose_household, record_household, request_shelter, save_call
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.actions import UnableToTake
from sisiao.occupation.models import Occupation
from sisiao.referrals.actions import UnableToRefer
from sisiao.web.helpline.sheet import Sheet

# Every way in which an act is refused: `str()` is the French sentence to show.
UNABLE = (UnableToAnswer, UnableToRefer, UnableToTake, StepRefused)


def save_sheet(sheet: Sheet) -> None:
    """Save what was typed; the call in hand is brought up to date."""
    columns = sheet.columns()
    saved = save_call(sheet.call, columns, actor=sheet.actor)
    for name, value in columns.items():
        setattr(sheet.call, name, value)
    sheet.call.version = saved.version


def record(sheet: Sheet, *, now: datetime) -> None:
    """Record the household of the call: the record that was taken, or a new one. The rows then know their persons."""
    if sheet.wrong_rows:
        rank = sheet.wrong_rows[0].rank
        raise UnableToAnswer(f"Corrigez d'abord ce qui est signalé pour la personne {rank}.")
    call, actor = sheet.call, sheet.actor
    if call.household_id is None and sheet.household is not None:
        choose_household(call, sheet.household, actor=actor, now=now)
        call.household = sheet.household
    keyed = sheet.new_members()
    to_protect = sheet.form.cleaned_data.get("to_protect", False)
    recorded = record_household(
        call, [member for _, member in keyed], actor=actor, now=now, animals=sheet.animals, to_protect=to_protect
    )
    call.household = recorded.household
    persons = {key: str(member.person.public_id) for key, member in keyed}
    sheet.draft = {**sheet.draft, "persons": persons}
    save_call(call, {"draft": sheet.draft}, actor=actor)
    call.draft = sheet.draft


def ask_for_shelter(sheet: Sheet, *, now: datetime) -> HousingRequest:
    """The household recorded as it stands, and its urgent request."""
    record(sheet, now=now)
    request = request_shelter(sheet.call, actor=sheet.actor, now=now)
    sheet.call.request = request
    return request


def check_held_for_all(sheet: Sheet, request: HousingRequest) -> None:
    """An orientation is for the persons whose places are kept: a household that changed since is reserved again."""
    kept = set(Occupation.objects.filter(hold=request.hold, active=True, person__isnull=False).values_list("person_id"))
    now_said = {(person.pk,) for key, person in sheet.persons.items() if key in {row.key for row in sheet.people}}
    if kept != now_said or len(sheet.people) != len(kept):
        raise UnableToRefer("Le ménage a changé depuis la réservation\u00a0: libérez la place et réservez à nouveau.")
