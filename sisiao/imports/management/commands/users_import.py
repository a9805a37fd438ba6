"""Imports a filled list of users; dry by default."""

from sisiao.imports.commands import ImportCommand
from sisiao.imports.models import ACCOUNTS


class Command(ImportCommand):
    help = "Lit une liste de comptes, en rend compte, et invite avec --commit."
    kind = ACCOUNTS
