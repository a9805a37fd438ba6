"""What takes a place, and the words of the ledger."""

from django.db import models


class OccupationKind(models.TextChoices):
    """Kinds of `docs/rules.md` R6. All take the place; only `stay` takes the person."""

    HOLD = "hold", "Réservée"
    STAY = "stay", "Occupée"
    KEPT = "kept", "Conservée"
    OUT_OF_SERVICE = "out_of_service", "Indisponible"
    NEUTRALISED = "neutralised", "Neutralisée"


class LedgerLine(models.TextChoices):
    """One word for each figure everywhere; open = unavailable + held + occupied + kept + neutralised + free."""

    AUTHORISED = "authorised", "Autorisées"
    FUNDED = "funded", "Financées"
    CREATED = "created", "Créées"
    OPEN = "open", "Ouvertes"
    UNAVAILABLE = "unavailable", "Indisponibles"
    HELD = "held", "Réservées"
    OCCUPIED = "occupied", "Occupées"
    KEPT = "kept", "Conservées"
    NEUTRALISED = "neutralised", "Neutralisées"
    FREE = "free", "Libres"
    NOT_FOLLOWED = "not_followed", "Non suivies"


class UnavailabilityCause(models.TextChoices):
    WORKS = "works", "Travaux"
    PESTS = "pests", "Nuisibles"
    DAMAGE = "damage", "Dégât ou sinistre"
    STAFF = "staff", "Manque de personnel"
    OTHER = "other", "Autre cause"
