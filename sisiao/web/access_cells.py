"""The access matrix, cell by cell: route × method × kind of grant × relation to what the route names → outcome.

The rule of the design in one place: without the right, 403; outside the perimeter, the very 404 of what never existed;
nobody and a suspended account, the page to sign in. `manage.py access_matrix --json` prints it, the tests try it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sisiao.access.capabilities import capabilities_of, narrowest_scope
from sisiao.access.enums import Profile
from sisiao.access.models import OWN_RECORDS_ONLY
from sisiao.core.enums import ScopeKind
from sisiao.web.access_table import BOTH, PUBLIC, ROUTES, Rule

# Beside the kinds of grants: nobody, an account without a grant, a suspended account that still holds one.
ANONYMOUS, NO_GRANT, SUSPENDED = "anonymous", "no_grant", "suspended"
OUTSIDERS = (ANONYMOUS, NO_GRANT, SUSPENDED)
WHO = (*(profile.value for profile in Profile), *OUTSIDERS)
METHODS = BOTH

# What a grant stands on, told by the narrowest perimeter of its profile; OWN reads the records that it wrote alone.
OWN = "own"
SIAO, ENTITY, DISPOSITIF = ScopeKind.SIAO.value, ScopeKind.ENTITY.value, ScopeKind.DISPOSITIF.value
DEPARTEMENT, REGION, NATION = ScopeKind.DEPARTEMENT.value, ScopeKind.REGION.value, ScopeKind.NATION.value

# Relation of the object to the account: in its own dispositif; in another of its entité; in another of its SIAO; in its
# département, unknown to its SIAO; in another département; a household to protect, in its own dispositif; a record of
# its own dispositif whose links have ended; an identifier that never was.
RELATIONS = ("own", "same_entity", "same_siao", "same_departement", "elsewhere", "protected", "archived", "absent")

_NOBODY: frozenset[str] = frozenset()
_STATE = frozenset({DEPARTEMENT, REGION, NATION})
_OWN = frozenset({SIAO, ENTITY, DISPOSITIF})
_PLACED = {
    "own": _OWN,
    "same_entity": frozenset({SIAO, ENTITY}),
    "same_siao": frozenset({SIAO}),
    "protected": _OWN,
}
_RECORD = _PLACED | {"own": _OWN | {OWN}, "protected": _OWN | {OWN}}
_OF_SIAO = dict.fromkeys(("own", "same_entity", "same_siao", "protected"), frozenset({SIAO}))
_OFFER = {
    **dict.fromkeys(("own", "protected", "archived"), _OWN | _STATE),
    "same_entity": frozenset({SIAO, ENTITY}) | _STATE,
    **dict.fromkeys(("same_siao", "same_departement"), frozenset({SIAO}) | _STATE),
    "elsewhere": frozenset({NATION}),
}
# An entité is seen with one of its dispositifs: two of them are of the same one.
_ENTITY_SHEET = _OFFER | {"same_entity": _OWN | _STATE}
# The SIAO that were told of it, and the nation.
_OPENING = {
    **dict.fromkeys(
        ("own", "same_entity", "same_siao", "same_departement", "protected", "archived"), frozenset({SIAO, NATION})
    ),
    "elsewhere": frozenset({NATION}),
}
# Every SIAO is shown to everybody; what is kept of one is its own users' and the State's.
_LISTED = dict.fromkeys(
    ("own", "same_entity", "same_siao", "same_departement", "elsewhere", "protected", "archived"), _OWN | _STATE | {OWN}
)
_KEPT = {
    **dict.fromkeys(
        ("own", "same_entity", "same_siao", "same_departement", "protected", "archived"), frozenset({SIAO}) | _STATE
    ),
    "elsewhere": frozenset({NATION}),
}
_OF_DEPARTEMENT = {
    **dict.fromkeys(
        ("own", "same_entity", "same_siao", "same_departement", "protected", "archived"),
        frozenset({SIAO, DEPARTEMENT}),
    ),
}

_OF_STATE = dict.fromkeys(
    ("own", "same_entity", "same_siao", "same_departement", "protected", "archived"), frozenset({DEPARTEMENT})
)
# For all who work in a département.
_TERRITORY = {relation: who if relation != "elsewhere" else frozenset({NATION}) for relation, who in _LISTED.items()}
# What the nation alone keeps, wherever its reader works.
_NATIONAL = dict.fromkeys(RELATIONS[:-1], frozenset({NATION}))

# Where a household to protect is, and where a dispositif with a protected address is, is for the cleared: no grant of
# the matrix is, so that its SIAO does not see it (`tests/test_row_security.py`, `tests/web/test_location.py`).
_PLACED_PROTECTED = {"protected": frozenset({ENTITY, DISPOSITIF})}

# Kind of object → relation → kinds of perimeters that see it; a relation that is not named is seen by nobody.
SEEN_BY: dict[str, dict[str, frozenset[str]]] = {
    # Somebody whom each administrator of the side looks after, by one profile or another.
    "account": _OFFER,
    "activation": _OFFER,
    "antenna": _KEPT,
    "act": _OFFER,
    "article": _NATIONAL,
    "article_file": _NATIONAL,
    "attachment": _OF_DEPARTEMENT,
    "call": _OF_SIAO,
    "contact": _KEPT,
    "campaign": _KEPT,
    "campaign_departement": _KEPT,
    "creation": _OF_DEPARTEMENT,
    "dispositif": _OFFER,
    "document": _KEPT,
    "dossier": _KEPT,
    "entity": _ENTITY_SHEET,
    "gap": _OFFER,
    "gap_explanation": _OFFER,
    "group": _OFFER,
    # A workshop of the SIAO: who holds it, and for whom.
    "held_session": _OPENING,
    "household": _RECORD,
    "listed_siao": _LISTED,
    # Somebody who works in the SIAO and in the dispositif.
    "mail": _OFFER,
    "mark": _RECORD,
    # Of the département; the nation withdraws its own.
    "message": _OF_STATE,
    "opening": _OPENING,
    "justification": _OFFER,
    # An old group attached to the dispositif of its side.
    "legacy_group": _OFFER,
    "location": {},
    "quota": _OFFER,
    "session": _TERRITORY,
    # Partners are of the whole country.
    "partner": _NATIONAL,
    "partner_key": _NATIONAL,
    "received_file": _KEPT,
    "siao": _KEPT,
    "referral": _PLACED | _PLACED_PROTECTED,
    "stay": _PLACED | _PLACED_PROTECTED,
    # Asked by somebody of the SIAO, passed to the nation.
    "ticket": _OPENING,
    "ticket_file": _OPENING,
    "unit": _OFFER,
    "upload": _OF_DEPARTEMENT,
    "version": _OFFER,
    # Waves of the survey are the nation's.
    "wave": dict.fromkeys(RELATIONS[:-1], _STATE),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One decision: `expected` is "opens", "forbidden", "not found", "sign in", "wrong method", or the route's own."""

    route: str
    method: str
    profile: str
    relation: str
    expected: str


def stands_on(who: str) -> str:
    """The perimeter of a kind of grant in the matrix: the narrowest that its profile may stand on."""
    profile = Profile(who)
    if profile in OWN_RECORDS_ONLY:
        return OWN
    return narrowest_scope(profile).value


def sees(who: str, rule: Rule, relation: str) -> bool:
    """Whether every object that the address names lies in the perimeter of this kind of grant."""
    return all(stands_on(who) in SEEN_BY[kind].get(relation, _NOBODY) for kind in rule.kinds)


def may(who: str, rule: Rule) -> bool:
    """Whether the right is there, wherever the object lies."""
    if not rule.needs or who in OUTSIDERS:
        return not rule.needs
    return bool(rule.needs & capabilities_of(who))


def relations_of(rule: Rule) -> tuple[str, ...]:
    """Relations that make a difference for a route: all of them when it names an object, one otherwise."""
    return RELATIONS if rule.kinds else RELATIONS[:1]


def expected(who: str, rule: Rule, method: str, relation: str) -> str:
    """The outcome that the rules of the design give to one cell."""
    if rule.keyed:
        return "sign in"
    if rule.needs is not PUBLIC:
        if who in (ANONYMOUS, SUSPENDED):
            return "sign in"
        if not may(who, rule):
            return "forbidden"
    if method not in rule.methods:
        return "wrong method"
    if rule.kinds and (who in OUTSIDERS or not sees(who, rule, relation)):
        return "not found"
    return rule.posted if method == "POST" else "opens"


def cells() -> Iterator[Cell]:
    """The whole matrix, in the order of the table."""
    for route, rule in ROUTES.items():
        for method in METHODS:
            for who in WHO:
                for relation in relations_of(rule):
                    yield Cell(route, method, who, relation, expected(who, rule, method, relation))
