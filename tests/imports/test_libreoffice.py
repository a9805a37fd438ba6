"""The round trip of a département: template, filled, saved by LibreOffice, imported."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from sisiao.core.spreadsheet.declaration import GUIDE
from sisiao.core.spreadsheet.findings import Level
from sisiao.imports.actions import import_workbook, make_template
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.imports.sources import Source
from sisiao.offer.models import Dispositif, Entity, Funding, Place
from tests.imports.workbooks import ACTOR, OFFER_ROWS, PLACES_ROWS, TODAY, Rows, changed, edited, filled, make_siao

# « Recalculer au chargement : toujours »: what a person sees once they have typed anything.
RECALCULATES = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
REQUIRED = os.environ.get("SISIAO_REQUIRE_LIBREOFFICE") == "1"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        SOFFICE is None and not REQUIRED, reason="no soffice: the round trip through LibreOffice is skipped"
    ),
]


def saved(content: bytes, folder: Path) -> bytes:
    """The workbook as LibreOffice writes it again, in a profile of its own."""
    assert SOFFICE is not None, "SISIAO_REQUIRE_LIBREOFFICE=1, and there is no soffice"
    source, out = folder / "rempli.xlsx", folder / "sortie"
    source.write_bytes(content)
    command = [
        SOFFICE,
        f"-env:UserInstallation={(folder / 'profil').as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(out),
        str(source),
    ]
    done = subprocess.run(
        command, capture_output=True, timeout=180, check=False, env={**os.environ, "HOME": str(folder)}
    )
    assert done.returncode == 0, done.stderr.decode()
    return (out / "rempli.xlsx").read_bytes()


def test_both_workbooks_come_back_whole(tmp_path: Path) -> None:
    make_siao()
    workbooks: tuple[tuple[Source, Rows], ...] = ((OFFER, OFFER_ROWS), (PLACES, PLACES_ROWS))
    for source, rows in workbooks:
        folder = tmp_path / source.kind
        folder.mkdir()
        direct = import_workbook(source, filled(source, rows), actor=ACTOR, today=TODAY, commit=False)
        report = import_workbook(source, saved(filled(source, rows), folder), actor=ACTOR, today=TODAY, commit=True)
        assert report.committed, report.as_text()
        assert [(each.code, each.place) for each in report.findings.items] == [
            (each.code, each.place) for each in direct.findings.items
        ], "LibreOffice adds no remark and hides none"
        assert report.tab_lines == direct.tab_lines
        again = import_workbook(source, filled(source, rows), actor=ACTOR, today=TODAY, commit=False)
        assert not again.written.changes, "both files say the same"
    assert (Entity.objects.count(), Dispositif.objects.count(), Funding.objects.count()) == (2, 3, 2)
    assert Place.objects.count() == 10


def test_the_dashboard_says_what_the_report_says(tmp_path: Path) -> None:
    """A8: LibreOffice computes the formulas again; the agent compares them with the report."""
    make_siao()
    settings = tmp_path / "profil" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(RECALCULATES, encoding="utf-8")
    known = changed(OFFER_ROWS, "Dispositifs", 0, capacity=7)
    typed = edited(filled(OFFER, known), lambda book: book["Dispositifs"].__setitem__("AJ5", 45))
    content = saved(typed, tmp_path)
    report = import_workbook(OFFER, content, actor=ACTOR, today=TODAY, commit=False)
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)[GUIDE]
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]
    start = next(rank for rank, row in enumerate(rows) if row[0] == "A8. Tableau de bord")
    shown = {str(label): f"{value:g}" for _, label, value in rows[start:] if label}
    assert {label: shown[label] for label in report.totals} == report.totals
    assert {label for label, value in shown.items() if value != "0"} <= set(report.totals)


def test_errors_keep_their_place(tmp_path: Path) -> None:
    make_siao()
    rows = changed(OFFER_ROWS, "Entités", 0, siren="123456789")
    report = import_workbook(OFFER, saved(filled(OFFER, rows), tmp_path), actor=ACTOR, today=TODAY, commit=False)
    blocking = [each for each in report.findings.items if each.level is Level.BLOCKING]
    assert [(each.sheet, each.row, each.column, each.value) for each in blocking] == [("Entités", 5, "E", "123456789")]


def test_the_pre_filled_template_saved_as_it_is_changes_nothing(tmp_path: Path) -> None:
    siao = make_siao()
    import_workbook(OFFER, filled(OFFER, OFFER_ROWS), actor=ACTOR, today=TODAY, commit=True)
    template = make_template(OFFER, siao.departement, today=TODAY)
    report = import_workbook(OFFER, saved(template, tmp_path), actor=ACTOR, today=TODAY, commit=True)
    assert report.committed, report.as_text()
    assert not report.written.changes
