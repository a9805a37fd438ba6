"""A structure never stays without administrator: the level above is told, and inherits."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from sisiao.access.models import Grant, Scope
from sisiao.access.queries import administrators_of, left_without
from sisiao.core.actor import Actor
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice

PATH = "/utilisateurs/"


def lock_structures(grants: Iterable[Grant]) -> None:
    """Two administrators who leave at once wait for each other, so that the second is seen to be the last."""
    keys = {scope.pk for grant in grants for scope in (grant.scope, *grant.also.all())}
    list(Scope.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))


def tell_structures(grants: Iterable[Grant], *, actor: Actor, now: datetime) -> list[Scope]:
    """Tell the level above of each structure that these grants, now over, leave without administrator; those scopes."""
    today = timezone.localdate(now)
    orphans = left_without(grants, today)
    for scope in orphans:
        _tell_above(scope, actor=actor, now=now)
    return orphans


def _tell_above(scope: Scope, *, actor: Actor, now: datetime) -> None:
    """Once a day and administrator, so that a job that runs again says nothing twice."""
    params = {"scope": scope.label}
    told = Notice.objects.filter(
        category=Category.WITHOUT_ADMINISTRATOR, params=params, created_at__date=timezone.localdate(now)
    )
    known = set(told.values_list("user", flat=True))
    for grant in administrators_of(scope, timezone.localdate(now)):
        if grant.user_id not in known:
            known.add(grant.user_id)
            notify(
                grant.user_id,
                grant.user.email,
                Category.WITHOUT_ADMINISTRATOR,
                actor=actor,
                now=now,
                params=params,
                path=PATH,
            )
