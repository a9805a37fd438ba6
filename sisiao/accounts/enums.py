"""Life of an account (issue « Accounts »; T10)."""

from django.db import models


class UserState(models.TextChoices):
    INVITED = "invited", "Invité, jamais connecté"
    ACTIVE = "active", "Actif"
    SUSPENDED = "suspended", "Suspendu"
    CLOSED = "closed", "Fermé"


class SuspensionReason(models.TextChoices):
    ADMINISTRATOR = "administrator", "Suspendu par un administrateur"
    INACTIVE = "inactive", "90 jours sans connexion"
    UNCONFIRMED = "unconfirmed", "Non confirmé à la revue annuelle des accès"
