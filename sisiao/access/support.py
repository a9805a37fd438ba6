"""The support view: whose site may be seen, which views are in force, and what the one who looks may read (R20)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sisiao.access.enums import Profile
from sisiao.access.in_force import grants_in_force
from sisiao.access.models import Grant, SupportView
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.fields import FieldClass

# Who controls the others, or opens the archive, is never looked at over the shoulder; nor is a peer.
NEVER_VIEWED = frozenset({Profile.NATIONAL_ADMIN, Profile.OLD_NATIONAL_ADMIN, Profile.DPO, Profile.ARCHIVIST})
# Protected data: no clearance of the user passes to who looks.
PROTECTED = frozenset({FieldClass.VIOLENCE, FieldClass.JUDICIAL, FieldClass.PROTECTED_PLACE})


def viewable_grants(user: User, viewer_id: int | None, now: datetime) -> list[Grant]:
    """Grants in force of an account whose site may be seen: none of one's own, nor of who is never viewed."""
    if user.pk == viewer_id:
        return []
    grants = grants_in_force(user, now)
    return [] if any(grant.profile in NEVER_VIEWED for grant in grants) else grants


def viewable_account(
    actor: Actor, now: datetime, *, public_id: UUID | None = None, email: str = ""
) -> tuple[User, list[Grant]] | None:
    """The account of this identifier or of this exact address, with the grants that may be seen; None without any."""
    if not actor.can(Capability.SUPPORT_VIEW):
        return None
    named = Q(public_id=public_id) if public_id else Q(email__iexact=email)
    user = User.objects.filter(named).first()
    if user is None:
        return None
    grants = viewable_grants(user, actor.user_id, now)
    return (user, grants) if grants else None


def view_in_force(public_id: str, own: Grant | None, now: datetime) -> SupportView | None:
    """The view in progress of the holder of `own`, its `grant` read again; None once anything that it rests on ended.

    It rests on the view itself, on the right of who looks, and on the grant that is looked at.
    """
    if own is None or Capability.SUPPORT_VIEW not in own.actor().capabilities:
        return None
    views = SupportView.objects.in_progress(now).opened_by(own.user_id).select_related("grant__user")
    view = views.filter(public_id=public_id).first()
    if view is None:
        return None
    grants = viewable_grants(view.grant.user, own.user_id, now)
    grant = next((each for each in grants if each.pk == view.grant_id), None)
    if grant is None:
        return None
    view.grant = grant
    return view


def masked_actor(view: SupportView) -> Actor:
    """The actor of a view in force: that of the grant, without the protected classes, with who looks `behind` it."""
    actor = view.grant.actor()
    return replace(actor, fields=actor.fields - PROTECTED, behind=view.viewer_id)


def latest_views(user_id: int, limit: int = 20) -> list[SupportView]:
    """The latest views of an account's site, for its owner."""
    return list(SupportView.objects.of_account(user_id).select_related("grant__scope", "viewer")[:limit])
