"""Rules on a household's record, beyond the perimeter."""

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.households.models import Household


def may_know_where(actor: Actor, household: Household, dispositif_scope_id: int) -> bool:
    """Whether the actor may read in which dispositif the household sleeps, slept or is expected.

    A household « à protéger » is found by whoever hunts it through an accomplice (`docs/security.md` T20): only the
    dispositif itself and the SIAO's operators and administrators read the place; the others read that there is one.
    """
    if not household.to_protect:
        return True
    return dispositif_scope_id in actor.perimeter.scope_ids or actor.can(Capability.MARK_NOT_PROPOSED)
