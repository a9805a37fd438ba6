"""One transaction for each request, whose first statement says who acts; read pages cannot write.

During a support view the actor is that of the grant viewed, personal data is masked by the database, and nothing but
reading is let through (R20).
"""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from sisiao.access.in_force import grants_in_force
from sisiao.access.models import Grant
from sisiao.access.support import masked_actor, view_in_force
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.context import masked_reads, set_actor
from sisiao.core.readguard import read_only
from sisiao.helpdesk.queries import UNREAD_NEWS
from sisiao.web.decorators import IN_OWN_NAME, OWN_TRANSACTIONS, Forbidden
from sisiao.web.http import SAFE_METHODS, ActorRequest
from sisiao.web.pages.accepting import terms_first
from sisiao.web.support import SUPPORT_SESSION_KEY, refusal, view_ended

GRANT_SESSION_KEY = "grant"
ANONYMOUS = Actor(user_id=None, profile="anonymous", label="visiteur")
NO_GRANT = "no_grant"
# Views that run without database work: a check of life must answer while the database is down.
UNGUARDED = "unguarded"


def active_grant(request: ActorRequest) -> Grant | None:
    """The grant chosen in the session if it is still in force, else the oldest one in force, else none."""
    if not request.user.is_authenticated:
        return None
    request.grants = grants = grants_in_force(request.user, timezone.now(), UNREAD_NEWS)
    request.unread_notices = grants[0].unread_notices if grants else 0
    chosen = request.session.get(GRANT_SESSION_KEY)
    return next((grant for grant in grants if grant.pk == chosen), grants[0] if grants else None)


def build_actor(request: ActorRequest, *, in_own_name: bool = False) -> Actor:
    """The actor of a request: rights are read from the database each time, never from the session (T14).

    It is that of the support view in force, unless the page is opened `in_own_name`.
    """
    grant = active_grant(request)
    if not in_own_name and _looks(request):
        request.support_view = view_in_force(request.session[SUPPORT_SESSION_KEY], grant, timezone.now())
        if request.support_view is not None:
            request.grant = request.support_view.grant
            request.grants, request.unread_notices = [request.grant], request.grant.unread_notices
            return masked_actor(request.support_view)
    request.grant = grant
    if grant is not None:
        return grant.actor()
    if request.user.is_authenticated:
        return Actor(user_id=request.user.pk, profile=NO_GRANT, label=request.user.get_full_name())
    return ANONYMOUS


def _looks(request: ActorRequest) -> bool:
    """Whether the session says that a support view is open; whether it still is, the database says."""
    return request.user.is_authenticated and SUPPORT_SESSION_KEY in request.session


def zone_of(grant: Grant | None) -> ZoneInfo | None:
    """The time zone of the grant, in which its hours are said; None for the service's own."""
    return ZoneInfo(grant.time_zone) if grant and grant.time_zone else None


class ActorMiddleware:
    """Must be the last middleware: it calls the view itself, inside the transaction that carries the actor."""

    def __init__(self, get_response: Callable[[ActorRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        request.grant, request.grants, request.actor, request.unread_notices = None, [], ANONYMOUS, 0
        request.support_view = None
        return self.get_response(request)

    def process_view(
        self, request: ActorRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if getattr(view, UNGUARDED, False):
            return None
        reads, own = request.method in SAFE_METHODS, getattr(view, IN_OWN_NAME, False)
        if getattr(view, OWN_TRANSACTIONS, False) and not reads:
            request.actor = build_actor(request, in_own_name=own)
            return self.stopped(request, own=own) or view(request, *args, **kwargs)
        with transaction.atomic():
            request.actor = build_actor(request, in_own_name=own)
            if stopped := self.stopped(request, own=own):
                return stopped
            set_actor(request.actor)
            if reads and (asked := terms_first(request, view)):
                return asked
            masking = masked_reads() if request.actor.masked else nullcontext()
            reading = read_only() if reads else nullcontext()
            with masking, reading, timezone.override(zone_of(request.grant)):
                try:
                    return view(request, *args, **kwargs)
                except NotAllowed as refused:
                    raise Forbidden(refused.capability) from refused

    @staticmethod
    def stopped(request: ActorRequest, *, own: bool) -> HttpResponse | None:
        """What answers in place of the page: the end of a support view, or what it does not let through."""
        if own or not _looks(request):
            return None
        return view_ended(request) if request.support_view is None else refusal(request, request.support_view)
