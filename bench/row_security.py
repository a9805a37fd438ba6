"""What row-level security costs: the statements of a search and of a dossier, held by the policies, against the same
statements of the owner of the tables, whom they do not hold."""

import os
from typing import Any

import psycopg

from bench import bare
from bench.context import Context, Measure
from bench.measuring import compare, own_peak_mb
from bench.search import asked_for
from sisiao.households.queries import RECORDS, search_statement

ROUNDS = 120
DOSSIER = (
    RECORDS,
    "SELECT * FROM stays_stay WHERE household_id = ANY (%(households)s) ORDER BY id DESC LIMIT 50",
    "SELECT * FROM referrals_referral WHERE household_id = ANY (%(households)s) ORDER BY id DESC LIMIT 50",
    "SELECT * FROM occupation_occupation WHERE household_id = ANY (%(households)s) AND active",
)


# The tables that the view of searches is made of, without its perimeter.
UNHELD = """(
    SELECT p.id AS person_id, m.household_id, p.search_words, p.birth_date, p.phone, p.record_number
    FROM households_person p JOIN households_membership m ON m.person_id = p.id AND upper_inf(m.period)) p"""


def measure(context: Context) -> Measure:
    asked = [search_statement(criteria, context.actor, context.tonight) for criteria in asked_for(context, ROUNDS)]
    unheld = [(statement.replace("households_findable p", UNHELD), values) for statement, values in asked]
    rows: list[int] = []

    def read(connection: psycopg.Connection[Any], searches: list[Any], turn: int) -> None:
        found = bare.rows(connection, *searches[turn % len(searches)])
        households = [household for _person, household, _score in found]
        rows.append(sum(len(bare.rows(connection, statement, {"households": households})) for statement in DOSSIER))

    with (
        bare.connect() as held,
        psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, cursor_factory=psycopg.ClientCursor) as owner,
    ):
        bare.stand_as(held, context.actor)
        result = compare(
            lambda turn: read(held, asked, turn),
            lambda turn: read(owner, unheld, turn),
            context.rounds(ROUNDS),
            steady=bare.steady(owner),
        )
    return result | {"peak_mb": own_peak_mb(), "rows_mean": round(sum(rows) / len(rows), 1)}
