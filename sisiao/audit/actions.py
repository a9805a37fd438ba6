"""The one write that a read page makes."""

from sisiao.audit.models import RecordOpening
from sisiao.core.actor import Actor

# The profile of who opened a record in a support view, under their own account; `grant_id` is the grant viewed.
SUPPORT = "support"


def log_opening(household_id: int, *, actor: Actor, page: str) -> None:
    """Record that `actor` opened a household's record on `page` (a URL name). Commands open nothing.

    What the support looks at is opened by the support: never in the name of the user whose site it sees (R20).
    """
    if actor.user_id is None:
        return
    RecordOpening.objects.create(
        household_id=household_id,
        user_id=actor.behind or actor.user_id,
        profile=SUPPORT if actor.masked else actor.profile,
        grant_id=actor.grant_id,
        page=page,
    )
