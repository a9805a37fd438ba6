"""One transaction for each request, whose first statement says who acts; read pages cannot write."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from sisiao.access.in_force import grants_in_force
from sisiao.access.models import Grant
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.context import set_actor
from sisiao.core.readguard import read_only
from sisiao.web.decorators import OWN_TRANSACTIONS, Forbidden
from sisiao.web.http import ActorRequest

GRANT_SESSION_KEY = "grant"
ANONYMOUS = Actor(user_id=None, profile="anonymous", label="visiteur")
NO_GRANT = "no_grant"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Views that run without database work: a check of life must answer while the database is down.
UNGUARDED = "unguarded"


def active_grant(request: ActorRequest) -> Grant | None:
    """The grant chosen in the session if it is still in force, else the oldest one in force, else none."""
    if not request.user.is_authenticated:
        return None
    request.grants = grants = grants_in_force(request.user, timezone.now())
    request.unread_notices = grants[0].unread_notices if grants else 0
    chosen = request.session.get(GRANT_SESSION_KEY)
    return next((grant for grant in grants if grant.pk == chosen), grants[0] if grants else None)


def build_actor(request: ActorRequest) -> Actor:
    """The actor of a request: rights are read from the database each time, never from the session (T14)."""
    grant = active_grant(request)
    request.grant = grant
    if grant is not None:
        return grant.actor()
    if request.user.is_authenticated:
        return Actor(user_id=request.user.pk, profile=NO_GRANT, label=request.user.get_full_name())
    return ANONYMOUS


def zone_of(grant: Grant | None) -> ZoneInfo | None:
    """The time zone of the grant, in which its hours are said; None for the service's own."""
    return ZoneInfo(grant.time_zone) if grant and grant.time_zone else None


class ActorMiddleware:
    """Must be the last middleware: it calls the view itself, inside the transaction that carries the actor."""

    def __init__(self, get_response: Callable[[ActorRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        request.grant, request.grants, request.actor, request.unread_notices = None, [], ANONYMOUS, 0
        return self.get_response(request)

    def process_view(
        self, request: ActorRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if getattr(view, UNGUARDED, False):
            return None
        if getattr(view, OWN_TRANSACTIONS, False) and request.method not in SAFE_METHODS:
            request.actor = build_actor(request)
            return view(request, *args, **kwargs)
        with transaction.atomic():
            request.actor = build_actor(request)
            set_actor(request.actor)
            reading = read_only() if request.method in SAFE_METHODS else nullcontext()
            with reading, timezone.override(zone_of(request.grant)):
                try:
                    return view(request, *args, **kwargs)
                except NotAllowed as refused:
                    raise Forbidden(refused.capability) from refused
