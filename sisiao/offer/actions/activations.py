"""Surge places: an activation that an authority decides opens so many, from when to when (R10)."""

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.text import how_many
from sisiao.offer.actions.groups import UnableToChangeOffer, check_closing
from sisiao.offer.enums import ActivationLevel, OpeningRegime
from sisiao.offer.models import Activation, Dispositif, Place, PlaceGroup
from sisiao.offer.perms import require_on


@transaction.atomic
def activate(
    group: PlaceGroup,
    *,
    level: ActivationLevel,
    decided_by: str,
    act_reference: str,
    nights: DateRange,
    places: int,
    actor: Actor,
    tonight: date,
    now: datetime,
) -> Activation:
    """Open `places` of a surge group for `nights`. Raises `UnableToChangeOffer`."""
    require_on(actor, Capability.ACTIVATE_SURGE, group.dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=group.dispositif_id)
    locked = PlaceGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    if locked.regime != OpeningRegime.ON_ACTIVATION:
        raise UnableToChangeOffer("Ces places ouvrent par leurs dates\u00a0: elles ne s'activent pas.", "group")
    if nights.lower < tonight:
        raise UnableToChangeOffer("Une activation commence ce soir ou une nuit à venir.", "first_night")
    check_closing(group.dispositif, nights.upper, "last_night")
    check_places(locked, nights, places)
    if locked.activations.filter(nights__overlap=nights).exists():
        raise UnableToChangeOffer(
            "Ce groupe est déjà activé pour une de ces nuits\u00a0: prolongez l'activation en cours.", "first_night"
        )
    return Activation.objects.create(
        group=locked, level=level, decided_by=decided_by, act_reference=act_reference, nights=nights, places=places,
        recorded_by_id=actor.user_id, recorded_at=now,
    )  # fmt: skip


@transaction.atomic
def extend_activation(activation: Activation, *, until: date | None, places: int, actor: Actor) -> Activation:
    """Keep surge places open for longer, or open more of them; what ends sooner goes by `stays.closing.end_activation`.

    `until` is the first night closed, None without known end. Raises `UnableToChangeOffer`.
    """
    group = activation.group
    require_on(actor, Capability.ACTIVATE_SURGE, group.dispositif)
    Dispositif.objects.select_for_update(no_key=True).get(pk=group.dispositif_id)
    locked = (
        Activation.objects.select_for_update(no_key=True, of=("self",)).select_related("group").get(pk=activation.pk)
    )
    if locked.ended_at is not None:
        raise UnableToChangeOffer("Cette activation est terminée\u00a0: décidez-en une autre.")
    upper = locked.nights.upper
    if until is not None and (upper is None or until < upper):
        raise UnableToChangeOffer(
            "Pour finir plus tôt, terminez l'activation\u00a0: chaque personne présente doit avoir sa réponse.",
            "last_night",
        )
    if places < locked.places:
        raise UnableToChangeOffer(
            f"{locked.places} places sont ouvertes\u00a0: terminez l'activation, ou gardez ce nombre.", "places"
        )
    nights = DateRange(locked.nights.lower, until)
    check_closing(group.dispositif, until, "last_night")
    check_places(locked.group, nights, places)
    if locked.group.activations.filter(nights__overlap=nights).exclude(pk=locked.pk).exists():
        raise UnableToChangeOffer("Une autre activation est déjà décidée pour une de ces nuits.", "last_night")
    locked.nights, locked.places = nights, places
    locked.save(update_fields=["nights", "places"])
    return locked


def check_places(group: PlaceGroup, nights: DateRange, places: int) -> None:
    """Raise `UnableToChangeOffer` when a group has fewer places than an activation wants to open."""
    there = [place.period for place in Place.objects.filter(unit__group=group, period__overlap=nights)]
    # Those that leave before the end open too, but do not make the number of the other nights.
    whole = sum(_lasts(period, nights, group.period) for period in there)
    if places > whole:
        raise UnableToChangeOffer(f"Ce groupe n'a que {how_many(whole, 'place')} toutes ces nuits-là.", "places")


def _lasts(period: DateRange, nights: DateRange, opening: DateRange) -> bool:
    """Whether a place is there for all the nights of an activation that its group is open."""
    ends = [day for day in (nights.upper, opening.upper) if day is not None]
    starts = max(day for day in (nights.lower, opening.lower) if day is not None)
    late_enough = period.upper is None or (bool(ends) and min(ends) <= period.upper)
    return late_enough and (period.lower is None or period.lower <= starts)
