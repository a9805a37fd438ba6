"""Two départements with their structures, for the tests of who administers whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from sisiao.access.actions.grants import GrantSpec
from sisiao.access.capabilities import narrowest_scope
from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.enums import ScopeKind
from tests.factories import make_dispositif, make_entity, make_siao, make_user, state_scope


@dataclass
class Place:
    """The scopes of one département: two entités, the first with two dispositifs."""

    nation: Scope
    region: Scope
    departement: Scope
    siao: Scope
    entity: Scope
    dispositif: Scope
    sister: Scope
    other_entity: Scope
    other: Scope

    def of(self, profile: Profile) -> Scope:
        """Where a profile stands here, at the narrowest of the first entité."""
        kinds = {
            ScopeKind.NATION: self.nation,
            ScopeKind.REGION: self.region,
            ScopeKind.DEPARTEMENT: self.departement,
            ScopeKind.SIAO: self.siao,
            ScopeKind.ENTITY: self.entity,
            ScopeKind.DISPOSITIF: self.dispositif,
        }
        return kinds[narrowest_scope(profile)]


def make_place(code: str = "95") -> Place:
    siao, entity, other_entity = make_siao(code), make_entity(), make_entity()
    first, second = make_dispositif(siao, entity, commune_id=None), make_dispositif(siao, entity, commune_id=None)
    other = make_dispositif(siao, other_entity, commune_id=None)
    return Place(
        state_scope(ScopeKind.NATION),
        state_scope(ScopeKind.REGION, code),
        state_scope(ScopeKind.DEPARTEMENT, code),
        siao.scope,
        entity.scope,
        first.scope,
        second.scope,
        other_entity.scope,
        other.scope,
    )


def spec(profile: Profile, scope: Scope, **fields: Any) -> GrantSpec:
    """A grant from today on."""
    return GrantSpec(profile, scope, fields.pop("starts_on", timezone.localdate()), **fields)


def holder(profile: Profile, scope: Scope, **fields: object) -> User:
    return make_user(profile, scope, **fields)


def add(user: User, profile: Profile, scope: Scope, starts_on: date = date(2026, 1, 1), **fields: object) -> Grant:
    return Grant.objects.create(user=user, profile=profile, scope=scope, starts_on=starts_on, **fields)
