"""The call of a household that another SIAO knows: exact search, two questions, and its record (R27)."""

from django.utils import timezone

from sisiao.audit.actions import log_opening
from sisiao.core.capabilities import Capability
from sisiao.helpline.actions import UnableToAnswer
from sisiao.helpline.elsewhere import answer_elsewhere, look_elsewhere
from sisiao.households.break_glass import TooManySearches
from sisiao.households.models import Household
from sisiao.households.outside import ExactCriteria
from sisiao.siao.nights import local_date
from sisiao.web.decorators import requires
from sisiao.web.helpline.desk import act_on_call
from sisiao.web.helpline.forms import ElsewhereForm
from sisiao.web.helpline.near import take
from sisiao.web.helpline.recording import save_sheet
from sisiao.web.helpline.sheet import Sheet
from sisiao.web.http import ActorRequest

NOBODY = "Aucun ménage ne peut être retrouvé ailleurs avec ces éléments exacts. Enregistrez-le comme nouveau."
NOT_RIGHT = "Les réponses ne sont pas toutes exactes. Vérifiez-les avec le ménage\u00a0: il reste un essai."
NEEDS = "Donnez l'identifiant, ou remplissez le nom, le prénom et la date de naissance exacte d'une personne."


@requires(Capability.ANSWER_CALLS)
@act_on_call
def elsewhere(request: ActorRequest, sheet: Sheet) -> str:
    """Search elsewhere, or check what the household answers."""
    form = ElsewhereForm(sheet.call, request.POST)
    if not form.is_valid():
        raise UnableToAnswer(str(next(iter(form.errors.values()))[0]))
    if "answers" in request.POST:
        return _answered(request, sheet, form)
    criteria = _criteria(sheet, form)
    if not criteria:
        raise UnableToAnswer(NEEDS)
    try:
        known = look_elsewhere(sheet.call, criteria, actor=request.actor, now=timezone.now())
    except TooManySearches as refused:
        raise UnableToAnswer(str(refused)) from refused
    if known is None:
        raise UnableToAnswer(NOBODY)
    return "call-known"


def _answered(request: ActorRequest, sheet: Sheet, form: ElsewhereForm) -> str:
    now = timezone.now()
    if not answer_elsewhere(sheet.call, form.answers(), actor=request.actor, now=now):
        raise UnableToAnswer(NOT_RIGHT)
    today = local_date(sheet.call.siao, now)
    records = Household.objects.visible_to(request.actor, today).with_members()
    household = records.get(calls=sheet.call)
    log_opening(household.pk, actor=request.actor, page="helpline:household")
    take(sheet, household)
    sheet.call.household = household
    save_sheet(Sheet(sheet.call, request.actor, sheet.draft))
    return "call-household"


def _criteria(sheet: Sheet, form: ElsewhereForm) -> ExactCriteria:
    """The number that was given, else the first person of the call whose three elements are typed and exact."""
    number = form.cleaned_data["record_number"]
    if number is not None:
        return ExactCriteria(record_number=number)
    for row in sheet.people:
        said = row.cleaned_data
        birth = said.get("birth")
        if said.get("last_name") and said.get("first_name") and birth and not birth.estimated:
            return ExactCriteria(said["last_name"], said["first_name"], birth.date)
    return ExactCriteria()
