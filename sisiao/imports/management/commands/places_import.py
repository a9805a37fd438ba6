"""Imports a filled places workbook; dry by default."""

from sisiao.imports.commands import ImportCommand
from sisiao.imports.places_workbook.source import PLACES


class Command(ImportCommand):
    help = "Lit un classeur rempli, en rend compte, et l'importe avec --commit."
    kind = PLACES.kind
