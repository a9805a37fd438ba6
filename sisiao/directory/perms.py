"""Who keeps the directory: the SIAO itself, for its own département."""

from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.capabilities import Capability
from sisiao.siao.models import Siao


def require_keeper(actor: Actor, siao: Siao) -> None:
    """Raise `NotAllowed` unless the actor keeps the directory of this SIAO."""
    if not Siao.objects.able_to(actor, Capability.MANAGE_DIRECTORY).filter(pk=siao.pk).exists():
        raise NotAllowed(Capability.MANAGE_DIRECTORY)
