"""Why two figures of the ledger differ, when their rows do not say it."""

from django.db.models import TextChoices


class GapReason(TextChoices):
    AGREEMENT = "agreement", "Convention ou arrêté en cours de signature"
    FUNDING = "funding", "Décision de financement attendue"
    CREATION = "creation", "Places en cours de création"
    WORKS = "works", "Travaux ou réhabilitation"
    STAFF = "staff", "Manque de personnel"
    SEASON = "season", "Ouverture saisonnière ou sur activation"
    TRANSFORMATION = "transformation", "Transformation ou fermeture en cours"
    DATA = "data", "Donnée à corriger, correction demandée"
    OTHER = "other", "Autre cause"
