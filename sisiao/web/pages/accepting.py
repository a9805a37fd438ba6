"""The terms of use: read by anyone, accepted by whoever signs in, asked for without stopping a call in hand."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.accounts.actions import UnableToAccept, accept_terms
from sisiao.accounts.terms import VERSIONS, TermsVersion, required_from, terms_in_force
from sisiao.core.capabilities import Capability
from sisiao.helpline.models import Call
from sisiao.web.account.entry import next_page
from sisiao.web.decorators import REQUIRED, View, public, signed_in
from sisiao.web.http import ActorRequest


def terms_to_accept(request: ActorRequest) -> TermsVersion | None:
    """The version in force, for an account with a profile that has not accepted it. No query: it came with the grants.

    The support view accepts nothing in the name of who is seen.
    """
    if request.actor.grant_id is None or request.actor.masked or not request.grants:
        return None
    current = terms_in_force(timezone.localdate())
    return current if current and request.grants[0].accepted_terms < current.number else None


def terms_first(request: ActorRequest, view: View) -> HttpResponseBase | None:
    """Past the day of the terms, what answers in place of a page: the terms, then the page.

    Never in place of a fragment, a public page or one's own account; nor while the account has a call in hand, which
    goes on to its end.
    """
    terms = terms_to_accept(request)
    due = required_from(terms) if terms else None
    if due is None or timezone.localdate() < due or request.htmx or getattr(view, REQUIRED, None) is None:
        return None
    if request.resolver_match.namespace == "accounts" or _has_call_in_hand(request):
        return None
    return redirect(f"{reverse('pages:terms')}?{urlencode({'next': request.get_full_path()})}")


def _has_call_in_hand(request: ActorRequest) -> bool:
    actor = request.actor
    return actor.can(Capability.ANSWER_CALLS) and Call.objects.running().filter(call_taker=actor.user_id).exists()


@public
@require_safe
def terms(request: ActorRequest) -> HttpResponse:
    """The version in force, those before it, and the button for who has still to accept it."""
    asked = terms_to_accept(request)
    context = {
        "page_title": "Conditions générales d'utilisation",
        "current": terms_in_force(timezone.localdate()),
        "versions": VERSIONS,
        "asked": asked,
        "due": required_from(asked) if asked else None,
        "next": next_page(request),
    }
    return render(request, "pages/terms.html", context)


@signed_in
@require_POST
def accept(request: ActorRequest) -> HttpResponse:
    """Keep the acceptance, then go on to the page that was asked for."""
    posted = request.POST.get("version", "")
    try:
        accept_terms(request.user.pk, int(posted) if posted.isdecimal() else 0, now=timezone.now())
    except UnableToAccept as refused:
        messages.error(request, str(refused))
        return redirect("pages:terms")
    messages.success(request, "Vous avez accepté les conditions d'utilisation.")
    return redirect(next_page(request))
