"""The import of a whole Temps 1 workbook, against merely reading it as the service must: in its limited process.

A dry run: read, checked, written, and taken back. Calamine alone, in this process, unprotected, is given beside.
"""

import io
from collections.abc import Mapping

from python_calamine import CalamineWorkbook

from bench import bare
from bench.context import Context, Measure
from bench.measuring import compare, figures, own_peak_mb, timed
from sisiao.core.actor import command_actor
from sisiao.core.spreadsheet.reader import read_raw
from sisiao.core.spreadsheet.template import Value, write_template
from sisiao.demo.offer.identifiers import finess, siren, siret
from sisiao.demo.offer.tree import Tree
from sisiao.imports.actions import import_workbook
from sisiao.imports.offer_workbook.source import OFFER

ROUNDS = 5
COPIES = 8  # of the demo's tenth of a département: 380 dispositifs, 420 lines of funding
FIRST_SIREN = 60_000
Row = dict[str, Value]


def measure(context: Context) -> Measure:
    departement = context.siao.departement
    content = write_template(
        OFFER.declare(departement.code, context.tonight),
        departement=departement.code,
        departement_name=departement.name,
        filling=whole_departement("95", COPIES),
    )
    actor = command_actor("bench")
    rows: dict[str, int] = {}

    def imported(turn: int) -> None:
        report = import_workbook(OFFER, content, actor=actor, today=context.tonight, commit=False)
        if not report.importable:
            raise RuntimeError(report.as_text()[-2000:])
        rows.update({tab: count.filled for tab, count in report.counts.items()})

    layouts = OFFER.declare("", context.tonight).layouts
    with bare.connect() as connection:
        steady = bare.steady(connection)
        result = compare(imported, lambda turn: read_raw(content, layouts), context.rounds(ROUNDS), steady=steady)
    turns = range(context.rounds(2 * ROUNDS))
    calamine = figures([timed(lambda turn: _calamine_alone(content), turn) for turn in turns])
    return result | {
        "calamine_alone_ms": calamine,
        "ratio_to_calamine_alone": round(result["stack_ms"]["median"] / calamine["median"], 2),
        "peak_mb": own_peak_mb(),
        "workbook_kb": len(content) // 1024,
        "rows": rows,
    }


def _calamine_alone(content: bytes) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def whole_departement(code: str, copies: int) -> Mapping[str, list[Row]]:
    """The demo's tree several times over, each copy with its own codes, names and identifiers."""
    tree = Tree(code).filling()
    tabs: dict[str, list[Row]] = {name: [] for name in tree}
    for copy in range(copies):
        shift = {tab: copy * len(rows) for tab, rows in tree.items()}
        for row in tree["Entités"]:
            tabs["Entités"].append(_entity(dict(row), copy, shift["Entités"]))
        sirens = {str(row["code"]): str(row["siren"] or "") for row in tabs["Entités"]}
        for row in tree["Dispositifs"]:
            tabs["Dispositifs"].append(_dispositif(dict(row), copy, shift, sirens))
        for row in tree["Financement"]:
            code = f"F{len(tabs['Financement']) + 1:04d}"
            reference = _moved(str(row["dispositif"]), copy, shift["Dispositifs"])
            tabs["Financement"].append({**row, "code": code, "dispositif": reference})
    return tabs


def _shifted(code: str, by: int) -> str:
    return f"{code[0]}{int(code[1:]) + by:04d}"


def _named(name: str, copy: int) -> str:
    return f"{name} {copy + 1}" if copy else name


def _moved(reference: str, copy: int, by: int) -> str:
    """« D0001 – Nom » of another copy."""
    code, _, name = reference.partition(" – ")
    return f"{_shifted(code, by)} – {_named(name, copy)}"


def _entity(row: Row, copy: int, shift: int) -> Row:
    row |= {"code": _shifted(str(row["code"]), shift), "name": _named(str(row["name"]), copy)}
    row["carries_siao"] = row.get("carries_siao", False) and not copy
    if row.get("siren"):
        row["siren"] = siren(FIRST_SIREN + int(str(row["code"])[1:]))
    return row


def _dispositif(row: Row, copy: int, shift: dict[str, int], sirens: dict[str, str]) -> Row:
    entity = _moved(str(row["entity"]), copy, shift["Entités"])
    rank = int(str(row["code"])[1:]) + shift["Dispositifs"]
    row |= {"code": f"D{rank:04d}", "name": _named(str(row["name"]), copy), "entity": entity}
    if row.get("siret"):
        row["siret"] = siret(sirens[entity[:5]], rank)
    if row.get("finess"):
        row["finess"] = finess("95", 4_000 + rank)
    return row
