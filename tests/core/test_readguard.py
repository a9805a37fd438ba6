"""Under the guard a page reads, and may only log which record it opened."""

import pytest
from django.db import connection, transaction

from sisiao.core.models import Reference
from sisiao.core.readguard import WriteRefused, read_only

pytestmark = pytest.mark.django_db


def test_reads_pass() -> None:
    with read_only(), transaction.atomic():
        assert Reference.objects.count() >= 0
        list(Reference.objects.order_by("pk")[:1])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_reference SET label = ''",
        "DELETE FROM core_reference",
        "INSERT INTO core_reference (label) VALUES ('')",
        "  insert into auth_group (name) values ('')",
        "SELECT 1 FROM core_reference FOR UPDATE",
        "SELECT 1 FROM core_reference FOR NO KEY UPDATE",
        "WITH gone AS (DELETE FROM core_reference RETURNING 1) SELECT 1",
        "EXPLAIN ANALYZE DELETE FROM core_reference",
        "SET app.actor = ''",
        "TRUNCATE core_reference",
        "COPY core_reference FROM STDIN",
        "SELECT 1; DELETE FROM core_reference",
    ],
)
def test_writes_and_locks_are_refused(statement: str) -> None:
    with read_only(), connection.cursor() as cursor, pytest.raises(WriteRefused):
        cursor.execute(statement)


def test_the_guard_ends_with_its_block() -> None:
    with read_only():
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM core_reference FOR UPDATE")
