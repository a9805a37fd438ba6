"""What the pages of one account show, and the tabs of the area."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from sisiao.access.models import REVIEW_EVERY, Grant
from sisiao.access.perms import administered_account, are_all_of, grantable_by
from sisiao.access.queries import left_without
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.fields import FieldClass
from sisiao.web.users.acts_table import acts_for
from sisiao.web.users.history import history
from sisiao.web.users.listing import line_of
from sisiao.web.users.waiting import who_agrees

TABS = (
    ("index", "Comptes", Capability.MANAGE_USERS),
    ("review", "Revue des accès", Capability.MANAGE_USERS),
    ("legacy", "Anciens profils", Capability.MANAGE_USERS),
    ("stages", "Temps des départements", Capability.SET_STAGE),
    ("import", "Importer une liste", Capability.MANAGE_USERS),
    ("support", "Vue d'assistance", Capability.SUPPORT_VIEW),
)


def area(actor: Actor, tab: str) -> dict[str, Any]:
    """The tabs of the area, the current one told."""
    tabs = [(name, label, reverse(f"users:{name}")) for name, label, capability in TABS if actor.can(capability)]
    return {"area_tabs": tabs, "area_tab": tab}


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One profile of an account: where, from when to when, and whether it counts today.

    `waits` says who may agree to one that takes two people, "" for any other.
    """

    grant: Grant
    where: str
    dates: str
    state: str
    tone: str
    cleared: str
    over: bool
    alone: bool
    waits: str
    may_agree: bool


def opened(actor: Actor, public_id: UUID, on: date) -> User:
    """An account of the perimeter with all of its grants inside it; 404 outside."""
    user = administered_account(actor, public_id, on)
    if user is None:
        raise Http404
    return user


def context_of(user: User, actor: Actor, on: date) -> dict[str, Any]:
    """Everything of the page of an account."""
    grants: list[Grant] = user.shown_grants  # type: ignore[attr-defined]
    whole = are_all_of(grants, user, on)
    line = line_of(user)
    return (
        {
            "account": user,
            "state": line.state,
            "tone": line.tone,
            "whole": whole,
            "held": grant_lines(grants, actor, on),
            "acts": acts_for(user, whole=whole),
            "history": history(user, grants),
        }
        | recovery_of(user, actor)
        | area(actor, "index")
    )


def recovery_of(user: User, actor: Actor) -> dict[str, Any]:
    """The second factor of an account, the recovery that runs, and whether this actor may approve it."""
    recovery = user.factor_recoveries.running().select_related("asked_by", "approved_by").first()
    waits = recovery is not None and recovery.approved_by_id is None and recovery.asked_by_id != actor.user_id
    return {"totp": getattr(user, "totp", None), "recovery": recovery, "may_approve": waits}


def grant_lines(grants: Iterable[Grant], actor: Actor, on: date) -> list[GrantLine]:
    """Profiles in force first, then those to come, then those that are over."""
    lines = [_line(grant, actor, on) for grant in grants]
    return sorted(lines, key=lambda line: (line.over, line.grant.starts_on, line.grant.pk))


def _line(grant: Grant, actor: Actor, on: date) -> GrantLine:
    over = grant.ends_on is not None and grant.ends_on <= on
    waits = grant.waits and not over
    state, tone = ("Terminé", "neutral") if over else ("En cours", "success")
    if not over and grant.starts_on > on:
        state, tone = "À venir", "info"
    if waits:
        state, tone = "Attend une seconde personne", "warning"
    return GrantLine(
        grant=grant,
        where=where_of(grant),
        dates=dates_of(grant),
        state=state,
        tone=tone,
        cleared=", ".join(FieldClass(kind).label for kind in grant.clearances),
        over=over,
        alone=not over and bool(left_without([grant], on)),
        waits=who_agrees(grant, on) if waits else "",
        may_agree=waits and grant.asked_by_id != actor.user_id and grant.profile in grantable_by(actor),
    )


def where_of(grant: Grant) -> str:
    """Perimeters in words: « CHU A, CHU B », « Association X (Lozère) »."""
    labels = ", ".join(scope.label for scope in (grant.scope, *grant.also.all()))
    limits = ", ".join(str(departement) for departement in grant.within.all())
    return f"{labels} ({limits})" if limits else labels


def dates_of(grant: Grant) -> str:
    """« depuis le 1/1/2026 », « du … au … »: the last day is said, not the day after."""
    begins = f"{grant.starts_on:%d/%m/%Y}"
    if grant.ends_on is None:
        return f"à partir du {begins}" if grant.waits else f"depuis le {begins}"
    return f"du {begins} au {max(grant.starts_on, grant.ends_on - timedelta(days=1)):%d/%m/%Y}"


def due_on(grant: Grant) -> date:
    """When the yearly review of a grant falls due."""
    return (grant.confirmed_on or grant.starts_on) + REVIEW_EVERY
