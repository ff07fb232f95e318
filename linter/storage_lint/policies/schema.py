"""The JSON Schema of a policy, for editors. Whether a field is one of the kind's, `test-rules` and every run say."""

from __future__ import annotations

from typing import Any

from storage_lint.policies.compile import TESTS
from storage_lint.policies.read import EXAMPLES, LANGUAGES, NEEDED
from storage_lint.rule import Category, Profile, Severity
from storage_lint.vocabulary import kinds

Json = dict[str, Any]
_TEXT: Json = {"type": "string", "minLength": 1}
_CONDITION: Json = {"$ref": "#/definitions/condition"}
_SCALAR: Json = {"type": ["string", "number", "boolean", "null"]}


def schema() -> Json:
    """Return the schema of one document."""
    texts = ("title", "why", "at", "message")
    examples = {name: _mapping(dict.fromkeys(LANGUAGES, _TEXT)) for name in EXAMPLES}
    words = {"severity": Severity, "category": Category, "profile": Profile}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "storage-lint policy",
        "required": list(NEEDED),
        **_mapping(
            {
                "rule": {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)+$"},
                "kind": {"enum": list(kinds())},
                **dict.fromkeys(texts, _TEXT),
                **{name: {"enum": [one.value for one in several]} for name, several in words.items()},
                "references": {"type": "array", "items": _TEXT},
                "where": _CONDITION,
                "must": _CONDITION,
                "examples": _mapping(examples),
            }
        ),
        "definitions": {"condition": _condition(), "test": _test()},
    }


def _mapping(properties: Json) -> Json:
    return {"type": "object", "minProperties": 1, "properties": properties, "additionalProperties": False}


def _condition() -> Json:
    several = {"type": "array", "minItems": 1, "items": _CONDITION}
    field = {"anyOf": [{"$ref": "#/definitions/test"}, _SCALAR, {"type": "array", "items": _SCALAR}]}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {"all": several, "any": several, "not": _CONDITION},
        "additionalProperties": field,
    }


def _test() -> Json:
    test = {"$ref": "#/definitions/test"}
    number = {"type": "number"}
    of_items = {"anyOf": [_CONDITION, test]}
    tests: Json = {
        "is": _SCALAR,
        "in": {"type": "array", "items": _SCALAR},
        "matches": {"type": "string"},
        "at-least": number,
        "at-most": number,
        "present": {"type": "boolean"},
        "some": of_items,
        "every": of_items,
        "count": {"anyOf": [number, test]},
    }
    assert tuple(tests) == TESTS
    return _mapping(tests)
