"""One operation of the API: what it is asked, what it answers, by which door; refusals are said in JSON (RFC 9457).

A door says who may ask: the session of the pages (`api/session.py`), the key of a partner (`api/keyed.py`), anyone.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.http import HttpResponse

from sisiao.api.schemas import Json, Record, Value
from sisiao.partners.models import PartnerKey
from sisiao.web.http import ActorRequest

METHODS = ("GET", "HEAD")
JSON, PROBLEM_JSON = "application/json", "application/problem+json"


class Refused(Exception):
    """The question has no answer; `str()` is the French sentence. `parameter` is the one to correct."""

    def __init__(self, message: str, *, status: int = 400, parameter: str = "") -> None:
        super().__init__(message)
        self.status, self.parameter = status, parameter


TITLES = {
    400: "Question mal posée",
    401: "Connexion nécessaire",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Méthode refusée",
    429: "Trop d'appels",
}
PROBLEM = Record(
    "Probleme",
    "Pourquoi la question n'a pas de réponse.",
    {
        "title": Value("string", "Le refus en trois mots."),
        "status": Value("integer", "Le statut HTTP."),
        "detail": Value("string", "La phrase qui l'explique."),
        "parametre": Value("string", "Le paramètre à corriger, vide s'il n'y en a pas."),
    },
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the address; `read` makes its value of the text or raises `ValueError`."""

    name: str
    schema: Value
    read: Callable[[str], Any] = str
    refusal: str = "Cette valeur n'est pas comprise."
    required: bool = False


DAY = Parameter(
    "date",
    Value("string", "La nuit demandée, passée ou à venir\u00a0; celle du jour si elle manque.", "date"),
    date.fromisoformat,
    "Cette date n'est pas comprise. Exemple\u00a0: 2026-11-24.",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the value of each parameter that is given, when, and with which key if there is one."""

    request: ActorRequest
    now: datetime
    given: dict[str, Any] = field(default_factory=dict)
    key: PartnerKey | None = None


class Door(Protocol):
    """Who may ask. `security` is that of OpenAPI, `words` says it in French, `refusals` are the statuses it gives."""

    security: tuple[Json, ...]
    refusals: tuple[int, ...]

    @property
    def words(self) -> str: ...

    @property
    def headers(self) -> dict[str, str]: ...

    def view(self, operation: "Operation") -> Callable[..., HttpResponse]: ...


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is the end of its address; `answer` may raise `Refused`."""

    name: str
    summary: str
    door: Door
    parameters: tuple[Parameter, ...]
    schema: Record
    answer: Callable[[Question], Json]
    media_type: str = JSON

    @property
    def identifier(self) -> str:
        """« annuaire/contacts » gives « annuaire_contacts »: the name of its route."""
        return self.name.replace("/", "_")

    def given(self, request: ActorRequest) -> dict[str, Any]:
        """The values of the parameters. Raises `Refused`."""
        known = {each.name: each for each in self.parameters}
        given = {}
        for name, text in request.GET.items():
            if name not in known:
                words = ", ".join(known) or "aucun"
                raise Refused(f"Ce paramètre n'existe pas. Ceux de cette adresse\u00a0: {words}.", parameter=name)
            try:
                given[name] = known[name].read(_clean(str(text)))
            except ValueError as error:
                raise Refused(known[name].refusal, parameter=name) from error
        for name, parameter in known.items():
            if parameter.required and name not in given:
                raise Refused(f"Donnez le paramètre «\u00a0{name}\u00a0».", parameter=name)
        return given

    def check_method(self, request: ActorRequest) -> None:
        if request.method not in METHODS:
            raise Refused("Cette adresse se lit seulement (GET).", status=405)


def _clean(text: str) -> str:
    """No question holds the character that the base cannot."""
    if "\x00" in text:
        raise ValueError(text)
    return text


def told(content: Json, status: int = 200, media_type: str = JSON) -> HttpResponse:
    """An answer in JSON."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type=media_type)


def refusal(refused: Refused) -> HttpResponse:
    """Why there is no answer, in JSON."""
    words = {"title": TITLES[refused.status], "status": refused.status, "detail": str(refused)}
    answer = told(words | {"parametre": refused.parameter}, refused.status, PROBLEM_JSON)
    if refused.status == 405:
        answer.headers["Allow"] = ", ".join(METHODS)
    return answer
