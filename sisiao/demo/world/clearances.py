"""What the demo's accounts are cleared for by name: without it, nobody would show what a clearance opens."""

from sisiao.access.enums import Profile, Reading
from sisiao.access.field_classes import CLEARABLE, PROFILE_FIELDS

# The trades that place and host protected households; the administrator of a SIAO and the others have none.
CLEARED = frozenset({Profile.SIAO_OPERATOR, Profile.DISPOSITIF_MANAGER})


def clearances_of(profile: Profile) -> list[str]:
    """Classes that a grant of this profile is cleared for in the demo."""
    asked = PROFILE_FIELDS[profile]
    return [kind.value for kind in CLEARABLE if profile in CLEARED and asked[kind] == Reading.CLEARED]
