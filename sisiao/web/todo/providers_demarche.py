"""Workbooks that came by Démarche Numérique and that somebody has to import."""

from datetime import datetime

from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.interop.models import Dossier
from sisiao.web.demarche.lines import title_of
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST


def workbooks_to_import(actor: Actor, now: datetime) -> list[Line]:
    """One line for each dossier, the oldest first, on the report whose button imports."""
    if not actor.can(Capability.IMPORT_OFFER):
        return []
    waiting = list(
        Dossier.objects.visible_to(actor).to_import().order_by("deposited_at", "pk").select_related("procedure")
    )
    lines = [
        Line(
            who=str(dossier),
            what=f"{title_of(dossier.procedure.kind)}\u00a0: classeur vérifié, à importer",
            url=reverse("offer:import_report", args=[dossier.report]),
            action="Importer",
            since=dossier.deposited_at,
        )
        for dossier in waiting[:LONGEST]
    ]
    if len(waiting) > LONGEST:
        rest, page = f"Et {len(waiting) - LONGEST} autres dossiers", f"{reverse('demarche:index')}?etat=to_import"
        lines.append(Line(rest, "Démarche Numérique", page, "Voir la liste"))
    return lines


SECTIONS: tuple[Section, ...] = (Section("Classeurs à importer", workbooks_to_import),)
