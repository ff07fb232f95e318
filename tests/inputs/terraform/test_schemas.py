"""Every attribute and block that the lowerings name exists in the AWS provider's schema, with a type that fits."""

from __future__ import annotations

import json
from typing import Any

from recorder import asked_of
from repository import ROOT
from rows import rows
from storage_lint.inputs.terraform.lower import lowering
from storage_lint.inputs.terraform.resource_types import LOWERED_BY, NAMES

SCHEMA = json.loads((ROOT / "tests" / "data" / "terraform_schema.json").read_text())["types"]
FITS = {
    "text": ("string", "number", "read"),
    "flag": ("boolean", "string"),  # launch templates take booleans as text
    "number": ("number", "string"),
    "tree": ("string",),
    "strings": ("set of stringList", "list of stringList"),
    "pairs": ("map of stringMap",),
}


def at(kind: str, path: str) -> Any:
    """Return what the schema says of a path: a type, or a table for a block; None when there is no such thing."""
    found: Any = SCHEMA[kind]
    for name in path.strip("/").split("/"):
        found = found.get(name) if isinstance(found, dict) else None
    return found


# What only older providers have: read, because modules still write it.
OLD = {
    "aws_elasticache_replication_group": (
        "/cluster_mode",
        "/number_cache_clusters",
        "/cluster_mode/num_node_groups",
        "/cluster_mode/replicas_per_node_group",
    )
}


@rows("kind", sorted(LOWERED_BY))
def test_every_attribute_that_is_read_exists(kind: str) -> None:
    asked = asked_of(lowering(kind), kind)
    assert asked
    assert kind in SCHEMA, f"{kind} is not in tests/data/terraform_schema.json: tools/terraform_schema.py renews it"
    for path, wanted in asked.items():
        if path in OLD.get(kind, ()):
            continue
        found = at(kind, path)
        assert found is not None, f"{kind} has no {path}"
        if wanted == "blocks":
            assert isinstance(found, dict), f"{kind}{path} is {found}, not a block"
        elif wanted != "any":
            assert found in FITS[wanted], f"{kind}{path} is {found}, not a {wanted}"


@rows("kind", sorted(NAMES))
def test_names_exist(kind: str) -> None:
    for read, written in NAMES[kind].items():
        assert at(kind, read), f"{kind} has no {read}"
        assert at(kind, written), f"{kind} has no {written}"


def test_the_recorder_would_notice() -> None:
    path = "/rule/abort_incomplete_multipart_upload/days_after_initiation"
    assert path in asked_of(lowering("aws_s3_bucket_lifecycle_configuration"), "aws_s3_bucket_lifecycle_configuration")
    assert at("aws_s3_bucket_lifecycle_configuration", path) == "number"
    assert at("aws_s3_bucket_lifecycle_configuration", "/rule/no_such_attribute") is None
