"""Cells of the board of the night, written in Python: a thousand of them make the page.

What is not a number comes from closed lists of the code and is escaped once; the numbers need no escape.
"""

from collections.abc import Iterable
from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sisiao.web.night.board import Figure, Segment
from sisiao.web.templatetags.siao import number

register = template.Library()

BOX = 'class="siao-split" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false"'
SPLIT = f"<svg {BOX}>{{}}</svg>"
CLOSED = format_html('<span class="siao-board__closed">{}</span>', "Fermé")


@cache
def _cell(key: str, label: str, more: str) -> SafeString:
    classes = f"siao-board__figure siao-board__figure--{key} {more}".strip()
    return format_html('<td role="cell" class="{}" data-label="{}">', classes, label)


@cache
def _part(key: str) -> SafeString:
    return format_html('<rect class="siao-split__{}" y="0" height="1"', key)


@register.simple_tag
def figure_cells(figures: Iterable[Figure], zero: str = "") -> SafeString:
    """The figures of a line; `zero` is the class of those that are nil."""
    cells = (f"{_cell(f.key, f.label, '' if f.value else zero)}{number(f.value)}</td>" for f in figures)
    return SafeString("".join(cells))


@register.simple_tag
def split(segments: Iterable[Segment], places: int) -> SafeString:
    """The open places side by side. The figures stand beside it."""
    if not places:
        return CLOSED
    parts = (f'{_part(part.key)} x="{part.start:d}" width="{part.width:d}"></rect>' for part in segments)
    return format_html(SPLIT, places, SafeString("".join(parts)))
