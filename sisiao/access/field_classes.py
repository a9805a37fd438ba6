"""Classes of personal data × kinds of grants (`docs/security.md`), within the perimeter of the grant.

Made from the trades: a class is read when the work needs it. Figures without names are no personal data: they are
`AGGREGATE`, and no page gives them line by line. `CLEARED` is read by a grant that names the class among its clearances
(T02, R18).
"""

from collections.abc import Collection

from sisiao.access.enums import Profile as P
from sisiao.access.enums import Reading as R
from sisiao.core.fields import FieldClass as F

_NOTHING = dict.fromkeys(F, R.NONE)
_FIGURES = _NOTHING | {
    F.COMPOSITION: R.AGGREGATE,
    F.BUDGET: R.AGGREGATE,
    F.ADMINISTRATIVE: R.AGGREGATE,
    F.HEALTH: R.AGGREGATE,
    F.VIOLENCE: R.AGGREGATE,
}
_STATE = _NOTHING | {F.COMPOSITION: R.AGGREGATE}
_OPERATOR = {
    F.IDENTITY: R.FULL,
    F.COMPOSITION: R.FULL,
    F.BUDGET: R.FULL,
    F.ADMINISTRATIVE: R.FULL,
    F.HEALTH: R.FULL,
    F.VIOLENCE: R.CLEARED,
    F.JUDICIAL: R.CLEARED,
    F.PROTECTED_PLACE: R.CLEARED,
    F.NOTES: R.FULL,
}
# The desk reads the violence and the place of the call in hand alone: `households.perms` says when a call is in hand.
_DESK = _NOTHING | {F.IDENTITY: R.FULL, F.COMPOSITION: R.FULL, F.HEALTH: R.FULL, F.VIOLENCE: R.FULL, F.NOTES: R.FULL}
_ENTITY = _NOTHING | {F.IDENTITY: R.FULL, F.COMPOSITION: R.FULL}
_HEAD = _ENTITY | {
    F.BUDGET: R.FULL,
    F.ADMINISTRATIVE: R.FULL,
    F.HEALTH: R.FULL,
    F.VIOLENCE: R.CLEARED,
    F.JUDICIAL: R.CLEARED,
    F.PROTECTED_PLACE: R.CLEARED,
    F.NOTES: R.FULL,
}
_WORKER = _HEAD | {F.PROTECTED_PLACE: R.NONE}

PROFILE_FIELDS: dict[P, dict[F, R]] = {
    P.NATIONAL_ADMIN: _STATE,
    P.DEPARTEMENT_ADMIN: _STATE,
    P.ANALYST: _FIGURES,
    P.SIAO_ADMIN: _OPERATOR | {F.HEALTH: R.NONE, F.PROTECTED_PLACE: R.NONE},
    P.SIAO_OPERATOR: _OPERATOR,
    P.CALL_TAKER: _DESK,
    P.ENTITY_MANAGER: _ENTITY | {F.PROTECTED_PLACE: R.CLEARED},
    P.ASSISTANT: _ENTITY,
    P.DISPOSITIF_MANAGER: _HEAD,
    P.SOCIAL_WORKER: _WORKER,
    P.DPO: _NOTHING,
    P.ARCHIVIST: _NOTHING,
    P.REGION_READER: _STATE,
    P.PRESCRIBER: _WORKER,
    P.NIGHT_STAFF: _ENTITY,
    P.READ_ONLY: _ENTITY,
    P.OLD_NATIONAL_ADMIN: _STATE,
    P.OLD_TERRITORIAL_ADMIN: _STATE,
    P.OLD_STATISTICIAN: _FIGURES,
    P.OLD_FUNCTIONAL_ADMIN: _OPERATOR,
    P.OLD_COORDINATOR: _OPERATOR,
    P.OLD_CALL_TAKER: _DESK,
    P.OLD_OUTREACH: _ENTITY,
    P.OLD_STRUCTURE_MANAGER: _HEAD,
    P.OLD_STRUCTURE_READER: _ENTITY,
    P.OLD_READER: _ENTITY,
    P.OLD_SIAO_OPERATOR: _OPERATOR,
    P.OLD_FIRST_CONTACT: _WORKER,
    P.OLD_HOUSING_USER: _WORKER,
    P.OLD_LOCAL_MANAGER: _ENTITY,
}

# What a grant may be cleared for, by name.
CLEARABLE = (F.VIOLENCE, F.JUDICIAL, F.PROTECTED_PLACE)


def fields_of(profile: str, clearances: Collection[str] = ()) -> frozenset[F]:
    """Classes that a grant reads; a clearance counts only where the table asks for one. Unknown profile: ValueError."""
    table = PROFILE_FIELDS[P(profile)]
    return frozenset(
        kind for kind, level in table.items() if level == R.FULL or (level == R.CLEARED and kind.value in clearances)
    )
