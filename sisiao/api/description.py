"""The OpenAPI 3.1 description of a version of the API, drawn from its operations."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from sisiao.api.operations import PROBLEM, TITLES, Operation
from sisiao.api.schemas import Json, Record, json_schema
from sisiao.web.decorators import public

SESSION = {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "La session ouverte sur le site."}


def openapi(version: str, operations: Iterable[Operation], cookie: str) -> Json:
    """The whole description; `cookie` is the name of that of the session."""
    components: dict[str, Json] = {}
    paths = {f"/api/v{version}/{each.name}": {"get": _operation(each, components)} for each in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SI SIAO",
            "version": version,
            "description": "Lecture des données du SI SIAO, dans le périmètre de la personne connectée.",
        },
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"session": SESSION | {"name": cookie}}},
        "security": [{"session": []}],
    }


def _operation(operation: Operation, components: dict[str, Json]) -> Json:
    parameters = [
        {"name": each.name, "in": "query", "required": False, "schema": json_schema(each.schema, components)}
        for each in operation.parameters
    ]
    refusals = {str(status): _answer(title, PROBLEM, "problem+json", components) for status, title in TITLES.items()}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Droit nécessaire\u00a0: {operation.capability.label.lower()}.",
        "parameters": parameters,
        "responses": {"200": _answer("Réponse", operation.schema, "json", components), **refusals},
    }


def _answer(description: str, schema: Record, kind: str, components: dict[str, Json]) -> Json:
    content = {f"application/{kind}": {"schema": json_schema(schema, components)}}
    return {"description": description, "content": content}


def describe(version: str, operations: Iterable[Operation]) -> Callable[..., Any]:
    """The view of the description, open to all: it tells no data."""

    @public
    @require_safe
    def description(request: HttpRequest) -> JsonResponse:
        told = openapi(version, operations, settings.SESSION_COOKIE_NAME)
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False})

    return description
