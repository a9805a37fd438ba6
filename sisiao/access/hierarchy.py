"""Who stands above whom, told by the one table of who may give what (T11).

`BELOW[p]` is everything that a holder of `p` may give, and that those they name may give in turn; `ABOVE` mirrors it.
"""

from sisiao.access.capabilities import GRANTABLE
from sisiao.access.enums import LEGACY, Profile
from sisiao.core.enums import ScopeKind

# From the nearest to the structures up to the nation: who inherits when a level has nobody.
CLIMB: tuple[frozenset[Profile], ...] = (
    frozenset({Profile.DISPOSITIF_MANAGER}),
    frozenset({Profile.ENTITY_MANAGER, Profile.ASSISTANT}),
    frozenset({Profile.SIAO_ADMIN}),
    frozenset({Profile.DEPARTEMENT_ADMIN}),
    frozenset({Profile.NATIONAL_ADMIN}),
)
ADMINISTRATORS: frozenset[Profile] = frozenset().union(*CLIMB)
# Without any of them, a structure has no administrator of its own.
OWN_ADMINISTRATORS: dict[ScopeKind, frozenset[Profile]] = {
    ScopeKind.DISPOSITIF: CLIMB[0],
    ScopeKind.ENTITY: CLIMB[1],
    ScopeKind.SIAO: CLIMB[2],
    ScopeKind.DEPARTEMENT: CLIMB[3],
}
# Old profiles that only read: whatever takes their place only reads too (R14).
READERS = frozenset({Profile.OLD_STATISTICIAN, Profile.OLD_STRUCTURE_READER, Profile.OLD_READER})
# Nobody stands above these: no review confirms them, only a command touches them.
WITHOUT_SUPERIOR = frozenset({Profile.NATIONAL_ADMIN, Profile.OLD_NATIONAL_ADMIN})


def _below(profile: Profile) -> frozenset[Profile]:
    found: set[Profile] = set()
    rest = [profile]
    while rest:
        given = GRANTABLE.get(rest.pop(), frozenset()) - found
        found |= given
        rest.extend(given)
    return frozenset(found)


BELOW: dict[Profile, frozenset[Profile]] = {profile: _below(profile) for profile in Profile}
ABOVE: dict[Profile, frozenset[Profile]] = {
    profile: frozenset(other for other in Profile if profile in BELOW[other]) for profile in Profile
}
TO_COMMANDS: frozenset[Profile] = frozenset(Profile) - LEGACY
