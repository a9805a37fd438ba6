"""Remakes the workbooks of the demo's offer, from the plan."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sisiao.demo.workbooks import DATA, DEPARTEMENTS, build_workbooks, workbook_paths


class Command(BaseCommand):
    help = "Refait les classeurs de l'offre de démonstration (sisiao/demo/data)."

    def handle(self, *args: Any, **options: Any) -> None:
        DATA.mkdir(exist_ok=True)
        for departement in DEPARTEMENTS:
            contents = build_workbooks(departement, timezone.localdate())
            for path, content in zip(workbook_paths(departement), contents, strict=True):
                path.write_bytes(content)
                self.stdout.write(f"{path.name} : {len(content) // 1024} ko")
