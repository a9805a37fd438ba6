"""What the page skeleton shows on every page."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from sisiao.web.helpdesk.contextual import help_url
from sisiao.web.menu import menu_for
from sisiao.web.templatetags.layout import SERVICE_NAME

MINUTE = timedelta(minutes=1)


def layout(request: HttpRequest) -> dict[str, Any]:
    """Menu (made when a page shows it: a fragment does not), active grant, others, unread notices. No query of its own.

    An error page may be rendered before the actor is known: it then has neither menu nor account.
    """
    actor, view = getattr(request, "actor", None), getattr(request, "support_view", None)
    return {
        "actor": actor,
        "menu": SimpleLazyObject(lambda: menu_for(actor, request.path) if actor and actor.user_id else []),
        "grant": getattr(request, "grant", None),
        "grants": getattr(request, "grants", []),
        "unread_notices": getattr(request, "unread_notices", 0),
        "help_url": help_url(request),
        "support_view": view,
        "support_minutes": -((timezone.now() - view.period.upper) // MINUTE) if view else 0,
        "service_name": SERVICE_NAME,
    }
