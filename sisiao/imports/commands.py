"""What the commands share: one class for templates, one for imports."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.spreadsheet.file_controls import MAXIMUM_BYTES
from sisiao.geo.models import Departement
from sisiao.imports.actions import import_workbook, make_template
from sisiao.imports.registry import source_of
from sisiao.imports.sources import Source


class TemplateCommand(BaseCommand):
    """`<command> DEPARTEMENT FILE.xlsx`: writes the workbook of a département."""

    source: Source

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("departement")
        parser.add_argument("file", type=Path)

    def handle(self, *, departement: str, file: Path, **_: Any) -> None:
        found = Departement.objects.filter(code=departement.upper()).first()
        if found is None:
            raise CommandError(f"Le département « {departement} » n'existe pas.")
        try:
            file.write_bytes(self.make(found))
        except OSError as error:
            raise CommandError(f"Le fichier ne peut pas être écrit : {error.strerror}.") from error
        self.stdout.write(f"{file} : {self.title}, {found}.")

    @property
    def title(self) -> str:
        return self.source.title

    def make(self, departement: Departement) -> bytes:
        """Bytes of the workbook of a département."""
        return make_template(self.source, departement, today=timezone.localdate())


class ImportCommand(BaseCommand):
    """`<command> FILE.xlsx [--commit] [--json]`: dry by default; exits 1 only for what is bloquant."""

    kind: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--commit", action="store_true", help="importe ; sans cette option, essai à blanc")
        parser.add_argument("--json", action="store_true", dest="as_json", help="rapport en JSON")

    def handle(self, *, file: Path, commit: bool, as_json: bool, **_: Any) -> None:
        try:
            with file.open("rb") as stream:
                content = stream.read(MAXIMUM_BYTES + 1)
        except OSError as error:
            raise CommandError(f"Le fichier ne peut pas être lu : {error.strerror}.", returncode=2) from error
        actor, now = command_actor(self.kind), timezone.now()
        source = source_of(self.kind, actor=actor, now=now)
        report = import_workbook(source, content, actor=actor, today=timezone.localdate(now), commit=commit)
        self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=1) if as_json else report.as_text())
        if not report.importable:
            raise SystemExit(1)
