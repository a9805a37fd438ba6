"""Closed lists of households."""

from django.db import models


class Sex(models.TextChoices):
    FEMALE = "FEMME", "Femme"
    MALE = "HOMME", "Homme"
    UNKNOWN = "", "Non renseigné"


class ReceptionWish(models.TextChoices):
    """« Accueil souhaité »: what the person says decides for shared rooms, not the civil sex (R19)."""

    WITH_WOMEN = "with_women", "Avec des femmes"
    WITH_MEN = "with_men", "Avec des hommes"
    EITHER = "either", "Indifférent"
    UNKNOWN = "", "Non renseigné"


class MemberRole(models.TextChoices):
    """Place of a person in the household; the couple is said, never guessed from the sexes."""

    CONTACT = "contact", "Contact principal"
    PARTNER = "partner", "Conjoint·e du contact principal"
    CHILD = "child", "Enfant"
    OTHER = "other", "Autre membre"


class LinkReason(models.TextChoices):
    """Why a scope or a person is inside a household's record."""

    CALL = "call", "Appel au 115"
    REQUEST = "request", "Demande"
    REFERRAL = "referral", "Orientation"
    STAY = "stay", "Prise en charge"
    PRESCRIBER = "prescriber", "Prescripteur"
    LEGACY_REQUEST = "legacy", "Demande de l'ancien outil"


class ElsewhereState(models.TextChoices):
    """Where the questions to a household that another SIAO knows stand (R27)."""

    ASKED = "asked", "Questions posées"
    CONFIRMED = "confirmed", "Reconnu"
    CLOSED = "closed", "Fermé après deux réponses fausses"
