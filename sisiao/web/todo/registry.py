"""The sections of « À traiter », most urgent kind first: an explicit list, one module per kind beside this one."""

from sisiao.web.todo import (
    providers_accounts,
    providers_campaigns,
    providers_creation,
    providers_demarche,
    providers_directory,
    providers_dispositif,
    providers_helpdesk,
    providers_offer,
    providers_places,
    providers_siao,
    providers_transition,
)
from sisiao.web.todo.lines import Section

SECTIONS: tuple[Section, ...] = (
    *providers_siao.SECTIONS,
    *providers_dispositif.SECTIONS,
    *providers_places.SECTIONS,
    *providers_campaigns.SECTIONS,
    *providers_demarche.SECTIONS,
    *providers_creation.SECTIONS,
    *providers_directory.SECTIONS,
    *providers_offer.SECTIONS,
    *providers_transition.SECTIONS,
    *providers_helpdesk.SECTIONS,
    *providers_accounts.SECTIONS,
)
