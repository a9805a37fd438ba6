"""Inviting, suspending, reactivating and removing the accounts of a perimeter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from sisiao.access.actions.grants import GrantSpec, UnableToGrant, end_grants, give_grant
from sisiao.access.actions.structures import lock_structures, tell_structures
from sisiao.access.models import Grant
from sisiao.access.perms import administered_grants, administered_users, wholly_administered
from sisiao.accounts.actions import (
    UnableToInvite,
    close_account,
    invite_account,
    lock_account,
    reactivate_account,
    send_link_again,
    suspend_account,
)
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.core.actor import Actor


class UnableToAdminister(Exception):
    """The act is not possible on this account; `str()` is the French sentence."""


NOT_YOURS = "Ce compte n'est pas de ceux que vous administrez."


@transaction.atomic
def invite_user(
    email: str, first_name: str, last_name: str, spec: GrantSpec, *, actor: Actor, now: datetime
) -> tuple[User, bool]:
    """Invite a person with a first profile; or give it to the account that they already have. Says which: True when
    the account is new. Raises `UnableToInvite` or `UnableToGrant`, and then nothing is created."""
    known = User.objects.filter(email__iexact=email.strip()).exclude(state=UserState.CLOSED).first()
    with transaction.atomic():
        user = known or invite_account(email, first_name, last_name, actor=actor, now=now)
        give_grant(user, spec, actor=actor, now=now, tells=known is not None)
    return user, known is None


@transaction.atomic
def invite_again(user: User, *, actor: Actor, now: datetime) -> None:
    """Send the invitation again. Raises `UnableToAdminister` when the owner has already come."""
    user = lock_administered(user, actor, now)
    if user.state != UserState.INVITED:
        raise UnableToAdminister("Cette personne a déjà choisi son mot de passe\u00a0: elle n'attend pas d'invitation.")
    send_link_again(user, actor=actor, now=now)


@transaction.atomic
def rename_user(user: User, first_name: str, last_name: str, *, actor: Actor, now: datetime) -> None:
    """Correct a name. The address is its owner's to change (T05). Raises `UnableToAdminister`."""
    user = lock_administered(user, actor, now)
    _whole(user, actor, now)
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])


@transaction.atomic
def suspend_user(user: User, *, actor: Actor, now: datetime) -> bool:
    """Suspend the account when its every profile is inside the perimeter, else end those that are. True when the
    account is suspended. Raises `UnableToAdminister`."""
    user = lock_administered(user, actor, now)
    if user.state not in (UserState.ACTIVE, UserState.INVITED):
        raise UnableToAdminister(f"Ce compte est déjà {user.get_state_display().lower()}.")
    if not _is_whole(user, actor, now):
        _end_inside(user, actor=actor, now=now)
        return False
    suspend_locked(user, SuspensionReason.ADMINISTRATOR, actor=actor, now=now)
    return True


def suspend_locked(user: User, reason: SuspensionReason, *, actor: Actor, now: datetime) -> None:
    """Suspend an account that the caller has checked and locked; its structures never stay without administrator."""
    held = _current(user, timezone.localdate(now))
    lock_structures(held)
    suspend_account(user, reason, actor=actor, now=now)
    tell_structures(held, actor=actor, now=now)


@transaction.atomic
def reactivate_user(user: User, *, actor: Actor, now: datetime) -> None:
    """Open a suspended account again; its profiles count as confirmed today. Raises `UnableToAdminister`."""
    user = lock_administered(user, actor, now)
    if user.state != UserState.SUSPENDED:
        raise UnableToAdminister("Ce compte n'est pas suspendu.")
    _whole(user, actor, now)
    today = timezone.localdate(now)
    for grant in administered_grants(actor, today).current(today).filter(user=user).order_by("pk"):
        grant.confirmed_on = today
        grant.save(update_fields=["confirmed_on"])
    reactivate_account(user, actor=actor, now=now)


@transaction.atomic
def remove_user(user: User, *, actor: Actor, now: datetime) -> bool:
    """End the profiles of the perimeter; the account closes when nothing is left, and its invitation with it. True
    when it is closed. Raises `UnableToAdminister`."""
    user = lock_administered(user, actor, now)
    if user.state == UserState.CLOSED:
        raise UnableToAdminister("Ce compte est déjà fermé.")
    _end_inside(user, actor=actor, now=now)
    if _current(user, timezone.localdate(now)):
        return False
    close_account(user, actor=actor, now=now)
    return True


@dataclass(slots=True)
class Outcome:
    """What became of a bulk act: what each account gave, and whom it could not touch, with the sentence."""

    done: list[object] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def for_each(users: Iterable[User], act: Callable[[User], object]) -> Outcome:
    """One act on several accounts, each on its own: what one refuses does not hold the others."""
    outcome = Outcome()
    for user in users:
        try:
            with transaction.atomic():
                result = act(user)
        except (UnableToAdminister, UnableToGrant, UnableToInvite) as refused:
            outcome.refused.append((user.get_full_name(), str(refused)))
        else:
            outcome.done.append(result)
    return outcome


def structures_at_stake(users: Iterable[User], actor: Actor, on: date) -> list[Grant]:
    """Grants that would end or rest if these accounts were suspended or removed, with what `left_without` needs."""
    held = administered_grants(actor, on).current(on).filter(user__in=list(users))
    return list(held.select_related("scope").prefetch_related("also").order_by("pk"))


def lock_administered(user: User, actor: Actor, now: datetime) -> User:
    """The account as it is now, held until the end of the transaction. Raises `UnableToAdminister` outside."""
    locked = lock_account(user.pk)
    if not administered_users(actor, timezone.localdate(now)).filter(pk=user.pk).exists():
        raise UnableToAdminister(NOT_YOURS)
    return locked


def _is_whole(user: User, actor: Actor, now: datetime) -> bool:
    return wholly_administered(actor, User.objects.filter(pk=user.pk), timezone.localdate(now)).exists()


def _whole(user: User, actor: Actor, now: datetime) -> None:
    if not _is_whole(user, actor, now):
        raise UnableToAdminister(
            "Cette personne a aussi un profil hors de votre périmètre\u00a0: seul un niveau au-dessus le peut."
        )


def _current(user: User, on: date) -> list[Grant]:
    held = Grant.objects.filter(user=user).current(on)
    return list(held.select_related("scope", "user").prefetch_related("also").order_by("pk"))


def _end_inside(user: User, *, actor: Actor, now: datetime) -> None:
    today = timezone.localdate(now)
    inside = administered_grants(actor, today).current(today).filter(user=user)
    end_grants(
        list(inside.select_related("scope", "user").prefetch_related("also").order_by("pk")), actor=actor, now=now
    )
