"""Calls that leave for Démarche Numérique: bounded in time, in size, in tries; nothing of them is logged."""

import base64
import hashlib
import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sisiao.interop.configuration import Configuration, is_safe

T = TypeVar("T")

UNAUTHORIZED = "unauthorized"
TRIES = 3
MAXIMUM_ANSWER = 20 * 1024 * 1024
CHUNK = 64 * 1024
LONGEST_WAIT = 30.0  # seconds, whatever `Retry-After` says
LONGEST_CALL = 180.0  # seconds for one answer, however slowly it drips
TRY_LATER = (429, 500, 502, 503, 504)
GONE = (401, 403, 404, 410)


class CallFailed(Exception):
    """`str()` is the French sentence; it holds neither the token nor an address."""


class Unreachable(CallFailed):
    """No answer, or one that says to come back: what was asked may have been done."""

    def __init__(self, words: str, wait: float = 0) -> None:
        super().__init__(f"Démarche Numérique ne répond pas\u00a0: {words}.")
        self.wait = wait


class Refused(CallFailed):
    """The answer says no, or says nothing that the schema allows. `code` is the one of the API."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Démarche Numérique refuse l'appel\u00a0: {code}.")
        self.code = code


class FileFailed(CallFailed):
    """A file was not received."""


class Expired(FileFailed):
    """Its address does not give it any more: it lives one hour."""

    def __init__(self) -> None:
        super().__init__("L'adresse du fichier a expiré.")


class Forbidden(FileFailed):
    """Its address leads where we do not go."""


class _Checked(http.client.HTTPSConnection):
    """Looks at who answers before a byte is sent: a name that leads to a private address gets nothing."""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.host, self.port), self.timeout)
        if not ipaddress.ip_address(self.sock.getpeername()[0]).is_global:
            self.sock.close()
            raise Forbidden("L'adresse du fichier mène à une machine privée.")
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _call(
    connection: http.client.HTTPConnection,
    method: str,
    url: str,
    body: bytes | None,
    headers: dict[str, str],
    read: Callable[[http.client.HTTPResponse], T],
) -> T:
    """One call. Raises `Unreachable`, or what `read` raises."""
    parts = urlsplit(url)
    try:
        connection.request(method, f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}", body, headers)
        answer = connection.getresponse()
        if answer.status in TRY_LATER:
            raise Unreachable(f"statut {answer.status}", _asked_wait(answer))
        return read(answer)
    except TimeoutError as error:
        raise Unreachable("délai dépassé") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"liaison interrompue ({type(error).__name__})") from error
    finally:
        connection.close()


def _asked_wait(answer: http.client.HTTPResponse) -> float:
    told = answer.headers.get("Retry-After", "")
    return min(float(told), LONGEST_WAIT) if told.isdecimal() else 0


def _read(answer: http.client.HTTPResponse, maximum: int) -> bytes:
    """The body, up to one byte more than `maximum`."""
    until, found = time.monotonic() + LONGEST_CALL, bytearray()
    while len(found) <= maximum and (chunk := answer.read(min(CHUNK, maximum + 1 - len(found)))):
        found += chunk
        if time.monotonic() > until:
            raise Unreachable("réponse trop lente")
    return bytes(found)


def _again(configuration: Configuration, once: Callable[[], T], tries: int) -> T:
    """Tried `tries` times while nobody answers; only for what changes nothing there."""
    for rank in range(1, tries):
        try:
            return once()
        except Unreachable as failed:
            time.sleep(max(failed.wait if configuration.pause else 0, configuration.pause * rank))
    return once()


def ask(configuration: Configuration, document: str, variables: dict[str, Any], *, reads: bool) -> dict[str, Any]:
    """The `data` of one GraphQL call, tried again only when it `reads`. Raises `Unreachable`, `Refused`.

    An error at the root is fatal, whatever data comes with it.
    """
    body = json.dumps({"query": document, "variables": variables}).encode()
    headers = {"Authorization": f"Bearer {configuration.token}", "Content-Type": "application/json"}
    parts = urlsplit(configuration.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def once() -> dict[str, Any]:
        connection = kind(parts.hostname or "", parts.port, timeout=configuration.timeout)
        return _call(connection, "POST", configuration.url, body, headers, _data)

    return _again(configuration, once, TRIES if reads else 1)


def _data(answer: http.client.HTTPResponse) -> dict[str, Any]:
    content = _read(answer, MAXIMUM_ANSWER)
    if answer.status in (401, 403):
        raise Refused(UNAUTHORIZED)
    if len(content) > MAXIMUM_ANSWER:
        raise Refused("réponse démesurée")
    try:
        told = json.loads(content)
        errors = told.get("errors")
        code = str((errors[0].get("extensions") or {}).get("code", "sans code"))[:60] if errors else ""
    except (ValueError, AttributeError, LookupError, TypeError) as error:
        # A body cut on its way is no answer; one that came whole says something else than GraphQL.
        raise Unreachable(f"réponse illisible, statut {answer.status}") from error
    if code:
        raise Refused(code)
    if answer.status != http.client.OK or not isinstance(told.get("data"), dict):
        raise Refused(f"statut {answer.status}")
    data: dict[str, Any] = told["data"]
    return data


def _to_file(configuration: Configuration, url: str) -> http.client.HTTPConnection:
    """The connection to the host of a file. Raises `Forbidden` where we do not go."""
    if not is_safe(url, loopback=configuration.loopback):
        raise Forbidden("L'adresse du fichier n'est pas en https.")
    parts = urlsplit(url)
    host, port, timeout = parts.hostname or "", parts.port, configuration.timeout
    if configuration.file_hosts and host not in configuration.file_hosts:
        raise Forbidden("L'adresse du fichier mène à un hôte qui n'est pas prévu.")
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout)
    # A host that the operator names may be on a private network.
    kind = http.client.HTTPSConnection if configuration.file_hosts else _Checked
    return kind(host, port, timeout=timeout)


def fetch(configuration: Configuration, url: str, *, size: int, checksum: str) -> bytes:
    """The bytes of a file, of that size in bytes and that MD5 in base64. Raises `Unreachable`, `FileFailed`.

    No redirection is followed, no token is sent: the address carries its own signature.
    """

    def once() -> bytes:
        return _call(_to_file(configuration, url), "GET", url, None, {}, whole)

    def whole(answer: http.client.HTTPResponse) -> bytes:
        if answer.status in GONE:
            raise Expired
        if answer.status != http.client.OK:
            raise FileFailed(f"Le fichier n'a pas été reçu\u00a0: statut {answer.status}.")
        content = _read(answer, size)
        digest = hashlib.md5(content, usedforsecurity=False).digest()
        if len(content) != size or base64.b64encode(digest).decode() != checksum:
            raise FileFailed("Le fichier reçu n'est pas celui qui est annoncé (taille ou empreinte).")
        return content

    return _again(configuration, once, TRIES)
