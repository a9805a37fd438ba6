"""What lines of « À traiter » say of a household."""

from datetime import date, datetime, time

from django.db.models import Prefetch
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.households.composition import composition_of
from sisiao.households.models import Household, HouseholdQuerySet
from sisiao.siao.models import Siao
from sisiao.web.households.summary import contact_name

# Past this number of lines of a kind, the last one leads to the whole list.
LONGEST = 15


def with_household() -> Prefetch:
    """Loads the household of a row with its members, in a bounded number of queries."""
    return Prefetch("household", queryset=Household.objects.with_members())


def open_records(actor: Actor) -> HouseholdQuerySet:
    """Households whose record is open to the actor today: of the others, no line names anybody."""
    return Household.objects.visible_to(actor, timezone.localdate())


def household_words(household: Household, on: date) -> str:
    """« Awa DIALLO, femme seule avec 2 enfants (3 et 7 ans) »."""
    words = composition_of(household, on).in_words()
    return f"{contact_name(household)}, {words[:1].lower()}{words[1:]}"


def telephone_of(household: Household) -> str:
    """The number to call back; none for a household to protect (R22)."""
    if household.to_protect:
        return ""
    return next((member.person.phone for member in household.current_memberships if member.person.phone), "")


def hour_of(day: date, siao: Siao, hour: int = 0) -> datetime:
    """An hour of a day, midnight unless told, on the clock of a SIAO."""
    return datetime.combine(day, time(hour), siao.departement.tz)
