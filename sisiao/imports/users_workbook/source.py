"""The users workbook put together: what it offers and what it may write depend on who imports it."""

from datetime import datetime

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.spreadsheet.template import write_template
from sisiao.imports.models import ACCOUNTS
from sisiao.imports.sources import Source
from sisiao.imports.users_workbook.declaration import declare_users
from sisiao.imports.users_workbook.writing import UsersWriter


def users_source(actor: Actor, now: datetime) -> Source:
    """The list of accounts that `actor` may bring in."""

    return Source(
        kind=ACCOUNTS,
        title="Liste de comptes",
        declare=lambda departement, today: declare_users(actor, departement),
        known_codes=lambda departement: {},
        # The rules are those of the acts: playing every invitation gives the refusals of all the rows at once.
        check=lambda examined, facts: iter(()),
        write=lambda examined, facts: UsersWriter(examined, actor, now).write(),
        totals=lambda examined: {},
        fill=lambda departement, today: {},
        capability=Capability.MANAGE_USERS,
        of_departement=False,
        checked_by_writing=True,
        verb="Importer et inviter",
    )


def users_template(departement: str, name: str, *, actor: Actor) -> bytes:
    """Bytes of the empty workbook, with the lists of what the actor may give."""
    actor.require(Capability.MANAGE_USERS)
    return write_template(declare_users(actor, departement), departement=departement, departement_name=name)
