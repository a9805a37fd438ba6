"""Sessions in the database, as Django's, with the two statements that requests repeat written once."""

from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.utils import timezone

from sisiao.core.rows import fetch_rows

LOAD = "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s"
SAVE = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"
# After the answer is made, on its own: nobody waits for the disk. A database that crashes within the second loses the
# last values of a session (a search), never a sign-in nor a sign-out, which are an insertion and a deletion.
SAVE_SOON = f"{SAVE} AND set_config('synchronous_commit', 'off', true) = 'off'"


class SessionStore(DatabaseStore):
    """Reads and saves a session that exists in one statement each; the rest of its life is Django's."""

    def load(self) -> dict[str, Any]:
        rows = fetch_rows(LOAD, {"key": self.session_key, "now": timezone.now()})
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])

    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        data, expires = self.encode(dict(self.items())), self.get_expiry_date()
        with connection.cursor() as cursor:
            cursor.execute(SAVE if connection.in_atomic_block else SAVE_SOON, [data, expires, self.session_key])
            if cursor.rowcount != 1:
                raise UpdateError
