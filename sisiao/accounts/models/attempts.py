"""Attempts to prove who one is, counted a short time to slow down whoever guesses (T07)."""

from django.db import models


class Attempts(models.Model):
    """Attempts that count against one key during five minutes. `key` is a digest: no address is kept."""

    key = models.CharField("clé", max_length=80)
    since = models.DateTimeField("depuis")
    count = models.IntegerField("nombre de tentatives")

    class Meta:
        verbose_name = "tentatives"
        verbose_name_plural = "tentatives"
        constraints = (models.UniqueConstraint(fields=("key", "since"), name="attempts_unique"),)
        indexes = (models.Index(fields=("since",), name="attempts_since"),)

    def __str__(self) -> str:
        return f"{self.key} {self.since:%d/%m/%Y %H:%M}"
