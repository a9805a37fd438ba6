"""Sessions live as Django's do; reading one and saving one take a statement each."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from sisiao.core.rows import fetch_rows
from sisiao.core.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**values: object) -> SessionStore:
    session = SessionStore()
    session.update(values)
    session.create()
    return session


def test_what_is_kept_comes_back(django_assert_num_queries) -> None:
    key = kept(grant=3).session_key
    session = SessionStore(key)
    with django_assert_num_queries(1):
        assert session["grant"] == 3
    session["search"] = {"name": "Lefèvre"}
    with django_assert_num_queries(1):
        session.save()
    assert dict(SessionStore(key).items()) == {"grant": 3, "search": {"name": "Lefèvre"}}


@pytest.mark.parametrize("key", ["f" * 32, "", "x"])
def test_a_key_that_names_no_session_is_dropped(key: str) -> None:
    session = SessionStore(key)
    assert (dict(session.items()), session.session_key) == ({}, None)


def test_within_a_transaction_a_session_leaves_its_commit_as_safe_as_it_was(monkeypatch) -> None:
    session = SessionStore(kept(grant=3).session_key)
    session["grant"] = 4
    session.save()
    assert fetch_rows("SHOW synchronous_commit", {}) == [("on",)]
    session["grant"] = 5
    with monkeypatch.context() as outside:
        outside.setattr(connections[DEFAULT_DB_ALIAS], "in_atomic_block", False)
        session.save()
    assert SessionStore(session.session_key)["grant"] == 5
    assert fetch_rows("SHOW synchronous_commit", {}) == [("off",)]


def test_an_expired_session_is_gone() -> None:
    key = kept(grant=3).session_key
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert dict(SessionStore(key).items()) == {}


def test_a_session_that_somebody_signed_out_is_never_saved_again() -> None:
    session = SessionStore(kept(grant=3).session_key)
    assert session["grant"] == 3
    Session.objects.all().delete()
    session["grant"] = 4
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()


def test_saving_puts_the_end_of_a_session_off() -> None:
    session = SessionStore(kept(grant=3).session_key)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    session["grant"] = 4
    session.save()
    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=7)
