"""Pages of error: bad request, refused, not found, crash, expired form."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from structlog.contextvars import get_contextvars

from sisiao.access.capabilities import profiles_with
from sisiao.access.enums import Profile
from sisiao.web.decorators import Forbidden
from sisiao.web.http import ActorRequest
from sisiao.web.middleware import build_actor


def bad_request(request: ActorRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: ActorRequest, exception: Exception) -> HttpResponse:
    """Says which acts were asked for and which profiles may; the account's own other grants are offered."""
    asked = exception.capabilities if isinstance(exception, Forbidden) else ()
    holders = {profile for capability in asked for profile in profiles_with(capability)}
    context = {
        "acts": [capability.label for capability in asked],
        "profiles": [profile.label for profile in Profile if profile in holders],
        "usable_grants": [grant for grant in getattr(request, "grants", ()) if grant.profile in holders],
    }
    return render(request, "403.html", context, status=403)


def not_found(request: ActorRequest, exception: Exception) -> HttpResponse:
    """The same words whether the record does not exist or lies outside the perimeter.

    An address that leads nowhere never met the view's transaction: its actor is built here, for the menu.
    """
    if request.resolver_match is None and hasattr(request, "user"):
        request.actor = build_actor(request)
    return render(request, "404.html", status=404)


def server_error(request: ActorRequest) -> HttpResponse:
    """Gives the reference under which the log tells the crash. Touches neither session nor database."""
    context = {"reference": get_contextvars().get("request_id", "")}
    return HttpResponse(render_to_string("500.html", context), status=500)


def csrf_failure(request: ActorRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf_403.html", status=403)
