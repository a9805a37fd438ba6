"""Profiles of the road map, page « De nouveaux profils utilisateurs, plus proches des métiers »."""

from django.db import models


class Profile(models.TextChoices):
    """The profiles that the emergency path needs; the others come with the administration of accounts."""

    SIAO_ADMIN = "siao_admin", "Administrateur SIAO"
    SIAO_OPERATOR = "siao_operator", "Opérateur SIAO"
    CALL_TAKER = "call_taker", "Écoutant 115"
    ENTITY_MANAGER = "entity_manager", "Gestionnaire d'entité"
    DISPOSITIF_MANAGER = "dispositif_manager", "Responsable de dispositif"
    SOCIAL_WORKER = "social_worker", "Travailleur social"
