"""What the page skeleton shows on every page."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from sisiao.web.menu import links_for

STATE_SITES = ("info.gouv.fr", "service-public.gouv.fr", "legifrance.gouv.fr", "data.gouv.fr")
MINUTE = timedelta(minutes=1)
THEMES = (("light", "Thème clair"), ("dark", "Thème sombre"), ("system", "Comme l'appareil"))


def layout(request: HttpRequest) -> dict[str, Any]:
    """Menu (made when a page shows it: a fragment does not), active grant, others, unread notices. No query of its own.

    An error page may be rendered before the actor is known: it then has neither menu nor account.
    """
    actor, view = getattr(request, "actor", None), getattr(request, "support_view", None)
    return {
        "actor": actor,
        "menu": SimpleLazyObject(lambda: links_for(actor, request.path) if actor and actor.user_id else []),
        "grant": getattr(request, "grant", None),
        "grants": getattr(request, "grants", []),
        "unread_notices": getattr(request, "unread_notices", 0),
        "support_view": view,
        "support_minutes": -((timezone.now() - view.period.upper) // MINUTE) if view else 0,
        "environment_notice": settings.ENVIRONMENT_NOTICE,
        "service_name": "SI SIAO",
        "state_sites": STATE_SITES,
        "themes": THEMES,
    }
