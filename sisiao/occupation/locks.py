"""The locks of placement, in written SQL: whoever loses a place has paid for little else than these.

After the household (`sisiao.households.actions.lock_household`): the units, then the persons, each in id order.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sisiao.core.rows import fetch_rows

# With the unit that the locked household keeps, if any: an expired hold of its own is ended too.
LOCK_UNITS = """
SELECT u.id, u.sharing, g.dispositif_id FROM offer_unit u JOIN offer_placegroup g ON g.id = u.group_id
WHERE u.id = ANY (%(units)s)
   OR u.id IN (SELECT h.unit_id FROM occupation_hold h WHERE h.household_id = %(household)s AND h.active)
ORDER BY u.id FOR NO KEY UPDATE OF u
"""
LOCK_PERSONS = "SELECT id FROM households_person WHERE id = ANY (%(persons)s) ORDER BY id FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class LockedUnit:
    """What placement reads of a logement or a chambre that it has locked; `sharing` is one of `offer.enums.Sharing`."""

    pk: int
    sharing: str
    dispositif_id: int


def lock_units(unit_ids: Collection[int], *, kept_by: int | None = None) -> dict[int, LockedUnit]:
    """Lock units in id order, with the one that the household `kept_by`, locked before, keeps. By key, in id order."""
    rows = fetch_rows(LOCK_UNITS, {"units": list(unit_ids), "household": kept_by})
    return {unit_id: LockedUnit(unit_id, sharing, dispositif_id) for unit_id, sharing, dispositif_id in rows}


def lock_persons(person_ids: Collection[int]) -> None:
    fetch_rows(LOCK_PERSONS, {"persons": list(person_ids)})
