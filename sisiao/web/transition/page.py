"""What the pages of Temps 2 share: their tabs, and the page that says why they are closed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sisiao.access.enums import Stage
from sisiao.access.queries import stages
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.offer.models import Dispositif
from sisiao.transition.perms import CLOSED
from sisiao.web.http import ActorRequest

TABS = (
    ("index", "Avancement", Capability.ATTACH_LEGACY),
    ("groups", "Groupes de places", Capability.ATTACH_LEGACY),
    ("accounts", "Comptes", Capability.ATTACH_LEGACY),
    ("conflicts", "Désaccords et écarts", Capability.ATTACH_LEGACY),
    ("comparison", "Financé et rattaché", Capability.VIEW_LEDGER),
    ("requests", "Demandes d'insertion", Capability.ATTACH_LEGACY),
    ("departement", "Bascule", Capability.SIGN_SWITCH),
    ("switches", "Bascules", Capability.RUN_SWITCH),
)


def area(actor: Actor, tab: str) -> dict[str, Any]:
    """The tabs of the area, the current one told. Old requests are those of a SIAO: nobody else has any."""
    of_a_siao = actor.perimeter.kind == ScopeKind.SIAO
    open_to = [each for each in TABS if actor.can(each[2]) and (of_a_siao or each[0] != "requests")]
    tabs = [(name, label, reverse(f"transition:{name}")) for name, label, _right in open_to]
    return {"area_tabs": tabs, "area_tab": tab}


def closed_words(actor: Actor) -> str:
    """Why the actor attaches nothing now; empty as soon as one of their départements is in Temps 2."""
    code = actor.perimeter.departement_code
    mine = Dispositif.objects.visible_to(actor)
    codes = {code} if code else set(mine.order_by().values_list("siao__departement", flat=True).distinct())
    known = stages()
    found = [Stage(known.get(each, Stage.THIRD)) for each in sorted(codes)] or [Stage.THIRD]
    return "" if Stage.SECOND in found else CLOSED[min(found)]


def closed_page(request: ActorRequest, title: str, tab: str) -> HttpResponse | None:
    """The page that says why, in place of the one asked for; None while the attaching is open."""
    words = closed_words(request.actor)
    if not words:
        return None
    context = {"page_title": title, "words": words} | area(request.actor, tab)
    return render(request, "transition/closed.html", context, status=200 if request.method == "GET" else 409)
