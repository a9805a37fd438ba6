"""The Python twin and the SQL function are one truth."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from sisiao.core.text import ALPHABET, normalise


def in_sql(texts):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sisiao_normalise(t) FROM unnest(%s::text[]) WITH ORDINALITY AS x(t, n) ORDER BY n", [texts]
        )
        return [value for (value,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  L'Haÿ-les-Roses ", "l hay les roses"),
        ("ŒUVRE de Saint-Étienne", "oeuvre de saint etienne"),
        ("Gro\u00dfe Stra\u00dfe", "grosse strasse"),
        ("e\u0301te\u0301", "ete"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Иван", ""),
        ("", ""),
    ],
)
def test_one_form(text, expected):
    assert normalise(text) == expected


@pytest.mark.django_db
def test_both_agree_on_each_letter():
    texts = [f"x{letter}y" for letter in ALPHABET]
    assert in_sql(texts) == [normalise(text) for text in texts]


@pytest.mark.django_db
def test_null_stays_null():
    assert in_sql([None]) == [None]


@pytest.mark.django_db
@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(ALPHABET, max_size=30), min_size=1, max_size=20))
def test_both_agree_on_texts(texts):
    assert in_sql(texts) == [normalise(text) for text in texts]


@given(st.text(ALPHABET))
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
