"""What a dispositif holds ends with it: groups, measures, services, contingents, activations, a transfer to come."""

from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from sisiao.core.actor import Actor
from sisiao.offer.actions.groups import UnableToChangeOffer, take_back
from sisiao.offer.models import (
    Activation,
    Dispositif,
    NatureChange,
    PlaceGroup,
    Provision,
    Quota,
    SupportMeasure,
    Transfer,
)


def end_what_it_holds(dispositif: Dispositif, on: date, *, actor: Actor, now: datetime) -> None:
    """End on the day `on` all that a locked dispositif holds, but its rooms, which the caller has ended.

    What would have begun that day or later never was. Lines of funding are acts of a funder: they stay.
    """
    _end_activations(dispositif, on, actor, now)
    for group in PlaceGroup.objects.standing().filter(dispositif=dispositif, period__overlap=_from(on)).order_by("pk"):
        _end_group(group, on)
    for model in (Quota, SupportMeasure, Provision):
        rows = model.objects.filter(dispositif=dispositif, period__overlap=_from(on))
        rows.filter(period__startswith__gte=on).delete()
        for row in rows.order_by("pk"):
            row.period = DateRange(row.period.lower, on)
            row.save(update_fields=["period"])
    for announced in (Transfer, NatureChange):
        announced.objects.filter(dispositif=dispositif, applied_at=None, on__gte=on).delete()


def _from(on: date) -> DateRange:
    return DateRange(on, None)


def _end_activations(dispositif: Dispositif, on: date, actor: Actor, now: datetime) -> None:
    """Nobody is left there: one whose last night has passed is ended too, for nobody would end it later."""
    mine = Activation.objects.filter(group__dispositif=dispositif)
    mine.filter(nights__startswith__gte=on).delete()
    for activation in mine.filter(Q(ended_at=None) | Q(nights__overlap=_from(on))).order_by("pk"):
        upper = activation.nights.upper
        activation.nights = DateRange(activation.nights.lower, min(upper, on) if upper else on)
        activation.ended_by_id, activation.ended_at = actor.user_id, now
        activation.save(update_fields=["nights", "ended_by", "ended_at"])


def _end_group(group: PlaceGroup, on: date) -> None:
    """End a group; a change announced for that day or later is taken back, a group that would have opened goes."""
    while group.period.lower is not None and group.period.lower >= on:
        before = group.before.filter(period__endswith=group.period.lower).first()
        if before is None:
            if group.units.exists():
                raise UnableToChangeOffer(
                    f"Le groupe «\u00a0{group}\u00a0» a déjà servi et ouvre à cette date\u00a0: choisissez-en une plus"
                    " tardive."
                )
            group.delete()
            return
        take_back(group, before)
    group.period = DateRange(group.period.lower, on)
    group.save(update_fields=["period"])
