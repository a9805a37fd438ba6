"""The request that pages receive."""

from django.http import HttpRequest
from django.urls import ResolverMatch
from django_htmx.middleware import HtmxDetails

from sisiao.access.models import Grant
from sisiao.core.actor import Actor


class ActorRequest(HttpRequest):
    """A request that met `ActorMiddleware`: who acts, under which grant, and the grants they may switch to."""

    actor: Actor
    grant: Grant | None
    grants: list[Grant]
    htmx: HtmxDetails
    resolver_match: ResolverMatch
