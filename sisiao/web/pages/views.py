"""Pages that every service of the State owes its visitors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sisiao.web.decorators import public


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"page_title": "Déclaration d'accessibilité"})


@public
def legal_notice(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/legal_notice.html", {"page_title": "Mentions légales"})


@public
def personal_data(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/personal_data.html", {"page_title": "Données personnelles"})


@public
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/cookies.html", {"page_title": "Gestion des cookies"})


@public
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/site_map.html", {"page_title": "Plan du site"})
