"""The form of a report: one field by flagged cell, with what is wrong and how to mend it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from sisiao.core.spreadsheet.declaration import FIRST_ROW, Column, Workbook
from sisiao.core.spreadsheet.overlay import CellPlace, RowPlace
from sisiao.core.spreadsheet.parsers import YesNo, as_text
from sisiao.imports.corrections import TypedCell, TypedRow, column_of, flagged_cells, open_rows, same_cells
from sisiao.imports.models import CellCorrection, UploadedWorkbook

LONG_LIST = 40
NAME = re.compile(r"v-(\d{1,2})-(\d{1,6})-([A-Z]{1,3})")
ROW = re.compile(r"(\d{1,2})-(\d{1,6})")
NO_REASON = "Dites pourquoi cette ligne n'est pas à importer."


@dataclass
class Item:
    """What the page says of one cell (or of a place that is no cell), with its fields when it can be corrected.

    `opens` says that its whole row can be, on a page of its own.
    """

    findings: list[dict[str, Any]]
    place: CellPlace | None = None
    key: str = ""
    row_key: str = ""
    cell: dict[str, Any] = field(default_factory=dict)
    correction: CellCorrection | None = None
    others: int = 0
    opens: bool = False
    bound: dict[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> dict[str, Any]:
        return self.findings[0]

    @property
    def text(self) -> str:
        """What the field shows: the correction, else what the file says; nothing of a value that is not repeated."""
        if self.cell.get("concealed"):
            return ""
        if self.correction is not None:
            return "" if self.correction.concealed else self.correction.value
        return str(self.cell.get("text", ""))

    @property
    def label(self) -> str:
        return f"{self.first['sheet']}, ligne\u00a0{self.first['row']}, colonne\u00a0{self.first['column']}"


class Keys:
    """Names of the fields: the rank of the tab, the row, the letter."""

    def __init__(self, workbook: Workbook) -> None:
        self.tabs = [tab.name for tab in workbook.tabs]

    def of(self, place: CellPlace) -> str:
        return f"{self.tabs.index(place[0])}-{place[1]}-{place[2]}"

    def place(self, tab: str, row: str, column: str) -> CellPlace | None:
        return (self.tabs[int(tab)], int(row), column) if int(tab) < len(self.tabs) else None

    def of_row(self, place: RowPlace) -> str:
        return f"{self.tabs.index(place[0])}-{place[1]}"

    def row(self, key: str) -> RowPlace | None:
        """The row that a key names; None when it names none."""
        match = ROW.fullmatch(key)
        place = self.place(*match.groups(), "A") if match else None
        return place[:2] if place else None


class CorrectionForm(forms.Form):
    """The fields of the items of a page. `typed` holds what was refused and comes back as it was typed."""

    all_optional = True

    def __init__(
        self,
        items: list[Item],
        workbook: Workbook,
        typed: Mapping[str, str] | None = None,
        refused: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.items, self.workbook = items, workbook
        self.lists: dict[str, tuple[str, ...]] = {}
        for item in items:
            if item.place is not None:
                self._add(item, item.place)
            if item.row_key:
                label = f"Pourquoi laisser la ligne\u00a0{item.first['row']} de côté\u00a0?"
                reason = forms.CharField(label=label, required=False, max_length=250)
                self.fields.setdefault(f"r-{item.row_key}", reason)
        if refused:
            self.is_bound, self.data = True, dict(self._shown()) | dict(typed or {})
            self.full_clean()
            for name, problem in refused.items():
                # Of a cell that is not on the page any more, settled by what was kept beside it.
                self.add_error(name if name in self.fields else None, problem)
        told: set[str] = set()
        for item in items:
            # A row is left out once, whatever is wrong in it: its reason stands beside the first of its remarks.
            kinds = "vwcae" if item.row_key in told else "vwcaer"
            item.bound = {kind: self[name] for kind in kinds if (name := _name(kind, item)) in self.fields}
            told.add(item.row_key)

    def _add(self, item: Item, place: CellPlace) -> None:
        column = column_of(self.workbook, place)
        self.fields[f"v-{item.key}"] = self._value_field(column, item)
        for kind, shown in (("w", item.text), ("c", item.correction.pk if item.correction else "")):
            hidden = forms.CharField(required=False, strip=False, widget=forms.HiddenInput, initial=shown)
            self.fields[f"{kind}-{item.key}"] = hidden
        if item.cell.get("concealed"):
            self.fields[f"e-{item.key}"] = forms.BooleanField(label="Vider la cellule", required=False)
        if item.others:
            many = f"aux {item.others} autres cellules" if item.others > 1 else "à l'autre cellule"
            label = f"Donner aussi cette valeur {many} «\u00a0{item.text or '(vide)'}\u00a0» de la colonne"
            self.fields[f"a-{item.key}"] = forms.BooleanField(label=label, required=False)

    def _value_field(self, column: Column, item: Item) -> forms.CharField:
        """A list when the column has a short one, else a text, with suggestions when the list is long."""
        label = self.label_of(column)
        hint = "Valeur non affichée\u00a0: adresse protégée." if item.cell.get("concealed") else column.hint
        values = values_of(column, item.cell.get("parent", ""))
        choices = self.choices_of(column, item, values)
        if choices:
            current = [(item.text, f"{item.text} (valeur actuelle)")] * (bool(item.text) and item.text not in values)
            widget = forms.Select(choices=[("", "(vide)"), *current, *choices])
            return forms.CharField(label=label, required=False, help_text=hint, initial=item.text, widget=widget)
        attributes = {"autocomplete": "off"}
        if values:
            attributes["list"] = f"liste-{column.key}"
            self.lists[f"liste-{column.key}"] = tuple(values)
        text = forms.TextInput(attributes)
        return forms.CharField(label=label, required=False, help_text=hint, initial=item.text, widget=text)

    def label_of(self, column: Column) -> str:
        """What a field is called: on a report, beside the others of the same column."""
        return f"{column.heading}\u00a0: valeur corrigée"

    def choices_of(self, column: Column, item: Item, values: tuple[str, ...]) -> list[tuple[str, Any]]:
        """The list of a field; none when it is too long."""
        return [(each, each) for each in values] if len(values) <= LONG_LIST else []

    def _shown(self) -> Iterable[tuple[str, str]]:
        for name, shown in self.fields.items():
            if shown.initial not in (None, ""):
                yield name, str(shown.initial)


def _name(kind: str, item: Item) -> str:
    return f"{kind}-{item.row_key if kind == 'r' else item.key}"


def values_of(column: Column, parent: str) -> tuple[str, ...]:
    """What a column admits, beside the value that its list depends on."""
    if column.depends_on:
        return tuple(column.values_by.get(parent, ()))
    return tuple(column.values) or (("Oui", "Non") if isinstance(column.parser, YesNo) else ())


def corrected_item(correction: CellCorrection, workbook: Workbook) -> Item:
    """The item of a cell that somebody else has just corrected, and that carries no remark any more."""
    place = (correction.tab, correction.row, correction.column)
    key = Keys(workbook).of(place)
    cell = {"concealed": correction.concealed, "heading": correction.heading}
    return Item([no_remark(place, cell)], place, key, key.rpartition("-")[0], cell, correction)


def no_remark(place: CellPlace, cell: Mapping[str, Any]) -> dict[str, Any]:
    """What stands for the remark of a cell that has none."""
    told = dict(zip(("sheet", "row", "column"), place, strict=True)) | {"heading": cell["heading"]}
    return told | {"level": "", "code": "", "message": "", "remedy": "", "value": None, "blocking": False}


def items_of(upload: UploadedWorkbook, workbook: Workbook) -> list[Item]:
    """Every remark of the report, those on one cell together, what blocks first."""
    keys = Keys(workbook)
    active = {(each.tab, each.row, each.column): each for each in upload.corrections.active().select_related("by")}
    cells: dict[CellPlace, Item] = {}
    found: list[Item] = []
    flagged, opened = flagged_cells(upload), open_rows(upload)
    for finding in sorted(upload.report["findings"], key=lambda each: each["level"] != "bloquant"):
        told = finding | {"blocking": finding["level"] == "bloquant"}
        place = (finding["sheet"], finding["row"], finding["column"])
        if place in cells:
            cells[place].findings.append(told)
            continue
        item = Item([told], opens=place[:2] in opened)
        found.append(item)
        if (finding["row"] or 0) >= FIRST_ROW and finding["sheet"] in keys.tabs:
            item.row_key = keys.of(place).rpartition("-")[0]
        if place in flagged:
            item.place, item.cell, item.correction = place, finding["cell"], active.get(place)
            item.key = keys.of(place)
            cells[place] = item
    return found


def count_others(upload: UploadedWorkbook, items: Iterable[Item]) -> None:
    """How many other cells of the column hold the same value, for the items of a page."""
    flagged = flagged_cells(upload)
    for item in items:
        if item.place in flagged:
            item.others = len(same_cells(flagged, item.place))


@dataclass
class Posted:
    """What a person sent: cells whose value they changed, a row to leave out, and their fields as typed."""

    cells: dict[str, TypedCell] = field(default_factory=dict)
    rows: list[TypedRow] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> set[str]:
        """Cells of the refused fields, and the first of a row whose reason is missing."""
        return {name.partition("-")[2] for name in self.refused}


def read_posted(data: QueryDict, workbook: Workbook, row: RowPlace | None = None) -> Posted:
    """The fields of the form; what was not changed is not there, so that it is nobody's correction.

    `row` is the one that the person had in front of them whole, if any.
    """
    posted, keys = Posted(), Keys(workbook)
    for name in data:
        match = NAME.fullmatch(name)
        place = keys.place(*match.groups()) if match else None
        if place is None:
            continue
        key = name[2:]
        value, shown = (as_text(data.get(f"{kind}-{key}", "")) for kind in "vw")
        emptied = f"e-{key}" in data
        if value == shown and not emptied:
            continue
        seen = data.get(f"c-{key}", "")
        posted.cells[key] = TypedCell(
            place,
            "" if emptied else value,
            int(seen) if seen.isdecimal() else None,
            everywhere=f"a-{key}" in data,
            of_row=place[:2] == row,
        )
        posted.typed |= {f"{kind}-{key}": data[f"{kind}-{key}"] for kind in "vae" if f"{kind}-{key}" in data}
    _read_row(data, keys, posted)
    return posted


def _read_row(data: QueryDict, keys: Keys, posted: Posted) -> None:
    """The row that the pressed button leaves out; without a reason it is refused."""
    key = data.get("leave", "")
    place = keys.row(key)
    if place is None:
        return
    reason = as_text(data.get(f"r-{key}", ""))[:250]
    if reason:
        posted.rows.append(TypedRow(place, reason))
    else:
        posted.refused[f"r-{key}"] = NO_REASON
