"""What the call page shows."""

from typing import Any

from django.utils import timezone
from django.utils.crypto import get_random_string

from sisiao.helpline.elsewhere import known_in
from sisiao.helpline.models import Call
from sisiao.helpline.queries import previous_calls
from sisiao.stays.models import Stay
from sisiao.web.helpline.draft import CALL_FIELDS, MEMBER_FIELDS
from sisiao.web.helpline.forms import CallForm, ElsewhereForm, MemberForm
from sisiao.web.helpline.near import near_records
from sisiao.web.helpline.sheet import Sheet
from sisiao.web.helpline.tonight import tonight_of
from sisiao.web.http import ActorRequest

SHORTCUTS = (
    ("Alt 1, 2, 3", "Aller à une colonne de l'appel"),
    ("Alt P", "Ajouter une personne"),
    ("F9, Alt H", "Masquer ou montrer les noms et les adresses"),
)
LABELS = {
    **{name: CallForm.base_fields[name].label for name in CALL_FIELDS},
    **{name: MemberForm.base_fields[name].label for name in MEMBER_FIELDS},
}


def page_context(request: ActorRequest, call: Call, *, tab: str = "") -> dict[str, Any]:
    """Everything of the three columns."""
    sheet, now = Sheet(call, request.actor), timezone.now()
    stay, tonight = last_stay(sheet), tonight_of(sheet, now)
    return {
        "call": call,
        "sheet": sheet,
        "form": sheet.form,
        "tonight": tonight,
        "near": near_records(sheet),
        "tab": tab or get_random_string(12),
        "now": now,
        "last_stay": stay,
        "last_stay_known": stay is not None and sheet.may_know_where(stay.dispositif, in_hand=False),
        "shortcuts": SHORTCUTS,
        "known": known_in(call) if sheet.household is None else None,
        # What was typed comes back when an answer is wrong.
        "known_form": ElsewhereForm(call, request.POST or None),
        **around(sheet),
    }


def last_stay(sheet: Sheet) -> Stay | None:
    """Where the household slept last, in this SIAO; a protected place does not say its name."""
    if sheet.household is None:
        return None
    stays = Stay.objects.visible_to(sheet.actor).filter(household=sheet.household).select_related("dispositif")
    return stays.select_related("occupation").order_by("-occupation__nights", "-pk").first()


def around(sheet: Sheet) -> dict[str, Any]:
    """What the caller's own words call up: calls before this one, what another tab had typed."""
    household_id = sheet.household.pk if sheet.household else None
    said = [(LABELS[name], value) for name, value in sheet.draft.get("elsewhere", [])]
    return {
        "called_before": previous_calls(sheet.call.siao_id, household_id, sheet.call.phone),
        "elsewhere": said,
    }
