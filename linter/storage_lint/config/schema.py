"""The JSON Schema of `storage-lint.toml`, for editors: draft-07 is what they support best."""

from __future__ import annotations

from typing import Any

from storage_lint.config.kinds import OF_TYPE
from storage_lint.config.table import Node, tree
from storage_lint.select import Rulebook

_NEEDED = {"override": ["paths"], "accept": ["rule"]}


def schema(rulebook: Rulebook) -> dict[str, Any]:
    """Return the schema: the table of settings, with the options that rules have."""
    root = tree()
    whole = _object(root)
    options = {
        name: {**OF_TYPE[option.type].schema, "description": option.doc}
        for name, option in sorted(rulebook.options("*").items())
    }
    for table in (whole, whole["properties"]["override"]["items"]):
        table["properties"]["rules"]["additionalProperties"]["properties"].update(options)
    for name, needed in _NEEDED.items():
        whole["properties"][name]["items"]["required"] = needed
    where = [{"required": [one]} for one in ("address", "construct", "paths")]
    whole["properties"]["accept"]["items"]["anyOf"] = where
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "storage-lint.toml",
        "description": "Settings of storage-lint",
        **whole,
    }


def _object(node: Node) -> dict[str, Any]:
    properties = {name: _any(child) for name, child in node.named.items()}
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": _any(node.any) if node.any is not None else False,
    }


def _any(node: Node) -> dict[str, Any]:
    if node.item is not None:
        return {"type": "array", "items": _object(node.item)}
    if node.setting is None:
        return _object(node)
    setting = node.setting
    found = {**setting.kind.schema, "description": setting.doc}
    return found if setting.default is None else {**found, "default": setting.default}
