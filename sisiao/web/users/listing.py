"""The list of the accounts of a perimeter: searched, filtered, 25 by 25 in the order of the names."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from sisiao.access.enums import Profile
from sisiao.access.models import Grant, GrantQuerySet, Scope
from sisiao.access.perms import administered_grants, administered_users
from sisiao.access.queries import searched, with_grants
from sisiao.accounts.enums import UserState
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.web.users.forms import grouped

PAGE = 25
STATE_TONES = {
    UserState.ACTIVE: "success",
    UserState.INVITED: "new",
    UserState.SUSPENDED: "warning",
    UserState.CLOSED: "neutral",
}
# « Fermé » is asked for by name: who has left is not in the way.
SHOWN = (UserState.INVITED, UserState.ACTIVE, UserState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; anything else in it is ignored."""

    state: str = ""
    profile: str = ""
    structure: int | None = None
    after: UUID | None = None

    @classmethod
    def of(cls, asked: QueryDict) -> "Filters":
        state, profile, structure = (asked.get(name, "") for name in ("etat", "profil", "structure"))
        return cls(
            state=state if state in UserState.values else "",
            profile=profile if profile in Profile.values else "",
            structure=int(structure) if structure.isdecimal() and len(structure) < 12 else None,
            after=_uuid(asked.get("apres", "")),
        )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadRequest("apres") from error


@dataclass(frozen=True, slots=True)
class Line:
    """One account."""

    user: User
    grants: list[Grant]
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page: how many in all, the lines, and from which account the next page goes on."""

    count: int
    lines: list[Line]
    following: UUID | None


def list_users(actor: Actor, filters: Filters, typed: str, on: date) -> Listing:
    """Accounts of the perimeter; the number of queries does not depend on how many there are."""
    grants = administered_grants(actor, on).current_or_last(on)
    every = administered_users(actor, on)
    users = _filtered(every, grants, filters)
    if typed:
        users = searched(users, typed)
    page = _after(users, every, filters.after).order_by("last_name", "first_name", "pk")
    found = list(with_grants(page, grants)[: PAGE + 1])
    lines = [line_of(user) for user in found[:PAGE]]
    return Listing(users.count(), lines, lines[-1].user.public_id if len(found) > PAGE else None)


def line_of(user: User) -> Line:
    """An account with its `shown_grants`."""
    state = UserState(user.state)
    return Line(user, user.shown_grants, state.label, STATE_TONES[state])  # type: ignore[attr-defined]


def _filtered(users: QuerySet[User], grants: GrantQuerySet, filters: Filters) -> QuerySet[User]:
    users = users.filter(state=filters.state) if filters.state else users.filter(state__in=SHOWN)
    held = grants.filter(user=OuterRef("pk"))
    if filters.profile:
        users = users.filter(Exists(held.filter(profile=filters.profile)))
    if filters.structure:
        on_it = Q(scope=filters.structure) | Q(scope__parent=filters.structure)
        users = users.filter(Exists(held.filter(on_it)))
    return users


def _after(users: QuerySet[User], all_users: QuerySet[User], after: UUID | None) -> QuerySet[User]:
    """What follows an account in the order of the list: its key stands in the address, never its name."""
    last = all_users.filter(public_id=after).first() if after else None
    if last is None:
        return users
    same_name = Q(last_name=last.last_name)
    return users.filter(
        Q(last_name__gt=last.last_name)
        | (same_name & Q(first_name__gt=last.first_name))
        | (same_name & Q(first_name=last.first_name, pk__gt=last.pk))
    )


def filter_choices(actor: Actor, on: date) -> dict[str, Any]:
    """Choices of the filters: the profiles and structures of the perimeter that somebody holds. Two queries."""
    held = administered_grants(actor, on).current_or_last(on)
    profiles = set(held.order_by().values_list("profile", flat=True).distinct())
    structures = Scope.objects.governed_by(actor.perimeter).filter(pk__in=held.values("scope")).order_by("label", "pk")
    return {
        "states": UserState.choices,
        "profiles": [(profile.value, profile.label) for profile in Profile if profile in profiles],
        "structures": grouped(structures),
    }


def tags_of(asked: QueryDict, choices: dict[str, Any]) -> list[tuple[str, str]]:
    """Active filters, each with the address without it."""
    structures = {str(key): label for _kind, scopes in choices["structures"] for key, label in scopes}
    labels = {"etat": dict(choices["states"]), "profil": dict(choices["profiles"]), "structure": structures}
    tags = []
    for name, known in labels.items():
        if asked.get(name) in known:
            rest = asked.copy()
            rest.pop(name)
            rest.pop("apres", None)
            tags.append((str(known[asked[name]]), f"?{rest.urlencode()}"))
    return tags
