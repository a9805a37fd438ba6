"""What the rules find now, and who has said why: one statement whatever the number of rules."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sisiao.core.rows import fetch_rows
from sisiao.core.wording import short_date
from sisiao.quality.rules import BY_CODE, LONG_DAYS, MANY_PLACES, PER_CENT, Rule

ANOMALIES = Path(__file__).resolve().parent / "sql" / "anomalies.sql"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One fault of one dispositif; the last fields are of its justification, None while it is open."""

    rule: Rule
    dispositif_id: int
    public_id: Any
    name: str
    departement: str
    entity: str
    facts: dict[str, Any]
    digest: str
    justification: Any
    cause: str | None
    until: date | None
    author: str | None

    @property
    def is_open(self) -> bool:
        return self.justification is None

    @property
    def sentence(self) -> str:
        """The anomaly in words, with its facts."""
        return self.rule.sentence({name: _in_words(value) for name, value in self.facts.items()})

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.code,
            "dispositif": str(self.public_id),
            "name": self.name,
            "departement": self.departement,
            "facts": self.facts,
            "sentence": self.sentence,
        }


def _in_words(value: Any) -> str:
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return short_date(date.fromisoformat(value))
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)


@cache
def _statement() -> str:
    return ANOMALIES.read_text(encoding="utf-8")


def anomalies(dispositifs: Collection[int], on: date, now: datetime) -> list[Anomaly]:
    """Every anomaly of these dispositifs on a day, by rule. Whoever calls has chosen them within a perimeter."""
    parameters = {"dispositifs": list(dispositifs), "on": on, "now": now}
    limits = {"per_cent": PER_CENT, "long_days": LONG_DAYS, "many_places": MANY_PLACES}
    rows = fetch_rows(_statement(), parameters | limits)
    return [Anomaly(BY_CODE[row[0]], *row[1:6], json.loads(row[6]), *row[7:]) for row in rows]
