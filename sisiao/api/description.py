"""The OpenAPI 3.1 description of a version of the API, drawn from its operations."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from sisiao.api.operations import PROBLEM, PROBLEM_JSON, TITLES, Operation
from sisiao.api.schemas import Json, Record, json_schema
from sisiao.web.decorators import public

SESSION = {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "La session ouverte sur le site."}
KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "La clé d'un partenaire\u00a0: voir la page «\u00a0Interface des partenaires\u00a0».",
}


def openapi(version: str, operations: Iterable[Operation], cookie: str) -> Json:
    """The whole description; `cookie` is the name of that of the session."""
    components: dict[str, Json] = {}
    paths = {f"/api/v{version}/{each.name}": {"get": _operation(each, components)} for each in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SI SIAO",
            "version": version,
            "description": "Lecture des données du SI SIAO, dans le périmètre de la personne connectée ou de la clé.",
        },
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"session": SESSION | {"name": cookie}, "cle": KEY}},
    }


def _operation(operation: Operation, components: dict[str, Json]) -> Json:
    parameters = [
        {"name": each.name, "in": "query", "required": each.required, "schema": json_schema(each.schema, components)}
        for each in operation.parameters
    ]
    door = operation.door
    answered = _answer("Réponse", operation.schema, operation.media_type, components)
    headers = {name: {"description": words, "schema": {"type": "string"}} for name, words in door.headers.items()}
    responses = {"200": answered | {"headers": headers} if headers else answered}
    if "ETag" in headers:
        responses["304"] = {"description": "La réponse n'a pas changé.", "headers": headers}
    refusals = {str(each): _answer(TITLES[each], PROBLEM, PROBLEM_JSON, components) for each in door.refusals}
    return {
        "operationId": operation.identifier,
        "summary": operation.summary,
        "description": door.words,
        "parameters": parameters,
        "security": list(door.security),
        "responses": responses | refusals,
    }


def _answer(description: str, schema: Record, media_type: str, components: dict[str, Json]) -> Json:
    return {"description": description, "content": {media_type: {"schema": json_schema(schema, components)}}}


def describe(version: str, operations: Iterable[Operation]) -> Callable[..., Any]:
    """The view of the description, open to all: it tells no data."""

    @public
    @require_safe
    def description(request: HttpRequest) -> JsonResponse:
        told = openapi(version, operations, settings.SESSION_COOKIE_NAME)
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False})

    return description
