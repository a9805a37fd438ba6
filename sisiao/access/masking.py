"""What the support view reads in place of personal data (R20): a view of each table that holds some, in PostgreSQL.

The schema `masked` has, for each such table, a view of the same name with the same columns in the same order, where a
personal column says nothing. A masked request puts that schema first in its search path (`core.context.masked_reads`):
whatever a page asks for, it gets no personal value, and no page can forget it.

A migration that changes one of these tables, or a change of the tables below, is followed by a migration that makes
the views again (`remake_views`); a test compares them with the models, and `DIGEST` with the one that it names.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sisiao.access.personal_fields import PERSONAL_FIELDS

SCHEMA = "masked"
Masks = Mapping[str, Mapping[str, str]]

# Personal fields of models that are no part of a record.
ALSO_PERSONAL = (
    "access.SupportView.reason",
    "accounts.AccountLink.new_email",
    "accounts.Session.session_data",
    "accounts.User.email",
    "accounts.User.password",
    "audit.RowHistory.new",
    "audit.RowHistory.old",
    "campaigns.CampaignValidation.reason",
    "core.StoredFile.content",
    "core.StoredFile.file_name",
    "core.TransitionLog.comment",
    "creation.CreationMessage.body",
    "creation.CreationRequest.applicant_email",
    "creation.CreationRequest.applicant_first_name",
    "creation.CreationRequest.applicant_last_name",
    "creation.CreationRequest.applicant_phone",
    "creation.CreationRequest.applicant_role",
    "creation.CreationRequest.email",
    "creation.CreationRequest.entity_email",
    "creation.CreationRequest.purpose",
    "helpdesk.ArticleVote.comment",
    "helpdesk.Ticket.subject",
    "helpdesk.TicketMessage.body",
    "helpline.UnmetRequest.slept_last_night",
    "households.BreakGlass.reason",
    "households.NameWord.word",
    "imports.CellCorrection.before",
    "imports.CellCorrection.value",
    "imports.RowLeftOut.reason",
    "imports.UploadedWorkbook.attachments",
    "imports.UploadedWorkbook.content",
    "imports.UploadedWorkbook.file_name",
    "imports.UploadedWorkbook.report",
    "imports.UploadedWorkbook.typed",
    "interop.ReceivedFile.file_name",
    "notifications.Notice.params",
    "notifications.OutgoingMail.address",
    "notifications.OutgoingMail.params",
    "occupation.Occupation.surplus_reason",
    "offer.Dispositif.comment",
    "offer.Dispositif.email",
    "offer.Dispositif.head_email",
    "offer.Dispositif.head_name",
    "offer.DispositifVersion.reason",
    "offer.Entity.comment",
    "offer.Entity.deputy_email",
    "offer.Entity.deputy_name",
    "offer.Entity.email",
    "offer.Entity.manager_email",
    "offer.Entity.manager_first_name",
    "offer.Entity.manager_last_name",
    "offer.Funding.comment",
    "siao.SiaoContact.email",
    "siao.SiaoContact.name",
    "siao.SiaoMessage.body",
    "siao.SiaoPartner.contact",
    "siao.SiaoPartner.email",
    "stays.ClosingAnswer.text",
    "stays.Stay.destination",
    "stays.Stay.exit_reason",
    "surveys.Remark.body",
    "surveys.Urn.sealed",
    "transition.Attachment.comment",
    "transition.Attachment.difference",
    "transition.LegacyPlaceGroup.raw",
    "transition.LegacyUser.email",
    "transition.LegacyUser.login",
    "transition.LegacyUser.raw",
    "transition.SwitchDecision.counts",
)
# Fields of a class that keep their value, and why: they decide which rows and which places are hidden, and the masked
# actor reads none of what they hide (`access.support.masked_actor`).
KEPT = {
    "households.Household.to_protect": "the rules that hide a protected household read it; no masked page says it",
    "housing_requests.HousingRequest.hold": "a key: without it the request has no place",
    "referrals.Referral.dispositif": "a key: `may_know_where` hides the structure of a protected household",
    "referrals.Referral.hold": "a key: without it the referral is nowhere",
}
_ADDRESS = "jsonb_set(params, '{new_address}', '\"adresse masquée\"', false)"
# What stands in place of a value, where the « nothing » of its type would not do.
IN_PLACE = {
    "access.SupportView.reason": "'Motif masqué'",
    "accounts.User.email": "'compte-' || id || '@masque.invalid'",
    # Who changed a profile is told; of every other row, only that it changed.
    "audit.RowHistory.new": "CASE WHEN table_name = 'access_grant' THEN new END",
    "audit.RowHistory.old": "CASE WHEN table_name = 'access_grant' THEN old END",
    "core.StoredFile.file_name": "'Fichier masqué'",
    "households.BreakGlass.reason": "'Motif masqué'",
    # Who belongs to the household is told, not since when: a birth is a date of arrival.
    "households.Membership.period": (
        "CASE WHEN upper_inf(period) THEN '[2000-01-01,)' ELSE '[2000-01-01,2000-01-02)' END"
    ),
    "households.Membership.role": "CASE WHEN role = 'contact' THEN role ELSE 'other' END",
    "households.Person.first_name": "'Prénom masqué'",
    "households.Person.last_name": "'Nom masqué'",
    "imports.RowLeftOut.reason": "'Motif masqué'",
    "imports.UploadedWorkbook.file_name": "'Fichier masqué'",
    "imports.UploadedWorkbook.report": 'report || \'{"findings": [], "changes": []}\'',
    "interop.ReceivedFile.file_name": "'Fichier masqué'",
    "matching.NotProposed.kind": "'choice'",
    "notifications.Notice.params": _ADDRESS,
    "notifications.OutgoingMail.address": "'adresse masquée'",
    "notifications.OutgoingMail.params": _ADDRESS,
    # Who manages an entité is not told, but that somebody does: campaigns count them.
    "offer.Entity.manager_email": (
        "CASE WHEN manager_email <> '' THEN 'gestionnaire-' || id || '@masque.invalid' ELSE '' END"
    ),
    "siao.SiaoMessage.body": "'Message masqué'",
}
# Nothing, said in each type; what may be null is NULL, but for lists.
_NOTHING = {
    "bigint": "0", "boolean": "false", "bytea": "''", "character varying": "''", "jsonb": "'{}'", "text": "''",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table as PostgreSQL describes it: `type` with its length, as `format_type` writes it."""

    name: str
    type: str
    nullable: bool


def personal_fields() -> list[str]:
    """Every "app.Model.field" that the support view masks."""
    classed = (field for field, kind in PERSONAL_FIELDS.items() if kind is not None)
    return sorted({*classed, *ALSO_PERSONAL} - KEPT.keys())


def masks() -> dict[str, dict[str, str]]:
    """Table → field → the SQL in its place, "" for the nothing of its type."""
    found: dict[str, dict[str, str]] = {}
    for each in personal_fields():
        label, _, field = each.rpartition(".")
        found.setdefault(label.replace(".", "_").lower(), {})[field] = IN_PLACE.get(each, "")
    return found


def digest() -> str:
    """What the tables of this module say, in a few letters: the last migration of the views names it."""
    return hashlib.sha256(repr((masks(), sorted(_NOTHING.items()))).encode()).hexdigest()[:12]


def masked_view_sql(table: str, columns: Iterable[Column], fields: Mapping[str, str]) -> str:
    """The statement that makes the masked view of a table; `fields` are those of `masks()`, keys named by their field.

    It reads with the rights of who asks (`security_invoker`): grants and row-level security hold as on the table.
    """
    by_column = {**{f"{field}_id": sql for field, sql in fields.items()}, **fields}
    told = ",\n       ".join(
        f'{_in_place(column, by_column[column.name])} AS "{column.name}"'
        if column.name in by_column
        else f'"{column.name}"'
        for column in columns
    )
    return f'CREATE VIEW {SCHEMA}."{table}" WITH (security_invoker = true) AS\nSELECT {told}\nFROM public."{table}"'


def _in_place(column: Column, sql: str) -> str:
    return f"({sql or _nothing(column)})::{column.type}"


def _nothing(column: Column) -> str:
    if column.type.endswith("[]"):
        return "'{}'"
    if column.nullable:
        return "NULL"
    return _NOTHING[column.type.partition("(")[0]]


COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum
"""
# As `core/sql/grants.sql`: without the role of the application there is nobody to give a right to.
GRANTS = f"""
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_rw') THEN
        GRANT USAGE ON SCHEMA {SCHEMA} TO app_rw;
        GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO app_rw;
    END IF;
END $$
"""
FORGET = f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"


def remake_views(apps: Any, schema_editor: Any) -> None:
    """Make every masked view again from the tables as they are now: for `RunPython`."""
    tables = masks()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(tables)])
        found: dict[str, list[Column]] = {}
        for table, *column in cursor.fetchall():
            found.setdefault(table, []).append(Column(*column))
        cursor.execute(FORGET)
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table, columns in found.items():
            cursor.execute(masked_view_sql(table, columns, tables[table]))
        cursor.execute(GRANTS)


def forget_views(apps: Any, schema_editor: Any) -> None:
    """Drop them all: the way back, and what comes before a change of a masked column."""
    schema_editor.execute(FORGET)
