"""The one write that a read page makes."""

from sisiao.audit.models import RecordOpening
from sisiao.core.actor import Actor


def log_opening(household_id: int, *, actor: Actor, page: str) -> None:
    """Record that `actor` opened a household's record on `page` (a URL name). Commands open nothing."""
    if actor.user_id is None:
        return
    RecordOpening.objects.create(
        household_id=household_id,
        user_id=actor.user_id,
        profile=actor.profile,
        grant_id=actor.grant_id,
        page=page,
    )
