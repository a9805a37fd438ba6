"""Regimes and states of a prise en charge."""

from django.db import models


class StayRegime(models.TextChoices):
    """Two regimes (R3): a night ends by itself, a continuous stay ends when somebody declares the exit."""

    NIGHTLY = "nightly", "À la nuit"
    CONTINUOUS = "continuous", "Continu"


class StayState(models.TextChoices):
    RUNNING = "running", "En cours"
    ENDED = "ended", "Terminée"
