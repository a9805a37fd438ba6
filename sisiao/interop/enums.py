"""States of a dossier and of its files, ours and those of Démarche Numérique."""

from django.db import models


class RemoteState(models.TextChoices):
    """State of a dossier in Démarche Numérique (`DossierState` of its schema)."""

    BUILDING = "en_construction", "En construction"
    INSTRUCTED = "en_instruction", "En instruction"
    ACCEPTED = "accepte", "Accepté"
    REFUSED = "refuse", "Refusé"
    DROPPED = "sans_suite", "Classé sans suite"


# Where its depositor or an instructeur may still act.
OPEN_THERE = (RemoteState.BUILDING, RemoteState.INSTRUCTED)


class DossierState(models.TextChoices):
    """What has become here of what a dossier brought."""

    WAITING = "waiting", "Fichiers à recevoir"
    TO_CORRECT = "to_correct", "À corriger"
    TO_IMPORT = "to_import", "À importer"
    IMPORTED = "imported", "Classeur importé"
    CLOSED = "closed", "Clos sans import"
    DELETED = "deleted", "Supprimé par le déposant"


class FileState(models.TextChoices):
    WAITING = "waiting", "Pas encore reçu"
    DEPOSITED = "deposited", "Déposé à l'import"
    KEPT = "kept", "Gardé"
    IMPORTED = "imported", "Importé dans l'offre"
    REFUSED = "refused", "Fichier refusé"
    WITHDRAWN = "withdrawn", "Dépôt retiré"
    REPLACED = "replaced", "Remplacé par le déposant"


# A file of these states may be the one that is imported: the same bytes are in one of them at most.
COUNTED = (FileState.DEPOSITED, FileState.IMPORTED)
