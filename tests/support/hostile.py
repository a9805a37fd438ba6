"""A hostile environment: no network, unordered rows shuffled, long waits refused."""

import random
import socket
from typing import Any

import pytest
from django.db.models import QuerySet

_LOCAL = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Any:
    """Only Unix sockets and the loopback answer."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOCAL):
            raise RuntimeError(f"a test opened the network: {address!r}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def shuffled_unordered_rows() -> Any:
    """A queryset without an order gives its rows in any order, as PostgreSQL may."""
    fetch_all = QuerySet._fetch_all

    def shuffled(self: Any) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and isinstance(self._result_cache, list) and not self.ordered:
            random.shuffle(self._result_cache)

    patch = pytest.MonkeyPatch()
    patch.setattr(QuerySet, "_fetch_all", shuffled)
    yield
    patch.undo()
