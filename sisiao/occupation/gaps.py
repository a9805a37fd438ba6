"""The gaps of the ledger: what stands between two figures of a dispositif, and what the rows themselves say of it.

Nothing is stored. A gap is made of parts that never exceed it: those that its causes tell, and what is left without
any. Its `facts` hold no age and no figure of the night, so that they change only when the offer does.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sisiao.core.rows import fetch_rows
from sisiao.core.wording import plain_number
from sisiao.occupation.enums import GapCause as C
from sisiao.occupation.enums import GapKind
from sisiao.occupation.enums import LedgerLine as L
from sisiao.occupation.ledger import LEDGER_PLACES, PLACE, Entry, ledger, ledger_parameters
from sisiao.occupation.night_sql import COUNTED_ROWS
from sisiao.offer.models import DispositifType

# Families whose dispositifs are paid for by lines of funding: of the others, that there is none says nothing.
FUNDED_FAMILIES = ("shelter", "housing_iml", "support_measures")
# Units in which what is created is counted too.
CREATED_UNITS = (PLACE, "dwelling", "room")
# Causes that do not answer for their part by themselves: somebody has to say why, and until when.
TO_BE_SAID = frozenset({C.FUNDING_ENDED, C.GROUP_CLOSED, C.UNIT_WITHDRAWN, C.OTHER, C.UNSAID})
# The two figures of each kind.
FIGURES = {
    GapKind.AUTHORISED_FUNDED: (L.AUTHORISED, L.FUNDED),
    GapKind.FUNDED_CREATED: (L.FUNDED, L.CREATED),
    GapKind.CREATED_OPEN: (L.CREATED, L.OPEN),
    GapKind.OPEN_OCCUPIED: (L.OPEN, L.OCCUPIED),
}
# Parts of the open places that the ledger counts already.
OF_THE_NIGHT = {C.HELD: L.HELD, C.KEPT: L.KEPT, C.NEUTRALISED: L.NEUTRALISED}

CAUSES = f"""
WITH {LEDGER_PLACES}, described AS (
    SELECT g.dispositif_id, p.id AS place_id, u.id AS unit_id, u.kind,
           CASE WHEN NOT g.period @> %(night)s AND g.regime = 'seasonal' THEN 'out_of_season'
                WHEN lower(g.period) > %(night)s THEN 'group_to_come'
                WHEN NOT g.period @> %(night)s THEN 'group_closed'
                WHEN greatest(lower(u.period), lower(p.period)) > %(night)s THEN 'unit_to_come'
                ELSE 'unit_withdrawn' END AS cause
    FROM chosen d
    JOIN offer_placegroup g ON g.dispositif_id = d.id
    JOIN offer_unit u ON u.group_id = g.id
    JOIN offer_place p ON p.unit_id = u.id
    WHERE NOT (g.period @> %(night)s AND u.period @> %(night)s AND p.period @> %(night)s)
      -- There all the same: the group said something else that night, or somebody is past the last one (R10).
      AND p.id NOT IN (SELECT id FROM places)
), lines AS (
    SELECT f.dispositif_id, f.unit, f.number, f.regime,
           CASE WHEN f.starts_on > %(night)s THEN 'funding_to_come'
                WHEN f.ends_on < %(night)s THEN 'funding_ended' ELSE 'not_permanent' END AS cause,
           -- Of what has ended the last, of what comes the first, within a year.
           rank() OVER (PARTITION BY f.dispositif_id, f.unit, f.starts_on > %(night)s, f.ends_on < %(night)s
                        ORDER BY CASE WHEN f.starts_on > %(night)s THEN f.starts_on - %(night)s
                                      WHEN f.ends_on < %(night)s THEN %(night)s - f.ends_on ELSE 0 END) AS rank
    FROM offer_funding f
    WHERE f.dispositif_id = ANY (%(dispositifs)s) AND f.number IS NOT NULL
      AND f.starts_on <= %(night)s + 366 AND f.ends_on >= %(night)s - 366
)
SELECT dispositif_id, 'funding', unit, cause, sum(number) FROM lines
WHERE rank = 1 AND (cause <> 'not_permanent' OR regime <> 'permanent') GROUP BY dispositif_id, unit, cause
UNION ALL
SELECT t.dispositif_id, 'funded_created', v.unit, t.cause, v.number
FROM (
    SELECT dispositif_id, cause, count(*) AS places, count(DISTINCT unit_id) FILTER (WHERE kind = 'flat') AS flats,
           count(DISTINCT unit_id) FILTER (WHERE kind = 'room') AS rooms
    FROM described GROUP BY dispositif_id, cause
) t CROSS JOIN LATERAL (VALUES ('place', t.places), ('dwelling', t.flats), ('room', t.rooms)) v (unit, number)
UNION ALL
SELECT p.dispositif_id, 'created_open', 'place',
       CASE WHEN d.opened_on > %(night)s THEN 'not_yet_open' WHEN d.closed_on <= %(night)s THEN 'closed'
            ELSE 'not_activated' END AS cause, count(*)
FROM places p JOIN offer_dispositif d ON d.id = p.dispositif_id
WHERE NOT p.opens GROUP BY p.dispositif_id, cause
UNION ALL
SELECT p.dispositif_id, 'open_occupied', 'place', coalesce(nullif(o.cause, ''), 'unsaid') AS cause, count(*)
FROM places p
JOIN occupation_occupation o ON o.place_id = p.id AND o.active AND o.kind = 'out_of_service' AND o.nights @> %(night)s
WHERE p.opens GROUP BY p.dispositif_id, coalesce(nullif(o.cause, ''), 'unsaid')
UNION ALL
SELECT p.dispositif_id, 'open_occupied', 'place', 'not_declared', count(*)
FROM {COUNTED_ROWS} JOIN offer_placegroup g ON g.id = p.group_id
WHERE p.opens AND g.declared_at IS NULL AND t.kind IS NULL AND i.unit_id IS NULL GROUP BY p.dispositif_id
"""  # noqa: S608 (our own text)

# Number told by each cause, for a dispositif, a kind of gap (or "funding") and a unit.
Told = dict[tuple[int, str, str], dict[C, Decimal]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause says of a gap; `said` when it answers for it by itself."""

    cause: C
    number: Decimal

    @property
    def said(self) -> bool:
        return self.cause not in TO_BE_SAID


@dataclass(frozen=True, slots=True)
class Gap:
    """`left` and `right` are the two figures, in `unit`; `parts` never exceed what separates them."""

    kind: GapKind
    unit: str
    left: Decimal
    right: Decimal
    parts: tuple[Part, ...]

    @property
    def size(self) -> Decimal:
        """Above nil when the first figure is the larger."""
        return self.left - self.right

    @property
    def figures(self) -> list[tuple[str, Decimal]]:
        """Both figures with their names."""
        left, right = FIGURES[self.kind]
        return [(str(left.label), self.left), (str(right.label), self.right)]

    @property
    def distance(self) -> Decimal:
        return abs(self.size)

    @property
    def remainder(self) -> Decimal:
        """What no cause tells."""
        return self.distance - sum((part.number for part in self.parts), Decimal())

    @property
    def asks(self) -> bool:
        """Whether somebody has to say why."""
        return self.remainder > 0 or any(not part.said for part in self.parts)

    @property
    def facts(self) -> dict[str, Any]:
        if self.kind in (GapKind.AUTHORISED_FUNDED, GapKind.FUNDED_CREATED):
            return {"unit": self.unit, "left": plain_number(self.left), "right": plain_number(self.right)}
        return {"unit": self.unit} | {
            part.cause.value: plain_number(part.number) for part in self.parts if not part.said
        }

    @property
    def digest(self) -> str:
        """What an explanation answers for: another as soon as the facts are."""
        text = json.dumps({"kind": self.kind.value} | self.facts, sort_keys=True)
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def ledger_with_gaps(dispositifs: Collection[int], night: date, now: datetime) -> list[tuple[Entry, list[Gap]]]:
    """The entries of the ledger, each with its gaps in the order of the figures; two statements and a list of types."""
    told: Told = {}
    for key, kind, unit, cause, number in fetch_rows(CAUSES, ledger_parameters(dispositifs, night, now)):
        told.setdefault((key, kind, unit), {})[C(cause)] = Decimal(number)
    families = set(DispositifType.objects.filter(family__in=FUNDED_FAMILIES).values_list("family_label", flat=True))
    entries = ledger(dispositifs, night, now)
    return [(entry, list(_gaps(entry, told, paid_for=entry.family in families))) for entry in entries]


def _gaps(entry: Entry, told: Told, *, paid_for: bool) -> Iterator[Gap]:
    for gap in (*_of_funding(entry, told, paid_for), *_of_creation(entry, told), *_of_places(entry, told)):
        if gap.size:
            yield gap


def _of_funding(entry: Entry, told: Told, paid_for: bool) -> Iterator[Gap]:
    """Authorised and funded, in the unit of the authorisation. What is funded in other units alone is not compared."""
    funded = entry.figures.funded
    for unit, authorised in entry.figures.authorised.items():
        if unit not in funded and (funded or not paid_for):
            continue
        known = told.get((entry.pk, "funding", unit), {})
        below = (C.FUNDING_TO_COME, C.FUNDING_ENDED)
        yield _gap(GapKind.AUTHORISED_FUNDED, unit, authorised, funded[unit], known, below, (C.NOT_PERMANENT,))


def _of_creation(entry: Entry, told: Told) -> Iterator[Gap]:
    """Funded and created, in the units that both count; created without any line of funding, in places."""
    funded, created = entry.figures.funded, entry.figures.created
    for unit in [each for each in CREATED_UNITS if each in funded] or ([] if funded else [PLACE]):
        known = {**told.get((entry.pk, "funding", unit), {}), **told.get((entry.pk, "funded_created", unit), {})}
        below = (C.OUT_OF_SEASON, C.GROUP_TO_COME, C.UNIT_TO_COME, C.GROUP_CLOSED, C.UNIT_WITHDRAWN)
        above = (C.FUNDING_TO_COME, C.FUNDING_ENDED)
        yield _gap(GapKind.FUNDED_CREATED, unit, funded[unit], created[unit], known, below, above)


def _of_places(entry: Entry, told: Told) -> Iterator[Gap]:
    figures = entry.figures
    closed = told.get((entry.pk, GapKind.CREATED_OPEN, PLACE), {})
    every = tuple(C)
    yield _gap(GapKind.CREATED_OPEN, PLACE, figures.of(L.CREATED), figures.of(L.OPEN), closed, every)
    known = dict(told.get((entry.pk, GapKind.OPEN_OCCUPIED, PLACE), {}))
    known |= {cause: Decimal(figures.of(line)) for cause, line in OF_THE_NIGHT.items()}
    known[C.FREE] = figures.of(L.FREE) - known.get(C.NOT_DECLARED, Decimal())
    yield _gap(GapKind.OPEN_OCCUPIED, PLACE, figures.of(L.OPEN), figures.of(L.OCCUPIED), known, every)


def _gap(
    kind: GapKind,
    unit: str,
    left: Decimal | int,
    right: Decimal | int,
    known: dict[C, Decimal],
    below: Iterable[C],
    above: Iterable[C] = (),
) -> Gap:
    """With the causes of what is missing (`below`) or of what is too much (`above`), up to what separates both."""
    still, parts = abs(Decimal(left) - Decimal(right)), []
    for cause in below if left > right else above:
        number = min(still, known.get(cause, Decimal()))
        if number:
            parts.append(Part(cause, number))
            still -= number
    return Gap(kind, unit, Decimal(left), Decimal(right), tuple(parts))
