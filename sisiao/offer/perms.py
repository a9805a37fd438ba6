"""Who describes a dispositif: the administrators of its SIAO and of its département (road map, "Offre")."""

from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.offer.models import Dispositif, Entity


def require_on(actor: Actor, capability: Capability, dispositif: Dispositif) -> None:
    """Raise `NotAllowed` unless the actor holds the capability and the dispositif lies in their perimeter."""
    actor.require(capability)
    if actor.is_command or Dispositif.objects.visible_to(actor).filter(pk=dispositif.pk).exists():
        return
    raise NotAllowed(capability)


def require_on_entity(actor: Actor, entity: Entity) -> None:
    """Raise `NotAllowed` unless the actor describes the offer and has a dispositif of the entité in their perimeter."""
    actor.require(Capability.MANAGE_OFFER)
    if actor.is_command or Dispositif.objects.visible_to(actor).filter(entity=entity).exists():
        return
    raise NotAllowed(Capability.MANAGE_OFFER)
