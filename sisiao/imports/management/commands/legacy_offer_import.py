"""Imports the old offer of a département; dry by default."""

from sisiao.imports.commands import ImportCommand
from sisiao.imports.legacy_workbook.source import LEGACY_OFFER


class Command(ImportCommand):
    help = "Lit le classeur de l'ancienne offre, en rend compte, et l'importe avec --commit."
    kind = LEGACY_OFFER.kind
