"""Small HTTP middleware of the platform."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

View = Callable[..., HttpResponse]


def without_database(view: View) -> View:
    """Decorator: the view runs outside the request's transaction and without an actor (probes must answer alone)."""
    view = transaction.non_atomic_requests(view)
    view.__dict__["unguarded"] = True  # read by `sisiao.web.middleware.ActorMiddleware`
    return view


class NoStoreMiddleware:
    """Pages of a signed-in user are never kept by a browser or a proxy: desks are shared (`docs/security.md` T08)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
