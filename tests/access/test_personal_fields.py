"""Which class of data a field needs, a list that mixes classes included."""

from dataclasses import replace

import pytest

from sisiao.access.personal_fields import reads_field, reads_motive
from sisiao.core.actor import Actor
from sisiao.core.fields import FieldClass as F

NOBODY = Actor(user_id=1, profile="x", label="X")


def reading(*kinds: F) -> Actor:
    return replace(NOBODY, fields=frozenset(kinds))


def test_a_field_is_read_by_its_class_and_one_of_no_class_by_all() -> None:
    assert reads_field(reading(F.IDENTITY), "households.Person.last_name")
    assert not reads_field(reading(F.COMPOSITION), "households.Person.last_name")
    assert reads_field(NOBODY, "households.Person.public_id")


@pytest.mark.parametrize("field", ["helpline.Call.motive", "housing_requests.HousingRequest.motive"])
def test_a_list_that_mixes_classes_is_read_with_all_of_them(field: str) -> None:
    kinds = (F.HEALTH, F.JUDICIAL, F.VIOLENCE)
    assert reads_field(reading(*kinds), field)
    for missing in kinds:
        assert not reads_field(reading(*(kind for kind in kinds if kind != missing)), field), missing


def test_a_motive_is_filled_in_for_who_reads_its_class() -> None:
    for code, kind in (("206", F.HEALTH), ("218", F.JUDICIAL), ("220", F.VIOLENCE)):
        assert reads_motive(reading(kind), code)
        assert not reads_motive(reading(*(other for other in F if other != kind)), code)
    assert reads_motive(NOBODY, "201")
