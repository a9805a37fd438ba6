"""All that a request lets out: its answer, its statements, its session, its log lines."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client

_CHANGING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}"), "UUID"),
    (re.compile(r"[\w+/-]{22,}=*"), "TOKEN"),
    (re.compile(r"nonce(=\"|-)[\w+/-]+=*"), "NONCE"),
    (re.compile(r'name="tab" value="[\w-]+"'), "TAB"),
    (re.compile(r"\bs\d+_x\d+\b"), "SAVEPOINT"),
    (re.compile(r"\b\d{6}\b"), "RECORD NUMBER"),
)
_OWN = frozenset({"request_id", "timestamp", "duration_ms"})


@dataclass(frozen=True)
class Trace:
    """What two requests that cannot be told apart have in common. `size` is that of the body as it was sent."""

    answer: tuple[int, str, dict[str, str], list[str]]
    size: int
    statements: list[str]
    session: list[str]
    logs: list[str]

    def lines(self) -> list[list[str]]:
        """Each part, cut in lines."""
        status, body, headers, followed = self.answer
        said = [f"status {status}", f"size {self.size}", *followed, *(f"{name}: {headers[name]}" for name in headers)]
        return [said, body.splitlines(), self.statements, self.session, self.logs]


def differences(first: Trace, second: Trace) -> list[str]:
    """What tells two traces apart, line by line; nothing when they are the same."""
    parts = zip(first.lines(), second.lines(), strict=True)
    return [line for one, other in parts for line in unified_diff(one, other, lineterm="", n=0)]


def neutral(text: str, said: dict[str, str]) -> str:
    """Without what changes each time, nor what was typed (`said`: its words, and the mark that each one leaves)."""
    text = text.replace("&#x27;", "'")
    for word, mark in said.items():
        text = re.sub(re.escape(word), mark, text, flags=re.IGNORECASE)
    for pattern, mark in _CHANGING:
        text = pattern.sub(mark, text)
    return text


@contextmanager
def _statements() -> Iterator[list[str]]:
    """The text of each statement as it is sent, without its values."""
    sent: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        sent.append(neutral(sql, {}))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[Any] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.msg
        if isinstance(said, dict):
            said = {key: value for key, value in said.items() if key not in _OWN and not key.startswith("_")}
        self.lines.append((record.name, record.levelname, said if isinstance(said, dict) else record.getMessage()))


@contextmanager
def _logs() -> Iterator[list[Any]]:
    root, handler = logging.getLogger(), _Lines()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def traced(client: Client, act: Callable[[], HttpResponse], said: dict[str, str]) -> Trace:
    """Do one act, and say all that it let out. Redirections that it followed are compared by their addresses."""
    with _statements() as statements, _logs() as logs:
        response = act()
    headers = {name: neutral(value, said) for name, value in response.headers.items() if name != "X-Request-ID"}
    followed = [neutral(url, said) for url, _ in getattr(response, "redirect_chain", ())]
    return Trace(
        answer=(response.status_code, neutral(response.content.decode(), said), headers, followed),
        size=len(response.content),
        statements=statements,
        session=sorted(client.session.keys()),
        logs=[neutral(repr(line), said) for line in logs],
    )
