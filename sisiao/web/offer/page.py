"""What the sheet of a dispositif shows, on the day that is asked."""

from datetime import date
from typing import Any

from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.creation.models import CreationRequest
from sisiao.offer.actions import what_forbids
from sisiao.offer.models import (
    Act,
    Dispositif,
    Funding,
    NatureChange,
    PlaceGroup,
    Provision,
    Quota,
    SupportMeasure,
    nature_in_words,
)
from sisiao.web.offer.words import stages, told

KEPT_PAST = 10


def sheet_of(dispositif: Dispositif, actor: Actor, on: date, today: date) -> dict[str, Any]:
    """Context of the sheet as of a day, past or to come."""
    versions = list(dispositif.versions.all())
    natures = list(
        dispositif.natures.select_related("from_type", "from_precision", "to_type", "to_precision").order_by("-on")
    )
    transfers = dispositif.transfers.select_related("from_entity", "to_entity").order_by("-on")
    return {
        "dispositif": dispositif,
        "on": on,
        "today": today,
        "manages": actor.can(Capability.MANAGE_OFFER),
        "keeps_places": actor.can(Capability.VIEW_OWN_PLACES),
        "reads_ledger": actor.can(Capability.VIEW_LEDGER),
        "said": told(next(each for each in versions if on in each.period)),
        "stages": stages(versions, today),
        "groups": PlaceGroup.objects.filter(dispositif=dispositif, period__contains=on).order_by("name", "pk"),
        "fundings": Funding.objects.on(on)
        .filter(dispositif=dispositif)
        .select_related("line")
        .order_by("funder", "pk"),
        "other_fundings": Funding.objects.filter(dispositif=dispositif)
        .exclude(pk__in=Funding.objects.on(on).values("pk"))
        .select_related("line")
        .order_by("-starts_on", "pk")[:KEPT_PAST],
        "quotas": Quota.objects.on(on).filter(dispositif=dispositif).order_by("holder", "pk"),
        "measures": SupportMeasure.objects.on(on).filter(dispositif=dispositif).order_by("name", "pk"),
        "provisions": Provision.objects.on(on).filter(dispositif=dispositif).order_by("kind", "pk"),
        "acts": Act.objects.filter(dispositif=dispositif)
        .select_related("file")
        .defer("file__content")
        .order_by("-ends_on", "pk"),
        "transfers": transfers,
        "natures": natures,
        "nature_then": nature_on(dispositif, natures, on),
        "forbids": _awaited(dispositif, natures, today),
        "entity_then": entity_on(dispositif, list(transfers), on),
        "asked_by": _request_of(dispositif, actor),
    }


def _request_of(dispositif: Dispositif, actor: Actor) -> CreationRequest | None:
    """The request that made the dispositif, for who instructs them."""
    if not (actor.can(Capability.PREVALIDATE_OFFER) or actor.can(Capability.VALIDATE_OFFER)):
        return None
    return CreationRequest.objects.visible_to(actor).filter(dispositif=dispositif).first()


def entity_on(dispositif: Dispositif, transfers: list[Any], on: date) -> Any:
    """Who manages the dispositif on a day: the latest transfer up to it, else the origin of the first."""
    earlier = [each for each in transfers if each.on <= on]
    if earlier:
        return earlier[0].to_entity
    return transfers[-1].from_entity if transfers else dispositif.entity


def nature_on(dispositif: Dispositif, natures: list[NatureChange], on: date) -> str:
    """Type and precision on a day; `natures` are its changes, the latest first."""
    announced = next((each for each in natures if each.applied_at is None and each.on <= on), None)
    if announced is not None and on > timezone.localdate():
        return announced.after
    later = [each for each in natures if each.applied_at is not None and each.on > on]
    return later[-1].before if later else nature_in_words(dispositif.type, dispositif.precision)


def _awaited(dispositif: Dispositif, natures: list[NatureChange], today: date) -> list[str]:
    """Why a change of nature whose day has come, or comes, could not be carried out as things stand."""
    waiting = next((each for each in natures if each.applied_at is None), None)
    return what_forbids(dispositif, waiting.to_type, max(waiting.on, today)) if waiting else []
