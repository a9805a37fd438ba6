"""Which new profile takes the place of an old one (R14)."""

from django.db import models
from django.db.models import Q

from sisiao.access.enums import LEGACY, Profile


class ProfileMapping(models.Model):
    """A new profile that may take the place of an old one, by preference (`access/data/anciens_profils.csv`, R14)."""

    legacy = models.CharField("ancien profil", max_length=30, choices=Profile)
    rank = models.PositiveSmallIntegerField("rang")
    target = models.CharField("profil cible", max_length=30, choices=Profile)
    reason = models.CharField("raison", max_length=120)

    class Meta:
        verbose_name = "correspondance d'un ancien profil"
        verbose_name_plural = "correspondances des anciens profils"
        ordering = ("legacy", "rank")
        constraints = (
            models.UniqueConstraint(fields=("legacy", "rank"), name="profilemapping_rank"),
            models.UniqueConstraint(fields=("legacy", "target"), name="profilemapping_target"),
            models.CheckConstraint(
                condition=Q(legacy__in=sorted(LEGACY)) & ~Q(target__in=sorted(LEGACY)), name="profilemapping_old_to_new"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_legacy_display()} → {self.get_target_display()}"
