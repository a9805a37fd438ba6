"""Makes the workbook of the old offer of a département."""

from sisiao.imports.commands import TemplateCommand
from sisiao.imports.legacy_workbook.source import LEGACY_OFFER


class Command(TemplateCommand):
    help = "Écrit le classeur de l'ancienne offre d'un département, pré-rempli."
    source = LEGACY_OFFER
