"""A call opened from a household's record: calling back whoever waits, with what is already known on the page."""

from sisiao.access.personal_fields import reads_motive
from sisiao.core.actor import Actor
from sisiao.helpline.models import Call
from sisiao.households.models import Household
from sisiao.housing_requests.models import HousingRequest
from sisiao.web.helpline.communes import label_of
from sisiao.web.helpline.near import take
from sisiao.web.helpline.recording import save_sheet
from sisiao.web.helpline.sheet import Sheet


def begin_with(call: Call, household: Household, actor: Actor) -> None:
    """Fill the page of a new call with a record loaded `with_members()` and with what its last request said."""
    last = (
        HousingRequest.objects.visible_to(actor)
        .filter(household=household)
        .select_related("commune")
        .order_by("-night", "-pk")
        .first()
    )
    members = household.current_memberships
    known = {"phone": members[0].person.phone if members else ""}
    if last is not None:
        known["slept_last_night"] = last.slept_last_night
        known["motive"] = last.motive if reads_motive(actor, last.motive) else ""
        known["commune"] = label_of(last.commune) if last.commune else ""
    sheet = Sheet(call, actor, {"fields": {name: [value] for name, value in known.items() if value}})
    take(sheet, household)
    save_sheet(Sheet(call, actor, sheet.draft))
