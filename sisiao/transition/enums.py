"""Closed lists of the switch."""

from django.db import models


class LegacySide(models.TextChoices):
    """The two halves of the old tool, each with its own numbers."""

    EMERGENCY = "115", "Volet 115"
    INSERTION = "insertion", "Volet insertion"


class AttachmentKind(models.TextChoices):
    ATTACHED = "attached", "Rattaché"
    NOTHING = "nothing", "Rien à rattacher"


class NothingReason(models.TextChoices):
    """Why an old groupe de places has nothing to become."""

    CLOSED = "closed", "Fermé"
    DUPLICATE = "duplicate", "Doublon d'un autre"
    NOT_OFFER = "not_offer", "Ni hébergement, ni logement"
    ELSEWHERE = "elsewhere", "Suivi par un autre outil (asile, soins)"
    MISTAKE = "mistake", "Créé par erreur"
    OTHER = "other", "Autre motif"


class AccountReason(models.TextChoices):
    """Why an old account has nothing to become."""

    LEFT = "left", "Parti, ou n'utilise plus l'outil"
    DUPLICATE = "duplicate", "Doublon d'un autre"
    BY_TWO = "by_two", "Administrateur\u00a0: profil donné à deux"
    MISTAKE = "mistake", "Créé par erreur"


class AttachmentState(models.TextChoices):
    """Where a decision stands. Two people who decide differently: the second decision waits for the SIAO."""

    ACTIVE = "active", "En vigueur"
    CONTESTING = "contesting", "En désaccord"
    UNDONE = "undone", "Annulée"


class SwitchState(models.TextChoices):
    """Where the switch of a SIAO stands."""

    RUNNING = "running", "En cours"
    DONE = "done", "Faite"
    # Being taken back, step by step: nothing more is made.
    REVERSING = "reversing", "Annulation en cours"
    REVERSED = "reversed", "Annulée"
