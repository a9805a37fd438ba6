"""What an answer is made of, declared once: the description of the API and its tests are drawn from it.

`json_schema` gives the words of JSON Schema 2020-12, which OpenAPI 3.1 speaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A text, a number, a date."""

    type: str
    description: str
    format: str = ""
    nullable: bool = False
    example: Any = None
    pattern: str = ""
    among: tuple[str, ...] = ()
    content: "Record | None" = None  # what a text in base64 for addresses holds, once read as JSON


@dataclass(frozen=True, slots=True)
class ListOf:
    """As many of the same as there are."""

    items: "Schema"
    description: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class MapOf:
    """Values under names that the data choose."""

    values: "Schema"
    description: str


@dataclass(frozen=True, slots=True)
class Record:
    """Named fields, all of them always there; `name` is that of its description."""

    name: str
    description: str
    fields: Mapping[str, "Schema"] = field(default_factory=dict)


Schema = Value | ListOf | MapOf | Record


def json_schema(schema: Schema, components: dict[str, Json]) -> Json:
    """The schema in JSON Schema; each record is put once among `components` and referred to."""
    if isinstance(schema, Record):
        if schema.name not in components:
            components[schema.name] = {}
            components[schema.name] |= _record(schema, components)
        return {"$ref": f"#/components/schemas/{schema.name}"}
    if isinstance(schema, ListOf):
        kind = ["array", "null"] if schema.nullable else "array"
        return {"type": kind, "description": schema.description, "items": json_schema(schema.items, components)}
    if isinstance(schema, MapOf):
        values = json_schema(schema.values, components)
        return {"type": "object", "description": schema.description, "additionalProperties": values}
    return _value(schema, components)


def _record(schema: Record, components: dict[str, Json]) -> Json:
    properties = {name: json_schema(each, components) for name, each in schema.fields.items()}
    told = {"type": "object", "description": schema.description, "properties": properties}
    return told | {"required": list(properties), "additionalProperties": False}


def _value(schema: Value, components: dict[str, Json]) -> Json:
    told: Json = {"type": [schema.type, "null"] if schema.nullable else schema.type, "description": schema.description}
    if schema.format:
        told["format"] = schema.format
    if schema.pattern:
        told["pattern"] = schema.pattern
    if schema.among:
        told["enum"] = list(schema.among)
    if schema.content is not None:
        told |= {"contentEncoding": "base64url", "contentMediaType": "application/json"}
        told["contentSchema"] = json_schema(schema.content, components)
    if schema.example is not None:
        told["examples"] = [schema.example]
    return told
