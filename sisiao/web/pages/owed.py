"""What the pages owed to visitors say of the organisation in charge: settings, and what each one is to say."""

from typing import Any

from django.conf import settings
from django.core import checks

# Setting → what the page asks for while it is empty.
OWED: dict[str, str] = {
    "PUBLISHER": "nom, adresse et téléphone de l'administration responsable.",
    "PUBLICATION_DIRECTOR": "nom et fonction du directeur de la publication.",
    "HOST": "nom, adresse et téléphone de l'hébergeur, et ses certifications.",
    "DPO_CONTACT": "l'adresse où écrire au délégué à la protection des données.",
    "ACCESSIBILITY_CONTACT": "l'adresse où signaler un défaut d'accessibilité.",
    "SUPPORT_EMAIL": "l'adresse électronique de l'assistance.",
    "SECURITY_CONTACT": "l'adresse où signaler une faille.",
}


def told(name: str) -> str:
    """What a setting of the table says, as it is read: an address of mail without its scheme."""
    value: str = getattr(settings, name)
    return value.removeprefix("mailto:")


def check_owed(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Of `manage.py check --deploy`: the pages say « À compléter » of each one that is missing."""
    return [
        checks.Warning(f"{name} is not set: the pages owed to visitors do not say it", id="web.W001")
        for name in OWED
        if not getattr(settings, name)
    ]
