"""The old profiles and the three « temps » of the départements (road map 2.1, R14)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sisiao.access.actions.grants import GrantSpec, UnableToGrant, administered, asked_by, check_held, end_grants
from sisiao.access.enums import LEGACY, Profile, Reading, Stage
from sisiao.access.field_classes import PROFILE_FIELDS
from sisiao.access.models import DepartementStage, Grant
from sisiao.access.perms import targets_of
from sisiao.access.queries import mapping
from sisiao.accounts.enums import UserState
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.fields import FieldClass
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category


@transaction.atomic
def confirm_mapping(grant: Grant, target: Profile, *, actor: Actor, now: datetime) -> Grant:
    """Give the new profile that takes the place of an old one, on the same perimeter; the old one stays until Temps 3.

    An administrator's profile waits for a second person, as any that is given.

    `target` is of the mapping, or what the actor may give; never above what they administer, never a manager for who
    only read (R14). Raises `UnableToGrant`.
    """
    today = timezone.localdate(now)
    old = administered(grant, actor, today)
    legacy = Profile(old.profile)
    if legacy not in LEGACY:
        raise UnableToGrant("Ce profil n'est pas un ancien profil.")
    if Grant.objects.filter(replaces=old).exists():
        raise UnableToGrant("Cet ancien profil a déjà son profil cible.")
    if target not in targets_of(old, actor, mapping()[legacy]):
        raise UnableToGrant(f"«\u00a0{target.label}\u00a0» ne peut pas remplacer «\u00a0{legacy.label}\u00a0» ici.")
    clearances = _kept_clearances(old, target)
    spec = GrantSpec(target, old.scope, today, old.ends_on, clearances, tuple(old.also.order_by("pk")))
    check_held(old.user, spec, today)
    new = Grant.objects.create(
        user=old.user,
        profile=target,
        scope=old.scope,
        clearances=sorted(clearances),
        starts_on=today,
        ends_on=old.ends_on,
        replaces=old,
        confirmed_on=today,
        asked_by_id=asked_by(target, actor),
    )
    new.also.set(spec.also)
    new.within.set(old.within.all())
    if old.user.state == UserState.ACTIVE and not new.waits:
        params = {"legacy": legacy.label, "profile": target.label, "scope": old.scope.label}
        notify(old.user_id, old.user.email, Category.PROFILE_MAPPED, actor=actor, now=now, params=params, path="/")
    return new


def _kept_clearances(old: Grant, target: Profile) -> frozenset[str]:
    """Clearances of the old profile that the new one may carry."""
    table = PROFILE_FIELDS[target]
    return frozenset(kind for kind in old.clearances if table[FieldClass(kind)] == Reading.CLEARED)


@transaction.atomic
def undo_mapping(grant: Grant, *, actor: Actor, now: datetime) -> None:
    """Take the new profile back: it ends, the old one stays. Possible until Temps 3. Raises `UnableToGrant`."""
    today = timezone.localdate(now)
    old = administered(grant, actor, today)
    new = Grant.objects.filter(replaces=old).select_related("scope", "user").prefetch_related("also").first()
    if new is None:
        raise UnableToGrant("Cet ancien profil n'a pas de profil cible.")
    if not Grant.objects.in_force(today).filter(pk=old.pk).exists():
        raise UnableToGrant("Le département est passé au Temps 3\u00a0: l'ancien profil n'existe plus.")
    new.replaces = None
    new.save(update_fields=["replaces"])
    if new.ends_on is None or new.ends_on > today:
        end_grants([new], actor=actor, now=now)


@transaction.atomic
def set_stage(departement: str, stage: Stage, *, actor: Actor, now: datetime) -> bool:
    """Put a département at a « temps »; old profiles count until the third. False when it was there already."""
    actor.require(Capability.SET_STAGE)
    row = DepartementStage.objects.select_for_update(no_key=True).filter(departement=departement).first()
    if stage == (row.stage if row else Stage.THIRD):
        return False
    if row is None:
        row = DepartementStage(departement_id=departement)
    row.stage = stage
    row.save()
    return True
