"""Every property path, enumeration and default that the lowerings name exists in CloudFormation's resource schemas."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from recorder import asked_of
from repository import ROOT
from rows import rows
from storage_lint.inputs.cloudformation.lower import lowering
from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY, NAMES
from storage_lint.inputs.cloudformation.stacks.stack import NESTED_BY

# What decides which other properties are read: once with each of these.
DECIDING: dict[str, list[dict[str, str]]] = {
    "AWS::FSx::FileSystem": [{"/FileSystemType": engine} for engine in ("WINDOWS", "LUSTRE", "ONTAP", "OPENZFS")],
}


def asked_for(kind: str) -> dict[str, str]:
    asked: dict[str, str] = {}
    for texts in DECIDING.get(kind, [{}]):
        asked |= asked_of(lowering(kind), kind, texts)
    return asked


@pytest.fixture(scope="session")
def schemas() -> Callable[[str], dict[str, Any]]:
    spec = find_spec("cfnlint")  # which takes long to import
    assert spec is not None
    assert spec.origin is not None
    folder = os.path.join(os.path.dirname(spec.origin), "data", "schemas")
    with open(os.path.join(folder, "providers", "us-east-1.json"), encoding="utf-8") as stream:
        names = json.load(stream)

    def schema(kind: str) -> dict[str, Any]:
        with open(os.path.join(folder, "resources", f"{names[kind]}.json"), encoding="utf-8") as stream:
            loaded: dict[str, Any] = json.load(stream)
        return loaded

    return schema


def forms(schema: dict[str, Any], node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The node with references followed, and its alternatives."""
    if "$ref" in node:
        yield from forms(schema, schema["definitions"][node["$ref"].rpartition("/")[2]])
        return
    yield node
    for word in ("anyOf", "oneOf", "allOf"):
        for inner in node.get(word, ()):
            yield from forms(schema, inner)


def at(schema: dict[str, Any], path: str) -> list[dict[str, Any]]:
    """What the schema says about a property path; nothing when there is no such property."""
    found = list(forms(schema, schema))
    for name in path.strip("/").split("/"):
        items = [one for form in found if "items" in form for one in forms(schema, form["items"])]
        inner = [form["properties"][name] for form in (*found, *items) if name in form.get("properties", {})]
        found = [form for one in inner for form in forms(schema, one)]
    return found


FITS = {
    "text": {"string", "integer", "number"},
    "flag": {"boolean"},
    "number": {"integer", "number", "string"},  # AllocatedStorage is a string
    "tree": {"object", "string"},
    "blocks": {"object", "array"},
    "strings": {"array"},
    "pairs": {"array"},
}
# Types that AWS has no schema of: SAM's, which its documentation describes, and those of CDK's custom resources.
WITHOUT_SCHEMA = ("AWS::Serverless::", "Custom::")
WITH_SCHEMA = [kind for kind in sorted(LOWERED_BY) if not kind.startswith(WITHOUT_SCHEMA)]
# What the schemas that cfn-lint has leave out of a type whose page has it.
NOT_IN_SCHEMA = {"AWS::DynamoDB::GlobalTable": ("/KeySchema/AttributeName", "KeySchema/AttributeName")}
# A type whose blocks are read as those of another one are, which has more of them.
READ_LIKE = {"AWS::S3Express::DirectoryBucket": "AWS::S3::Bucket"}


@rows("kind", WITH_SCHEMA)
def test_every_property_that_is_read_exists(kind: str, schemas: Callable[[str], dict[str, Any]]) -> None:
    asked = asked_for(kind)
    assert asked
    for path, wanted in asked.items():
        found = at(schemas(kind), path) or at(schemas(READ_LIKE.get(kind, kind)), path)
        if path.endswith(NOT_IN_SCHEMA.get(kind, ())):
            continue
        assert found, f"{kind} has no {path}"
        types = {name for form in found for name in _types(form)}
        assert wanted == "any" or types & FITS[wanted], f"{kind}{path} is {types}, not a {wanted}"


def _types(form: dict[str, Any]) -> list[str]:
    kind = form.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def test_the_recorder_would_notice(schemas: Callable[[str], dict[str, Any]]) -> None:
    assert at(schemas("AWS::S3::Bucket"), "/LifecycleConfiguration/Rules/NoSuchProperty") == []
    assert "/LifecycleConfiguration/Rules/AbortIncompleteMultipartUpload/DaysAfterInitiation" in (
        asked_for("AWS::S3::Bucket")
    )


NAMED = [(kind, name) for kind, name in NAMES.items() if kind in WITH_SCHEMA]


@pytest.mark.parametrize(("kind", "name"), [*NAMED, ("AWS::CloudFormation::Stack", "TemplateURL")])
def test_names(kind: str, name: str, schemas: Callable[[str], dict[str, Any]]) -> None:
    assert at(schemas(kind), name)


def test_nesting_types(schemas: Callable[[str], dict[str, Any]]) -> None:
    for kind, name in NESTED_BY.items():
        if not kind.startswith("AWS::Serverless"):
            assert at(schemas(kind), name)


def enumerations() -> Iterator[tuple[str, str, list[str]]]:
    """The values that lowerings and rules compare with: tests/data/enums/SERVICE.toml, type -> path -> values."""
    for file in sorted((ROOT / "tests" / "data" / "enums").glob("*.toml")):
        for kind, paths in tomllib.loads(file.read_text()).items():
            for path, values in paths.items():
                yield kind, path, values


@rows(("kind", "path", "values"), list(enumerations()))
def test_values(kind: str, path: str, values: list[str], schemas: Callable[[str], dict[str, Any]]) -> None:
    allowed = {one for form in at(schemas(kind), path) for one in form.get("enum", ())}
    assert set(values) <= allowed
