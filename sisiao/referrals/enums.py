"""States and typed reasons of an orientation."""

from django.db import models


class ReferralState(models.TextChoices):
    """« Arrivée à confirmer » is not a state: it is a waiting orientation whose hour of arrival has passed (R4)."""

    WAITING = "waiting", "En attente d'arrivée"
    ADMITTED = "admitted", "Arrivée confirmée"
    REFUSED = "refused", "Refusée par le dispositif"
    NO_SHOW = "no_show", "Ne s'est pas présenté"
    CANCELLED = "cancelled", "Annulée par le SIAO"


class RefusalReason(models.TextChoices):
    """Reasons of a dispositif in urgence (R13). Administrative situation and resources are never reasons."""

    UNUSABLE = "unusable", "Place inutilisable ce soir"
    BAN = "ban", "Exclusion en cours dans ce dispositif"
    DANGER = "danger", "Danger actuel, décrit par des faits"
