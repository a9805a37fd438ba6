"""Pages that every service of the State owes its visitors."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sisiao.web.decorators import public


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"page_title": "Déclaration d'accessibilité"})


@public
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    context = {"page_title": "Mentions légales", "security_contact": settings.SECURITY_CONTACT}
    return render(request, "pages/legal_notice.html", context)


@public
@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/personal_data.html", {"page_title": "Données personnelles"})


@public
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/cookies.html", {"page_title": "Gestion des cookies"})


@public
@require_safe
def accessibility_plan(request: HttpRequest) -> HttpResponse:
    title = "Schéma pluriannuel d'accessibilité"
    return render(request, "pages/accessibility_plan.html", {"page_title": title})


@public
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What the people who ask for shelter are told of their data."""
    return render(request, "pages/notice.html", {"page_title": "Information des personnes accueillies"})


@public
@require_safe
def easy_notice(request: HttpRequest) -> HttpResponse:
    """The same, easy to read and to understand."""
    return render(request, "pages/easy_notice.html", {"page_title": "Vos informations, en facile à lire"})
