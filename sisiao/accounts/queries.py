"""Reads of the accounts that pages need before anybody has signed in, and what an owner sees of their account."""

from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from sisiao.accounts.enums import LinkKind, UserState
from sisiao.accounts.models import AccountLink, Session, TrustedBrowser, User
from sisiao.core.tokens import row_of


def find_link(kind: str, token: str, *, now: datetime) -> AccountLink | None:
    """The live link that an address names; None for all that opens nothing, whatever the reason."""
    public_id = row_of(kind, token)
    if public_id is None:
        return None
    links = AccountLink.objects.live(now).for_state().select_related("user")
    return links.filter(public_id=public_id, kind=kind).first()


def find_active(user_id: int) -> User | None:
    """An account that may sign in, by its number."""
    return User.objects.filter(pk=user_id, is_active=True).select_related("totp").first()


def invitations_ending(users: QuerySet[User], by: datetime) -> QuerySet[User]:
    """Those of the accounts still invited whose link ends by then, as `link_ends`: None once the link is forgotten.

    The longest without an answer come first.
    """
    links = AccountLink.objects.filter(user=OuterRef("pk"), kind=LinkKind.INVITATION, revoked_at=None)
    invited = users.filter(state=UserState.INVITED).annotate(
        link_ends=Subquery(links.order_by("-created_at").values("expires_at")[:1])
    )
    ending = invited.filter(Q(link_ends=None) | Q(link_ends__lte=by))
    return ending.order_by(F("link_ends").asc(nulls_first=True), "created_at", "pk")


def has_second_factor(user: User) -> bool:
    return hasattr(user, "totp")


def trusts(user: User, device: str, *, now: datetime) -> bool:
    """Whether the account asks this browser (digest of its identifier) no code."""
    return TrustedBrowser.objects.valid(now).filter(user=user, device=device).exists()


def sessions_of(user: User, *, now: datetime) -> list[Session]:
    """Running sessions, the latest used first."""
    return list(Session.objects.filter(user=user, expire_date__gt=now).order_by("-seen_at", "session_key"))


def trusted_browsers_of(user: User, *, now: datetime) -> list[TrustedBrowser]:
    return list(TrustedBrowser.objects.valid(now).filter(user=user).order_by("-created_at", "pk"))
