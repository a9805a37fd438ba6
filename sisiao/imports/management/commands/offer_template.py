"""Makes the offer workbook of a département."""

from sisiao.imports.commands import TemplateCommand
from sisiao.imports.offer_workbook.source import OFFER


class Command(TemplateCommand):
    help = "Écrit le classeur d'un département, pré-rempli."
    source = OFFER
