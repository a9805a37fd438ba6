"""What waits in Temps 2: the old offer to attach."""

from datetime import datetime

from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.transition.models import LegacyPlaceGroup, LegacyUser
from sisiao.web.todo.lines import Line, Section
from sisiao.web.transition.page import closed_words


def to_attach(actor: Actor, now: datetime) -> list[Line]:
    """One line for the groups and one for the accounts, while the attaching is open."""
    if not actor.can(Capability.ATTACH_LEGACY) or closed_words(actor):
        return []
    groups = LegacyPlaceGroup.objects.visible_to(actor).undecided().count()
    users = LegacyUser.objects.visible_to(actor).undecided().count()
    lines = []
    if groups:
        what = f"{groups} groupes de places à rattacher" if groups > 1 else "Un groupe de places à rattacher"
        lines.append(Line("Ancienne offre", what, reverse("transition:index"), "Rattacher"))
    if users:
        what = f"{users} comptes à rattacher" if users > 1 else "Un compte à rattacher"
        lines.append(Line("Ancienne offre", what, reverse("transition:accounts"), "Décider"))
    return lines


SECTIONS = (Section("Ancienne offre à rattacher", to_attach),)
