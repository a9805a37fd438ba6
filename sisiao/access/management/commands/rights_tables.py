"""`rights_tables`: the two tables of rights, for `docs/security.md`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from sisiao.access.drawing import as_markdown

START, END = "<!-- rights -->", "<!-- /rights -->"


def written(page: Path) -> str:
    """The page with the tables as the code says them today."""
    before, rest = page.read_text(encoding="utf-8").split(START)
    return f"{before}{START}\n{as_markdown()}\n{END}{rest.split(END)[1]}"


class Command(BaseCommand):
    help = "Print the tables of rights; --write puts them into docs/security.md."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/security.md")

    def handle(self, *, write: bool, **_: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "security.md"
        if write:
            page.write_text(written(page), encoding="utf-8")
        else:
            self.stdout.write(as_markdown())
