"""The access review: once a year each administrator confirms the grants of their perimeter (T10, CNIL sheet 5).

Nothing more is kept than the day of the last confirmation: a grant falls due a year after it, or after its start.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sisiao.access.actions.grants import administered
from sisiao.access.models import Grant, GrantQuerySet
from sisiao.access.perms import administered_grants
from sisiao.core.actor import Actor

# A review shows what falls due in the two months to come; its reminders leave 30 and 7 days before.
OPENS_BEFORE = timedelta(days=60)


def grants_to_review(actor: Actor, now: datetime, ahead: timedelta = OPENS_BEFORE) -> GrantQuerySet:
    """Grants that the actor has to confirm within `ahead`, the first due first."""
    today = timezone.localdate(now)
    return administered_grants(actor, today).active_on(today).to_confirm(today + ahead)


@transaction.atomic
def confirm_grant(grant: Grant, *, actor: Actor, now: datetime) -> None:
    """The holder still needs this profile: nothing to do for a year. Raises `UnableToGrant`."""
    today = timezone.localdate(now)
    grant = administered(grant, actor, today)
    grant.confirmed_on = today
    grant.save(update_fields=["confirmed_on"])
