"""The client of Démarche Numérique: list, read, change state, write; and the files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, TypeVar

from sisiao.core.files import NAME_LENGTH
from sisiao.interop.configuration import Configuration
from sisiao.interop.documents import ACCEPT, INSTRUCT, LIST, READ, WRITE
from sisiao.interop.enums import RemoteState
from sisiao.interop.transport import Refused, ask, fetch

T = TypeVar("T")

UNEXPECTED = "réponse inattendue"
LOOP = "la liste tourne en rond"
SHOWN_ERROR = 300
# Connections of a page, and the variable that carries the cursor of each.
CONNECTIONS = (
    ("dossiers", "after"),
    ("deletedDossiers", "deletedAfter"),
    ("pendingDeletedDossiers", "pendingAfter"),
)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as it is announced: `size` in bytes, `checksum` its MD5 in base64, `url` good for one hour."""

    name: str
    size: int
    checksum: str
    url: str
    scan: str
    is_workbook: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: enough to know whether the dossier is to be read, and to name it if it cannot be."""

    remote_id: str
    number: int
    state: str
    deposited_at: datetime
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class ListPage:
    """`cursor` is where the next page begins. The deleted are numbers."""

    dossiers: tuple[Listed, ...]
    deleted: tuple[int, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class RemoteDossier:
    """A dossier as it is now. `departement` is the code that its depositor chose, "" when the form does not ask.

    `corrects_since` says that a correction was asked and has not come. `messages` are read for our own references and
    never kept.
    """

    remote_id: str
    number: int
    procedure: int
    state: str
    deposited_at: datetime
    modified_at: datetime
    corrects_since: datetime | None
    departement: str
    files: tuple[RemoteFile, ...]
    messages: tuple[str, ...]


class Client:
    """Each call raises `Unreachable` or `Refused`; a mutation answers with the errors that it was given, as data."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration

    def pages(self, procedure: int, *, since: datetime | None, after: str = "") -> Iterator[ListPage]:
        """What has moved since then, a page of 100 at a time, from a cursor on. Raises too when the list loops."""
        told: dict[str, Any] = {"number": procedure, "since": since.isoformat() if since else None}
        cursors: dict[str, str | None] = dict.fromkeys((name for _, name in CONNECTIONS), None)
        cursors["after"] = after or None
        seen: set[tuple[str | None, ...]] = {tuple(cursors.values())}
        while True:
            found = _checked(lambda: self._ask(LIST, {**told, **cursors}, reads=True)["demarche"])
            page, more = _checked(lambda: _page(found, cursors))  # noqa: B023 - called at once
            yield page
            if not more:
                return
            if tuple(cursors.values()) in seen:
                raise Refused(LOOP)
            seen.add(tuple(cursors.values()))

    def dossier(self, number: int) -> RemoteDossier:
        """One dossier, with addresses of its files that have just been made."""
        return _checked(lambda: _dossier(self._ask(READ, {"number": number}, reads=True)["dossier"]))

    def instruct(self, remote_id: str) -> list[str]:
        """« Passer en instruction »."""
        return self._change(INSTRUCT, remote_id)

    def accept(self, remote_id: str, motivation: str) -> list[str]:
        """« Accepter », with the words that the depositor reads."""
        return self._change(ACCEPT, remote_id, motivation=motivation)

    def write(self, remote_id: str, body: str, correction: str) -> list[str]:
        """A message that asks for a correction: `correction` is `incomplete` or `incorrect`."""
        return self._change(WRITE, remote_id, body=body, correction=correction)

    def content(self, file: RemoteFile) -> bytes:
        """The bytes of a file, checked. Raises `Unreachable`, `FileFailed`."""
        return fetch(self.configuration, file.url, size=file.size, checksum=file.checksum)

    def _ask(self, document: str, variables: dict[str, Any], *, reads: bool) -> dict[str, Any]:
        return ask(self.configuration, document, variables, reads=reads)

    def _change(self, document: str, remote_id: str, **variables: str) -> list[str]:
        named = {"dossier": remote_id, "instructeur": self.configuration.instructeur}
        data = self._ask(document, {**named, **variables}, reads=False)
        return _checked(lambda: _errors(*data.values()))


def _errors(payload: dict[str, Any]) -> list[str]:
    return [str(each["message"])[:SHOWN_ERROR] for each in payload["errors"] or ()]


def _checked(read: Callable[[], T]) -> T:
    """What `read` finds in an answer; one that the schema does not allow is refused as a whole."""
    try:
        return read()
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Refused(UNEXPECTED) from error


def _page(found: dict[str, Any], cursors: dict[str, str | None]) -> tuple[ListPage, bool]:
    """One page, and whether there is another; `cursors` move on."""
    more = False
    for name, cursor in CONNECTIONS:
        told = found[name]["pageInfo"]
        cursors[cursor] = told["endCursor"] or cursors[cursor]
        more = more or bool(told["hasNextPage"])
    dossiers = tuple(
        Listed(
            remote_id=str(each["id"]),
            number=int(each["number"]),
            state=RemoteState(each["state"]).value,
            deposited_at=_moment(each["dateDepot"]),
            modified_at=_moment(each["dateDerniereModification"]),
        )
        for each in found["dossiers"]["nodes"]
    )
    deleted = tuple(int(each["number"]) for name, _ in CONNECTIONS[1:] for each in found[name]["nodes"])
    return ListPage(dossiers, deleted, cursors["after"] or ""), more


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return found


def _dossier(told: dict[str, Any]) -> RemoteDossier:
    waiting = told["dateDerniereCorrectionEnAttente"]
    places = [each["departement"] for each in told["champs"] if each.get("departement")]
    return RemoteDossier(
        remote_id=str(told["id"]),
        number=int(told["number"]),
        procedure=int(told["demarche"]["number"]),
        state=RemoteState(told["state"]).value,
        deposited_at=_moment(told["dateDepot"]),
        modified_at=_moment(told["dateDerniereModification"]),
        corrects_since=_moment(waiting) if waiting else None,
        departement=str(places[0]["code"]) if places else "",
        files=tuple(_files([each["files"] for each in told["champs"] if "files" in each])),
        messages=tuple(str(each["body"]) for each in told["messages"]),
    )


def _files(fields: list[list[dict[str, Any]]]) -> Iterator[RemoteFile]:
    """Each file once. The first field that holds an .xlsx holds the workbooks; what the others hold is attached."""
    of_workbooks = next((files for files in fields if any(_is_xlsx(each) for each in files)), None)
    seen: set[str] = set()
    for files in fields:
        for each in files:
            if each["checksum"] in seen:
                continue
            seen.add(each["checksum"])
            yield RemoteFile(
                name=_name(each),
                size=int(each["byteSizeBigInt"]),
                checksum=str(each["checksum"])[:40],
                url=str(each["url"]),
                scan=str(each["virusScanResult"]).lower(),
                is_workbook=files is of_workbooks and _is_xlsx(each),
            )


def _name(file: dict[str, Any]) -> str:
    """Without a folder, nor what cannot be printed: the base refuses a NUL, a mark of direction hides an extension."""
    printed = "".join(letter for letter in str(file["filename"]) if letter.isprintable())
    return PurePath(printed.replace("\\", "/")).name[-NAME_LENGTH:] or "fichier"


def _is_xlsx(file: dict[str, Any]) -> bool:
    return _name(file).lower().endswith(".xlsx")
