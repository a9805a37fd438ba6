"""Correcting a deposited workbook on screen: cells replaced, rows left out, each undone at will."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sisiao.core.actor import Actor
from sisiao.core.spreadsheet.addresses import column_number
from sisiao.core.spreadsheet.declaration import Column, Tab, Workbook
from sisiao.core.spreadsheet.file_controls import MAXIMUM_CELL
from sisiao.core.spreadsheet.overlay import CellPlace, RowPlace
from sisiao.core.spreadsheet.parsers import Unreadable
from sisiao.imports.deposits import read_again, workbook_of
from sisiao.imports.models import CellCorrection, RowLeftOut, UploadedWorkbook
from sisiao.imports.readings import OPEN_ROWS

SETTLED = "Il n'y a plus de remarque sur cette cellule\u00a0: elle vient d'être réglée autrement."

NO_LONGER_FLAGGED: dict[str, Any] = {"text": "", "heading": "", "concealed": False}


class UnableToCorrect(Exception):
    """The deposit takes no correction any more; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class TypedCell:
    """A value typed on screen. `seen` is the correction that the person had in front of them, None for the file's own.

    `everywhere` gives it to every flagged cell of the column that holds the same value. `of_row`: the whole row was in
    front of them, the cell need carry no remark itself.
    """

    place: CellPlace
    value: str
    seen: int | None = None
    everywhere: bool = False
    of_row: bool = False


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row to leave out, and why."""

    place: RowPlace
    reason: str


def flagged_cells(upload: UploadedWorkbook) -> dict[CellPlace, dict[str, Any]]:
    """Cells of the last report that carry a remark and can be corrected: their text, and what goes with it."""
    found = upload.report.get("findings", ())
    return {
        (each["sheet"], each["row"], each["column"]): each["cell"] | {"heading": each["heading"]}
        for each in found
        if each.get("cell") is not None and each["row"] is not None
    }


def open_rows(upload: UploadedWorkbook) -> set[RowPlace]:
    """Rows that can be corrected whole: those that carry a remark or a correction, until the import."""
    if upload.committed_at is not None:
        return set()
    return {(tab, int(number)) for tab, rows in upload.typed.get(OPEN_ROWS, {}).items() for number in rows}


def row_cells(upload: UploadedWorkbook, tab: Tab, number: int) -> dict[CellPlace, dict[str, Any]]:
    """The cells of an open row in the order of the file, as `flagged_cells` gives them; a printed code is none."""
    texts = upload.typed.get(OPEN_ROWS, {}).get(tab.name, {}).get(str(number), ())
    by_key = {column.key: text for column, text in zip(tab.columns, texts, strict=False)}
    return {
        (tab.name, number, tab.letter(column.key)): {
            "text": by_key[column.key] or "",
            "heading": column.heading,
            "parent": _parent(tab, column, by_key),
            "concealed": by_key[column.key] is None,
        }
        for column in tab.columns
        if column.key in by_key and not column.locked
    }


def _parent(tab: Tab, column: Column, texts: dict[str, str | None]) -> str:
    """The value that the list of a column depends on, empty when there is none or when it is not readable."""
    text = texts.get(column.depends_on)
    try:
        return str(tab.column(column.depends_on).parser.parse(text)) if text else ""
    except Unreadable:
        return ""


def column_of(workbook: Workbook, place: CellPlace) -> Column:
    """The declared column of a flagged cell."""
    return workbook.tab(place[0]).columns[column_number(place[2]) - 1]


def same_cells(flagged: dict[CellPlace, dict[str, Any]], place: CellPlace) -> list[CellPlace]:
    """The other flagged cells of the column that hold the very same value, none of a concealed row."""
    cell = flagged[place]
    return [
        other
        for other, its in flagged.items()
        if other != place and (other[0], other[2]) == (place[0], place[2])
        if its["text"] == cell["text"] and not its["concealed"] and not cell["concealed"]
    ]


def correct_workbook(
    upload: UploadedWorkbook,
    cells: Iterable[TypedCell],
    rows: Iterable[TypedRow] = (),
    *,
    actor: Actor,
    now: datetime,
) -> dict[CellPlace, str]:
    """Keep what is right of what was typed, play the dry run again, and say what is refused, cell by cell.

    The caller holds the row of the deposit. Raises `UnableToCorrect` once it is imported.
    """
    require_open(upload)
    writer = _Writer(upload, actor, now)
    refused = writer.write(list(cells))
    left_out = list(rows)
    for row in left_out:
        leave_out(upload, row, actor=actor, now=now)
    if writer.new or left_out:
        read_again(upload, actor=actor, now=now)
    return refused


def require_open(upload: UploadedWorkbook) -> None:
    """Raise `UnableToCorrect` when the workbook is imported: what follows is another file."""
    if upload.committed_at is not None:
        raise UnableToCorrect("Ce classeur est déjà importé\u00a0: déposez un nouveau fichier pour le corriger.")


class _Writer:
    """One gesture of one person on a deposit."""

    def __init__(self, upload: UploadedWorkbook, actor: Actor, now: datetime) -> None:
        self.upload, self.actor, self.now = upload, actor, now
        self.flagged = flagged_cells(upload)
        self.cells = dict(self.flagged)
        self.concealed = {(tab, row) for tab, row in upload.report.get("concealed", ())}
        self.active = {(each.tab, each.row, each.column): each for each in upload.corrections.active()}
        self.workbook = workbook_of(upload, actor=actor, now=now)
        self.new: dict[CellPlace, CellCorrection] = {}

    def write(self, typed: list[TypedCell]) -> dict[CellPlace, str]:
        """Check every cell, write the right ones; the refused ones with why."""
        for tab, number in {cell.place[:2] for cell in typed if cell.of_row}:
            self.cells = row_cells(self.upload, self.workbook.tab(tab), number) | self.cells
        refused = {cell.place: problem for cell in typed if (problem := self._problem(cell))}
        own = {cell.place for cell in typed}
        for cell in typed:
            if cell.place in refused:
                continue
            others = same_cells(self.flagged, cell.place) if cell.everywhere and cell.place in self.flagged else []
            for place in (cell.place, *(other for other in others if other not in own)):
                self._replace(place, cell.value)
        ids = [self.active[place].pk for place in self.new if place in self.active]
        CellCorrection.objects.filter(pk__in=ids).update(undone_at=self.now, undone_by_id=self.actor.user_id)
        CellCorrection.objects.bulk_create(self.new.values())
        return refused

    def _problem(self, cell: TypedCell) -> str:
        """Why the value cannot be kept, empty when it can."""
        active = self.active.get(cell.place)
        if active is not None and active.pk != cell.seen and active.value != cell.value:
            hidden = active.concealed or cell.place[:2] in self.concealed
            said = "" if hidden else f" «\u00a0{active.value or '(vide)'}\u00a0»"
            return f"{active.by or 'Quelqu’un'} vient d'y saisir{said}. Enregistrez à nouveau pour garder votre valeur."
        if active is None and cell.place not in self.cells:
            return SETTLED
        if len(cell.value) > MAXIMUM_CELL:
            return f"La valeur dépasse {MAXIMUM_CELL} caractères. Raccourcissez-la."
        try:
            if cell.value:
                column_of(self.workbook, cell.place).parser.parse(cell.value)
        except Unreadable as unreadable:
            if unreadable.kept is None:
                return f"{unreadable.message.capitalize()} {unreadable.remedy}"
        return ""

    def _replace(self, place: CellPlace, value: str) -> None:
        active = self.active.get(place)
        if active is not None and active.value == value:
            return
        cell = self.cells.get(place, NO_LONGER_FLAGGED)
        tab, row, column = place
        concealed = cell["concealed"] or bool(active and active.concealed) or (tab, row) in self.concealed
        before = active.before if active else cell["text"]
        self.new[place] = CellCorrection(
            upload=self.upload,
            tab=tab,
            row=row,
            column=column,
            heading=cell["heading"] or column_of(self.workbook, place).heading,
            before="" if concealed else before,
            value=value,
            concealed=concealed,
            by_id=self.actor.user_id,
            at=self.now,
        )


def leave_out(upload: UploadedWorkbook, row: TypedRow, *, actor: Actor, now: datetime) -> None:
    """Leave a row out, once. The next reading ignores it."""
    tab, number = row.place
    RowLeftOut.objects.get_or_create(
        upload=upload,
        tab=tab,
        row=number,
        undone_at=None,
        defaults={"reason": row.reason, "by_id": actor.user_id, "at": now},
    )


def undo(kept: CellCorrection | RowLeftOut, *, actor: Actor, now: datetime) -> None:
    """Give the cell its value of the file back, or take the row up again; nothing when it is already so."""
    upload = UploadedWorkbook.objects.select_for_update(no_key=True, of=("self",)).get(pk=kept.upload_id)
    require_open(upload)
    kept.refresh_from_db()
    if kept.undone_at is None:
        kept.undone_at, kept.undone_by_id = now, actor.user_id
        kept.save(update_fields=["undone_at", "undone_by"])
        read_again(upload, actor=actor, now=now)
