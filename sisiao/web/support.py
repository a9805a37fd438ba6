"""What a support view lets through: pages that read, but those of the account itself (R20)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from sisiao.access.models import SupportView
from sisiao.web.http import SAFE_METHODS, ActorRequest

SUPPORT_SESSION_KEY = "support_view"
ACCOUNT_PAGES = "accounts"


def refusal(request: ActorRequest, view: SupportView) -> HttpResponse | None:
    """The page that says no: to any act, and to what is its owner's alone (sessions, second factor, password)."""
    act = request.method not in SAFE_METHODS
    if not act and request.resolver_match.app_name != ACCOUNT_PAGES:
        return None
    return render(request, "users/support_refused.html", {"act": act}, status=403)


def view_ended(request: ActorRequest) -> HttpResponse:
    """The view is over: back to one's own first page, whatever was asked for."""
    request.session.pop(SUPPORT_SESSION_KEY, None)
    messages.info(request, "La vue d'assistance est terminée. Vous êtes de nouveau sous votre propre profil.")
    home = reverse("todo:home")
    return HttpResponseClientRedirect(home) if request.htmx else redirect(home)
