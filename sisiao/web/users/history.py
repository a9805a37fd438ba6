"""What happened to an account and to its profiles, in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from sisiao.access.models import Grant
from sisiao.access.queries import ACCOUNT_TABLE, RECOVERY_TABLE, history_of_account
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.audit.models import RowHistory
from sisiao.web.templatetags.siao import short_date
from sisiao.web.timeline import Entry, who_did

STATES = {
    UserState.INVITED: "De nouveau invité",
    UserState.SUSPENDED: "Compte suspendu",
    UserState.CLOSED: "Compte fermé",
}
RECOVERY = "Remise à zéro de la double authentification"
# Column whose first value makes each step, the last step first: one change never makes two.
RECOVERY_STEPS = (("done_at", "faite"), ("cancelled_at", "annulée"), ("approved_by_id", "approuvée"))


def history(user: User, grants: Iterable[Grant]) -> list[Entry]:
    """Changes of an account and of these of its grants, most recent first. One query."""
    by_key = {grant.pk: str(grant) for grant in grants}
    rows = history_of_account(user, [Grant(pk=key) for key in by_key])
    return [
        Entry(row.at, title, text, who_did(row.user, row.profile)) for row in rows for title, text in _told(row, by_key)
    ]


def _told(row: RowHistory, grants: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    new, old = row.new or {}, row.old or {}
    if row.table_name == ACCOUNT_TABLE:
        yield from _account(row.operation, old, new)
    elif row.table_name == RECOVERY_TABLE:
        step = next((step for column, step in RECOVERY_STEPS if new.get(column)), "demandée")
        yield f"{RECOVERY} {step}", ""
    else:
        yield from _grant(row, new, grants.get(row.row_id, ""))


def _account(operation: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if operation == "I":
        yield "Compte créé", ""
        return
    if "state" in new:
        yield _state(old, new)
    if {"first_name", "last_name"} & new.keys():
        yield "Nom corrigé", " → ".join(_name(names) for names in (old, new))
    if "email" in new:
        yield "Adresse électronique changée", ""


def _state(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str]:
    state = UserState(new["state"])
    if state == UserState.ACTIVE:
        return ("Première connexion" if old["state"] == UserState.INVITED else "Compte réactivé"), ""
    reason = new.get("suspension_reason") or ""
    return STATES[state], SuspensionReason(reason).label if reason else ""


def _name(names: Mapping[str, Any]) -> str:
    return " ".join(str(names[part]) for part in ("first_name", "last_name") if part in names)


def _grant(row: RowHistory, new: Mapping[str, Any], grant: str) -> Iterator[tuple[str, str]]:
    if row.operation == "I":
        end = _last_day(new.get("ends_on"))
        begins = f"{grant}, à partir du {short_date(date.fromisoformat(new['starts_on']))}"
        yield _given(new), begins + (end and f", {end}")
        return
    if "agreed_by_id" in new:
        yield "Profil confirmé par une seconde personne", grant
        return
    if "ends_on" in new:
        yield _end(row, new["ends_on"]), f"{grant}" + (f", {end}" if (end := _last_day(new["ends_on"])) else "")
    elif "replaces_id" in new:
        yield "Profil cible repris", grant
    elif "confirmed_on" in new:
        yield "Profil confirmé", grant


def _given(new: Mapping[str, Any]) -> str:
    if new.get("asked_by_id"):
        return "Profil demandé, à confirmer par une seconde personne"
    return "Profil cible attribué" if new.get("replaces_id") else "Profil attribué"


def _end(row: RowHistory, ends_on: str | None) -> str:
    if ends_on is None:
        return "Fin levée"
    over = date.fromisoformat(ends_on) <= timezone.localdate(row.at)
    return "Profil terminé" if over else "Fin fixée"


def _last_day(ends_on: str | None) -> str:
    if not ends_on:
        return ""
    return f"jusqu'au {short_date(date.fromordinal(date.fromisoformat(ends_on).toordinal() - 1))}"
