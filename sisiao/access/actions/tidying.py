"""What time does by itself (T10): reviews that fall due, accounts that nobody uses, structures left alone overnight.

Everything is decided by reading first, so that `access_tidy` can show what it would do. A run that comes twice does
nothing more.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from sisiao.access.actions.accounts import suspend_locked
from sisiao.access.actions.grants import end_grants
from sisiao.access.actions.structures import tell_structures
from sisiao.access.hierarchy import ADMINISTRATORS
from sisiao.access.models import REVIEW_EVERY, Grant
from sisiao.access.perms import administered_grants
from sisiao.access.queries import idle_since
from sisiao.accounts.actions import close_account
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.notifications.models import Notice, OutgoingMail

SUSPENDED_AFTER, CLOSED_AFTER, WARNED_BEFORE = timedelta(days=90), timedelta(days=180), timedelta(days=14)
REMINDERS = (timedelta(days=7), timedelta(days=30))
REVIEW_PATH = "/utilisateurs/revue/"


@dataclass(frozen=True, slots=True)
class Reminder:
    """An administrator who has `count` grants to confirm, the first of them before a day."""

    user: User
    count: int
    before: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do."""

    reminders: list[Reminder]
    unconfirmed: list[Grant]
    warned: list[User]
    idle: list[User]
    closing: list[User]
    closed: list[User]
    expired: list[Grant]

    @property
    def lines(self) -> list[str]:
        """One line of words for each thing to do."""
        return [
            *(f"rappeler la revue des accès\u00a0: {line.user}, {line.count} à confirmer" for line in self.reminders),
            *(f"suspendre, non confirmé\u00a0: {grant.user}, {grant}" for grant in self.unconfirmed),
            *(f"prévenir, bientôt suspendu\u00a0: {user}" for user in self.warned),
            *(f"suspendre, 90 jours sans connexion\u00a0: {user}" for user in self.idle),
            *(f"prévenir, bientôt fermé\u00a0: {user}" for user in self.closing),
            *(f"fermer, 180 jours sans connexion\u00a0: {user}" for user in self.closed),
            *(f"profil d'administrateur échu\u00a0: {grant.user}, {grant}" for grant in self.expired),
        ]


def plan_tidying(now: datetime) -> Plan:
    """Everything to do at a moment; writes nothing."""
    today = timezone.localdate(now)
    usable = Grant.objects.active_on(today).to_confirm(today)
    warnings = Notice.objects.filter(
        user=OuterRef("pk"), category=Category.SUSPENSION_NEAR, created_at__gt=OuterRef("seen")
    )
    near = idle_since(now - SUSPENDED_AFTER + WARNED_BEFORE).filter(state=UserState.ACTIVE)
    # Nobody is suspended or closed without having been warned: a job that did not run in time warns first.
    warned = warnings.filter(created_at__date__lte=today - WARNED_BEFORE)
    told = _told_of_closing()
    ended = Grant.objects.agreed().filter(ends_on=today, profile__in=sorted(ADMINISTRATORS))
    ended = ended.filter(user__state=UserState.ACTIVE)
    return Plan(
        reminders=_reminders(today),
        unconfirmed=list(usable.select_related("user", "scope").prefetch_related("also")),
        warned=list(near.exclude(Exists(warnings))),
        idle=list(idle_since(now - SUSPENDED_AFTER).filter(Exists(warned), state=UserState.ACTIVE)),
        closing=list(_unused(now + WARNED_BEFORE).exclude(Exists(told))),
        closed=list(_unused(now).filter(Exists(told.filter(created_at__date__lte=today - WARNED_BEFORE)))),
        expired=list(ended.select_related("user", "scope").prefetch_related("also").order_by("pk")),
    )


def _unused(now: datetime) -> QuerySet[User]:
    """Accounts to close at a moment: long suspended, or invited long ago, and never used since."""
    rested = Q(state=UserState.SUSPENDED, suspended_at__lt=now - CLOSED_AFTER + SUSPENDED_AFTER)
    return idle_since(now - CLOSED_AFTER).filter(rested | Q(state=UserState.INVITED))


def _told_of_closing() -> QuerySet[OutgoingMail]:
    """Mails that told the outer account, as it rests now, that it closes; an account invited reads no notice."""
    since = Coalesce(OuterRef("suspended_at"), OuterRef("seen"))
    return OutgoingMail.objects.filter(user=OuterRef("pk"), category=Category.CLOSING_NEAR, created_at__gte=since)


def _reminders(today: date) -> list[Reminder]:
    """Administrators to remind today: 30 days before the first grant falls due, then 7."""
    found: dict[tuple[int, date], Reminder] = {}
    administrators = Grant.objects.active_on(today).filter(profile__in=sorted(ADMINISTRATORS)).order_by("pk")
    for grant in administrators.with_perimeter().select_related("scope", "user"):
        due = administered_grants(grant.actor(), today).active_on(today).to_confirm(today + REMINDERS[-1])
        first = due.first()
        if first is None or first.reviewed_on + REVIEW_EVERY <= today:
            continue
        before = first.reviewed_on + REVIEW_EVERY
        if not _reminded(grant.user, before, today):
            found.setdefault((grant.user_id, before), Reminder(grant.user, due.count(), before))
    return list(found.values())


def _reminded(user: User, before: date, today: date) -> bool:
    """Whether the reminder that this day calls for has already left."""
    ahead = next(delay for delay in REMINDERS if before - today <= delay)
    told = Notice.objects.filter(user=user, category=Category.REVIEW_DUE, params__before=before.isoformat())
    return told.filter(created_at__date__gte=before - ahead).exists()


def carry_out(plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Do what the plan says, in the caller's transaction."""
    for line in plan.reminders:
        params: dict[str, str | int] = {"count": line.count, "before": line.before.isoformat()}
        _tell(line.user, Category.REVIEW_DUE, params, actor, now, REVIEW_PATH)
    for user in plan.warned:
        on = timezone.localdate(now) + WARNED_BEFORE
        _tell(user, Category.SUSPENSION_NEAR, {"on": on.isoformat()}, actor, now, "/")
    _rest_unconfirmed(plan.unconfirmed, actor=actor, now=now)
    for user in User.objects.filter(pk__in=[user.pk for user in plan.idle], state=UserState.ACTIVE).order_by("pk"):
        suspend_locked(user, SuspensionReason.INACTIVE, actor=actor, now=now)
    _warn_of_closing(plan.closing, actor=actor, now=now)
    for user in plan.closed:
        held = Grant.objects.filter(user=user).current(timezone.localdate(now))
        end_grants(list(held.select_related("scope", "user").prefetch_related("also")), actor=actor, now=now)
        close_account(user, actor=actor, now=now)
    tell_structures(plan.expired, actor=actor, now=now)


def _warn_of_closing(users: list[User], *, actor: Actor, now: datetime) -> None:
    """Two weeks before: a mail, and the notice that a reactivated account will find."""
    params = {"on": (timezone.localdate(now) + WARNED_BEFORE).isoformat()}
    for user in users:
        reads = user.state != UserState.INVITED
        notify(user.pk, user.email, Category.CLOSING_NEAR, actor=actor, now=now, params=params, in_application=reads)


def _rest_unconfirmed(grants: list[Grant], *, actor: Actor, now: datetime) -> None:
    """Suspend the accounts none of whose profiles is confirmed; of the others, end the profiles that are not."""
    by_user: dict[int, list[Grant]] = {}
    for grant in grants:
        by_user.setdefault(grant.user_id, []).append(grant)
    today = timezone.localdate(now)
    for user_id, overdue in by_user.items():
        keys = [grant.pk for grant in overdue]
        if Grant.objects.filter(user=user_id).in_force(today).exclude(pk__in=keys).exists():
            end_grants(overdue, actor=actor, now=now)
        else:
            suspend_locked(overdue[0].user, SuspensionReason.UNCONFIRMED, actor=actor, now=now)


def _tell(user: User, category: Category, params: dict[str, str | int], actor: Actor, now: datetime, path: str) -> None:
    notify(user.pk, user.email, category, actor=actor, now=now, params=params, path=path)
