"""What the satisfaction survey asks, and where one of its waves stands."""

from django.db import models

# Marks go from 0 to this one.
BEST = 10
# A group of fewer answers is neither kept nor shown (`docs/security.md`, « Small groups »).
SMALL = 5


class Question(models.TextChoices):
    """The overall mark, then the components of the road map's radar; the order is that of the axes."""

    OVERALL = "overall", "Satisfaction globale"
    SIMPLICITY = "simplicity", "Simplicité du SI\u00a0SIAO"
    COMMUNICATION = "communication", "Communication et visibilité stratégique du projet"
    INFORMATION = "information", "Qualité des informations"
    DAILY_NEEDS = "daily_needs", "Réponse aux besoins quotidiens"
    CONFIDENCE = "confidence", "Confiance dans le SI\u00a0SIAO"
    SUPPORT = "support", "Support et accompagnement"


COMPONENTS = tuple(Question)[1:]


class Breakdown(models.TextChoices):
    """How answers are counted: each mark once in each."""

    ALL = "all", "Ensemble"
    PROFILE = "profile", "Profil"
    DEPARTEMENT = "departement", "Département"


class WaveState(models.TextChoices):
    ANNOUNCED = "announced", "Annoncée"
    OPEN = "open", "Ouverte"
    TO_COUNT = "to_count", "À dépouiller"
    COUNTED = "counted", "Dépouillée"
