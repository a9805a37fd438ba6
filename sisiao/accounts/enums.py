"""Life of an account and of the links that reach it (issue « Accounts »; T05, T10)."""

from django.db import models

from sisiao.notifications.enums import Category


class UserState(models.TextChoices):
    INVITED = "invited", "Invité, jamais connecté"
    ACTIVE = "active", "Actif"
    SUSPENDED = "suspended", "Suspendu"
    CLOSED = "closed", "Fermé"


class SuspensionReason(models.TextChoices):
    ADMINISTRATOR = "administrator", "Suspendu par un administrateur"
    INACTIVE = "inactive", "90 jours sans connexion"
    UNCONFIRMED = "unconfirmed", "Non confirmé à la revue annuelle des accès"


class LinkKind(models.TextChoices):
    """What a single-use link opens; each value is the category of the mail that carries it."""

    INVITATION = Category.INVITATION.value, "Invitation"
    PASSWORD_RESET = Category.PASSWORD_RESET.value, "Mot de passe oublié"
    EMAIL_CHANGE_ASKED = Category.EMAIL_CHANGE_ASKED.value, "Changement d'adresse, à l'adresse actuelle"
    EMAIL_CHANGE_NEW = Category.EMAIL_CHANGE_NEW.value, "Changement d'adresse, à la nouvelle adresse"
