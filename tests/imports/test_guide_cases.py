"""The rows that the guide gives to copy pass the controls of the workbook."""

import pytest

from sisiao.imports.offer_workbook.guide_texts import CASES, ROWS
from sisiao.imports.offer_workbook.source import OFFER, declare_offer
from tests.imports.workbooks import OFFER_ROWS, TODAY, findings_of

pytestmark = pytest.mark.django_db
PLACED = {"address": "3 avenue des Tilleuls", "postal_code": "95100", "commune": "Argenteuil"}
OWN = {"entity": "E0001 – Association Les Peupliers", "opened_on": "01/01/2020"}


@pytest.mark.parametrize("case", sorted(ROWS))
def test_a_case_is_right_as_it_is_copied(case: str) -> None:
    """Beside its own place and entité, which nobody copies."""
    rows = {name: [dict(row) for row in told] for name, told in OFFER_ROWS.items()}
    # One that is funded by nothing else: the case's own dispositif, else another.
    other = rows["Dispositifs"][0] | {"code": "D0009", "name": "CHRS du Gué", "siret": "", "finess": "950000026"}
    rows["Dispositifs"].append(other)
    funded = "D0010" if ROWS[case][0][0] == "Dispositifs" else "D0009"
    for rank, (tab, cells) in enumerate(ROWS[case], 10):
        if tab == "Dispositifs":
            place = {} if cells["protected"] == "Oui" else PLACED
            rows[tab].append({"code": f"D00{rank}", **OWN, **place, **cells})
        else:
            rows[tab].append({"code": f"F00{rank}", "dispositif": f"{funded} – CHRS", **cells})
    added = {f"D00{rank}" for rank in range(10, 20)} | {f"F00{rank}" for rank in range(10, 20)}
    numbers = {(tab, 5 + index) for tab, told in rows.items() for index, row in enumerate(told) if row["code"] in added}
    found = [each for each in findings_of(OFFER, rows) if (each.sheet, each.row) in numbers]
    assert [each.sentence for each in found if each.level == "bloquant"] == []


def test_each_is_one_of_the_cases_and_is_printed() -> None:
    assert set(ROWS) <= {case for case, _words in CASES.rows}
    table = next(each for each in declare_offer("95", TODAY).tables if each.title == "A7. Lignes à copier")
    assert len(table.rows) == sum(map(len, ROWS.values())) and all("|" in row[2] for row in table.rows)
