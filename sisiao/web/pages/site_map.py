"""The site map: the menu, then what is beside it. Who sees a line is what the access table says of its page."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sisiao.core.actor import Actor
from sisiao.web.access_table import PUBLIC, ROUTES
from sisiao.web.decorators import public
from sisiao.web.http import ActorRequest
from sisiao.web.menu import MENU


@dataclass(frozen=True, slots=True)
class Section:
    """A title, and for each page its words and the name of its route. `visitors`: for who is not signed in alone."""

    title: str
    pages: tuple[tuple[str, str], ...]
    visitors: bool = False


SECTIONS: tuple[Section, ...] = (
    Section(
        "Se connecter",
        (("Connexion", "accounts:sign_in"), ("Mot de passe oublié", "accounts:forgotten")),
        visitors=True,
    ),
    Section(
        "Le service",
        (
            *((entry.label, entry.url_name) for entry in MENU),
            ("Tenir l'annuaire", "directory:index"),
            ("Demandes de création", "creation:index"),
            ("Qualité des données", "quality:index"),
            ("Rattacher l'ancienne offre", "transition:index"),
            ("Démarche Numérique", "demarche:index"),
            ("Demander la création d'une entité ou d'un dispositif", "creation:start"),
        ),
    ),
    Section(
        "Aide",
        (
            ("Aide", "helpdesk:index"),
            ("Premiers pas", "helpdesk:first_steps"),
            ("Nouveautés", "helpdesk:news"),
            ("Assistance", "helpdesk:support"),
            ("Sessions", "helpdesk:sessions"),
            ("Rédaction de l'aide", "helpdesk:writing"),
            ("Messages aux utilisateurs", "helpdesk:messages"),
        ),
    ),
    Section(
        "Votre compte",
        (
            ("Mon compte", "accounts:overview"),
            ("Mes avis", "notices:index"),
            ("Votre avis sur le SI\u00a0SIAO", "surveys:answer"),
            ("Qui peut quoi", "rights:index"),
        ),
    ),
    Section(
        "Chiffres publics",
        (("Statistiques publiques", "pages:statistics"), ("Satisfaction des utilisateurs", "surveys:satisfaction")),
    ),
    Section(
        "Personnes accueillies",
        (
            ("Information des personnes accueillies", "pages:notice"),
            ("Vos informations, en facile à lire", "pages:easy_notice"),
        ),
    ),
    Section(
        "Partenaires",
        (("Interface des partenaires", "partners:index"), ("Essayer avec sa clé", "partners:try_out")),
    ),
    Section(
        "À propos du service",
        (
            ("Conditions générales d'utilisation", "pages:terms"),
            ("Accessibilité\u00a0: non conforme", "pages:accessibility"),
            ("Schéma pluriannuel d'accessibilité", "pages:accessibility_plan"),
            ("Mentions légales", "pages:legal_notice"),
            ("Données personnelles", "pages:personal_data"),
            ("Gestion des cookies", "pages:cookies"),
        ),
    ),
)


def _opens(route: str, actor: Actor) -> bool:
    needs = ROUTES[route].needs
    return needs is PUBLIC or (actor.user_id is not None and (not needs or bool(needs & actor.capabilities)))


def sections_for(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each title with the words and the address of the pages that this visitor may open; none without a page."""
    told = [
        (section.title, [(words, reverse(route)) for words, route in section.pages if _opens(route, actor)])
        for section in SECTIONS
        if not (section.visitors and actor.user_id)
    ]
    return [(title, pages) for title, pages in told if pages]


@public
@require_safe
def site_map(request: ActorRequest) -> HttpResponse:
    context = {"page_title": "Plan du site", "sections": sections_for(request.actor)}
    return render(request, "pages/site_map.html", context)
