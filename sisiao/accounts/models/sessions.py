"""Where somebody is signed in."""

import uuid

from django.conf import settings
from django.db import models


class Session(models.Model):
    """One browser's session; `sisiao.accounts.sessions` reads and writes it. Without a user, nobody signed in yet.

    `session_key` opens the session: it never leaves for a page. `expire_date` follows from `started_at` and `seen_at`.
    """

    session_key = models.CharField("clé", max_length=40, primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="sessions", verbose_name="compte"
    )
    session_data = models.TextField("contenu")
    browser = models.CharField("navigateur", max_length=60, blank=True)
    started_at = models.DateTimeField("ouverte le")
    seen_at = models.DateTimeField("dernière activité")
    expire_date = models.DateTimeField("finit le", db_index=True)

    class Meta:
        verbose_name = "session"
        verbose_name_plural = "sessions"

    def __str__(self) -> str:
        return f"{self.browser} {self.started_at:%d/%m/%Y %H:%M}"
