"""Makes the workbook of a list of users of a département."""

from sisiao.core.actor import command_actor
from sisiao.geo.models import Departement
from sisiao.imports.commands import TemplateCommand
from sisiao.imports.users_workbook.source import users_template


class Command(TemplateCommand):
    help = "Écrit le classeur d'une liste de comptes d'un département."
    title = "Liste de comptes à inviter"

    def make(self, departement: Departement) -> bytes:
        return users_template(departement.code, str(departement), actor=command_actor("users_template"))
