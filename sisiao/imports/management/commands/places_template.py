"""Makes the places workbook of a département."""

from sisiao.imports.commands import TemplateCommand
from sisiao.imports.places_workbook.source import PLACES


class Command(TemplateCommand):
    help = "Écrit le classeur d'un département, pré-rempli."
    source = PLACES
