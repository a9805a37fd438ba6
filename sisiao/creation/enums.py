"""States of a request of creation, and who its next word belongs to."""

from django.db import models


class CreationKind(models.TextChoices):
    ENTITY = "entity", "Une entité gestionnaire"
    DISPOSITIF = "dispositif", "Un dispositif"


class CreationState(models.TextChoices):
    """Road map: pré-validation by the administrateur SIAO, validation by the administrateur départemental."""

    DRAFT = "draft", "Brouillon"
    TO_CONFIRM = "to_confirm", "Courriel à confirmer"
    SUBMITTED = "submitted", "À pré-valider"
    PREVALIDATED = "prevalidated", "À valider"
    ASKED = "asked", "Réponse attendue du demandeur"
    TO_CORRECT = "to_correct", "À corriger par le demandeur"
    VALIDATED = "validated", "Validée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"


# What the applicant may still write; to a question they answer, and may join a file.
OPEN_TO_APPLICANT = (CreationState.DRAFT, CreationState.TO_CONFIRM, CreationState.TO_CORRECT)
OPEN_TO_FILES = (*OPEN_TO_APPLICANT, CreationState.ASKED)
# What the applicant has to do something about, once somebody has read it.
WITH_APPLICANT = (CreationState.ASKED, CreationState.TO_CORRECT)
# What somebody instructs.
INSTRUCTED = (CreationState.SUBMITTED, CreationState.PREVALIDATED)
DECIDED = (CreationState.VALIDATED, CreationState.REFUSED, CreationState.WITHDRAWN)


class Circuit(models.TextChoices):
    """Who decides: by the type (nomenclature 2024), and by R12."""

    SIAO_THEN_DDETS = "siao_then_ddets", "Pré-validation par le SIAO, puis validation par la DDETS"
    SIAO = "siao", "Validation par le SIAO"
    DDETS = "ddets", "Validation par la DDETS"
