"""The main menu: one table, read with the actor's capabilities."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.urls import reverse

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its label, the name of its page, the capability that shows it (None: everyone signed in).

    Entries of a `group` are under its name: they follow each other in the table.
    """

    label: str
    url_name: str
    capability: Capability | None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that open together under one name."""

    label: str
    links: list[Link]

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


ADMINISTER = "Administrer"
MENU: tuple[Entry, ...] = (
    Entry("À traiter", "todo:index", None),
    Entry("Répondre à un appel", "helpline:calls", Capability.ANSWER_CALLS),
    Entry("Qui appeler\u00a0?", "directory:now", Capability.VIEW_DIRECTORY),
    Entry("Ménages", "households:search", Capability.SEARCH_HOUSEHOLDS),
    Entry("Tableau de la nuit", "night:board", Capability.VIEW_BOARD),
    Entry("Dispositifs", "dispositifs:index", Capability.VIEW_OFFER),
    Entry("Capacités", "ledger:index", Capability.VIEW_LEDGER),
    Entry("Activations", "activations:index", Capability.ACTIVATE_SURGE),
    Entry("Présents ce soir", "stays:present", Capability.VIEW_OWN_PLACES),
    Entry("Mes places", "places:index", Capability.VIEW_OWN_PLACES),
    Entry("SIAO", "siao:index", Capability.VIEW_SIAO),
    Entry("Campagnes", "campaigns:index", Capability.VIEW_CAMPAIGN),
    Entry("Utilisateurs", "users:index", Capability.MANAGE_USERS, ADMINISTER),
    Entry("Importer l'offre", "offer:imports", Capability.IMPORT_OFFER, ADMINISTER),
    Entry("Ouvertures hors lien", "oversight:openings", Capability.OVERSEE_ACCESS, ADMINISTER),
    Entry("Partenaires", "partners:list", Capability.MANAGE_PARTNERS, ADMINISTER),
    Entry("Enquête", "surveys:waves", Capability.RUN_SURVEYS, ADMINISTER),
    Entry("Courriels", "mail:index", Capability.FOLLOW_MAIL, ADMINISTER),
)


@cache
def _addresses() -> tuple[str, ...]:
    """The address of each entry, looked for once: every page of every user shows them."""
    return tuple(reverse(entry.url_name) for entry in MENU)


def links_for(actor: Actor, path: str) -> list[Link]:
    """The entries this actor may open, in the order of the table; the one that holds `path` is current."""
    return [
        Link(entry.label, url, path.startswith(url), entry.group)
        for entry, url in zip(MENU, _addresses(), strict=True)
        if entry.capability is None or actor.can(entry.capability)
    ]


def menu_for(actor: Actor, path: str) -> list[Link | Group]:
    """The same entries as the menu shows them: a group that would hold one alone is that one."""
    found: list[Link | Group] = []
    for name, links in groupby(links_for(actor, path), lambda link: link.group):
        held = list(links)
        found += [Group(name, held)] if name and len(held) > 1 else held
    return found
