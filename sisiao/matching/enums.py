"""Why a dispositif is not proposed."""

from django.db import models


class NotProposedKind(models.TextChoices):
    CHOICE = "choice", "Choix du SIAO"
    BAN = "ban", "Exclusion en cours"
    CONFLICT = "conflict", "Personnes à ne pas réunir"
