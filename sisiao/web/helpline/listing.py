"""Lines of the list of tonight's calls."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.helpline.enums import CallPurpose, CallState
from sisiao.helpline.models import Call
from sisiao.households.composition import composition_of
from sisiao.households.models import Household
from sisiao.housing_requests.enums import RequestState
from sisiao.siao.models import Siao

OUTCOME_TONES = {
    RequestState.PROVIDED: "success",
    RequestState.REFERRED: "info",
    RequestState.UNMET: "warning",
    RequestState.OPEN: "new",
}


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call of the night."""

    public_id: str
    running: bool
    started_at: datetime
    call_taker: str
    who: str
    composition: str
    commune: str
    purpose: str
    tone: str
    outcome: str


def lines_of(actor: Actor, siao: Siao, night: date) -> list[CallLine]:
    """Calls of a SIAO for a night or the next ones, last first, with what became of them. Three queries."""
    calls = (
        Call.objects.visible_to(actor, timezone.localdate())
        .filter(siao=siao, night__gte=night)
        .select_related("call_taker", "commune", "request")
        .order_by("-started_at", "-pk")
    )
    ids = {call.household_id for call in calls if call.household_id}
    households = Household.objects.with_members().in_bulk(ids)
    return [_line(call, households.get(call.household_id or 0)) for call in calls]


def _line(call: Call, household: Household | None) -> CallLine:
    composition = composition_of(household, call.night).in_words() if household else ""
    contact = household.current_memberships[0].person if household and household.current_memberships else None
    state = RequestState(call.request.state) if call.request else None
    return CallLine(
        public_id=str(call.public_id),
        running=call.state == CallState.RUNNING,
        started_at=call.started_at,
        call_taker=call.call_taker.get_full_name() if call.call_taker else "",
        who=contact.full_name if contact else _typed_name(call),
        composition=composition,
        commune=call.commune.name if call.commune else "",
        purpose=CallPurpose(call.purpose).label,
        tone=OUTCOME_TONES.get(state, "neutral") if state else "neutral",
        outcome=state.label if state else ("Sans demande" if call.state == CallState.ENDED else "En cours"),
    )


def _typed_name(call: Call) -> str:
    """The name of a call whose household is not recorded yet, as typed."""
    for row in call.draft.get("members", [])[:1]:
        return f"{row.get('first_name', '')} {row.get('last_name', '').upper()}".strip() or "Personne non identifiée"
    return "Personne non identifiée"
