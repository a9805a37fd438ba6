"""What waits for who keeps the directory of a SIAO."""

from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.directory.models import PrivilegedContact, check_every
from sisiao.web.todo.lines import Line, Section


def contacts_to_check(actor: Actor, now: datetime) -> list[Line]:
    """One line: how many contacts nobody has checked for too long, since the oldest fell due."""
    if not actor.can(Capability.MANAGE_DIRECTORY):
        return []
    late = PrivilegedContact.objects.able_to(actor, Capability.MANAGE_DIRECTORY).unchecked(now)
    found = late.aggregate(count=Count("pk"), oldest=Min("checked_at"))
    if not found["count"]:
        return []
    who = f"{found['count']} contacts" if found["count"] > 1 else "1 contact"
    what = "Annuaire des victimes de violence\u00a0: sont-ils toujours justes\u00a0?"
    return [Line(who, what, reverse("directory:index"), "Vérifier", since=found["oldest"] + check_every())]


SECTIONS = (Section("Contacts à vérifier", contacts_to_check),)
