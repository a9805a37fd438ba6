"""Search of persons within a perimeter: accents, order and spelling forgiven (issue « Foundation », 7).

Spelling is forgiven on the vocabulary of distinct words (small, trigrams), then persons are met by those words (GIN on
an array), then ranked. The cost follows the vocabulary, which grows far slower than the base.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sisiao.core.actor import Actor
from sisiao.core.rows import Columns, fetch_rows
from sisiao.core.text import normalise
from sisiao.households.models import Household, Membership, Person

LIMIT = 20
MIN_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is known of the person. At least one must be given; they are combined with AND."""

    name: str = ""
    birth_date: date | None = None
    phone: str = ""
    record_number: int | None = None

    def __bool__(self) -> bool:
        letters = len(normalise(self.name).replace(" ", "")) >= MIN_LETTERS
        return letters or self.birth_date is not None or bool(self.phone) or self.record_number is not None


@dataclass(frozen=True, slots=True)
class Hit:
    """One person found in one household; `score` is 1 for an exact name."""

    person_id: int
    household_id: int
    score: float


SQL = """
WITH asked AS (
    SELECT position, word FROM unnest(%(words)s::text[]) WITH ORDINALITY AS t(word, position)
), near AS MATERIALIZED (
    SELECT a.position, n.word, n.score FROM asked a CROSS JOIN LATERAL (
        (SELECT v.word, similarity(v.word, a.word)::float8 AS score FROM households_nameword v
         WHERE v.word %% a.word ORDER BY 2 DESC, 1 LIMIT 40)
        UNION
        (SELECT v.word, 0.9 FROM households_nameword v
         WHERE v.word >= a.word AND v.word < a.word || '~' AND v.word <> a.word ORDER BY 1 LIMIT 40)
    ) n
), lists AS MATERIALIZED (
    SELECT position, array_agg(DISTINCT word) AS words FROM near GROUP BY position
)
SELECT p.person_id, p.household_id, coalesce(s.score, 1) AS score
FROM households_findable p
LEFT JOIN LATERAL (
    SELECT avg(best) AS score FROM (
        SELECT max(n.score) AS best FROM near n WHERE n.word = ANY (p.search_words) GROUP BY n.position
    ) t
) s ON cardinality(%(words)s::text[]) > 0
WHERE {conditions}
  AND EXISTS (
    SELECT FROM households_householdlink l WHERE l.household_id = p.household_id
      AND (l.scope_id = ANY (%(scopes)s) OR l.user_id = %(user)s)
      AND l.starts_on <= %(on)s AND (l.ends_on IS NULL OR l.ends_on > %(on)s))
ORDER BY score DESC, p.person_id DESC
LIMIT %(limit)s
"""
# One array overlap for each asked word: the planner combines them on the index. Four words are enough for any name.
MAX_WORDS = 4
WORD_CONDITION = "p.search_words && coalesce((SELECT words FROM lists WHERE position = {position}), '{{}}')"


def search_statement(criteria: Criteria, actor: Actor, on: date) -> tuple[str, dict[str, Any]]:
    """The SQL and its parameters: what `search_persons` sends, and what the benchmark sends bare."""
    words = normalise(criteria.name).split()[:MAX_WORDS]
    conditions = [WORD_CONDITION.format(position=position + 1) for position in range(len(words))]
    if criteria.birth_date is not None:
        conditions.append("p.birth_date = %(birth_date)s")
    if criteria.phone:
        conditions.append("p.phone = %(phone)s AND p.phone <> ''")
    if criteria.record_number is not None:
        conditions.append(
            "(p.record_number = %(number)s OR p.household_id = "
            "(SELECT h.id FROM households_household h WHERE h.record_number = %(number)s))"
        )
    parameters: dict[str, Any] = {
        "words": words,
        "birth_date": criteria.birth_date,
        "phone": criteria.phone,
        "number": criteria.record_number,
        "scopes": list(actor.perimeter.scope_ids),
        "user": actor.user_id if actor.perimeter.own_records else None,
        "on": on,
        "limit": LIMIT,
    }
    return SQL.format(conditions=" AND ".join(conditions)), parameters


def search_persons(criteria: Criteria, actor: Actor, on: date) -> list[Hit]:
    """Persons of the actor's perimeter that match, best first, at most `LIMIT`; nothing when nothing is asked."""
    if not criteria:
        return []
    statement, parameters = search_statement(criteria, actor, on)
    return [Hit(*row) for row in fetch_rows(statement, parameters)]


HOUSEHOLD, PERSON = Columns(Household, "h"), Columns(Person, "p")
MEMBERSHIP = Columns(Membership, "m", without=("period",))
RECORDS = f"""
SELECT {HOUSEHOLD.sql}, {MEMBERSHIP.sql}, {PERSON.sql} FROM households_household h
JOIN households_membership m ON m.household_id = h.id AND upper_inf(m.period)
JOIN households_person p ON p.id = m.person_id
WHERE h.id = ANY (%(households)s) ORDER BY m.position, m.id
"""  # noqa: S608 (names of columns)


def records_of(hits: Collection[Hit]) -> dict[int, Household]:
    """Households of a search by their key, loaded as by `with_members()`. One query."""
    if not hits:
        return {}
    records: dict[int, Household] = {}
    for row in fetch_rows(RECORDS, {"households": list({hit.household_id for hit in hits})}):
        household, at = HOUSEHOLD.take(row)
        membership, at = MEMBERSHIP.take(row, at)
        membership.person, _ = PERSON.take(row, at)
        if household.pk not in records:
            household.current_memberships = []
            records[household.pk] = household
        records[household.pk].current_memberships.append(membership)
    return records
