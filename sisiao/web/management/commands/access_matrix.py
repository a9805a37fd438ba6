"""`access_matrix`: every decision of the access matrix."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from sisiao.web.access_cells import cells


class Command(BaseCommand):
    help = "Print every cell of the access matrix: route, method, profile, relation, expected; --json for scripts."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="a list for scripts")

    def handle(self, *, as_json: bool, **_: Any) -> None:
        rows = [asdict(cell) for cell in cells()]
        if as_json:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("  ".join(row.values()))
        self.stdout.write(f"{len(rows)} cellules")
