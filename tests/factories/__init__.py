"""Small worlds for the tests: each function makes one thing that is right by default, and refuses what is ambiguous."""

from tests.factories.deposits import make_dossier, make_received_file
from tests.factories.offer import make_activation, make_dispositif, make_entity, make_group, make_unit
from tests.factories.people import make_household, make_person
from tests.factories.placement import make_referral, make_request, make_stay
from tests.factories.structure import PASSWORD, actor_for, make_siao, make_user, state_scope, tonight

__all__ = [
    "PASSWORD",
    "actor_for",
    "make_activation",
    "make_dispositif",
    "make_dossier",
    "make_entity",
    "make_group",
    "make_household",
    "make_person",
    "make_received_file",
    "make_referral",
    "make_request",
    "make_siao",
    "make_stay",
    "make_unit",
    "make_user",
    "state_scope",
    "tonight",
]
