"""Capabilities × kinds of grants: one table, read by pages, menus, actions, the docs and the tests alike.

The same order of blocks as `Profile`. An old profile keeps the work it had, never more than the new one that takes its
place (`access/data/anciens_profils.csv`); what administers is for the new profiles alone.
"""

from sisiao.access.enums import CURRENT
from sisiao.access.enums import Profile as P
from sisiao.core.capabilities import Capability as C
from sisiao.core.enums import ScopeKind as K

_DESK = frozenset(
    {
        C.SEARCH_HOUSEHOLDS,
        C.VIEW_HOUSEHOLD,
        C.EDIT_HOUSEHOLD,
        C.ANSWER_CALLS,
        C.SEE_PLACES,
        C.TAKE_PLACES,
        C.VIEW_BOARD,
        C.BREAK_GLASS,
        C.VIEW_SIAO,
        C.VIEW_OFFER,
        C.ASK_SUPPORT,
        C.VIEW_DIRECTORY,
    }
)
_OPERATOR = _DESK | {C.VIEW_JOURNAL, C.MARK_NOT_PROPOSED, C.SEE_WHO_SEES, C.VIEW_LEDGER}
_FIGURES = frozenset({C.VIEW_BOARD, C.VIEW_LEDGER, C.VIEW_SIAO, C.VIEW_OFFER, C.VIEW_CAMPAIGN, C.ASK_SUPPORT})
_PRESENCE = frozenset({C.VIEW_HOUSEHOLD, C.VIEW_OWN_PLACES, C.ANSWER_REFERRALS, C.VIEW_SIAO, C.ASK_SUPPORT})
_HEAD = _PRESENCE | {C.VIEW_JOURNAL, C.MANAGE_STAYS, C.UPDATE_PLACES, C.VIEW_LEDGER, C.VIEW_OFFER}
_WRITES = frozenset({C.SEARCH_HOUSEHOLDS, C.VIEW_HOUSEHOLD, C.EDIT_HOUSEHOLD, C.VIEW_SIAO, C.ASK_SUPPORT})
_READS = frozenset({C.VIEW_HOUSEHOLD, C.VIEW_OWN_PLACES, C.VIEW_SIAO, C.ASK_SUPPORT})

PROFILE_CAPABILITIES: dict[P, frozenset[C]] = {
    P.NATIONAL_ADMIN: frozenset(
        {
            C.MANAGE_USERS,
            C.FOLLOW_MAIL,
            C.FOLLOW_DEPOSITS,
            C.SET_STAGE,
            C.RUN_SWITCH,
            C.VIEW_CAMPAIGN,
            C.RUN_CAMPAIGN,
            C.SUPPORT_VIEW,
            C.VIEW_SIAO,
            C.MANAGE_SIAO,
            C.DESIGNATE_OPERATOR,
            C.OPEN_SIAO,
            C.RUN_SURVEYS,
            C.VIEW_LEDGER,
            C.VIEW_OFFER,
            C.ASK_SUPPORT,
            C.ANSWER_TICKETS,
            C.EDIT_HELP,
            C.ORGANISE_SESSIONS,
            C.PUBLISH_MESSAGES,
            C.VIEW_DIRECTORY,
            C.MANAGE_PARTNERS,
        }
    ),
    P.DEPARTEMENT_ADMIN: _FIGURES
    | {
        C.MANAGE_USERS,
        C.FOLLOW_MAIL,
        C.IMPORT_OFFER,
        C.FOLLOW_DEPOSITS,
        C.MANAGE_OFFER,
        C.VALIDATE_OFFER,
        C.SIGN_CAMPAIGN,
        C.ACTIVATE_SURGE,
        C.DESIGNATE_OPERATOR,
        C.JUSTIFY_ANOMALIES,
        C.PUBLISH_MESSAGES,
        C.VIEW_DIRECTORY,
    },
    P.ANALYST: _FIGURES,
    P.SIAO_ADMIN: frozenset(
        {
            C.SEARCH_HOUSEHOLDS,
            C.VIEW_HOUSEHOLD,
            C.VIEW_JOURNAL,
            C.SEE_PLACES,
            C.MARK_NOT_PROPOSED,
            C.VIEW_BOARD,
            C.ACTIVATE_SURGE,
            C.IMPORT_OFFER,
            C.FOLLOW_DEPOSITS,
            C.MANAGE_OFFER,
            C.PREVALIDATE_OFFER,
            C.MANAGE_USERS,
            C.FOLLOW_MAIL,
            C.SEE_WHO_SEES,
            C.BREAK_GLASS,
            C.OVERSEE_ACCESS,
            C.VIEW_SIAO,
            C.MANAGE_SIAO,
            C.VIEW_LEDGER,
            C.VIEW_OFFER,
            C.JUSTIFY_ANOMALIES,
            C.ATTACH_LEGACY,
            C.SIGN_SWITCH,
            C.ASK_SUPPORT,
            C.ANSWER_TICKETS,
            C.ORGANISE_SESSIONS,
            C.VIEW_DIRECTORY,
            C.MANAGE_DIRECTORY,
            C.VIEW_CAMPAIGN,
        }
    ),
    P.SIAO_OPERATOR: _OPERATOR | {C.ATTACH_LEGACY, C.MANAGE_DIRECTORY},
    P.CALL_TAKER: _DESK,
    P.ENTITY_MANAGER: (_HEAD - {C.VIEW_JOURNAL})
    | {C.MANAGE_USERS, C.FOLLOW_MAIL, C.JUSTIFY_ANOMALIES, C.REQUEST_OFFER, C.ATTACH_LEGACY},
    P.ASSISTANT: _READS
    | {C.UPDATE_PLACES, C.MANAGE_USERS, C.VIEW_LEDGER, C.VIEW_OFFER, C.JUSTIFY_ANOMALIES}
    | {C.ATTACH_LEGACY},
    P.DISPOSITIF_MANAGER: _HEAD | {C.MANAGE_USERS, C.SEE_WHO_SEES, C.JUSTIFY_ANOMALIES, C.ATTACH_LEGACY},
    P.SOCIAL_WORKER: _PRESENCE | {C.SEARCH_HOUSEHOLDS, C.SEE_WHO_SEES, C.ATTACH_LEGACY},
    P.DPO: frozenset({C.OVERSEE_ACCESS, C.FOLLOW_MAIL, C.VIEW_SIAO, C.ASK_SUPPORT}),
    P.ARCHIVIST: frozenset({C.ASK_SUPPORT}),
    P.REGION_READER: _FIGURES,
    P.PRESCRIBER: _WRITES | {C.SEE_WHO_SEES},
    P.NIGHT_STAFF: frozenset({C.VIEW_OWN_PLACES, C.ANSWER_REFERRALS, C.VIEW_SIAO, C.ASK_SUPPORT}),
    P.READ_ONLY: _READS,
    P.OLD_NATIONAL_ADMIN: frozenset({C.ASK_SUPPORT}),
    P.OLD_TERRITORIAL_ADMIN: _FIGURES,
    P.OLD_STATISTICIAN: _FIGURES,
    P.OLD_FUNCTIONAL_ADMIN: _OPERATOR | {C.ATTACH_LEGACY},
    P.OLD_COORDINATOR: _OPERATOR,
    P.OLD_CALL_TAKER: _DESK,
    P.OLD_OUTREACH: _WRITES,
    P.OLD_STRUCTURE_MANAGER: _HEAD | {C.ATTACH_LEGACY},
    P.OLD_STRUCTURE_READER: _READS,
    P.OLD_READER: _READS,
    P.OLD_SIAO_OPERATOR: (_OPERATOR - {C.ANSWER_CALLS, C.TAKE_PLACES}) | {C.ATTACH_LEGACY},
    P.OLD_FIRST_CONTACT: _WRITES,
    P.OLD_HOUSING_USER: _PRESENCE | {C.ATTACH_LEGACY},
    P.OLD_LOCAL_MANAGER: (_HEAD - {C.VIEW_JOURNAL}) | {C.ATTACH_LEGACY},
}

_SIAO, _ENTITY, _DISPOSITIF = frozenset({K.SIAO}), frozenset({K.ENTITY}), frozenset({K.DISPOSITIF})
_STATE = frozenset({K.NATION, K.REGION, K.DEPARTEMENT})

# Kinds of perimeters on which each kind of grant may stand.
PROFILE_SCOPES: dict[P, frozenset[K]] = {
    P.NATIONAL_ADMIN: frozenset({K.NATION}),
    P.DEPARTEMENT_ADMIN: frozenset({K.DEPARTEMENT}),
    P.ANALYST: _STATE,
    P.SIAO_ADMIN: _SIAO,
    P.SIAO_OPERATOR: _SIAO,
    P.CALL_TAKER: _SIAO,
    P.ENTITY_MANAGER: _ENTITY,
    P.ASSISTANT: _ENTITY,
    P.DISPOSITIF_MANAGER: _DISPOSITIF,
    P.SOCIAL_WORKER: _DISPOSITIF,
    P.DPO: frozenset({K.NATION}),
    P.ARCHIVIST: frozenset({K.NATION}),
    P.REGION_READER: frozenset({K.REGION}),
    P.PRESCRIBER: _DISPOSITIF,
    P.NIGHT_STAFF: _DISPOSITIF,
    P.READ_ONLY: _ENTITY | _DISPOSITIF,
    P.OLD_NATIONAL_ADMIN: frozenset({K.NATION}),
    P.OLD_TERRITORIAL_ADMIN: frozenset({K.DEPARTEMENT}),
    P.OLD_STATISTICIAN: _STATE,
    P.OLD_FUNCTIONAL_ADMIN: _SIAO,
    P.OLD_COORDINATOR: _SIAO,
    P.OLD_CALL_TAKER: _SIAO,
    P.OLD_OUTREACH: _DISPOSITIF,
    P.OLD_STRUCTURE_MANAGER: _DISPOSITIF,
    P.OLD_STRUCTURE_READER: _DISPOSITIF,
    P.OLD_READER: _ENTITY | _DISPOSITIF,
    P.OLD_SIAO_OPERATOR: _SIAO,
    P.OLD_FIRST_CONTACT: _DISPOSITIF,
    P.OLD_HOUSING_USER: _DISPOSITIF,
    P.OLD_LOCAL_MANAGER: _ENTITY,
}

# Profiles that each administrator may give, always strictly below their own and within their perimeter (T11).
GRANTABLE: dict[P, frozenset[P]] = {
    P.NATIONAL_ADMIN: frozenset({P.DEPARTEMENT_ADMIN, P.ANALYST, P.REGION_READER, P.SIAO_ADMIN, P.DPO, P.ARCHIVIST}),
    P.DEPARTEMENT_ADMIN: frozenset({P.ANALYST, P.SIAO_ADMIN, P.ENTITY_MANAGER}),
    P.SIAO_ADMIN: frozenset({P.SIAO_OPERATOR, P.CALL_TAKER, P.ENTITY_MANAGER, P.PRESCRIBER}),
    P.ENTITY_MANAGER: frozenset(
        {P.ASSISTANT, P.DISPOSITIF_MANAGER, P.SOCIAL_WORKER, P.PRESCRIBER, P.NIGHT_STAFF, P.READ_ONLY}
    ),
    P.ASSISTANT: frozenset({P.DISPOSITIF_MANAGER, P.SOCIAL_WORKER, P.PRESCRIBER, P.NIGHT_STAFF, P.READ_ONLY}),
    P.DISPOSITIF_MANAGER: frozenset({P.SOCIAL_WORKER, P.PRESCRIBER, P.NIGHT_STAFF, P.READ_ONLY}),
}

# Profiles that administer a SIAO or more: giving one takes effect once a second person has agreed (T11).
FOUR_EYES: frozenset[P] = frozenset({P.NATIONAL_ADMIN, P.DEPARTEMENT_ADMIN, P.SIAO_ADMIN})

# Couples that one account must not hold together: who asks and who opens the archive, who acts and who controls (T03).
# Who pre-validates and who validates the same request is refused on the request itself, not on the account.
TOXIC: frozenset[frozenset[P]] = frozenset(
    frozenset(couple)
    for couple in (
        (P.DPO, P.ARCHIVIST),
        (P.DPO, P.NATIONAL_ADMIN),
        (P.ARCHIVIST, P.NATIONAL_ADMIN),
        (P.ARCHIVIST, P.DEPARTEMENT_ADMIN),
        (P.ARCHIVIST, P.SIAO_ADMIN),
        (P.DPO, P.SIAO_ADMIN),
        (P.SIAO_ADMIN, P.DEPARTEMENT_ADMIN),
    )
)


def capabilities_of(profile: str) -> frozenset[C]:
    """Capabilities of a kind of grant; an unknown one raises `ValueError`."""
    return PROFILE_CAPABILITIES[P(profile)]


def profiles_with(capability: C) -> list[P]:
    """Current profiles that hold `capability`, in the order of the road map: what the « accès refusé » page names."""
    return [profile for profile in CURRENT if capability in PROFILE_CAPABILITIES[profile]]


def narrowest_scope(profile: P) -> K:
    """The narrowest kind of perimeter on which a profile may stand."""
    return next(kind for kind in reversed(K) if kind in PROFILE_SCOPES[profile])
