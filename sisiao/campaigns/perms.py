"""Who takes the template of a département and who signs its offer (road map, « Temps 1 »)."""

from sisiao.campaigns.models import CampaignDepartement
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability


def _inside(actor: Actor, entry: CampaignDepartement) -> bool:
    return CampaignDepartement.objects.visible_to(actor).filter(pk=entry.pk).exists()


def may_take_template(actor: Actor, entry: CampaignDepartement) -> bool:
    """Whoever deposits the workbook of this département."""
    return actor.can(Capability.IMPORT_OFFER) and _inside(actor, entry)


def may_sign(actor: Actor, entry: CampaignDepartement) -> bool:
    """An administrateur départemental, for their own département."""
    return actor.can(Capability.SIGN_CAMPAIGN) and _inside(actor, entry)
