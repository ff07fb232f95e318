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
_UNORDERED = {"conditions", "members"}


def normal_form(graph: Graph) -> dict[str, Any]:
    """Return the resources of a graph as data, sorted."""
    writer = _Writer(graph)
    resources = [{"kind": resource.kind, **writer.fields(resource)} for resource in graph.resources]
    return {"resources": sorted(resources, key=_sort_key)}


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
        data = {name: self.plain(getattr(record, name)) for name in record._fields if name not in _LEFT_OUT}
        return {name: sorted(value, key=_sort_key) if name in _UNORDERED else value for name, value in data.items()}

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
            return {"unknown": True, "choices": [choices[key] for key in sorted(choices)]}
        return {"unknown": True}

    def _written(self, text: Text) -> str | None:
        """The text with the names of what it refers to, when everything in it has one."""
        written = ""
        for part in text.parts:
            found = self._names.get((part.address, part.attribute)) if isinstance(part, Symbol) else part
            if found is None and isinstance(part, Symbol) and part.address == "AWS::Partition":
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
