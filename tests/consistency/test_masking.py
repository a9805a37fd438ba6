"""The masked views are those of the models of today, and no text is left unmasked by oversight (R20)."""

import re
from importlib import import_module
from itertools import pairwise

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from sisiao.access.masking import (
    ALSO_PERSONAL,
    IN_PLACE,
    KEPT,
    SCHEMA,
    Column,
    digest,
    masked_view_sql,
    masks,
    personal_fields,
)
from sisiao.access.personal_fields import PERSONAL_FIELDS
from tests.consistency.source import ROOT

# Texts that pages may show in a support view, and what they are of.
PUBLIC_LISTS = ("geo.", "core.Reference.", "offer.BudgetLine.", "offer.DispositifType.", "offer.Precision.")
SAYS_NOBODY = {
    "access": {"ProfileMapping.reason", "Scope.label"},  # correspondences of profiles, names of structures
    "accounts": {  # names of professionals; digests and marks of their browsers, which no page of the view shows
        *("User.first_name", "User.last_name", "Attempts.key", "BackupCode.digest", "TotpDevice.secret"),
        *("TrustedBrowser.browser", "TrustedBrowser.device", "Session.browser", "Session.session_key"),
    },
    "audit": {"RecordOpening.page", "RecordOpening.profile"}
    | {f"RowHistory.{field}" for field in ("table_name", "operation", "profile", "label")},
    "core": {f"TransitionLog.{field}" for field in ("subject_type", "step", "from_state", "to_state", "profile")}
    | {"StoredFile.media_type", "StoredFile.sha256"},
    "creation": {  # structures that are asked for: who they would be and how to reach them
        *(f"CreationRequest.entity_{field}" for field in ("name", "short_name", "siren", "finess", "address")),
        *(f"CreationRequest.entity_{field}" for field in ("postal_code", "phone")),
        *(f"CreationRequest.{field}" for field in ("name", "siret", "finess", "address", "address_extra", "area")),
        *(f"CreationRequest.{field}" for field in ("postal_code", "phone", "publics", "capacity_unit", "season")),
        *(f"CreationRequest.{field}" for field in ("hours", "reception_modes", "specific_publics", "legal_frame")),
    },
    "helpdesk": {  # what the nation writes for everybody; where somebody asked for help
        *("Article.profiles", "Article.slug", "ArticleVersion.body", "ArticleVersion.title"),
        "StepDone.step",
        *("Ticket.browser", "Ticket.route"),
        *("ServiceMessage.body", "ServiceMessage.profiles"),
        *(f"HelpSession.{field}" for field in ("title", "description", "place", "link", "profiles")),
    },
    "directory": {  # points of contact of public services: who they are, how to reach them, when
        *(f"PrivilegedContact.{field}" for field in ("label", "organisation", "email", "victims", "readers")),
        *("PrivilegedContact.instructions", "ContactSlot.phone", "ContactSlot.days"),
    },
    "campaigns": {  # a campaign of the State, the professional who signs
        *("Campaign.name", "Campaign.workbook", "Campaign.note"),
        *("CampaignValidation.digest", "CampaignValidation.counts", "CampaignValidation.name"),
    },
    "households": {"OutsideSearch.profile"},
    "imports": {  # where in a file
        *("UploadedWorkbook.kind", "UploadedWorkbook.sha256", "RowLeftOut.tab"),
        *("CellCorrection.tab", "CellCorrection.column", "CellCorrection.heading"),
    },
    "interop": {  # numbers, digests and our own sentences about files
        *(f"Procedure.{field}" for field in ("kind", "cursor", "error")),
        *("Dossier.remote_id", "Dossier.problem"),
        *(f"ReceivedFile.{field}" for field in ("checksum", "sha256", "reason")),
    },
    "notifications": {"Notice.path", "OutgoingMail.path", "OutgoingMail.last_error"},
    "offer": {  # structures: who they are and how to reach them
        *("WorkbookCode.code", "Funding.funder", "Funding.unit", "Unit.floor", "Unit.name"),
        *("Activation.decided_by", "Activation.act_reference"),
        *("PlaceGroup.name", "PlaceGroup.quota_holder", "PlaceGroup.publics", "PlaceGroup.specific_publics"),
        *(f"Entity.{field}" for field in ("name", "short_name", "siren", "finess", "address", "address_extra")),
        *(f"Entity.{field}" for field in ("postal_code", "phone", "old_name")),
        *(f"Dispositif.{field}" for field in ("name", "siret", "finess", "address", "address_extra", "postal_code")),
        *(f"Dispositif.{field}" for field in ("area", "phone", "old_names")),
        *(f"DispositifVersion.{field}" for field in ("reception_modes", "season", "hours", "publics", "legal_frame")),
        *(f"DispositifVersion.{field}" for field in ("specific_publics", "stay_rules", "capacity_unit")),
        *("Funding.chorus", "Funding.act_reference", "Act.reference", "Transfer.act", "Quota.holder_name"),
        *("SupportMeasure.name", "SupportMeasure.unit", "Provision.details", "Provision.hours"),
    },
    "partners": {  # software of public services; digests of their keys
        *("Partner.name", "PartnerKey.prefix", "PartnerKey.digest", "PartnerKey.scopes", "PartnerKey.addresses"),
        *("PartnerCall.operation", "PartnerCall.commune"),
    },
    "quality": {  # of an offer, by a professional
        "Justification.rule",
        "Justification.digest",
        "Justification.cause",
        "GapExplanation.kind",
        "GapExplanation.digest",
        "GapExplanation.cause",
        "GapExplanation.comment",
    },
    "siao": {  # a public service: who it is, how to reach it, what it agreed
        *(f"Siao.{field}" for field in ("name", "phone", "email", "website", "address", "postal_code")),
        *(f"SiaoOperator.{field}" for field in ("name", "siren", "act")),
        *(f"Antenna.{field}" for field in ("name", "area", "address", "postal_code", "phone", "email", "hours")),
        *("SiaoContact.phone", "SiaoContact.hours", "SiaoDocument.title"),
        *(f"SiaoPartner.{field}" for field in ("name", "purpose", "phone", "agreement")),
    },
    "surveys": {"Tally.group", "Tally.marks"},  # profiles and codes of départements, numbers
    "transition": {  # structures of the old tool, names of professionals
        *(f"LegacyStructure.{field}" for field in ("key", "legacy_id", "name")),
        *(f"LegacyPlaceGroup.{field}" for field in ("legacy_id", "name", "manager", "address", "postal_code")),
        *("LegacyPlaceGroup.type_code", "LegacyPlaceGroup.category_code"),
        *("LegacyUser.last_name", "LegacyUser.first_name"),
        # Numbers of rows, of old stays and requests, the name of who signs.
        *(
            "LegacyRequest.legacy_id",
            "LegacyStay.legacy_id",
            "SwitchDecision.digest",
            "SwitchDecision.name",
            "SwitchStep.created",
        ),
    },
}
FREE = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)


def _ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("sisiao.")]


def _texts() -> set[str]:
    """Fields in which anything may be written."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in _ours()
        for field in model._meta.concrete_fields
        if isinstance(field, FREE) and not field.choices and not f"{model._meta.label}.".startswith(PUBLIC_LISTS)
    }


def test_every_text_is_masked_or_said_to_speak_of_nobody() -> None:
    open_to_all = {f"{app}.{field}" for app, fields in SAYS_NOBODY.items() for field in fields}
    open_to_all |= {field for field, kind in PERSONAL_FIELDS.items() if kind is None} | {"access.Grant.clearances"}
    assert _texts() - set(personal_fields()) - open_to_all == set()


def test_every_field_of_the_tables_exists() -> None:
    known = {f"{model._meta.label}.{field.name}" for model in _ours() for field in model._meta.concrete_fields}
    assert {*ALSO_PERSONAL, *KEPT, *IN_PLACE} <= known
    assert set(IN_PLACE) <= set(personal_fields())
    assert KEPT.keys() <= PERSONAL_FIELDS.keys()


def test_the_last_migration_of_the_views_knows_the_tables_of_today() -> None:
    migrations = (ROOT / "sisiao").glob("*/migrations/*.py")
    made = [path for path in migrations if "remake_views" in path.read_text(encoding="utf-8")]
    modules = {
        (path.parts[-3], path.stem): import_module(f"sisiao.{path.parts[-3]}.migrations.{path.stem}") for path in made
    }
    followed = {each for module in modules.values() for each in module.Migration.dependencies}
    latest = [module.DIGEST for key, module in modules.items() if key not in followed]
    assert latest == [digest()], "make the views again in a new migration, under this digest"


@pytest.mark.parametrize("table", sorted(masks()))
def test_a_view_has_the_columns_of_its_table(table: str, db: None) -> None:
    assert _columns(SCHEMA, table) == _columns("public", table)
    model = next(model for model in _ours() if model._meta.db_table == table)
    columns = {name for name, _ in _columns(SCHEMA, table)}
    assert columns == {field.column for field in model._meta.concrete_fields}
    masked = {model._meta.get_field(field).column for field in masks()[table]}  # type: ignore[union-attr]
    assert masked <= columns


@pytest.mark.parametrize("table", sorted(masks()))
def test_a_masked_column_is_not_read(table: str, db: None) -> None:
    """The view says the column's name after « AS » alone, but where a part of the value is kept on purpose."""
    model = next(model for model in _ours() if model._meta.db_table == table)
    partly = {field.rpartition(".")[2] for field in IN_PLACE if field.startswith(f"{model._meta.label}.")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef(%s::regclass)", [f"{SCHEMA}.{table}"])
        (text,) = cursor.fetchone()
    for field in set(masks()[table]) - partly:
        column = model._meta.get_field(field).column  # type: ignore[union-attr]
        assert len(re.findall(rf"\b{column}\b", text)) == 1, column
        assert re.search(rf" AS {column}\b", text), column


def _columns(schema: str, table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [f"{schema}.{table}"],
        )
        return cursor.fetchall()


def test_the_statement_keeps_order_type_and_names() -> None:
    columns = [
        Column("id", "bigint", nullable=False),
        Column("name", "character varying(80)", nullable=False),
        Column("commune_id", "character varying(5)", nullable=True),
        Column("tags", "text[]", nullable=True),
    ]
    sql = masked_view_sql("a_b", columns, {"name": "'X'", "commune": "", "tags": "", "gone": ""})
    assert "('X')::character varying(80) AS \"name\"" in sql
    assert '(NULL)::character varying(5) AS "commune_id"' in sql
    assert "('{}')::text[] AS \"tags\"" in sql
    assert "gone" not in sql
    assert all(sql.index(f'"{first.name}"') < sql.index(f'"{second.name}"') for first, second in pairwise(columns))
