"""Closed lists of a 115 call."""

from django.db import models


class CallState(models.TextChoices):
    RUNNING = "running", "En cours"
    ENDED = "ended", "Terminé"


class CallerKind(models.TextChoices):
    SELF = "self", "La personne elle-même"
    RELATIVE = "relative", "Un proche"
    PROFESSIONAL = "professional", "Un professionnel"
    CITIZEN = "citizen", "Un particulier"


class CallPurpose(models.TextChoices):
    SHELTER = "shelter", "Un hébergement pour la nuit"
    SERVICE = "service", "Une prestation"
    INFORMATION = "information", "Une information"
    STREET_REPORT = "street_report", "Un signalement"
    NUISANCE = "nuisance", "Appel sans objet"


class FreeToSpeak(models.TextChoices):
    """Answers to the desk's first question (R21)."""

    YES = "yes", "Oui"
    NO = "no", "Non\u00a0: répondez par oui ou par non"
    UNKNOWN = "", "Pas encore demandé"
