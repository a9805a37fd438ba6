"""« Qui peut voir ce dossier »: links in force × grants in force, never the names of another structure's colleagues."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from sisiao.access.capabilities import PROFILE_CAPABILITIES
from sisiao.access.enums import Profile
from sisiao.access.models import FOLLOWS_IN_PERSON, Grant
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.enums import ScopeKind
from sisiao.households.enums import LinkReason
from sisiao.households.models import BreakGlass, Household, HouseholdLink
from sisiao.households.perms import may_know_where

# Whoever reads names of the record on one of its pages: the dossier, or the arrival to confirm.
_OPENS = frozenset({Capability.VIEW_HOUSEHOLD, Capability.ANSWER_REFERRALS})
READERS = [profile for profile in Profile if _OPENS & PROFILE_CAPABILITIES[profile]]
PROTECTED_HOST = "Hébergement protégé"
IN_PERSON = "Travailleurs sociaux qui suivent le ménage"
REASONS = {
    LinkReason.CALL: "le ménage a appelé son 115",
    LinkReason.REQUEST: "une demande lui est ou lui a été faite",
    LinkReason.REFERRAL: "le ménage y est ou y a été orienté",
    LinkReason.STAY: "le ménage y est ou y a été hébergé",
    LinkReason.PRESCRIBER: "le dossier ou la demande y a été écrit",
}
# Of a SIAO, which orients and hosts nobody itself.
REASONS_OF_SIAO = REASONS | {
    LinkReason.REFERRAL: "il oriente ou a orienté le ménage",
    LinkReason.STAY: "le ménage est ou a été hébergé par son orientation",
}


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: in words, since when, until when (excluded), None while nothing ends it."""

    words: str
    since: date
    until: date | None


@dataclass(slots=True)
class Holders:
    """Accounts of one profile: how many, and who when they are of the reader's own structure."""

    profile: str
    count: int = 0
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Structure:
    """A structure that is inside the record, why, and the profiles that open it there."""

    label: str
    siao: bool
    reasons: list[Why]
    holders: list[Holders]


@dataclass(frozen=True, slots=True)
class Opening:
    """A break-glass opening in progress."""

    who: str
    structure: str
    until: datetime


def structures_of(household: Household, actor: Actor, now: datetime, on: date) -> list[Structure]:
    """Structures inside the record on a day, the SIAO first; two queries."""
    links = HouseholdLink.objects.in_force(on).filter(household=household).select_related("scope").order_by("pk")
    by_scope: dict[int | None, list[HouseholdLink]] = defaultdict(list)
    for link in links:
        by_scope[link.scope_id].append(link)
    holders = _holders(by_scope, actor, now)
    found = [
        Structure(_label(theirs[0], household, actor), _is_siao(theirs[0]), _reasons(theirs), holders.get(scope_id, []))
        for scope_id, theirs in by_scope.items()
    ]
    return sorted(found, key=lambda structure: (not structure.siao, structure.label))


def openings_of(household: Household, actor: Actor, now: datetime) -> list[Opening]:
    """Break-glass openings in progress: by name for the reader's own structure, by profile for the others."""
    rows = BreakGlass.objects.in_progress(now).filter(household=household).select_related("user", "grant__scope")
    return [
        Opening(
            who=row.user.get_full_name() if _own(row.grant, actor) else row.grant.get_profile_display(),
            structure=row.grant.scope.label,
            until=row.period.upper,
        )
        for row in rows.order_by("-pk")
    ]


def _is_siao(link: HouseholdLink) -> bool:
    return link.scope is not None and link.scope.kind == ScopeKind.SIAO


def _own(grant: Grant, actor: Actor) -> bool:
    return grant.user_id == actor.user_id or grant.scope_id in actor.perimeter.scope_ids


def _label(link: HouseholdLink, household: Household, actor: Actor) -> str:
    if link.scope is None:
        return IN_PERSON
    hosts = link.scope.kind != ScopeKind.SIAO
    if hosts and not may_know_where(actor, household, link.scope_id):
        return PROTECTED_HOST
    return link.scope.label


def _reasons(links: Iterable[HouseholdLink]) -> list[Why]:
    """One for each kind of reason: the first beginning, the last end."""
    kinds: dict[LinkReason, list[HouseholdLink]] = defaultdict(list)
    for link in links:
        kinds[LinkReason(link.reason)].append(link)
    return [
        Why(
            words=(REASONS_OF_SIAO if _is_siao(same[0]) else REASONS)[kind],
            since=min(link.starts_on for link in same),
            until=_last(link.ends_on for link in same),
        )
        for kind, same in kinds.items()
    ]


def _last(ends: Iterable[date | None]) -> date | None:
    """The last of these ends; None when one of the links has none."""
    known = []
    for end in ends:
        if end is None:
            return None
        known.append(end)
    return max(known)


def _holders(
    by_scope: dict[int | None, list[HouseholdLink]], actor: Actor, now: datetime
) -> dict[int | None, list[Holders]]:
    """Accounts that each structure's link lets in, by profile, by the very perimeter of their grants. One query."""
    scopes = {scope_id for scope_id in by_scope if scope_id is not None}
    users = {link.user_id for link in by_scope.get(None, ())}
    reach = Q(scope__in=scopes) | Q(scope__children__in=scopes) | Q(also__in=scopes)
    reach |= Q(user__in=users, profile__in=FOLLOWS_IN_PERSON)
    grants = Grant.objects.usable(now).filter(reach, profile__in=READERS).with_perimeter()
    found: dict[int | None, dict[str, Holders]] = defaultdict(dict)
    counted: set[tuple[int | None, str, int]] = set()
    for grant in grants.select_related("scope", "user").distinct().order_by("profile", "user__last_name", "pk"):
        inside: set[int | None] = {*(grant.perimeter().scope_ids & scopes)}
        if grant.user_id in users and grant.perimeter().own_records:
            inside.add(None)
        for scope_id in inside:
            if (scope_id, grant.profile, grant.user_id) in counted:
                continue
            counted.add((scope_id, grant.profile, grant.user_id))
            each = found[scope_id].setdefault(grant.profile, Holders(grant.get_profile_display()))
            each.count += 1
            if _own(grant, actor):
                each.names.append(grant.user.get_full_name())
    return {scope_id: list(profiles.values()) for scope_id, profiles in found.items()}
