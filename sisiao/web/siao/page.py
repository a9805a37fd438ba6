"""What the sheet of a SIAO shows, by who looks."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.siao.models import (
    Antenna,
    CoveredTerritory,
    HelplineHours,
    Siao,
    SiaoContact,
    SiaoDocument,
    SiaoMessage,
    SiaoOperator,
    SiaoPartner,
)
from sisiao.siao.nights import local_date
from sisiao.siao.queries import team_of
from sisiao.siao.relays import relay_chain
from sisiao.web.siao.hours import after_hours, edges_in_words


def _documents(siao: Siao, actor: Actor) -> QuerySet[SiaoDocument]:
    """With the name and the size of their files, never their bytes."""
    readable = SiaoDocument.objects.readable_by(actor).filter(siao=siao)
    return readable.select_related("file").defer("file__content").order_by("title")


def sheet_of(siao: Siao, actor: Actor, now: datetime) -> dict[str, Any]:
    """Context of the sheet. `inside` is what only the users of the SIAO and the State read."""
    today = local_date(siao, now)
    inside = Siao.objects.visible_to(actor).filter(pk=siao.pk).exists()
    rows = HelplineHours.objects.filter(siao=siao).order_by("weekday")
    carried = SiaoOperator.objects.filter(siao=siao).order_by("starts_on")
    context: dict[str, Any] = {
        "siao": siao,
        "today": today,
        "inside": inside,
        "manages": inside and actor.can(Capability.MANAGE_SIAO),
        "designates": inside and actor.can(Capability.DESIGNATE_OPERATOR),
        "opens": actor.can(Capability.OPEN_SIAO),
        "week": [(row.get_weekday_display(), edges_in_words(row)) for row in rows],
        "relayed": siao.relays.order_by("departement"),
        "passed_on": relay_chain(siao.relay)[1:],
        "after_hours": "" if siao.round_the_clock else after_hours(siao),
        "operator": SiaoOperator.objects.on(today).filter(siao=siao).first(),
        "next_operator": carried.filter(starts_on__gt=today).first(),
        "territories": CoveredTerritory.objects.on(today).filter(siao=siao).select_related("collectivity"),
        "antennas": Antenna.objects.filter(siao=siao).select_related("commune").order_by("name"),
        "contacts": SiaoContact.objects.filter(siao=siao).order_by("role", "name", "pk"),
        "documents": _documents(siao, actor),
    }
    if inside:
        context |= {
            "partners": SiaoPartner.objects.filter(siao=siao).order_by("name", "pk"),
            "team": team_of(siao, today),
            "message": SiaoMessage.objects.current(now).filter(siao=siao).first(),
        }
    return context
