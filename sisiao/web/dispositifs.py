"""The dispositifs that an actor works in, each with its own night."""

from collections.abc import Iterable
from datetime import date, datetime

from sisiao.core.actor import Actor
from sisiao.offer.models import Dispositif
from sisiao.siao.nights import current_night


def own_dispositifs(actor: Actor) -> list[Dispositif]:
    """Dispositifs of the perimeter by name, with what tells their night. One query."""
    dispositifs = Dispositif.objects.visible_to(actor)
    return list(dispositifs.select_related("siao__settings", "siao__departement", "commune").order_by("name", "pk"))


def by_night(dispositifs: Iterable[Dispositif], now: datetime) -> dict[date, list[Dispositif]]:
    """Dispositifs by the night they are in: the clock and the settings of their SIAO tell it (R2)."""
    nights: dict[date, list[Dispositif]] = {}
    for dispositif in dispositifs:
        nights.setdefault(current_night(dispositif.siao, now), []).append(dispositif)
    return nights
