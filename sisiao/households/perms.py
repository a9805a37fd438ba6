"""Rules on a household's record, beyond the perimeter."""

from sisiao.core.actor import Actor
from sisiao.core.fields import FieldClass
from sisiao.households.models import Household


def may_know_where(
    actor: Actor, household: Household, dispositif_scope_id: int | None, *, in_hand: bool = False
) -> bool:
    """Whether the actor may read in which dispositif the household sleeps, slept or is expected.

    A household « à protéger » is found by whoever hunts it through an accomplice (`docs/security.md` T20): only the
    hosting dispositif, who is cleared for protected places, and the call-taker for the place of the call `in_hand` read
    where; the others read that there is a place. A support view has no call in hand.
    """
    if not household.to_protect or (in_hand and not actor.masked):
        return True
    return dispositif_scope_id in actor.perimeter.scope_ids or actor.reads(FieldClass.PROTECTED_PLACE)
