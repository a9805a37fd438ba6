"""Imports a filled list of users; dry by default."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.imports.commands import ImportCommand
from sisiao.imports.reports import ImportReport
from sisiao.imports.users_workbook.actions import import_users


class Command(ImportCommand):
    help = "Lit une liste de comptes, en rend compte, et invite avec --commit."

    def read(self, content: bytes, *, commit: bool) -> ImportReport:
        return import_users(content, actor=command_actor("users_import"), now=timezone.now(), commit=commit)
