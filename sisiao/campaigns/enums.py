"""The steps of a campaign, and what the national team sends."""

from django.db import models


class Step(models.TextChoices):
    """Steps of a département, in their order (road map, « Temps 1 »). None is stored: each is read in dated rows."""

    SENT = "sent", "Modèle envoyé"
    RECEIVED = "received", "Classeur reçu"
    IMPORTED = "imported", "Classeur importé"
    VALIDATED = "validated", "Recensement validé"


class SendingKind(models.TextChoices):
    """What the administrators of a département are told."""

    TEMPLATE = "template", "Envoi du modèle"
    REMINDER = "reminder", "Relance"


STEPS = tuple(Step)
# Steps that wait for the département: the first one waits for the national team.
OF_DEPARTEMENT = STEPS[1:]
