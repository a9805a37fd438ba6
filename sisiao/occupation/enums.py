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


class GapKind(models.TextChoices):
    """Two figures of the ledger that should be one, and what stands between them."""

    AUTHORISED_FUNDED = "authorised_funded", "Autorisées et financées"
    FUNDED_CREATED = "funded_created", "Financées et créées"
    CREATED_OPEN = "created_open", "Créées et ouvertes"
    OPEN_OCCUPIED = "open_occupied", "Ouvertes et occupées"


class GapCause(models.TextChoices):
    """What the rows themselves say of a gap, in the order in which it is told."""

    NOT_PERMANENT = "not_permanent", "Financement hivernal, exceptionnel ou expérimental"
    FUNDING_TO_COME = "funding_to_come", "Financement à venir"
    FUNDING_ENDED = "funding_ended", "Financement échu"
    OUT_OF_SEASON = "out_of_season", "Groupe saisonnier, hors saison"
    GROUP_TO_COME = "group_to_come", "Groupe de places à venir"
    UNIT_TO_COME = "unit_to_come", "Chambres ou places à venir"
    GROUP_CLOSED = "group_closed", "Groupe de places fermé"
    UNIT_WITHDRAWN = "unit_withdrawn", "Chambres ou places retirées"
    NOT_YET_OPEN = "not_yet_open", "Dispositif pas encore ouvert"
    CLOSED = "closed", "Dispositif fermé"
    NOT_ACTIVATED = "not_activated", "Places sur activation, sans activation"
    WORKS = "works", "Indisponibles\u00a0: travaux"
    PESTS = "pests", "Indisponibles\u00a0: nuisibles"
    DAMAGE = "damage", "Indisponibles\u00a0: dégât ou sinistre"
    STAFF = "staff", "Indisponibles\u00a0: manque de personnel"
    OTHER = "other", "Indisponibles\u00a0: autre cause"
    UNSAID = "unsaid", "Indisponibles\u00a0: cause non dite"
    HELD = "held", "Réservées"
    KEPT = "kept", "Conservées"
    NEUTRALISED = "neutralised", "Neutralisées"
    NOT_DECLARED = "not_declared", "Libres, jamais déclarées"
    FREE = "free", "Libres"


class UnavailabilityCause(models.TextChoices):
    WORKS = "works", "Travaux"
    PESTS = "pests", "Nuisibles"
    DAMAGE = "damage", "Dégât ou sinistre"
    STAFF = "staff", "Manque de personnel"
    OTHER = "other", "Autre cause"
