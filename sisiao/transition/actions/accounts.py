"""Deciding of an old account: a profile on a perimeter, or nothing (Temps 2). The rights come with the switch."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from sisiao.access.capabilities import PROFILE_SCOPES
from sisiao.access.enums import Profile
from sisiao.access.models import Scope
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.offer.models import Dispositif
from sisiao.transition.actions.refusals import UnableToAttach
from sisiao.transition.enums import AccountReason, AttachmentKind
from sisiao.transition.models import LegacyUser, UserAttachment
from sisiao.transition.models.legacy import own_structures, scopes_of, siao_covered
from sisiao.transition.perms import may_undo, targets_of, why_closed


def scopes_to_attach(user: LegacyUser, actor: Actor) -> QuerySet[Scope]:
    """Perimeters that the actor may attach an old account to: all of its SIAO, or their own dispositifs and entité."""
    every = scopes_of(user.siao)
    if siao_covered(actor) is not None:
        return every
    mine = Dispositif.objects.visible_to(actor).filter(siao=user.siao_id)
    own = Q(pk__in=mine.values("scope"))
    if actor.perimeter.kind == ScopeKind.ENTITY:
        own |= Q(pk=actor.perimeter.scope_id)
    return every.filter(own)


@transaction.atomic
def attach_user(user: LegacyUser, profile: Profile, scope: Scope, *, actor: Actor, now: datetime) -> UserAttachment:
    """Say which profile, on which perimeter, an old account takes at the switch. Raises `UnableToAttach`.

    Nobody decides of their own account; the profiles of administrators are given by two people, in « Utilisateurs ».
    """
    locked = _another(user, actor)
    if profile not in targets_of(locked, actor):
        raise UnableToAttach("Ce profil ne peut pas remplacer l'ancien ici.", "profile")
    if scope.kind not in PROFILE_SCOPES[profile] or not scopes_to_attach(locked, actor).filter(pk=scope.pk).exists():
        raise UnableToAttach("Ce profil ne se tient pas sur ce périmètre.", "scope")
    return _decide(locked, {"kind": AttachmentKind.ATTACHED, "profile": profile, "scope": scope}, actor, now)


@transaction.atomic
def leave_user(user: LegacyUser, reason: AccountReason, *, actor: Actor, now: datetime) -> UserAttachment:
    """Say that an old account has nothing to become. Raises `UnableToAttach`, of one's own too."""
    return _decide(_another(user, actor), {"kind": AttachmentKind.NOTHING, "reason": reason}, actor, now)


@transaction.atomic
def undo_user(attachment: UserAttachment, *, actor: Actor, now: datetime) -> None:
    """Take the decision back."""
    _locked(attachment.legacy_user, actor)
    row = UserAttachment.objects.get(pk=attachment.pk)
    if row.undone_at is not None:
        raise UnableToAttach("Cette décision est déjà annulée.")
    if not may_undo(actor, row):
        raise UnableToAttach("Seule la personne qui a décidé, ou le SIAO, peut annuler.")
    _undo(row, actor, now)


def _locked(user: LegacyUser, actor: Actor) -> LegacyUser:
    actor.require(Capability.ATTACH_LEGACY)
    mine = LegacyUser.objects.visible_to(actor).select_related("siao")
    locked = mine.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    closed = why_closed(locked.siao.departement_id)
    if closed:
        raise UnableToAttach(closed)
    return locked


def _another(user: LegacyUser, actor: Actor) -> LegacyUser:
    locked = _locked(user, actor)
    if locked.email and own_structures(actor).filter(pk=locked.pk).exists():
        raise UnableToAttach("Votre propre compte se décide par quelqu'un d'autre.", "profile")
    return locked


def _decide(user: LegacyUser, told: dict[str, object], actor: Actor, now: datetime) -> UserAttachment:
    standing = user.attachments.filter(undone_at=None).first()
    if standing is not None:
        if all(getattr(standing, name) == value for name, value in told.items()):
            return standing
        if not may_undo(actor, standing):
            raise UnableToAttach("Quelqu'un d'autre a déjà décidé pour ce compte\u00a0: le SIAO peut y revenir.")
        _undo(standing, actor, now)
    return UserAttachment.objects.create(legacy_user=user, made_by_id=actor.user_id, made_at=now, **told)


def _undo(row: UserAttachment, actor: Actor, now: datetime) -> None:
    row.undone_at, row.undone_by_id = now, actor.user_id
    row.save(update_fields=["undone_at", "undone_by"])
