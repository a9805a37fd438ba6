"""The four commands: arguments, report on the standard output, exit status."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.offer.models import Entity, Place
from tests.imports.workbooks import OFFER_ROWS, PLACES_ROWS, changed, filled, make_siao

pytestmark = pytest.mark.django_db


def call(*arguments: Any) -> tuple[int, str]:
    """Exit status and standard output."""
    output = io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=output)
    except SystemExit as ended:
        return int(ended.code or 0), output.getvalue()
    return 0, output.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "classeur.xlsx"


@pytest.mark.parametrize("command", ["offer_template", "places_template", "legacy_offer_template"])
def test_templates_are_written(command: str, file: Path) -> None:
    status, output = call(command, "95", file)
    assert status == 0
    assert "Val-d'Oise" in output
    assert file.read_bytes().startswith(b"PK")


def test_an_unknown_departement_or_a_missing_file(file: Path) -> None:
    with pytest.raises(CommandError, match="n'existe pas"):
        call("offer_template", "99", file)
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call("offer_import", file)
    with pytest.raises(CommandError, match="ne peut pas être écrit"):
        call("offer_template", "95", file / "x" / "y.xlsx")


def test_an_import_is_dry_by_default(file: Path) -> None:
    make_siao()
    file.write_bytes(filled(OFFER, OFFER_ROWS))
    status, output = call("offer_import", file)
    assert status == 0
    assert "Essai à blanc" in output
    assert not Entity.objects.exists()


def test_an_import_for_good_then_places(file: Path) -> None:
    make_siao()
    file.write_bytes(filled(OFFER, OFFER_ROWS))
    assert call("offer_import", file, "--commit")[0] == 0
    assert Entity.objects.count() == 2
    file.write_bytes(filled(PLACES, PLACES_ROWS))
    status, output = call("places_import", file, "--commit", "--json")
    assert status == 0
    assert json.loads(output)["committed"] is True
    assert Place.objects.count() == 10


def test_what_blocks_exits_with_1_and_a_warning_does_not(file: Path) -> None:
    make_siao()
    file.write_bytes(filled(OFFER, changed(OFFER_ROWS, "Entités", 0, siren="1")))
    status, output = call("offer_import", file, "--commit", "--json")
    report = json.loads(output)
    assert (status, report["importable"], report["blocking"]) == (1, False, 1)
    assert report["findings"][0]["column"] == "E"
    assert {"code", "level", "sheet", "row", "column", "heading", "value", "message", "remedy"} <= set(
        report["findings"][0]
    )
    file.write_bytes(filled(OFFER, changed(OFFER_ROWS, "Entités", 0, phone="12")))
    status, output = call("offer_import", file)
    assert status == 0
    assert "C-ENT-04" in output


def test_the_committed_demo_offer_of_lozere_comes_in() -> None:
    data = Path("sisiao/demo/data")
    if not (data / "temps1_048.xlsx").exists():
        pytest.skip("no demo workbooks")
    make_siao("48")
    for name, source in (("temps1_048.xlsx", "offer_import"), ("places_048.xlsx", "places_import")):
        status, output = call(source, data / name, "--commit")
        assert status == 0, output
