"""A graph without its language: what three ways of writing one infrastructure must have in common.

Addresses, types, places and construct paths are left out. Known values stand for themselves, unknown ones are
``{"unknown": true}`` with their choices if they have any. A bucket's ARN, however it is written, is ``<bucket NAME>``,
and a reference to something with a written name is that name.
"""

from __future__ import annotations

import json
from typing import Any

from storage_lint.graph.graph import Graph
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Symbol, Text, Unknown
from storage_lint.source.record import Record

_LEFT_OUT = {*Resource._fields, "declared", "address"} - {"exists"}
_UNORDERED = {"resources", "conditions", "members", "choices"}


def normal_form(graph: Graph) -> Any:
    """Return the resources of a graph as data, in the order of `ordered`."""
    writer = _Writer(graph)
    return ordered({"resources": [{"kind": one.kind, **writer.fields(one)} for one in graph.resources]})


def ordered(data: Any) -> Any:
    """Return data in the normal form with everything sorted that has no order of its own."""
    if isinstance(data, list):
        return [ordered(item) for item in data]
    if isinstance(data, dict):
        inner = {key: ordered(value) for key, value in data.items()}
        return {key: sorted(value, key=_sort_key) if _unordered(key, value) else value for key, value in inner.items()}
    return data


def _unordered(key: str, value: object) -> bool:
    return key in _UNORDERED and isinstance(value, list)


def _sort_key(data: object) -> str:
    return json.dumps(data, sort_keys=True)


class _Writer:
    def __init__(self, graph: Graph) -> None:
        self._names: dict[tuple[str, str], str] = {}  # (address, attribute) -> what to write for it
        self._arns: dict[str, str] = {}
        for resource in graph.resources:
            name = getattr(resource, resource.identity, None)
            if isinstance(name, Known):
                for attribute in ("id", "bucket", "identifier", "cluster_identifier", "Ref"):
                    self._names[resource.address, attribute] = str(name.value)
                for attribute in ("arn", "Arn"):
                    self._names[resource.address, attribute] = f"<bucket {name.value}>"
                if resource.kind == "s3.bucket":
                    self._arns[f"arn:aws:s3:::{name.value}"] = f"<bucket {name.value}>"

    def fields(self, record: Record) -> dict[str, Any]:
        return {name: self.plain(getattr(record, name)) for name in record._fields if name not in _LEFT_OUT}

    def plain(self, value: object) -> Any:
        match value:
            case Known():
                return self.plain(value.value)
            case Unknown():
                return self._unknown(value)
            case Record():
                return self.fields(value)
            case tuple() | list():
                return [self.plain(item) for item in value]
            case str():
                return self._text(str(value))
            case float() if value.is_integer():
                return int(value)
            case _:
                return value

    def _unknown(self, unknown: Unknown) -> Any:
        written = self._written(unknown.text) if unknown.text is not None else None
        if written is not None:
            return self._text(written)
        if unknown.choices:
            choices = {_sort_key(data): data for data in (self.plain(choice.value) for choice in unknown.choices)}
            return {"unknown": True, "choices": list(choices.values())}
        return {"unknown": True}

    def _written(self, text: Text) -> str | None:
        """The text with the names of what it refers to, when everything in it has one."""
        written = ""
        for part in text.parts:
            found = self._names.get((part.address, part.attribute)) if isinstance(part, Symbol) else part
            if found is None and isinstance(part, Symbol) and part.address in ("AWS::Partition", "data.aws_partition"):
                found = "aws"
            if found is None:
                return None
            written += found
        return written

    def _text(self, text: str) -> str:
        for arn, name in self._arns.items():
            if text == arn or text.startswith(f"{arn}/"):
                return name + text.removeprefix(arn)
        return text
