"""Possible twins: entités and dispositifs that a request may be asking for again (issue "Offer")."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Q, Value

from sisiao.core.actor import Actor
from sisiao.core.text import Normalise, normalise
from sisiao.creation.enums import DECIDED, CreationKind
from sisiao.creation.models import CreationRequest
from sisiao.offer.models import Dispositif, Entity

# From which similarity of their names two structures of a département are shown as close.
CLOSE = 0.45
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Twin:
    """What exists and why it may be the same, in words. Never a dispositif with a protected address."""

    subject: Entity | Dispositif
    name: str
    where: str
    reasons: tuple[str, ...]


def twin_entities(request: CreationRequest) -> list[Twin]:
    """Entités of the same SIREN or FINESS anywhere, of the same seat or of a close name in the département.

    The closest name first.
    """
    score = TrigramSimilarity(Normalise(F("name")), Value(normalise(request.entity_name)))
    near = Q(departements=request.departement_id, score__gte=CLOSE) if request.entity_name else Q(pk=None)
    same = Q(siren=request.entity_siren) if request.entity_siren else Q(pk=None)
    same |= Q(finess=request.entity_finess) if request.entity_finess else Q(pk=None)
    seat = Q(street=normalise(request.entity_address), commune=request.entity_commune_id)
    same |= seat if request.entity_address and request.entity_commune_id else Q(pk=None)
    every = Entity.objects.annotate(score=score, street=Normalise("address"))
    found = every.filter(near | same).distinct().select_related("commune")
    return [
        Twin(each, each.name, str(each.commune or ""), tuple(_of_entity(each, request)))
        for each in found.order_by("-score", "pk")[:SHOWN]
    ]


def _of_entity(entity: Any, request: CreationRequest) -> Iterator[str]:
    """Why an entité may be the one that is asked for, the surest reason first."""
    if entity.siren and entity.siren == request.entity_siren:
        yield "même SIREN"
    if entity.finess and entity.finess == request.entity_finess:
        yield "même FINESS"
    street = normalise(request.entity_address)
    if street and (entity.street, entity.commune_id) == (street, request.entity_commune_id):
        yield "même adresse du siège"
    if entity.score >= CLOSE:
        yield "nom proche"


def twin_dispositifs(request: CreationRequest) -> list[Twin]:
    """Dispositifs of the same SIRET, FINESS or address, or of a close name in the commune; the closest first.

    The public reads them: never one with a protected address.
    """
    if request.kind != CreationKind.DISPOSITIF or request.protected_address:
        return []
    street = Q(street=Normalise(Value(request.address)), commune=request.commune_id)
    marks = {
        "même SIRET": Q(siret=request.siret) if request.siret else None,
        "même FINESS": Q(finess=request.finess) if request.finess else None,
        "même adresse": street if request.address else None,
        "nom proche dans la commune": Q(score__gte=CLOSE, commune=request.commune_id) if request.name else None,
    }
    asked = [mark for mark in marks.values() if mark is not None]
    if not asked:
        return []
    either = asked[0]
    for mark in asked[1:]:
        either |= mark
    score = TrigramSimilarity(Normalise(F("name")), Value(normalise(request.name)))
    here = Dispositif.objects.filter(siao__departement=request.departement_id, protected_address=False)
    near = here.annotate(score=score, street=Normalise("address"))
    found = near.filter(either).exclude(pk=request.dispositif_id)
    return [
        Twin(each, each.name, str(each.commune or ""), tuple(_reasons(each, request)))
        for each in found.select_related("commune", "entity", "type").order_by("-score", "pk")[:SHOWN]
    ]


def twin_protected(request: CreationRequest, actor: Actor) -> list[Twin]:
    """Those with a protected address that who decides may see, of a close name in the département."""
    if request.kind != CreationKind.DISPOSITIF or not request.name:
        return []
    score = TrigramSimilarity(Normalise(F("name")), Value(normalise(request.name)))
    here = Dispositif.objects.visible_to(actor).filter(siao__departement=request.departement_id, protected_address=True)
    found = here.annotate(score=score).filter(score__gte=CLOSE).exclude(pk=request.dispositif_id)
    return [
        Twin(each, each.name, "adresse protégée", ("nom proche",)) for each in found.order_by("-score", "pk")[:SHOWN]
    ]


def twin_requests(request: CreationRequest) -> list[CreationRequest]:
    """Other requests in progress that name the same thing in the département."""
    others = CreationRequest.objects.filter(departement=request.departement_id, kind=request.kind)
    others = others.exclude(pk=request.pk).exclude(state__in=DECIDED).exclude(confirmed_at=None)
    name = "name" if request.kind == CreationKind.DISPOSITIF else "entity_name"
    score = TrigramSimilarity(Normalise(F(name)), Value(normalise(getattr(request, name))))
    return list(others.annotate(score=score).filter(score__gte=CLOSE).order_by("-score", "pk")[:SHOWN])


def _reasons(found: Dispositif, request: CreationRequest) -> list[str]:
    same_commune = found.commune_id is not None and found.commune_id == request.commune_id
    told = {
        "même SIRET": bool(found.siret) and found.siret == request.siret,
        "même FINESS": bool(found.finess) and found.finess == request.finess,
        "même adresse": bool(found.address) and same_commune and normalise(found.address) == normalise(request.address),
        "nom proche dans la commune": same_commune and getattr(found, "score", 0) >= CLOSE,
    }
    return [words for words, holds in told.items() if holds]
