"""Sessions in the database: 30 minutes without activity, 8 hours in all, one SELECT for each request (T08).

A page that only reads writes at most once a minute that its reader is still there, after the answer is made. The end
is a column, computed from the start and the last activity; nothing runs for a session to end.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import connection
from django.utils import timezone

from sisiao.accounts.models import Session
from sisiao.core.rows import fetch_rows

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)

LOAD = """
SELECT session_data, started_at, seen_at, expire_date, browser FROM accounts_session
WHERE session_key = %(key)s AND expire_date > %(now)s
"""
CREATE = """
INSERT INTO accounts_session
    (session_data, user_id, browser, started_at, seen_at, expire_date, session_key, public_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, gen_random_uuid()) ON CONFLICT (session_key) DO NOTHING
"""
SAVE = """
UPDATE accounts_session
SET session_data = %s, user_id = %s, browser = %s, started_at = %s, seen_at = %s, expire_date = %s
WHERE session_key = %s
"""
# After the answer is made, on its own: nobody waits for the disk. A database that crashes within the second loses the
# last values of a session (a search) or its last minute, never a sign-in nor a sign-out: an insertion and a deletion.
SOON = " AND set_config('synchronous_commit', 'off', true) = 'off'"
SEEN = """
UPDATE accounts_session SET seen_at = %s, expire_date = %s
WHERE session_key = %s AND set_config('synchronous_commit', 'off', true) = 'off'
"""


class SessionStore(SessionBase):
    """The engine of `SESSION_ENGINE`. `started_at` outlives a change of key: eight hours are counted from sign-in."""

    started_at: datetime | None = None
    seen_at: datetime | None = None
    ends_at: datetime | None = None
    browser = ""

    def load(self) -> dict[str, Any]:
        rows = fetch_rows(LOAD, {"key": self.session_key, "now": timezone.now()}) if self.session_key else []
        if not rows:
            self._session_key = None
            return {}
        data, self.started_at, self.seen_at, self.ends_at, self.browser = rows[0]
        return self.decode(data)

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=session_key).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # Django's, unknown to its stubs
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # the same
        values = [self.encode(data), data.get(SESSION_KEY), self.browser, *self._times(timezone.now())]
        statement = CREATE if must_create else SAVE if connection.in_atomic_block else SAVE + SOON
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, self.session_key])
            if cursor.rowcount != 1:
                raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(pk=session_key or self.session_key).delete()

    def flush(self) -> None:
        super().flush()
        self.started_at = self.seen_at = self.ends_at = None

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=timezone.now()).delete()

    def start(self, browser: str, *, now: datetime) -> None:
        """Count the eight hours from now: somebody has just signed in, with this browser."""
        self.started_at, self.browser, self.modified = now, browser, True

    def last_end(self) -> datetime | None:
        """The end that no activity puts off; None when there is no session."""
        return self.started_at + ABSOLUTE if self.started_at else None

    def mark_seen(self, *, now: datetime, at_once: bool = False) -> None:
        """Put the end off, at most once a minute unless told; nothing for a session that was not read."""
        if self.session_key is None or self.seen_at is None:
            return
        if not at_once and now - self.seen_at < SEEN_EVERY:
            return
        _started, seen_at, ends_at = self._times(now)
        with connection.cursor() as cursor:
            cursor.execute(SEEN, [seen_at, ends_at, self.session_key])

    def _times(self, now: datetime) -> tuple[datetime, datetime, datetime]:
        self.started_at = self.started_at or now
        self.seen_at, self.ends_at = now, min(now + IDLE, self.started_at + ABSOLUTE)
        return self.started_at, self.seen_at, self.ends_at
