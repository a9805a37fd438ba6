"""`demo_accounts`: who may sign in to the demo."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from sisiao.demo.world.accounts import DEMO_PASSWORD, AccountLine, account_lines

HEADINGS = ("Profil", "Courriel", "Périmètre")


class Command(BaseCommand):
    help = "List the demo accounts; --json for scripts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="a list for scripts")

    def handle(self, *, as_json: bool, **_: Any) -> None:
        accounts = list(account_lines())
        if as_json:
            self.stdout.write(json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=1))
        else:
            self._write_table(accounts)

    def _write_table(self, accounts: list[AccountLine]) -> None:
        rows = [HEADINGS, *((account.profile, account.email, account.perimeter) for account in accounts)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        for account in accounts:
            if account.totp_secret:
                self.stdout.write(
                    f"\nClé de la double authentification de {account.email}\u00a0: {account.totp_secret}"
                )
        self.stdout.write(f"\nMot de passe de tous les comptes de démonstration\u00a0: {DEMO_PASSWORD}")
