"""The real site for a measure: granian as a process, one signed-in browser that keeps its connection."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bench.database import ROOT, SETTINGS
from bench.measuring import peak_mb_of
from sisiao.accounts.models import User
from sisiao.accounts.sessions import SessionStore
from sisiao.core.serving import LOOPBACK, free_port, server_command, serving_environment

START_SECONDS = 60
CSRF = "b" * 32
Fields = list[tuple[str, str]]
FORM = "application/x-www-form-urlencoded"


@dataclass
class Browser:
    """One keep-alive connection with a session; an answer that is not expected raises."""

    connection: HTTPConnection
    cookies: str
    server: int

    def get(self, path: str) -> str:
        return self._send("GET", path, None, {}, 200)

    def post(self, path: str, fields: Fields, *, htmx: bool = False, expected: int = 200) -> str:
        headers = {"Content-Type": FORM, "X-CSRFToken": CSRF} | ({"HX-Request": "true"} if htmx else {})
        return self._send("POST", path, urlencode(fields), headers, expected)

    def peak_mb(self) -> int:
        return peak_mb_of(self.server)

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str], expected: tuple[int, ...]
    ) -> str:
        self.connection.request(method, path, body, {"Cookie": self.cookies, **headers})
        response = self.connection.getresponse()
        content = response.read().decode()
        if response.status != expected:
            raise RuntimeError(f"{method} {path} answered {response.status}:\n{content[:2000]}")
        return content


@contextmanager
def signed_in(user: User) -> Iterator[Browser]:
    """A browser signed in as `user`, on a server of its own."""
    port = free_port()
    env = serving_environment(SETTINGS, DATABASE_URL=os.environ["DATABASE_URL"], DEBUG="0")
    server = subprocess.Popen(server_command(port), env=env, cwd=ROOT, start_new_session=True)
    try:
        connection = _connected(port)
        yield Browser(connection, f"sisiao_session={_session(user)}; csrftoken={CSRF}", server.pid)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _connected(port: int) -> HTTPConnection:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connection = HTTPConnection(LOOPBACK, port, timeout=60)
            connection.request("GET", "/healthz")
            if connection.getresponse().read() is not None:
                return connection
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
