"""What waits about places themselves: works that end, groups that close, activations to end (R10)."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.wording import short_date
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.offer.models import Activation, PlaceGroup
from sisiao.siao.nights import current_night
from sisiao.stays.closing import count_present, present_in
from sisiao.web.dispositifs import by_night, own_dispositifs
from sisiao.web.todo.lines import Line, Section
from sisiao.web.todo.words import LONGEST, hour_of

RETURNS_AHEAD = timedelta(days=2)
CLOSINGS_AHEAD = timedelta(days=21)


def works_that_end(actor: Actor, now: datetime) -> list[Line]:
    """Places out of service that come back within two days: to confirm, or the works go on."""
    if not actor.can(Capability.UPDATE_PLACES):
        return []
    lines = []
    for night, dispositifs in by_night(own_dispositifs(actor), now).items():
        rows = Occupation.objects.filter(dispositif__in=dispositifs, active=True, kind=OccupationKind.OUT_OF_SERVICE)
        rows = rows.filter(nights__endswith__gt=night, nights__endswith__lte=night + RETURNS_AHEAD)
        together: dict[tuple[int, str, object], int] = defaultdict(int)
        for row in rows.select_related("place__unit").order_by("nights", "place__unit__name", "pk"):
            together[row.dispositif_id, row.place.unit.name, row.nights.upper] += 1
        known = {each.pk: each for each in dispositifs}
        lines += [
            Line(
                who=f"{known[pk].name}, {room}",
                what=f"{number} place{'s' if number > 1 else ''} de retour le {short_date(back)}",
                url=reverse("places:calendar", args=[known[pk].public_id]),
                action="Confirmer ou prolonger",
                until=hour_of(back, known[pk].siao),
            )
            for (pk, room, back), number in together.items()
        ]
    return lines[:LONGEST]


def closings_to_prepare(actor: Actor, now: datetime) -> list[Line]:
    """Groups that close within three weeks, or whose last night has passed, with somebody who has no answer."""
    if not actor.can(Capability.UPDATE_PLACES):
        return []
    lines = []
    for night, dispositifs in by_night(own_dispositifs(actor), now).items():
        closing = PlaceGroup.objects.standing().filter(
            dispositif__in=dispositifs,
            period__endswith__gt=night - CLOSINGS_AHEAD,
            period__endswith__lte=night + CLOSINGS_AHEAD,
        )
        for group in closing.select_related("dispositif__siao__departement").order_by("period", "pk"):
            waiting = sum(not person.answer for person in present_in(group, group.period.upper, night))
            if waiting:
                told = f"{waiting} personnes sans réponse" if waiting > 1 else "1 personne sans réponse"
                lines.append(
                    Line(
                        who=f"{group.dispositif.name}, {group.name}",
                        what=f"Ferme le {short_date(group.period.upper)}\u00a0: {told}",
                        url=reverse("places:close_group", args=[group.dispositif.public_id, group.public_id]),
                        action="Préparer la fermeture",
                        until=hour_of(group.period.upper, group.dispositif.siao),
                    )
                )
    return lines[:LONGEST]


def activations_to_end(actor: Actor, now: datetime) -> list[Line]:
    """Activations whose last night has passed or comes within three days, and that nobody has ended or extended."""
    if not actor.can(Capability.ACTIVATE_SURGE):
        return []
    soon = timezone.localdate(now) + timedelta(days=3)
    ending = Activation.objects.visible_to(actor).filter(ended_at=None, nights__endswith__lte=soon)
    lines = []
    needed = ("group__dispositif__siao__settings", "group__dispositif__siao__departement")
    for each in ending.select_related(*needed).order_by("nights", "pk")[:LONGEST]:
        siao = each.group.dispositif.siao
        night, last = current_night(siao, now), each.last_night
        present, waiting = count_present(each.group, each.nights.upper, night)
        if last is not None:
            told = (
                f"{present} {'présents' if present > 1 else 'présent'}, {waiting} sans réponse"
                if present
                else "personne"
            )
            lines.append(
                Line(
                    who=each.group.dispositif.name,
                    what=f"{each.get_level_display()}, dernière nuit le {short_date(last)}\u00a0: {told}",
                    url=reverse("activations:detail", args=[each.public_id]),
                    action="Prolonger ou terminer",
                    until=hour_of(each.nights.upper, siao),
                )
            )
    return lines


SECTIONS = (
    Section("Activations à terminer", activations_to_end),
    Section("Fermetures à préparer", closings_to_prepare),
    Section("Retours de places", works_that_end),
)
