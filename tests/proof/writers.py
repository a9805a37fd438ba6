"""Écoutants who never stop: take a call, record a household, end the call, and note what was acknowledged."""

import http.client
import threading
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

CSRF = "a" * 32
TIMEOUT = 15


@dataclass
class Written:
    """What the site acknowledged, shared by the writers under one lock."""

    calls: set[str] = field(default_factory=set)
    ended: dict[str, str] = field(default_factory=dict)
    attempts: int = 0
    retries: int = 0
    odd: list[str] = field(default_factory=list)
    moved: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, more: int, timeout: float) -> None:
        """Return once `more` calls have ended since now."""
        with self.moved:
            goal = len(self.ended) + more
            assert self.moved.wait_for(lambda: len(self.ended) >= goal, timeout), "the writers do not write"


class Writer(threading.Thread):
    """One écoutant. A POST that got no answer is sent again, as a person does when the page hangs."""

    def __init__(self, port: int, session: str, written: Written, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.session, self.written, self.over = port, session, written, over

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self._one_call()
            except Exception as error:
                self.written.odd.append(repr(error))
                return

    def _post(self, path: str, **fields: str) -> tuple[int, str] | None:
        """Status and address of the redirection; None when the site did not answer whole."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sisiao_session={self.session}; csrftoken={CSRF}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("POST", path, urlencode({"csrfmiddlewaretoken": CSRF, **fields}), headers)
            response = connection.getresponse()
            response.read()
            return response.status, response.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _one_call(self) -> None:
        with self.written.moved:
            self.written.attempts += 1
        answer = self._post("/115/appels/nouveau/")
        if not self._acknowledged(answer):
            self.over.wait(0.1)
            return
        address = answer[1] if answer else ""
        with self.written.moved:
            self.written.calls.add(address.split("/")[3])
        self._end(address, f"P{uuid.uuid4().hex}")

    def _end(self, address: str, name: str) -> None:
        """End the call with one new person; again and again until the site says so."""
        fields = {"version": "0", "tab": "a", "purpose": "shelter", "caller_kind": "self", "reason": "no_place"}
        person = {"member": "1", "m-1-first_name": name, "m-1-birth": "32", "m-1-sex": "FEMME"}
        while not self._acknowledged(self._post(f"{address}terminer/", **fields, **person)):
            with self.written.moved:
                self.written.retries += 1
            if self.over.wait(0.2):
                return
        with self.written.moved:
            self.written.ended[name] = address.split("/")[3]
            self.written.moved.notify_all()

    def _acknowledged(self, answer: tuple[int, str] | None) -> bool:
        """A redirection inside. No answer, or 500 while the base is down: nothing was promised."""
        if answer is None or answer[0] >= 500:
            return False
        assert answer[0] == 302, answer
        assert "connexion" not in answer[1], answer
        return True
