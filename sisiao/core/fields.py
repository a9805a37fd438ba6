"""Classes of personal data: what may be read of a record is decided by class, never field by field in a page."""

from django.db import models


class FieldClass(models.TextChoices):
    """The classes of the issue « Accounts »; the table class × profile is `sisiao.access.field_classes`."""

    IDENTITY = "identity", "Identité et coordonnées"
    COMPOSITION = "composition", "Composition, âges et besoins"
    BUDGET = "budget", "Situation budgétaire"
    ADMINISTRATIVE = "administrative", "Situation administrative"
    HEALTH = "health", "Santé"
    VIOLENCE = "violence", "Violences"
    JUDICIAL = "judicial", "Situation judiciaire"
    PROTECTED_PLACE = "protected_place", "Lieu protégé"
    NOTES = "notes", "Notes et texte d'évaluation"
