"""What the offer of one SIAO has been and will be: funding year by year, moves between entités, changes of nature.

Days years apart then read rows of their own, and the joins of the ledger find something.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from sisiao.occupation.ledger import PLACE
from sisiao.offer.enums import FundingRegime
from sisiao.offer.models import Dispositif, DispositifType, Entity, Funding, NatureChange, Transfer

FIRST_YEAR = 2023
MOVED, BECAME = date(2024, 7, 1), date(2025, 1, 1)
ANNOUNCED = timedelta(days=180)
BATCH = 1_000


def write_history(dispositifs: Sequence[Dispositif], entities: Sequence[Entity], rng: Random, now: datetime) -> None:
    """One dispositif in ten has moved, one is about to, one in ten has been of another type; all are funded."""
    years = range(FIRST_YEAR, now.year + 2)
    Funding.objects.bulk_create(_fundings(dispositifs, years, rng), batch_size=BATCH)
    if len(entities) > 1:
        Transfer.objects.bulk_create(_transfers(dispositifs, entities, rng, now))
    before = DispositifType.objects.get(code="chrs")
    NatureChange.objects.bulk_create(
        NatureChange(dispositif=one, on=BECAME, from_type=before, to_type=one.type, applied_at=now)
        for one in dispositifs
        if rng.random() < 0.1
    )


def _fundings(dispositifs: Sequence[Dispositif], years: Sequence[int], rng: Random) -> Iterator[Funding]:
    for one in dispositifs:
        for year in years:
            for _line in range(rng.choice((1, 1, 2))):
                yield Funding(
                    dispositif=one,
                    funder="État",
                    regime=FundingRegime.PERMANENT,
                    fiscal_year=year,
                    starts_on=date(year, 1, 1),
                    ends_on=date(year, 12, 31),
                    unit=PLACE,
                    number=rng.randint(10, 40),
                )


def _transfers(
    dispositifs: Sequence[Dispositif], entities: Sequence[Entity], rng: Random, now: datetime
) -> Iterator[Transfer]:
    for one in dispositifs:
        drawn = rng.random()
        if drawn >= 0.2:
            continue
        other = rng.choice([entity for entity in entities if entity.pk != one.entity_id])
        if drawn < 0.1:
            yield Transfer(dispositif=one, from_entity=other, to_entity_id=one.entity_id, on=MOVED, applied_at=now)
        else:
            yield Transfer(dispositif=one, from_entity_id=one.entity_id, to_entity=other, on=now.date() + ANNOUNCED)
