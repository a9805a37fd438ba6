"""Which article explains which page: the « Aide » link of every page, and whom an article is for."""

from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest

from sisiao.core.actor import Actor
from sisiao.helpdesk.guide import guide_pages
from sisiao.helpdesk.markdown import ARTICLE
from sisiao.helpdesk.models import Article
from sisiao.web.access_table import PUBLIC, ROUTES, SIGNED_IN
from sisiao.web.menu import MENU

INDEX = "/aide/"
# Area of the site, or one of its pages, → the article that explains it, and the heading in it.
HELP: dict[str, str] = {
    "accounts": "mon-compte",
    "activations": "mes-places#places-de-renfort-les-activations",
    "campaigns": "campagnes",
    "creation": "creer-un-dispositif",
    "demarche": "demarche-numerique",
    "directory": "annuaire",
    "directory:preview": "annuaire#tenir-lannuaire-de-son-siao",
    "dispositifs": "les-dispositifs",
    "helpdesk": "trouver-de-l-aide",
    "helpline": "repondre-a-un-appel",
    "households": "tenir-un-dossier",
    "households:break_glass": "tenir-un-dossier#hors-de-votre-perimetre",
    "households:outside": "tenir-un-dossier#hors-de-votre-perimetre",
    "ledger": "capacites",
    "ledger:explain_gap": "capacites#expliquer-les-ecarts",
    "ledger:gaps": "capacites#expliquer-les-ecarts",
    "mail": "avis-et-courriels",
    "night": "suivre-la-nuit",
    "notices": "avis-et-courriels",
    "offer": "classeurs",
    "offer:import_report": "classeurs#corriger-a-lecran",
    "offer:import_row": "classeurs#corriger-a-lecran",
    "oversight": "tenir-un-dossier#hors-de-votre-perimetre",
    "partners": "annuaire#les-partenaires",
    "places": "mes-places",
    "places:calendar": "mes-places#indisponibilites",
    "places:location": "accueillir#un-dispositif-a-ladresse-protegee",
    "quality": "capacites#qualite-des-donnees",
    "referrals": "accueillir",
    "rights": "premiers-reperes",
    "siao": "le-siao",
    "stays": "accueillir",
    "surveys": "donner-son-avis",
    "surveys:wave": "donner-son-avis#administrateur-national",
    "surveys:waves": "donner-son-avis#administrateur-national",
    "todo": "premiers-reperes",
    "transition": "rattacher",
    "transition:accounts": "rattacher#les-comptes",
    "transition:comparison": "rattacher#comparer",
    "transition:departement": "rattacher#temps-3-la-bascule",
    "transition:requests": "rattacher#les-demandes-a-la-bascule",
    "transition:reverse": "rattacher#annuler-la-bascule",
    "transition:switches": "rattacher#temps-3-la-bascule",
    "users": "administrer-les-comptes",
}
# Articles about no page of their own, and a page whose readers they are for.
ALSO = {"questions-temps-1": "offer:imports"}


def article_of(route: str) -> str:
    """The article that explains a page, with its heading; "" when none does."""
    return HELP.get(route) or HELP.get(route.partition(":")[0], "")


def help_url(request: HttpRequest) -> str:
    """Where « Aide » leads from a page: to its article, which knows where the reader comes from."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    slug, _, heading = article_of(route).partition("#")
    if not slug:
        return INDEX
    return f"{ARTICLE.format(slug=slug)}?{urlencode({'page': route})}{f'#{heading}' if heading else ''}"


def known_route(asked: str) -> str:
    """A page named in an address, when it is one of ours; "" otherwise."""
    return asked if asked in ROUTES else ""


@cache
def page_words(route: str) -> str:
    """A page in words: its entry of the menu, or the title of its article. "" without a page."""
    menu = {entry.url_name: entry.label for entry in MENU}
    titles = {page.slug: page.title for page in guide_pages()} if route else {}
    return menu.get(route) or titles.get(article_of(route).partition("#")[0], route)


@cache
def _routes_of(slug: str) -> tuple[str, ...]:
    explained = [name for name in ROUTES if article_of(name).partition("#")[0] == slug]
    return (*explained, ALSO[slug]) if slug in ALSO else tuple(explained)


@cache
def open_to_all() -> frozenset[str]:
    """The addresses of the articles about a page that anyone may open: they are read without an account too."""
    opened = {article_of(name).partition("#")[0] for name, rule in ROUTES.items() if rule.needs is PUBLIC}
    return frozenset(opened - {""})


def concerns(article: Article, actor: Actor) -> bool:
    """Whether an article is for this profile: written for it or, shipped, about a page that it may open."""
    if article.profiles or not article.shipped:
        return not article.profiles or actor.profile in article.profiles
    needed = [ROUTES[name].needs for name in _routes_of(article.slug)]
    return not needed or any(needs == SIGNED_IN or (needs or frozenset()) & actor.capabilities for needs in needed)
