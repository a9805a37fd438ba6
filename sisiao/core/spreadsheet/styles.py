"""Formats of a template."""

import xlsxwriter
from xlsxwriter.format import Format

from sisiao.core.spreadsheet.declaration import Column
from sisiao.core.spreadsheet.parsers import DATE_FORMAT

BAND = "#000091"
HEAD = "#E3E3FD"
GREYED = "#CECECE"
WANTED = "#FFE8D4"


class Styles:
    """Formats of a book, made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._data: dict[tuple[str, bool], Format] = {}
        self.band = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": BAND})
        self.head = book.add_format({"bold": True, "bg_color": HEAD, "text_wrap": True, "valign": "top", "border": 1})
        self.hint = book.add_format({"text_wrap": True, "valign": "top", "font_size": 9, "border": 1})
        self.example = book.add_format({"italic": True, "font_color": "#666666", "border": 1})
        self.code = book.add_format({"bg_color": HEAD, "num_format": "@"})
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": BAND})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.date = book.add_format({"num_format": DATE_FORMAT, "locked": False})
        self.greyed = book.add_format({"bg_color": GREYED, "font_color": GREYED})
        self.wanted = book.add_format({"bg_color": WANTED})

    def data(self, column: Column) -> Format:
        """Format of the data cells of a column: its number format, unlocked unless the column is locked."""
        key = (column.parser.number_format, column.locked)
        if key not in self._data:
            self._data[key] = self._book.add_format({"num_format": key[0], "locked": key[1]})
        return self._data[key]
