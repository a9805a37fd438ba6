"""The users workbook put together: what it offers and what it may write depend on who imports it."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.context import acting_as
from sisiao.core.spreadsheet.findings import Finding, Level
from sisiao.core.spreadsheet.rows import Examined
from sisiao.core.spreadsheet.template import write_template
from sisiao.imports.facts import Facts
from sisiao.imports.models import ACCOUNTS
from sisiao.imports.sources import Source, UnableToWrite, Written
from sisiao.imports.users_workbook.declaration import declare_users
from sisiao.imports.users_workbook.writing import UsersWriter


def users_source(actor: Actor, now: datetime) -> Source:
    """The list of accounts that `actor` may bring in."""

    def check(examined: Examined, facts: Facts) -> Iterator[Finding]:
        """Play every invitation and take it back: the refusals of all the rows at once."""
        writer = UsersWriter(examined, actor, now)
        with acting_as(actor):
            writer.write()
            transaction.set_rollback(True)
        yield from writer.findings

    def write(examined: Examined, facts: Facts) -> Written:
        writer = UsersWriter(examined, actor, now)
        written = writer.write()
        refused = [finding for finding in writer.findings if finding.level is Level.BLOCKING]
        if refused:
            raise UnableToWrite(refused[0].sentence)
        return written

    return Source(
        kind=ACCOUNTS,
        title="Liste de comptes",
        declare=lambda departement, today: declare_users(actor, departement),
        known_codes=lambda departement: {},
        check=check,
        write=write,
        totals=lambda examined: {},
        fill=lambda departement, today: {},
        capability=Capability.MANAGE_USERS,
        of_departement=False,
        verb="Importer et inviter",
    )


def users_template(departement: str, name: str, *, actor: Actor) -> bytes:
    """Bytes of the empty workbook, with the lists of what the actor may give."""
    actor.require(Capability.MANAGE_USERS)
    return write_template(declare_users(actor, departement), departement=departement, departement_name=name)
