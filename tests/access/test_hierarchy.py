"""Who stands above whom, written out by hand against the table that computes it (T11, R14)."""

from sisiao.access.capabilities import FOUR_EYES, GRANTABLE
from sisiao.access.enums import LEGACY
from sisiao.access.enums import Profile as P
from sisiao.access.hierarchy import (
    ABOVE,
    ADMINISTRATORS,
    BELOW,
    CLIMB,
    OWN_ADMINISTRATORS,
    READERS,
    TO_COMMANDS,
    WITHOUT_SUPERIOR,
)
from sisiao.core.enums import ScopeKind as K

PLACE_STAFF = {P.SOCIAL_WORKER, P.PRESCRIBER, P.NIGHT_STAFF, P.READ_ONLY}
ENTITY_SIDE = PLACE_STAFF | {P.ASSISTANT, P.DISPOSITIF_MANAGER}


def test_below_is_what_is_given_and_what_those_give_in_turn() -> None:
    below = {
        P.DISPOSITIF_MANAGER: PLACE_STAFF,
        P.ASSISTANT: PLACE_STAFF | {P.DISPOSITIF_MANAGER},
        P.ENTITY_MANAGER: ENTITY_SIDE,
        P.SIAO_ADMIN: ENTITY_SIDE | {P.ENTITY_MANAGER, P.SIAO_OPERATOR, P.CALL_TAKER},
        P.DEPARTEMENT_ADMIN: ENTITY_SIDE | {P.ENTITY_MANAGER, P.SIAO_OPERATOR, P.CALL_TAKER, P.SIAO_ADMIN, P.ANALYST},
        P.NATIONAL_ADMIN: set(P) - LEGACY - {P.NATIONAL_ADMIN},
    }
    assert {profile: set(found) for profile, found in BELOW.items() if found} == below
    assert {profile for profile, found in ABOVE.items() if P.SIAO_ADMIN in found} == below[P.SIAO_ADMIN]
    assert ABOVE[P.CALL_TAKER] == {P.SIAO_ADMIN, P.DEPARTEMENT_ADMIN, P.NATIONAL_ADMIN}
    assert ABOVE[P.NATIONAL_ADMIN] == frozenset() == ABOVE[P.OLD_READER]


def test_who_inherits_when_a_level_has_nobody() -> None:
    assert (
        {P.DISPOSITIF_MANAGER},
        {P.ENTITY_MANAGER, P.ASSISTANT},
        {P.SIAO_ADMIN},
        {P.DEPARTEMENT_ADMIN},
        {P.NATIONAL_ADMIN},
    ) == CLIMB
    assert set(GRANTABLE) == ADMINISTRATORS
    assert {
        K.DISPOSITIF: {P.DISPOSITIF_MANAGER},
        K.ENTITY: {P.ENTITY_MANAGER, P.ASSISTANT},
        K.SIAO: {P.SIAO_ADMIN},
        K.DEPARTEMENT: {P.DEPARTEMENT_ADMIN},
    } == OWN_ADMINISTRATORS


def test_old_profiles_that_read_those_without_superior_and_what_a_command_gives() -> None:
    assert {P.OLD_STATISTICIAN, P.OLD_STRUCTURE_READER, P.OLD_READER} == READERS
    assert {P.NATIONAL_ADMIN, P.OLD_NATIONAL_ADMIN} == WITHOUT_SUPERIOR
    assert set(P) - LEGACY == TO_COMMANDS
    assert P.SIAO_ADMIN in TO_COMMANDS and P.OLD_READER not in TO_COMMANDS


def test_what_each_may_give_and_what_takes_two_people() -> None:
    assert {
        P.NATIONAL_ADMIN: {P.DEPARTEMENT_ADMIN, P.ANALYST, P.REGION_READER, P.SIAO_ADMIN, P.DPO, P.ARCHIVIST},
        P.DEPARTEMENT_ADMIN: {P.ANALYST, P.SIAO_ADMIN, P.ENTITY_MANAGER},
        P.SIAO_ADMIN: {P.SIAO_OPERATOR, P.CALL_TAKER, P.ENTITY_MANAGER, P.PRESCRIBER},
        P.ENTITY_MANAGER: ENTITY_SIDE,
        P.ASSISTANT: PLACE_STAFF | {P.DISPOSITIF_MANAGER},
        P.DISPOSITIF_MANAGER: PLACE_STAFF,
    } == GRANTABLE
    assert {P.NATIONAL_ADMIN, P.DEPARTEMENT_ADMIN, P.SIAO_ADMIN} == FOUR_EYES
