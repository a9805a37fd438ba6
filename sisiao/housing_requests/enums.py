"""States and reasons of a demande."""

from django.db import models


class RequestState(models.TextChoices):
    """An urgent request lives for one night; said *non pourvue* at the end of a call, it can still be provided."""

    OPEN = "open", "En cours"
    REFERRED = "referred", "Orientée"
    PROVIDED = "provided", "Pourvue"
    UNMET = "unmet", "Non pourvue"
    DECLINED = "declined", "Offre refusée par la personne"
    CANCELLED = "cancelled", "Annulée"


class UnmetReason(models.TextChoices):
    """Reasons of R11. « Hors périmètre » is not one: the 115 owes an answer to whoever calls."""

    NO_PLACE = "no_place", "Aucune place disponible"
    COMPOSITION = "composition", "Aucune place pour cette composition"
    MOBILITY = "mobility", "Aucune place accessible"
    ANIMAL = "animal", "Aucune place acceptant l'animal"
    PLACE_OR_HOUR = "place_or_hour", "Lieu ou heure incompatible"
    OTHER_SERVICE = "other_service", "Orientation vers un autre service sans résultat"


class NotCountedReason(models.TextChoices):
    """Ends of a request that are counted beside, never inside, unmet demand (R11)."""

    DECLINED = "declined", "La personne refuse la proposition"
    OWN_SOLUTION = "own_solution", "La personne a trouvé une autre solution"
    CANCELLED = "cancelled", "Demande annulée par la personne"
    NOT_REACHED = "not_reached", "Personne non jointe au rappel"
