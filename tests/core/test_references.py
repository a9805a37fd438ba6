"""Code lists: loaded by migration, dated, retired entries kept."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from sisiao.core.models import Reference

pytestmark = pytest.mark.django_db


def test_every_list_is_loaded():
    assert Reference.objects.count() == 352
    assert Reference.objects.values("list_code").distinct().count() == 32


def test_a_list_keeps_the_order_of_its_file():
    assert [(r.code, r.label) for r in Reference.objects.in_list("animaux")] == [
        ("1", "Autres"),
        ("2", "Chien"),
        ("3", "Chat"),
    ]


def test_retired_entries_stay_for_history_alone():
    durations = Reference.objects.in_list("dureeErrances")
    assert durations.count() == 13
    assert not durations.active(date(2026, 1, 1)).exists()
    assert durations.active(date(2023, 12, 31)).count() == 13


def test_a_code_is_unique_in_its_list():
    with pytest.raises(IntegrityError), transaction.atomic():
        Reference.objects.create(list_code="animaux", code="2", label="Chien", position=40)


def test_an_entry_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        Reference.objects.create(
            list_code="x", code="1", label="x", position=1, active_from=date(2024, 1, 2), active_to=date(2024, 1, 1)
        )


def test_the_application_role_reaches_every_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT has_table_privilege('app_rw', oid, 'SELECT')"
        )
        assert cursor.fetchall() == []
