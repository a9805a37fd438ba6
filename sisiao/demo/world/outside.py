"""A record opened from outside its links in the demo: the Lozère reads, for a reason, a household of the Val-d'Oise."""

from datetime import datetime, timedelta

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.context import set_actor
from sisiao.households.break_glass import break_glass
from sisiao.households.models import Household

OPENER = "lise.malaval@siao48.example"
READ = ("Delmas", "Thierry")
REASON = "Admis inconscient aux urgences de Mende, l'hôpital demande qui prévenir et où il est suivi"
SINCE = timedelta(minutes=25)


def open_from_elsewhere(now: datetime) -> None:
    """Story 17: opened a while ago, told to both SIAO, not checked yet."""
    actor = Grant.objects.get(user__email=OPENER, profile=Profile.CALL_TAKER).actor()
    last_name, first_name = READ
    persons = {"memberships__person__last_name": last_name, "memberships__person__first_name": first_name}
    household = Household.objects.filter(**persons).order_by("-pk")[0]
    set_actor(actor)
    break_glass(household, REASON, actor=actor, now=now - SINCE)
