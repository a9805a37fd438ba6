"""The other accounts of the demo: every profile, some invited or suspended, grants to review, and old profiles.

Val-d'Oise and Lozère are at Temps 2: their old profiles still count, one of them already has its new one.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from sisiao.access.actions.mappings import confirm_mapping
from sisiao.access.enums import Profile, Stage
from sisiao.access.models import DepartementStage, Grant, Scope
from sisiao.accounts.enums import SuspensionReason, UserState
from sisiao.accounts.models import User
from sisiao.core.actor import command_actor
from sisiao.core.enums import ScopeKind
from sisiao.core.references import rows_of
from sisiao.core.text import normalise
from sisiao.demo.world.accounts import DEMO_DOMAIN, DEMO_PASSWORD
from sisiao.demo.world.clearances import clearances_of
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.models import Siao

PLAN = Path(__file__).resolve().parent.parent / "plan" / "colleagues.csv"
SWITCHING, ALREADY_MAPPED = ("95", "48"), ("48", "old_call_taker")


def create_colleagues(departement: str, now: datetime) -> None:
    """Those of one département; "" for the nation and the régions."""
    password, today = make_password(DEMO_PASSWORD), timezone.localdate(now)
    for row in rows_of(PLAN):
        if row["departement"] == (departement or None):
            _give(_user(row, password, now), row, today)
    if departement in SWITCHING:
        DepartementStage.objects.create(departement_id=departement, stage=Stage.SECOND)
    if departement == ALREADY_MAPPED[0]:
        grant = Grant.objects.get(profile=ALREADY_MAPPED[1])
        confirm_mapping(grant, Profile.CALL_TAKER, actor=command_actor("demo_seed"), now=now)


def _user(row: Mapping[str, str | None], password: str, now: datetime) -> User:
    """Somebody who signed in a few days ago; an invited one has never come."""
    name = ".".join(normalise(row[part]).replace(" ", "-") for part in ("first_name", "last_name"))
    state = UserState(row["state"])
    user = User(
        email=f"{name}@{row['service']}{DEMO_DOMAIN}",
        password=make_password(None) if state == UserState.INVITED else password,
        first_name=row["first_name"],
        last_name=row["last_name"],
        state=state,
    )
    if state != UserState.INVITED:
        user.last_login = now - timedelta(days=int(row["since"]) % 9 + 1)
        user.initialised_at = now - timedelta(days=int(row["since"]))
    if state == UserState.SUSPENDED:
        user.suspension_reason, user.suspended_at = SuspensionReason.ADMINISTRATOR, now - timedelta(days=12)
    user.save()
    return user


def _give(user: User, row: Mapping[str, str | None], today: date) -> None:
    grant = Grant.objects.create(
        user=user,
        profile=Profile(row["profile"]),
        scope=_scope(row),
        starts_on=today - timedelta(days=int(row["since"])),
        confirmed_on=today - timedelta(days=int(row["confirmed"])),
        clearances=clearances_of(Profile(row["profile"])),
    )
    if grant.scope.kind == ScopeKind.ENTITY and grant.scope.children.exclude(departement=row["departement"]).exists():
        grant.within.add(row["departement"])


def _scope(row: Mapping[str, str | None]) -> Scope:
    kind, name, code = ScopeKind(row["kind"]), row["scope"], row["departement"]
    if kind == ScopeKind.ENTITY:
        return Entity.objects.get(name=name, departements=code).scope
    if kind == ScopeKind.DISPOSITIF:
        return Dispositif.objects.get(name=name, siao__departement=code).scope
    if kind == ScopeKind.SIAO:
        return Siao.objects.get(departement=code).scope
    named = {ScopeKind.REGION: {"region": name}, ScopeKind.DEPARTEMENT: {"departement": code or name}}.get(kind, {})
    return Scope.objects.get(kind=kind, **named)
