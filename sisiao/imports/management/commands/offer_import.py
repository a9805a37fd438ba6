"""Imports a filled offer workbook; dry by default."""

from sisiao.imports.commands import ImportCommand
from sisiao.imports.offer_workbook.source import OFFER


class Command(ImportCommand):
    help = "Lit un classeur rempli, en rend compte, et l'importe avec --commit."
    kind = OFFER.kind
