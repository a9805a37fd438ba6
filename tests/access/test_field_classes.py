"""What a grant reads of a household: by the table, and by the clearances that the table asks for."""

import pytest

from sisiao.access.enums import Profile as P
from sisiao.access.enums import Reading
from sisiao.access.field_classes import CLEARABLE, PROFILE_FIELDS, fields_of
from sisiao.core.fields import FieldClass as F

WHOLE = {F.IDENTITY, F.COMPOSITION}


def test_a_clearance_counts_where_the_table_asks_for_one_and_never_elsewhere() -> None:
    for profile, table in PROFILE_FIELDS.items():
        full = {kind for kind, level in table.items() if level == Reading.FULL}
        cleared = {kind for kind, level in table.items() if level == Reading.CLEARED}
        assert fields_of(profile) == full
        assert fields_of(profile, [kind.value for kind in F]) == full | cleared
        assert cleared <= set(CLEARABLE) and set(table) == set(F), profile


def test_some_profiles_by_hand() -> None:
    assert fields_of(P.NIGHT_STAFF, [kind.value for kind in F]) >= WHOLE
    assert fields_of(P.ANALYST, [kind.value for kind in F]) == set()
    assert F.VIOLENCE not in fields_of(P.SIAO_OPERATOR)
    assert F.VIOLENCE in fields_of(P.SIAO_OPERATOR, [F.VIOLENCE.value])
    with pytest.raises(ValueError, match="nobody"):
        fields_of("nobody")
