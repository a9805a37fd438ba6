"""Kinds that every layer names."""

from django.db import models


class ScopeKind(models.TextChoices):
    """What a grant may cover."""

    NATION = "nation", "Nation"
    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    SIAO = "siao", "SIAO"
    ENTITY = "entity", "Entité gestionnaire"
    DISPOSITIF = "dispositif", "Dispositif"
