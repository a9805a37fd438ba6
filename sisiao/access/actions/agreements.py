"""Four eyes for administrators' profiles (T11): one person asks, another one entitled to give them agrees."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sisiao.access.actions.grants import GrantSpec, UnableToGrant, administered, check_right, tell_given
from sisiao.access.enums import Profile
from sisiao.access.models import Grant, GrantQuerySet
from sisiao.access.perms import administered_grants, grantable_by
from sisiao.core.actor import Actor


def grants_to_agree(actor: Actor, now: datetime) -> GrantQuerySet:
    """Grants that wait and to which the actor may agree, the first asked for first."""
    today = timezone.localdate(now)
    waiting = administered_grants(actor, today).current(today).waiting().exclude(asked_by=actor.user_id)
    return waiting.filter(profile__in=sorted(grantable_by(actor))).order_by("confirmed_on", "pk")


@transaction.atomic
def agree_grant(grant: Grant, *, actor: Actor, now: datetime) -> Grant:
    """The second person agrees: the grant takes effect, not before today, and its holder is told.

    Whoever agrees could give it, and is neither its holder nor who asked. Raises `UnableToGrant`.
    """
    today = timezone.localdate(now)
    grant = administered(grant, actor, today)
    if not grant.waits:
        raise UnableToGrant("Ce profil n'attend personne\u00a0: il est déjà confirmé.", "grant")
    if actor.user_id is None or actor.user_id == grant.asked_by_id:
        raise UnableToGrant("Vous avez demandé ce profil\u00a0: une autre personne le confirme.", "grant")
    spec = GrantSpec(Profile(grant.profile), grant.scope, grant.starts_on, also=tuple(grant.also.all()))
    check_right(grant.user, spec, actor, today)
    grant.agreed_by_id, grant.confirmed_on = actor.user_id, today
    grant.starts_on = max(grant.starts_on, today)
    grant.save(update_fields=["agreed_by", "confirmed_on", "starts_on"])
    tell_given(grant, actor=actor, now=now)
    return grant
