"""Cell addresses: « AB12 » and its numbers, counted from 1."""

import re

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def letter(column: int) -> str:
    """1 -> « A », 27 -> « AA »."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number


def split_address(address: str) -> tuple[int, int] | None:
    """(row, column) of « AB12 », None when it is not an address."""
    match = ADDRESS.fullmatch(address.replace("$", ""))
    return (int(match[2]), column_number(match[1])) if match else None


def split_area(area: str) -> tuple[int, int, int, int] | None:
    """(first row, first column, last row, last column) of « B5:D9 »."""
    first, _, last = area.partition(":")
    start, end = split_address(first), split_address(last or first)
    return (*start, *end) if start and end else None
