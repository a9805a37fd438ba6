"""One operation of the API: who may ask it, what it is asked, what it answers; refusals are said in JSON (RFC 9457).

For now an operation is asked by the signed-in session: its actor and its perimeter are those of the pages.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from sisiao.access.capabilities import profiles_with
from sisiao.api.schemas import Json, Record, Value
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import REQUIRED
from sisiao.web.http import ActorRequest

METHODS = ("GET", "HEAD")


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
    """One optional parameter of the address; `read` makes its value of the text or raises `ValueError`."""

    name: str
    schema: Value
    read: Callable[[str], Any] = str
    refusal: str = "Cette valeur n'est pas comprise."


DAY = Parameter(
    "date",
    Value("string", "La nuit demandée, passée ou à venir\u00a0; celle du jour si elle manque.", "date"),
    date.fromisoformat,
    "Cette date n'est pas comprise. Exemple\u00a0: 2026-11-24.",
)


@dataclass(frozen=True, slots=True)
class Operation:
    """`answer` takes the request and the value of each parameter that is given."""

    name: str
    summary: str
    capability: Capability
    parameters: tuple[Parameter, ...]
    schema: Record
    answer: Callable[[ActorRequest, dict[str, Any]], Json]

    def view(self) -> Callable[..., HttpResponse]:
        """The view of the operation, open to the session of whoever holds the capability."""

        @wraps(self.answer)
        def asked(request: ActorRequest) -> HttpResponse:
            try:
                self._check(request)
                return _json(self.answer(request, self._given(request)))
            except Refused as refused:
                return _refusal(refused)

        setattr(asked, REQUIRED, frozenset({self.capability}))
        return login_not_required(asked)

    def _check(self, request: ActorRequest) -> None:
        if not request.user.is_authenticated:
            raise Refused("Connectez-vous d'abord au SI SIAO.", status=401)
        if not request.actor.can(self.capability):
            able = ", ".join(profile.label for profile in profiles_with(self.capability))
            raise Refused(f"{self.capability.label}\u00a0: réservé à {able}.", status=403)
        if request.method not in METHODS:
            raise Refused("Cette adresse se lit seulement (GET).", status=405)

    def _given(self, request: ActorRequest) -> dict[str, Any]:
        known = {each.name: each for each in self.parameters}
        given = {}
        for name, text in request.GET.items():
            if name not in known:
                words = ", ".join(known)
                raise Refused(f"Ce paramètre n'existe pas. Ceux de cette adresse\u00a0: {words}.", parameter=name)
            try:
                given[name] = known[name].read(str(text))
            except ValueError as error:
                raise Refused(known[name].refusal, parameter=name) from error
        return given


def _json(content: Json, status: int = 200, media_type: str = "application/json") -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type=media_type)


def _refusal(refused: Refused) -> HttpResponse:
    told = {"title": TITLES[refused.status], "status": refused.status, "detail": str(refused)}
    answer = _json(told | {"parametre": refused.parameter}, refused.status, "application/problem+json")
    if refused.status == 405:
        answer.headers["Allow"] = ", ".join(METHODS)
    return answer
