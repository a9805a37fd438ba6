"""A small Démarche Numérique on the loopback: dossiers in memory, faults on demand, judged by the real schema."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, build_schema, graphql_sync

from sisiao.interop.documents import DOCUMENTS

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "reference" / "demarche-numerique-schema.graphql"
TOKEN = "jeton-des-tests"
BUILDING, INSTRUCTED, ACCEPTED = "en_construction", "en_instruction", "accepte"
NAMES = ("SisiaoList", "SisiaoRead", "SisiaoInstruct", "SisiaoAccept", "SisiaoWrite", "file")
MUTATIONS = ("SisiaoInstruct", "SisiaoAccept", "SisiaoWrite")
PAGE = 2


def read_schema() -> GraphQLSchema | None:
    """The schema of the service, None on a machine that has not its file."""
    return build_schema(SCHEMA.read_text(encoding="utf-8")) if SCHEMA.exists() else None


def md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


@dataclass
class File:
    """A file of a dossier. `content` is what its address gives, `announced` what the API says of it."""

    name: str
    content: bytes
    scan: str = "safe"
    announced: bytes | None = None

    def told(self, site: "Site", number: int, rank: int) -> dict[str, Any]:
        said = self.content if self.announced is None else self.announced
        url = f"{site.address}/files/{number}/{rank}?signature={site.signature}"
        return {
            "filename": self.name, "byteSizeBigInt": str(len(said)), "checksum": md5(said), "url": url,
            "virusScanResult": self.scan,
        }  # fmt: skip


@dataclass
class Deposit:
    """A dossier: what its depositor joined, and what has been done of it."""

    number: int
    files: list[File]
    state: str = BUILDING
    departement: str | None = "95"
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))
    correcting: str | None = None
    messages: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    procedure: int = 4242

    def read(self, site: "Site") -> dict[str, Any]:
        """As `SisiaoRead` asks for it."""
        files = [file.told(site, self.number, rank) for rank, file in enumerate(self.files)]
        place = {"code": self.departement, "name": "x"} if self.departement else None
        return {
            "id": f"RG9zc2llci0{self.number}", "number": self.number, "state": self.state,
            "dateDepot": "2026-11-20T09:00:00+01:00", "dateDerniereModification": self.modified.isoformat(),
            "dateDerniereCorrectionEnAttente": self.correcting, "demarche": {"number": self.procedure},
            "messages": [{"body": body} for body in self.messages],
            "champs": [
                {"__typename": "DepartementChamp", "departement": place and {"code": place["code"]}},
                {"__typename": "TextChamp"},
                {"__typename": "PieceJustificativeChamp", "files": files},
            ],
        }  # fmt: skip

    def touch(self) -> None:
        self.modified = max(self.modified, datetime.now(UTC)) + timedelta(seconds=1)

    def replace(self, *files: File) -> None:
        """What its depositor does when a correction is asked."""
        self.files, self.correcting = list(files), None
        self.touch()


class Site:
    """The service. `fail(name, fault)` makes the next call of that name fail so; `calls` names every call."""

    def __init__(self) -> None:
        self.deposits: dict[int, Deposit] = {}
        self.deleted: list[int] = []
        self.faults: dict[str, list[Any]] = {name: [] for name in NAMES}
        self.calls: list[str] = []
        self.variables: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.signature = 1
        self.address = ""
        self.loops = False
        self.repeats = False
        self.stopped = threading.Event()
        self.schema = read_schema()
        self.against_schema: list[str] = []

    def add(self, number: int, *files: File, **told: Any) -> Deposit:
        self.deposits[number] = Deposit(number, list(files), **told)
        return self.deposits[number]

    def delete(self, number: int) -> None:
        del self.deposits[number]
        self.deleted.append(number)

    def fail(self, name: str, *faults: Any) -> None:
        self.faults[name].extend(faults)

    def answer(self, name: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The `data` of a call, with its effect."""
        if name == "SisiaoList":
            return {"demarche": self._list(variables)}
        if name == "SisiaoRead":
            return {"dossier": self.deposits[variables["number"]].read(self)}
        deposit = next(each for each in self.deposits.values() if each.read(self)["id"] == variables["dossier"])
        return self._change(name, deposit, variables)

    def _list(self, variables: dict[str, Any]) -> dict[str, Any]:
        since = datetime.fromisoformat(variables["since"]) if variables["since"] else datetime.min.replace(tzinfo=UTC)
        moved = [each for _, each in sorted(self.deposits.items()) if each.modified >= since]
        start = int(variables["after"] or 0)
        end = start + PAGE
        shown = moved[:PAGE] if self.repeats and start else moved[start:end]
        more = end < len(moved) or (self.loops and bool(moved))
        cursor = "0" if self.loops else str(min(end, len(moved)))
        nodes = [
            {
                key: told
                for key, told in each.read(self).items()
                if key in ("id", "number", "state", "dateDepot", "dateDerniereModification")
            }
            for each in shown
        ]
        gone = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []}
        deleted = gone | {"nodes": [{"number": number} for number in self.deleted]}
        page = {"hasNextPage": more, "endCursor": cursor if shown else None}
        return {
            "dossiers": {"pageInfo": page, "nodes": nodes}, "deletedDossiers": gone, "pendingDeletedDossiers": deleted,
        }  # fmt: skip

    def _change(self, name: str, deposit: Deposit, variables: dict[str, Any]) -> dict[str, Any]:
        """As the service does: a wrong state is an error of the mutation, as data."""
        field_name, allowed = {
            "SisiaoInstruct": ("dossierPasserEnInstruction", deposit.state == BUILDING and not deposit.correcting),
            "SisiaoAccept": ("dossierAccepter", deposit.state == INSTRUCTED),
            "SisiaoWrite": ("dossierEnvoyerMessage", deposit.state in (BUILDING, INSTRUCTED)),
        }[name]
        if not allowed:
            return {field_name: {"errors": [{"message": f"Le dossier est déjà {deposit.state}"}]}}
        deposit.done.append(name)
        deposit.touch()
        if name == "SisiaoWrite":
            deposit.messages.append(variables["body"])
            deposit.state, deposit.correcting = BUILDING, "2026-11-21T09:00:00+01:00"
        else:
            deposit.state = INSTRUCTED if name == "SisiaoInstruct" else ACCEPTED
        return {field_name: {"errors": None}}

    def judge(self, name: str, document: str, variables: dict[str, Any], data: dict[str, Any]) -> None:
        """Hold the call and its answer against the schema."""
        if self.schema is None:
            return
        found = graphql_sync(self.schema, document, root_value=data, variable_values=variables)
        if found.errors:
            self.against_schema.append(f"{name}: {found.errors[0].message}")
        elif found.data != data:
            self.against_schema.append(f"{name}: {data} reads as {found.data}")


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        document, variables = body["query"], body["variables"]
        name = next(each for each in NAMES if each in document)
        self.site.variables.append(variables)
        self.site.headers.append(dict(self.headers))
        fault = self._begin(name)
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._root("unauthorized")
        if fault not in (None, "cut after") and not str(fault).startswith("said "):
            return self._break(fault)
        data = self.site.answer(name, variables)
        if fault and fault != "cut after":
            data = {key: {"errors": [{"message": fault.removeprefix("said ")}]} for key in data}
        self.site.judge(name, document, variables, data)
        return self.close() if fault == "cut after" else self._send(200, json.dumps({"data": data}).encode())

    def _break(self, fault: Any) -> None:
        """Answer nothing of use, and do nothing."""
        if isinstance(fault, int):
            return self._send(fault, b"", {"Retry-After": "1"})
        if fault in ("timeout", "cut"):
            self.site.stopped.wait(5 if fault == "timeout" else 0)
            return self.close()
        if fault.startswith("root "):
            return self._root(fault.removeprefix("root "))
        junk = b'{"data": {"demarche": ' if fault == "junk" else b'{"data": {"demarche": null, "dossier": null}}'
        return self._send(200, junk)

    def do_GET(self) -> None:
        fault = self._begin("file")
        path, _, query = self.path.partition("?")
        if isinstance(fault, int):
            return self._send(fault, b"", {"Location": "http://127.0.0.1/"})
        if query != f"signature={self.site.signature}":
            return self._send(403, b"<Error>ExpiredToken</Error>")
        number, rank = map(int, path.split("/")[2:])
        content = self.site.deposits[number].files[rank].content
        if fault == "truncated":
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2])
            return self.close()
        if fault == "wrong":
            content = bytes(len(content))
        if fault == "longer":
            content += bytes(10)
        return self._send(200, content)

    def _begin(self, name: str) -> Any:
        self.site.calls.append(name)
        waiting = self.site.faults[name]
        return waiting.pop(0) if waiting else None

    def _root(self, code: str) -> None:
        errors = [{"message": "Une erreur de la plateforme", "extensions": {"code": code}}]
        self._send(200, json.dumps({"errors": errors, "data": {"demarche": None}}).encode())

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def close(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that leaves is a part of the tests."""


@contextmanager
def serving() -> Iterator[Site]:
    """The service, for the time of a test; what breaks the schema fails it."""
    site = Site()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        site.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()
    assert site.against_schema == []


assert all(any(name in document for document in DOCUMENTS) for name in NAMES[:-1])
