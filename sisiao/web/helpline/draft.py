"""What has been typed in a call, exactly as typed: valid or not, it comes back when the page is opened again.

A draft is the JSON of `Call.draft`: `fields` (name → list of texts), `members` (rows, each with its `key`), `persons`
(key of a row → public id of the person it stands for, never taken from the browser), `household` (public id of the
record that was taken), `typed` (the rows as they were before it was), `tab` (the page that saved last), `elsewhere`
(values that another page had typed and that this one replaced), `refused` (sentences of the last refused act).
"""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

Draft = dict[str, Any]
Row = dict[str, str]

CALL_FIELDS = (
    "free_to_speak",
    "phone",
    "caller_kind",
    "commune",
    "slept_last_night",
    "motive",
    "purpose",
    "night",
    "note",
    "animals",
    "to_protect",
    "message",
    "reason",
)
# A box that is not ticked is not sent; any other field that is not sent is not on the page, and keeps its value.
UNCHECKED_IS_ABSENT = frozenset({"free_to_speak", "animals", "to_protect"})
MEMBER_FIELDS = ("first_name", "last_name", "birth", "sex", "role", "pregnant", "wheelchair", "reception_wish")
# What makes a row a person: a link alone does not.
TELLING_FIELDS = tuple(name for name in MEMBER_FIELDS if name != "role")
MAX_MEMBERS = 20
MAX_LENGTH = 1000


def _text(value: str) -> str:
    return value.replace("\x00", "").strip()[:MAX_LENGTH]


def prefix_of(key: str) -> str:
    """Prefix of the inputs of a row."""
    return f"m-{key}"


def read_post(post: QueryDict) -> Draft:
    """What a page sends: texts without the blanks around them, of bounded length."""
    fields = {
        name: [_text(value) for value in post.getlist(name)]
        for name in CALL_FIELDS
        if name in post or name in UNCHECKED_IS_ABSENT
    }
    keys = [key for key in dict.fromkeys(post.getlist("member")) if key.isdigit() and len(key) < 4][:MAX_MEMBERS]
    rows = [
        {"key": key, **{name: _text(post.get(f"{prefix_of(key)}-{name}", "")) for name in MEMBER_FIELDS}}
        for key in keys
    ]
    return {"fields": fields, "members": rows or [new_row(())], "tab": _text(post.get("tab", ""))}


def new_row(rows: Iterable[Row], **values: str) -> Row:
    """An empty row with a key that no other one has."""
    key = max((int(row["key"]) for row in rows), default=0) + 1
    return {"key": str(key), **dict.fromkeys(MEMBER_FIELDS, ""), **values}


def tells_somebody(row: Row) -> bool:
    """Whether a row says anything of a person."""
    return any(row.get(name) for name in TELLING_FIELDS)


def merged(saved: Draft, mine: Draft, *, behind: bool) -> Draft:
    """The draft after a page has sent `mine`.

    `behind` says that another page saved in between: what is empty here and filled there is taken from there, rows that
    this page does not know are added, and a value that differs is kept here and shown as « saisi ailleurs ».
    """
    elsewhere: list[list[str]] = []
    fields = {**saved.get("fields", {}), **mine["fields"]}
    draft = {**saved, **mine, "fields": fields, "refused": {}, "elsewhere": elsewhere}
    if not crossed(saved, mine, behind=behind):
        return draft
    theirs = saved.get("fields", {})
    for name, values in mine["fields"].items():
        other = theirs.get(name, [])
        draft["fields"][name] = _kept(name, values, other, elsewhere)
    rows = {row["key"]: row for row in saved.get("members", [])}
    draft["members"] = [_merged_row(row, rows.pop(row["key"], {}), elsewhere) for row in mine["members"]]
    draft["members"] += [row for row in rows.values() if tells_somebody(row)]
    return draft


def crossed(saved: Draft, mine: Draft, *, behind: bool) -> bool:
    """Whether another page saved this call since `mine` was opened."""
    return behind and saved.get("tab") not in ("", None, mine["tab"])


def _kept(name: str, mine: list[str], other: list[str], elsewhere: list[list[str]]) -> list[str]:
    if not any(mine) and any(other):
        return other
    if any(other) and mine != other:
        elsewhere.append([name, ", ".join(other)])
    return mine


def _merged_row(mine: Row, other: Row, elsewhere: list[list[str]]) -> Row:
    row = dict(mine)
    for name in MEMBER_FIELDS:
        row[name] = "".join(_kept(name, [mine[name]], [other.get(name, "")], elsewhere))
    return row
