"""The parts of the page skeleton that are the same for everybody on every page."""

from functools import cache

from django.conf import settings
from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = Library()

SERVICE_NAME = "SI SIAO"
STATE_SITES = ("info.gouv.fr", "service-public.gouv.fr", "legifrance.gouv.fr", "data.gouv.fr")
THEMES = (("light", "Thème clair"), ("dark", "Thème sombre"), ("system", "Comme l'appareil"))


@cache
def rendered(template: str) -> SafeString:
    """The template with what the settings say; kept for the life of the process."""
    context = {
        "service_name": SERVICE_NAME,
        "environment_notice": settings.ENVIRONMENT_NOTICE,
        "state_sites": STATE_SITES,
        "themes": THEMES,
    }
    return render_to_string(template, context)


@register.simple_tag
def fixed(template: str) -> SafeString:
    """A part of the skeleton that depends on no request, rendered once in the process (each time while developing)."""
    return rendered.__wrapped__(template) if settings.DEBUG else rendered(template)
