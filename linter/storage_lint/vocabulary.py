"""The words of the graph: the kinds of nodes, their fields, what these hold, as JSON and as JSON Schema.

Nothing is listed here: the nodes of `resources/` say it themselves, with the comments beside their fields.
"""

from __future__ import annotations

import ast
import inspect
import re
import types
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Union, get_args, get_origin, get_type_hints

from storage_lint import resources
from storage_lint.graph.node import Attachment, Edge, Resource
from storage_lint.graph.value import Known, Origin, Source, Unknown
from storage_lint.source.record import Record

Json = dict[str, Any]
SCHEMA = 1
_BASE = frozenset(Resource._fields)
MAX_DEPTH = 8  # of values in values


# -- the words ------------------------------------------------------------------------------------------------------


def kinds() -> dict[str, type[Resource]]:
    """Return the kinds of nodes by name: 's3.bucket'."""
    for module in iter_modules(resources.__path__):
        import_module(f"{resources.__name__}.{module.name}")
    found: dict[str, type[Resource]] = {}
    pending: list[type[Resource]] = [Resource]
    while pending:
        node = pending.pop()
        pending.extend(node.__subclasses__())
        if node.kind and not issubclass(node, Attachment) and node.__module__.startswith(resources.__name__):
            found.setdefault(node.kind, node)
    return dict(sorted(found.items()))


@cache
def fields(record: type[Record]) -> Mapping[str, Any]:
    """Return the fields of a node or a part of one that a policy or a report can name, with their types."""
    try:
        hints = get_type_hints(record)
    except NameError:  # a name that only type checkers import
        hints = {}
    names = (name for name in record._fields if not (issubclass(record, Resource) and name in _BASE))
    return {name: hints.get(name, Any) for name in names if hints.get(name) is not Origin}


def holds(hint: Any) -> Any:
    """Return what a field's value is when it is known."""
    return _parts(hint)[0] if _is_value(hint) else hint


def _is_known(hint: Any) -> bool:
    return hint is Known or get_origin(hint) is Known


def _is_value(hint: Any) -> bool:
    several = members(hint)
    return len(several) > 1 and all(_is_known(one) or one is Unknown for one in several)


def _parts(hint: Any) -> tuple[Any, ...]:
    """Return the T of Value[T]."""
    return next(get_args(one) or (Any,) for one in members(hint) if _is_known(one))


def members(hint: Any) -> tuple[Any, ...]:
    """Return the types that a union has; a type that is none, alone."""
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def docs(record: type[Record]) -> dict[str, str]:
    """Return the comments beside the fields of a record, or above them."""
    found: dict[str, str] = {}
    above: list[str] = []
    for line in _classes(record.__module__)[record.__name__]:
        comment = re.match(r"    # (.*)", line)
        field = re.match(r"    (\w+): [^#]*(?:# (.*))?$", line)
        if comment:
            above.append(comment[1])
        elif field and (field[2] or above):
            found[field[1]] = field[2] or " ".join(above)
        if not comment:
            above = []
    return found


@cache
def _classes(module: str) -> dict[str, list[str]]:
    """Return the lines of each class of a module, which is parsed once for all of them."""
    source = inspect.getsource(import_module(module))
    lines = source.splitlines()
    classes = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    return {one.name: lines[one.lineno - 1 : one.end_lineno] for one in classes}


# -- JSON Schema ----------------------------------------------------------------------------------------------------


def schema() -> Json:
    """Return the JSON Schema of what `graph --format json` prints."""
    definitions: dict[str, Json] = {"unknown": _UNKNOWN, "at": {"type": "string", "description": "path:line:column"}}
    nodes = [_node_schema(kind, node, definitions) for kind, node in kinds().items()]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "storage-lint graph",
        "type": "object",
        "required": ["schema", "nodes", "edges"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA},
            "nodes": {"type": "array", "items": {"anyOf": nodes}},
            "edges": {"type": "array", "items": _EDGE},
        },
        "definitions": definitions,
    }


_TEXT: Json = {"type": "string"}
_UNKNOWN: Json = {
    "type": "object",
    "required": ["unknown"],
    "additionalProperties": False,
    "properties": {
        "unknown": {"type": "string", "description": "why it is not known"},
        "supply": {"type": "string", "description": "how to make it known"},
        "choices": {"type": "array", "items": {"type": "object", "required": ["when"]}},
        "at": {"$ref": "#/definitions/at"},
    },
}
_EDGE: Json = {
    "type": "object",
    "required": ["from", "to", "field", "joined", "why", "at"],
    "additionalProperties": False,
    "properties": {
        "from": {"type": "string", "description": "address of what configures"},
        "to": {"type": "string", "description": "address of what is configured"},
        "unit": _TEXT,
        "field": _TEXT,
        "joined": {"enum": ["is", "may be", "is not"]},
        "why": _TEXT,
        "at": {"$ref": "#/definitions/at"},
    },
}


def _node_schema(kind: str, node: type[Resource], definitions: dict[str, Json]) -> Json:
    name = f"node {kind}"
    definitions[name] = {
        "type": "object",
        "description": (node.__doc__ or "").partition("\n")[0],
        "required": ["kind", "address", "type", "language", "unit", "at", "fields"],
        "additionalProperties": False,
        "properties": {
            "kind": {"const": kind},
            **dict.fromkeys(("address", "type", "language", "unit", "construct_path", "piece"), _TEXT),
            "at": {"$ref": "#/definitions/at"},
            "exists": {"$ref": "#/definitions/unknown"},
            "elsewhere": {"type": "boolean", "description": "declared elsewhere: only what configures it is known"},
            "fields": _record_schema(node, definitions),
        },
    }
    return {"$ref": f"#/definitions/{name}"}


def _record_schema(record: type[Record], definitions: dict[str, Json]) -> Json:
    said = docs(record)
    properties = {}
    for name, hint in fields(record).items():
        properties[name] = _schema_of(hint, definitions)
        if issubclass(record, Resource) and not _is_value(hint):  # of what is declared elsewhere no field is known
            properties[name] = {"anyOf": [properties[name], {"$ref": "#/definitions/unknown"}]}
        if name in said:
            properties[name] = {"description": said[name], "allOf": [properties[name]]}
    return {"type": "object", "properties": properties, "additionalProperties": False}


# complexity: one case for each kind of type
def _schema_of(hint: Any, definitions: dict[str, Json]) -> Json:
    if _is_known(hint):
        known = {"known": _schema_of(_parts(hint)[0], definitions), "at": {"$ref": "#/definitions/at"}}
        properties = {**known, "default": {"const": True, "description": "it is not written: this is the default"}}
        return {"type": "object", "required": ["known"], "properties": properties, "additionalProperties": False}
    if hint is Unknown:
        return {"$ref": "#/definitions/unknown"}
    several = members(hint)
    if len(several) > 1:
        return {"anyOf": [_schema_of(one, definitions) for one in several]}
    if get_origin(hint) in (tuple, list):
        inner = [one for one in get_args(hint) if one is not Ellipsis]
        return {"type": "array", "items": {"anyOf": [_schema_of(one, definitions) for one in inner]}}
    plain = {bool: "boolean", str: "string", float: "number", int: "number", type(None): "null", dict: "object"}
    if hint in plain:
        return {"type": plain[hint]}
    if isinstance(hint, type) and issubclass(hint, Record) and not issubclass(hint, Resource):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}
            definitions[hint.__name__] = _record_schema(hint, definitions)
        return {"$ref": f"#/definitions/{hint.__name__}"}
    return {}


# -- JSON -----------------------------------------------------------------------------------------------------------


def node_json(node: Resource) -> Json:
    """Return a node as JSON has it."""
    more: Json = {"construct_path": node.construct_path} if node.construct_path else {}
    if node.piece:
        more["piece"] = node.piece
    if isinstance(node.exists, Unknown):
        more["exists"] = _json(node.exists)
    if node.elsewhere:
        more["elsewhere"] = True
    return {
        "kind": node.kind,
        "address": node.address,
        "type": node.type,
        "language": node.language,
        "unit": node.scope,
        **more,
        "at": at(node.declared),
        "fields": {name: _json(getattr(node, name)) for name in fields(type(node))},
    }


def edge_json(edge: Edge, unit: str) -> Json:
    """Return a join as JSON has it."""
    return {
        "from": edge.attachment,
        "to": edge.owner,
        "unit": unit,
        "field": edge.field,
        "joined": edge.belonging.value,
        "why": edge.why,
        "at": at(edge.origin),
    }


def at(origin: Origin) -> str:
    """Return where something is written."""
    return str(origin.trace().span.location())


# complexity: one case for each kind of value
def _json(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, Known):
        default = {"default": True} if value.origin.source is Source.DEFAULT else {}
        return {"known": _json(value.value, depth + 1), "at": at(value.origin), **default}
    if isinstance(value, Unknown):
        supply = {"supply": value.supply} if value.supply else {}
        choices = [{"when": one.when, "value": _json(one.value, depth + 1)} for one in value.choices]
        return {"unknown": value.reason, **supply, **({"choices": choices} if choices else {}), "at": at(value.origin)}
    if isinstance(value, Resource):
        return value.address
    if isinstance(value, Record):
        return {name: _json(getattr(value, name), depth + 1) for name in fields(type(value))}
    if isinstance(value, list | tuple | set | frozenset):
        return [_json(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {str(key): _json(one, depth + 1) for key, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def paths(node: type[Record], depth: int = 3) -> Iterator[tuple[str, Any]]:
    """Yield the dotted names of fields, with their types: through parts, not through lists."""
    for name, hint in fields(node).items():
        yield name, hint
        inner = [one for one in members(holds(hint)) if isinstance(one, type) and issubclass(one, Record)]
        for part in inner if depth else ():
            for below, deeper in paths(part, depth - 1):
                yield f"{name}.{below}", deeper
