"""Who keeps a SIAO: its own administrator and the nation's; who says who carries it: the State (CASF L345-2)."""

from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.siao.models import Siao


def require_on(actor: Actor, capability: Capability, siao: Siao) -> None:
    """Raise `NotAllowed` unless the actor holds the capability and the SIAO lies in their perimeter."""
    if not Siao.objects.able_to(actor, capability).filter(pk=siao.pk).exists():
        raise NotAllowed(capability)
