"""Accounts that pages are opened with."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.enums import ScopeKind

PASSWORD = "correct horse battery staple"


@pytest.fixture
def account(db: None) -> User:
    """An account without any grant."""
    return User.objects.create_user("camille@exemple.fr", PASSWORD, first_name="Camille", last_name="Roux")


@pytest.fixture
def grant(db: None) -> Callable[..., Grant]:
    """Gives a profile to an account, on a scope of the right kind (a new one unless told)."""

    def give(user: User, profile: Profile = Profile.CALL_TAKER, scope: Scope | None = None) -> Grant:
        scope = scope or Scope.objects.create(kind=ScopeKind.SIAO, label="SIAO du Val-d'Oise", departement_id="95")
        return Grant.objects.create(user=user, profile=profile, scope=scope, starts_on=date(2026, 1, 1))

    return give


@pytest.fixture
def signed_in(client: Client, account: User) -> Client:
    client.force_login(account)
    return client
