"""Capabilities × profiles: one table, read by pages, menus, actions and tests alike."""

from sisiao.access.enums import Profile
from sisiao.core.capabilities import Capability as C
from sisiao.core.enums import ScopeKind

PROFILE_CAPABILITIES: dict[Profile, frozenset[C]] = {
    Profile.SIAO_ADMIN: frozenset(
        {
            C.SEARCH_HOUSEHOLDS,
            C.VIEW_HOUSEHOLD,
            C.VIEW_JOURNAL,
            C.SEE_PLACES,
            C.MARK_NOT_PROPOSED,
            C.VIEW_BOARD,
            C.IMPORT_OFFER,
        }
    ),
    Profile.SIAO_OPERATOR: frozenset(
        {
            C.SEARCH_HOUSEHOLDS,
            C.VIEW_HOUSEHOLD,
            C.EDIT_HOUSEHOLD,
            C.VIEW_JOURNAL,
            C.ANSWER_CALLS,
            C.SEE_PLACES,
            C.TAKE_PLACES,
            C.MARK_NOT_PROPOSED,
            C.VIEW_BOARD,
        }
    ),
    Profile.CALL_TAKER: frozenset(
        {
            C.SEARCH_HOUSEHOLDS,
            C.VIEW_HOUSEHOLD,
            C.EDIT_HOUSEHOLD,
            C.ANSWER_CALLS,
            C.SEE_PLACES,
            C.TAKE_PLACES,
            C.VIEW_BOARD,
        }
    ),
    Profile.ENTITY_MANAGER: frozenset(
        {
            C.VIEW_HOUSEHOLD,
            C.VIEW_OWN_PLACES,
            C.ANSWER_REFERRALS,
            C.MANAGE_STAYS,
            C.UPDATE_PLACES,
        }
    ),
    Profile.DISPOSITIF_MANAGER: frozenset(
        {
            C.VIEW_HOUSEHOLD,
            C.VIEW_JOURNAL,
            C.VIEW_OWN_PLACES,
            C.ANSWER_REFERRALS,
            C.MANAGE_STAYS,
            C.UPDATE_PLACES,
        }
    ),
    Profile.SOCIAL_WORKER: frozenset({C.SEARCH_HOUSEHOLDS, C.VIEW_HOUSEHOLD, C.VIEW_OWN_PLACES, C.ANSWER_REFERRALS}),
}

PROFILE_SCOPES: dict[Profile, frozenset[ScopeKind]] = {
    Profile.SIAO_ADMIN: frozenset({ScopeKind.SIAO}),
    Profile.SIAO_OPERATOR: frozenset({ScopeKind.SIAO}),
    Profile.CALL_TAKER: frozenset({ScopeKind.SIAO}),
    Profile.ENTITY_MANAGER: frozenset({ScopeKind.ENTITY}),
    Profile.DISPOSITIF_MANAGER: frozenset({ScopeKind.DISPOSITIF}),
    Profile.SOCIAL_WORKER: frozenset({ScopeKind.DISPOSITIF}),
}


def capabilities_of(profile: str) -> frozenset[C]:
    """Capabilities of a profile; an unknown profile raises `ValueError`."""
    return PROFILE_CAPABILITIES[Profile(profile)]


def profiles_with(capability: C) -> list[Profile]:
    """Profiles that hold `capability`, in the order of the road map: what the « accès refusé » page names."""
    return [profile for profile in Profile if capability in PROFILE_CAPABILITIES[profile]]
