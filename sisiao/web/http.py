"""The request that pages receive."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import ResolverMatch
from django_htmx.middleware import HtmxDetails

from sisiao.access.models import Grant
from sisiao.core.actor import Actor


class ActorRequest(HttpRequest):
    """A request that met `ActorMiddleware`: who acts, under which grant, the grants they may switch to.

    `unread_notices` comes with the grants, in the same query: 0 for an account without a grant.
    """

    actor: Actor
    grant: Grant | None
    grants: list[Grant]
    unread_notices: int
    htmx: HtmxDetails
    resolver_match: ResolverMatch


def uuid_or_404(posted: str) -> UUID:
    """The identifier of a posted record; what is not one names nothing."""
    try:
        return UUID(posted)
    except ValueError as error:
        raise Http404 from error
