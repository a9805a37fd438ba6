"""A household's journal in words: who changed what, who opened the record."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models

from sisiao.access.personal_fields import reads_field
from sisiao.audit.models import RowHistory
from sisiao.audit.queries import history_of, openings_of
from sisiao.core.actor import Actor
from sisiao.core.models import Reference
from sisiao.households.models import Household
from sisiao.households.perms import may_know_where
from sisiao.web.row_values import written_value
from sisiao.web.timeline import Entry, who_did

LIMIT = 200
VERBS = {"I": "création", "U": "modification", "D": "suppression"}
# Never told on this page: why a dispositif is not proposed (R16), and the members while a call is being typed.
NEVER_TOLD = ("matching_notproposed",)
# Rows that would tell where a protected household is.
TELL_WHERE = (
    "occupation_hold",
    "occupation_occupation",
    "referrals_referral",
    "stays_stay",
    "households_householdlink",
)
TECHNICAL = frozenset({"id", "public_id", "search_words", "draft", "version", "position", "source_id", "active"})
MASKED = "donnée masquée"
# Columns that hold the code of a reference list, told by its label.
CODED = {
    "motive": "motifDemandes",
    "slept_last_night": "situationDemandes",
    "exit_reason": "situationSortieDemande",
    "destination": "situationSortieDemande",
    "animals": "animaux",
}
Labels = Mapping[tuple[str, str], str]
PAGES = {
    "households:overview": "Synthèse",
    "households:members": "Composition",
    "households:path": "Demandes et nuits",
    "households:journal": "Journal",
    "households:not_proposed": "Non proposés",
    "helpline:call": "Appel",
    "helpline:household": "Appel",
    "helpline:new": "Appel",
    "referrals:detail": "Orientation",
    "referrals:location": "Adresse protégée",
    "stays:detail": "Séjour",
}


def changes(household: Household, actor: Actor) -> list[Entry]:
    """The latest changes of the record's rows, and of the persons who belong or belonged to it."""
    persons = list(household.memberships.values_list("person_id", flat=True))
    hidden = NEVER_TOLD if may_know_where(actor, household, None) else NEVER_TOLD + TELL_WHERE
    rows = history_of(household.pk, persons).exclude(table_name__in=hidden)[:LIMIT]
    tables = {model._meta.db_table: model for model in apps.get_models()}
    labels = _labels()
    entries = (_entry(row, tables.get(row.table_name), labels, actor) for row in rows)
    return [entry for entry in entries if entry.text]


def _labels() -> Labels:
    """(list, code) → label of every list that the journal may quote, retired entries included. One query."""
    entries = Reference.objects.filter(list_code__in=set(CODED.values()))
    return {(entry.list_code, entry.code): entry.label for entry in entries.order_by("pk")}


def openings(household: Household) -> list[Entry]:
    """The latest openings of the record."""
    return [
        Entry(row.at, "Dossier ouvert", PAGES.get(row.page, ""), who_did(row.user, row.profile))
        for row in openings_of(household.pk, LIMIT)
    ]


def _entry(row: RowHistory, model: type[models.Model] | None, labels: Labels, actor: Actor) -> Entry:
    return Entry(
        at=row.at,
        title=f"{_name(model, row.table_name)}\u00a0: {VERBS[row.operation]}",
        text=" · ".join(_differences(row, model, labels, actor)),
        who=who_did(row.user, row.profile, row.label),
    )


def _name(model: type[models.Model] | None, table: str) -> str:
    return str(model._meta.verbose_name).capitalize() if model else table


def _differences(row: RowHistory, model: type[models.Model] | None, labels: Labels, actor: Actor) -> Iterator[str]:
    """« téléphone : vide → 06 12 34 56 78 » for each column that a reader understands, « donnée masquée » in place of
    what their profile does not read; a box that is ticked tells its value by being there, and is left out."""
    before, after = row.old or {}, row.new or {}
    for column in _columns(before, after):
        old = _value(model, column, before.get(column), labels)
        new = _value(model, column, after.get(column), labels)
        label = _label(model, column)
        if not label or not (old or new):
            continue
        if _read(model, column, actor):
            change = f"{old or 'vide'} → {new or ('non' if after.get(column) is False else 'vide')}"
            yield f"{label}\u00a0: {change if row.operation == 'U' else new or old}"
        elif not isinstance(_field(model, column), models.BooleanField):
            yield f"{label}\u00a0: {MASKED}"


def _read(model: type[models.Model] | None, column: str, actor: Actor) -> bool:
    field = _field(model, column)
    return model is None or field is None or reads_field(actor, f"{model._meta.label}.{field.name}")


def _columns(before: dict[str, Any], after: dict[str, Any]) -> Iterable[str]:
    return [column for column in {**before, **after} if column not in TECHNICAL]


def _field(model: type[models.Model] | None, column: str) -> "models.Field[Any, Any] | None":
    if model is None:
        return None
    return next((field for field in model._meta.concrete_fields if field.column == column), None)


def _label(model: type[models.Model] | None, column: str) -> str:
    """The field's French name; nothing for a key towards another row, which says nothing to a reader."""
    field = _field(model, column)
    return "" if field is None or field.is_relation else str(field.verbose_name)


def _value(model: type[models.Model] | None, column: str, value: Any, labels: Labels) -> str:
    """The value as a page writes it; nothing for what is empty or false, which says nothing when a row is created."""
    if value in (None, "", [], {}, False):
        return ""
    if value is True:
        return "oui"
    if column in CODED:
        codes = value if isinstance(value, list) else [value]
        return ", ".join(labels.get((CODED[column], code), code) for code in codes)
    return written_value(_field(model, column), value)
