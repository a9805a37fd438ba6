"""Who stands within a perimeter."""

from datetime import date

from django.db.models import Q, QuerySet

from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.actor import Actor


def accounts_within(actor: Actor, on: date) -> QuerySet[User]:
    """Accounts of the actor's perimeter: those that hold there a grant in force on a day or to come.

    A perimeter that is the nation covers every account, even without a grant.
    """
    if actor.perimeter.nation:
        return User.objects.all()
    covered = Scope.objects.covered_by(actor.perimeter).values("pk")
    held = Grant.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    beside = Grant.also.through.objects.filter(scope__in=covered).values("grant")
    inside = held.filter(Q(scope__in=covered) | Q(pk__in=beside))
    return User.objects.filter(pk__in=inside.values("user"))
