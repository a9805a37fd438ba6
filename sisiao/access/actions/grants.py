"""Giving and ending grants."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sisiao.access.actions.structures import lock_structures, tell_structures
from sisiao.access.capabilities import FOUR_EYES, TOXIC
from sisiao.access.enums import Profile, Reading
from sisiao.access.field_classes import CLEARABLE, PROFILE_FIELDS
from sisiao.access.models import Grant, Scope
from sisiao.access.perms import (
    administered_grants,
    allowed_departements,
    grantable_by,
    scopes_to_grant,
    stands_above,
)
from sisiao.accounts.actions import lock_account
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.geo.models import Departement
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category


class UnableToGrant(Exception):
    """The grant cannot be given, changed or ended; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str = "profile") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class GrantSpec:
    """A grant to give: `also` are further scopes of the same kind, `within` codes of départements of an entité."""

    profile: Profile
    scope: Scope
    starts_on: date
    ends_on: date | None = None
    clearances: frozenset[str] = frozenset()
    also: tuple[Scope, ...] = ()
    within: frozenset[str] = frozenset()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return (self.scope, *self.also)


@transaction.atomic
def give_grant(user: User, spec: GrantSpec, *, actor: Actor, now: datetime, tells: bool = True) -> Grant:
    """Give a profile on a perimeter, below the actor's own and inside theirs. Raises `UnableToGrant`.

    The account is locked first. A grant given counts as confirmed on its day. `tells` is False when the invitation
    already says it. A profile of `FOUR_EYES` waits for a second person (`agreements.agree_grant`).
    """
    today = timezone.localdate(now)
    user = lock_account(user.pk)
    check_right(user, spec, actor, today)
    _check_spec(spec, today)
    within = _limits(spec, actor)
    check_held(user, spec, today)
    grant = Grant.objects.create(
        user=user,
        profile=spec.profile,
        scope=spec.scope,
        clearances=sorted(spec.clearances),
        starts_on=spec.starts_on,
        ends_on=spec.ends_on,
        confirmed_on=today,
        asked_by_id=asked_by(spec.profile, actor),
    )
    grant.also.set(spec.also)
    grant.within.set(Departement.objects.filter(pk__in=within))
    if tells and not grant.waits:
        tell_given(grant, actor=actor, now=now)
    return grant


def asked_by(profile: Profile, actor: Actor) -> int | None:
    """Who asks for a profile to which a second person has to agree; None when this actor may give it alone."""
    return actor.user_id if profile in FOUR_EYES else None


def tell_given(grant: Grant, *, actor: Actor, now: datetime) -> None:
    """Tell the holder, once they may sign in."""
    user = grant.user
    if user.state == UserState.ACTIVE:
        words = {"profile": Profile(grant.profile).label, "scope": grant.scope.label}
        ends = {"ends_on": grant.ends_on.isoformat() if grant.ends_on else ""}
        notify(user.pk, user.email, Category.GRANT_GIVEN, actor=actor, now=now, params=words | ends, path="/")


def check_right(user: User, spec: GrantSpec, actor: Actor, today: date) -> None:
    """Only what the actor may give, inside their perimeter, to somebody who does not stand above them (T11)."""
    if spec.profile not in grantable_by(actor):
        raise UnableToGrant(f"Votre profil ne permet pas d'attribuer «\u00a0{spec.profile.label}\u00a0».")
    if user.pk == actor.user_id:
        raise UnableToGrant("Personne ne s'attribue un profil\u00a0: demandez-le au niveau au-dessus.")
    if stands_above(actor, user, today):
        raise UnableToGrant("Cette personne a sur ce périmètre un profil égal ou supérieur au vôtre.")
    allowed = scopes_to_grant(actor, spec.profile).filter(pk__in=[scope.pk for scope in spec.scopes])
    if allowed.count() != len({scope.pk for scope in spec.scopes}):
        raise UnableToGrant("Ce périmètre n'est pas de ceux où vous pouvez attribuer ce profil.", "scope")
    if user.state in (UserState.SUSPENDED, UserState.CLOSED):
        raise UnableToGrant(f"Ce compte est {user.get_state_display().lower()}\u00a0: aucun profil ne lui est ajouté.")


def _check_spec(spec: GrantSpec, today: date) -> None:
    """A grant that holds together, whoever gives it."""
    if any(scope.kind != spec.scope.kind for scope in spec.also):
        raise UnableToGrant("Les autres périmètres doivent être de même nature que le premier.", "also")
    check_end(spec.starts_on, spec.ends_on, today)
    clearable = {kind.value for kind in CLEARABLE if PROFILE_FIELDS[spec.profile][kind] == Reading.CLEARED}
    if not spec.clearances <= clearable:
        raise UnableToGrant("Ce profil ne peut pas être habilité pour ces données.", "clearances")


def check_end(starts_on: date, ends_on: date | None, today: date) -> None:
    """An end comes after the start and after today. Raises `UnableToGrant`."""
    if ends_on is not None and (ends_on <= starts_on or ends_on <= today):
        raise UnableToGrant("La fin doit être après le début, et après aujourd'hui.", "ends_on")


def _limits(spec: GrantSpec, actor: Actor) -> frozenset[str]:
    """Départements to which a grant on an entité is limited: those asked, or the actor's own where it goes further."""
    if spec.scope.kind != ScopeKind.ENTITY:
        if spec.within:
            raise UnableToGrant("Seul le profil d'une entité se limite à des départements.", "within")
        return frozenset()
    present = {code for code in Scope.objects.filter(parent=spec.scope).values_list("departement", flat=True) if code}
    allowed = allowed_departements(actor)
    if spec.within - present or (allowed is not None and spec.within - allowed):
        raise UnableToGrant(
            "L'entité n'a pas de dispositif dans ces départements, ou ils ne sont pas vôtres.", "within"
        )
    if spec.within or allowed is None or present <= allowed:
        return spec.within
    return frozenset(present & allowed)


def check_held(user: User, spec: GrantSpec, today: date) -> None:
    """Neither a couple that must not meet (T03), nor the same profile twice at the same time on the same scope."""
    held = Grant.objects.filter(user=user).current(today)
    for profile in held.order_by("pk").values_list("profile", flat=True):
        if frozenset({spec.profile, Profile(profile)}) in TOXIC:
            other = Profile(profile).label
            raise UnableToGrant(f"Ce profil ne se cumule pas avec «\u00a0{other}\u00a0», que cette personne a déjà.")
    meets = held.filter(profile=spec.profile).filter(Q(scope__in=spec.scopes) | Q(also__in=spec.scopes))
    if spec.ends_on:
        meets = meets.filter(starts_on__lt=spec.ends_on)
    if meets.current(spec.starts_on).exists():
        raise UnableToGrant("Cette personne a déjà ce profil sur ce périmètre à ces dates.", "scope")


def administered(grant: Grant, actor: Actor, today: date) -> Grant:
    """The grant again, with its account locked, if the actor administers it and it has not ended.

    Raises `UnableToGrant`.
    """
    lock_account(grant.user_id)
    inside = administered_grants(actor, today).current(today).filter(pk=grant.pk)
    found = inside.select_related("scope", "user").prefetch_related("also").first()
    if found is None:
        raise UnableToGrant("Cette habilitation a pris fin, ou n'est pas de celles que vous administrez.", "grant")
    return found


@transaction.atomic
def change_grant_end(grant: Grant, ends_on: date | None, *, actor: Actor, now: datetime) -> Grant:
    """Set or lift the end of a grant; one of `FOUR_EYES` never lasts longer so. Raises `UnableToGrant`."""
    today = timezone.localdate(now)
    grant = administered(grant, actor, today)
    check_end(grant.starts_on, ends_on, today)
    _check_not_longer(grant, ends_on, actor)
    others = Grant.objects.filter(user=grant.user, profile=grant.profile, scope=grant.scope).exclude(pk=grant.pk)
    if ends_on:
        others = others.filter(starts_on__lt=ends_on)
    if others.current(grant.starts_on).exists():
        raise UnableToGrant("Cette personne a déjà ce profil sur ce périmètre à ces dates.", "ends_on")
    grant.ends_on = ends_on
    grant.save(update_fields=["ends_on"])
    return grant


def _check_not_longer(grant: Grant, ends_on: date | None, actor: Actor) -> None:
    """What widens a profile that takes two people is given again, and waits for the second."""
    longer = grant.ends_on is not None and (ends_on is None or ends_on > grant.ends_on)
    if longer and asked_by(Profile(grant.profile), actor) is not None:
        raise UnableToGrant(
            "Un profil d'administrateur ne se prolonge pas\u00a0: attribuez-le de nouveau, à partir du lendemain de sa "
            "fin. Une seconde personne le confirme.",
            "ends_on",
        )


@transaction.atomic
def end_grant(grant: Grant, *, actor: Actor, now: datetime) -> list[Scope]:
    """End a grant at once; gives the structures that it leaves without administrator. Raises `UnableToGrant`."""
    return end_grants([administered(grant, actor, timezone.localdate(now))], actor=actor, now=now)


def end_grants(grants: Collection[Grant], *, actor: Actor, now: datetime) -> list[Scope]:
    """End grants that the caller has checked and locked; their holders and the level above are told."""
    lock_structures(grants)
    today = timezone.localdate(now)
    for grant in grants:
        grant.ends_on = max(grant.starts_on, today)
        grant.save(update_fields=["ends_on"])
        if grant.user.state == UserState.ACTIVE and not grant.waits:
            _tell_ended(grant, actor=actor, now=now)
    return tell_structures(grants, actor=actor, now=now)


def end_with_structure(scope: Scope, on: date, *, actor: Actor, now: datetime) -> list[Grant]:
    """A structure closes on a day: the grants that cover it alone end then, and their holders are told; those grants.

    The caller has the right to close it. Nobody is told that it has no administrator left: it is no more. One that
    covers another structure too goes on.
    """
    locked = Grant.objects.select_for_update(no_key=True, of=("self",)).select_related("user", "scope")
    grants = list(locked.covering_alone(scope).current(on).order_by("pk"))
    for grant in grants:
        grant.ends_on = max(grant.starts_on, on)
        grant.save(update_fields=["ends_on"])
        if grant.user.state == UserState.ACTIVE and not grant.waits:
            _tell_ended(grant, actor=actor, now=now)
    return grants


def _tell_ended(grant: Grant, *, actor: Actor, now: datetime) -> None:
    """Tell its holder that a grant is over, or on which day to come it will be."""
    to_come = grant.ends_on is not None and grant.ends_on > timezone.localdate(now)
    ends_on = grant.ends_on.isoformat() if grant.ends_on and to_come else ""
    params = {"profile": grant.get_profile_display(), "scope": grant.scope.label, "ends_on": ends_on}
    notify(grant.user_id, grant.user.email, Category.GRANT_ENDED, actor=actor, now=now, params=params)
