"""Whether a template speaks of a resource anywhere else than where it is declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.inputs.cloudformation.syntax.place import At


def is_mentioned(resource: At) -> bool:
    """Return whether something beside a resource's own declaration refers to it: an output, another resource."""
    name, own = str(resource.key), resource.container[resource.key]
    return any(_mentions(item, name) for item in _within(resource.document.data, own))


def _within(data: Any, besides: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping of a template, without those of one resource."""
    pending = [data]
    while pending:
        item = pending.pop()
        if item is besides:
            continue
        if isinstance(item, dict):
            yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def _mentions(item: dict[str, Any], name: str) -> bool:
    got, sub = item.get("Fn::GetAtt"), item.get("Fn::Sub")
    if item.get("Ref") == name or (isinstance(got, list) and got[:1] == [name]):
        return True
    if isinstance(got, str) and got.partition(".")[0] == name:
        return True
    text = sub[0] if isinstance(sub, list) and sub else sub
    return isinstance(text, str) and any(f"${{{name}{end}" in text for end in ("}", "."))
