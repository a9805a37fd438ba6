"""The acts of a call. Each is saved, done and answered by `act_on_call`; here is only what it does."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone

from sisiao.audit.actions import log_opening
from sisiao.core.capabilities import Capability
from sisiao.helpline.actions import end_call
from sisiao.helpline.enums import CallPurpose
from sisiao.households.models import Household
from sisiao.occupation.actions import AlreadyTaken
from sisiao.referrals.actions import UnableToRefer, refer_household, release_reservation, reserve_places
from sisiao.siao.nights import local_date
from sisiao.web.decorators import requires
from sisiao.web.helpline.desk import act_on_call
from sisiao.web.helpline.draft import MAX_MEMBERS, new_row, prefix_of
from sisiao.web.helpline.near import leave, take
from sisiao.web.helpline.recording import ask_for_shelter, check_held_for_all, record, save_sheet
from sisiao.web.helpline.sheet import Sheet
from sisiao.web.helpline.tonight import request_of, solution_for, tonight_of
from sisiao.web.http import ActorRequest, uuid_or_404

TAKEN = "Cette place n'est plus disponible. Les places proposées ont été rafraîchies."


@requires(Capability.ANSWER_CALLS)
@act_on_call
def household(request: ActorRequest, sheet: Sheet) -> str:
    """Add or remove a row, take a near record or leave it: nothing is recorded yet."""
    post, members = request.POST, sheet.members
    focus = "call-household"
    if "add" in post and len(members) < MAX_MEMBERS:
        row = new_row(members)
        focus = f"id_{prefix_of(row['key'])}-first_name"
        sheet.draft = {**sheet.draft, "members": [*members, row]}
    elif "remove" in post:
        kept = [row for row in members if row["key"] != post["remove"]]
        sheet.draft = {**sheet.draft, "members": kept}
    elif "take" in post:
        today = local_date(sheet.call.siao, timezone.now())
        records = Household.objects.visible_to(request.actor, today).with_members()
        record_taken = get_object_or_404(records, public_id=uuid_or_404(post["take"]))
        log_opening(record_taken.pk, actor=request.actor, page="helpline:household")
        take(sheet, record_taken)
    elif "leave" in post and sheet.call.household_id is None:
        leave(sheet)
    save_sheet(Sheet(sheet.call, request.actor, sheet.draft))
    return focus


@requires(Capability.TAKE_PLACES)
@act_on_call
def reserve(request: ActorRequest, sheet: Sheet) -> str:
    """Keep places for the time of the call; the household and its request are recorded first."""
    now = timezone.now()
    shelter = ask_for_shelter(sheet, now=now)
    solution = solution_for(sheet, request.POST.get("group", ""), now)
    if solution is None:
        raise AlreadyTaken(TAKEN)
    minutes = sheet.call.siao.settings.hold_minutes
    reserve_places(shelter, solution.unit_ids, actor=request.actor, now=now, minutes=minutes)
    return "call-held"


@requires(Capability.TAKE_PLACES)
@act_on_call
def release(request: ActorRequest, sheet: Sheet) -> str:
    """Give the places of the call back."""
    shelter = request_of(sheet)
    if shelter is None:
        raise UnableToRefer("Il n'y a pas de réservation à libérer.")
    release_reservation(shelter, actor=request.actor)
    return "call-tonight"


@requires(Capability.TAKE_PLACES)
@act_on_call
def refer(request: ActorRequest, sheet: Sheet) -> str:
    """Orient the household to the dispositif whose places are kept."""
    now = timezone.now()
    kept = request_of(sheet)
    if kept is None or kept.hold is None:
        raise UnableToRefer("Réservez d'abord une place.")
    record(sheet, now=now)
    check_held_for_all(sheet, kept)
    shelter = ask_for_shelter(sheet, now=now)
    message = sheet.form.cleaned_data.get("message", "")
    refer_household(shelter, actor=request.actor, now=now, message=message)
    return "call-referred"


@requires(Capability.ANSWER_CALLS)
@act_on_call
def end(request: ActorRequest, sheet: Sheet) -> str:
    """End the call; one that asked for shelter and found none says why, and is counted."""
    call, now = sheet.call, timezone.now()
    reason = sheet.form.cleaned_data.get("reason", "")
    if call.purpose == CallPurpose.SHELTER:
        tonight = tonight_of(sheet, now)
        if not reason and tonight.referral is None and not tonight.settled:
            return _ask_reason(sheet)
        record(sheet, now=now)
    ended = end_call(call, actor=request.actor, now=now, reason=reason)
    call.state = ended.state
    messages.success(request, "L'appel est terminé et enregistré.")
    return ""


def _ask_reason(sheet: Sheet) -> str:
    """Say beside the field what is missing, in a draft that keeps everything."""
    sentence = "Aucune place n'est attribuée\u00a0: dites pourquoi, puis terminez."
    draft = {**sheet.draft, "refused": {"reason": sentence}}
    save_sheet(Sheet(sheet.call, sheet.actor, draft))
    return "id_reason"
