"""Who is told that sign-ins fail in numbers: the national administrators, once an hour."""

from datetime import datetime

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.accounts import throttle
from sisiao.accounts.actions import tell_slowed_sign_ins
from sisiao.core.actor import Actor
from sisiao.core.context import acting_as


def tell_watchers(actor: Actor, now: datetime) -> None:
    """After a failure: tell those who watch if the whole service is attacked, and nobody was told this hour."""
    if not throttle.is_attacked(now=now) or not throttle.must_tell(now=now):
        return
    grants = Grant.objects.usable(now).filter(profile=Profile.NATIONAL_ADMIN)
    watchers = {grant.user for grant in grants.select_related("user")}
    with acting_as(actor):
        tell_slowed_sign_ins(sorted(watchers, key=lambda user: user.pk), actor=actor, now=now)
