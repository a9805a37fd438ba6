"""Where what a rule finds is mended on screen, for whoever may."""

from typing import NamedTuple

from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability as C
from sisiao.quality.queries import Anomaly


class Page(NamedTuple):
    """A page of a dispositif, the right that it asks for, and where on it."""

    name: str
    right: C
    anchor: str = ""


PLACE = Page("dispositifs:place", C.MANAGE_OFFER)
SAID = Page("dispositifs:description", C.MANAGE_OFFER)
MONEY = Page("dispositifs:sheet", C.MANAGE_OFFER, "financements")
GROUPS = Page("places:groups", C.UPDATE_PLACES)
BOARD = Page("places:detail", C.UPDATE_PLACES)
PAGES = {
    **dict.fromkeys(("Q01", "Q02", "Q03", "Q09", "Q10", "Q11", "Q12", "Q24"), GROUPS),
    **dict.fromkeys(("Q04", "Q14", "Q15"), MONEY),
    **dict.fromkeys(("Q06", "Q13", "Q16", "Q17", "Q18", "Q21", "Q22", "Q29"), PLACE),
    **dict.fromkeys(("Q23", "Q27", "Q30"), SAID),
    **dict.fromkeys(("Q07", "Q08", "Q31"), BOARD),
    "Q05": Page("dispositifs:closing", C.MANAGE_OFFER),
    "Q20": Page("dispositifs:sheet", C.MANAGE_OFFER),
    "Q25": Page("places:calendar", C.UPDATE_PLACES),
    "Q26": Page("dispositifs:sheet", C.MANAGE_OFFER),
    "Q28": Page("dispositifs:sheet", C.MANAGE_OFFER, "contingents"),
}


def mended_at(anomaly: Anomaly, actor: Actor) -> str:
    """Address of the page where the actor mends an anomaly; none when they may not."""
    if anomaly.rule.code == "Q19":
        return reverse("users:invite") if actor.can(C.MANAGE_USERS) else ""
    page = PAGES[anomaly.rule.code]
    if not actor.can(page.right):
        return ""
    return reverse(page.name, args=(anomaly.public_id,)) + (f"#{page.anchor}" if page.anchor else "")
