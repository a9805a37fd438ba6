"""Who asks the API with a key, and for what."""

from django.db.models import TextChoices


class PartnerAudience(TextChoices):
    """What a partner is: decides what its keys are told."""

    POLICE = "police", "Forces de l'ordre"
    LINE_3919 = "3919", "3919"
    LINE_114 = "114", "114"


class KeyScope(TextChoices):
    """What a key opens."""

    DIRECTORY = "annuaire", "Annuaire des contacts privilégiés"
