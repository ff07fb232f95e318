"""Whether a template speaks of a resource anywhere else than where it is declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.place import At


def is_mentioned(resource: At) -> bool:
    """Return whether something beside a resource's own declaration refers to it: an output, another resource."""
    document = resource.document
    if document.mentions is None:
        document.mentions = _mentions(document)
    own = id(resource.container[resource.key])
    return any(speaker != own for speaker in document.mentions.get(str(resource.key), ()))


def _mentions(document: Document) -> dict[str, set[int]]:
    """Return what is referred to, and by which resources, by the identity of their mappings; 0: by something else."""
    found: dict[str, set[int]] = defaultdict(set)
    sections = document.data if isinstance(document.data, dict) else {}
    for title, section in sections.items():
        parts = section.values() if title == "Resources" and isinstance(section, dict) else (section,)
        for part in parts:
            for name in _referred(part):
                found[name].add(id(part) if title == "Resources" else 0)
    return dict(found)


def _referred(data: Any) -> Iterator[str]:
    pending = [data]
    seen: set[int] = set()  # what an alias of YAML repeats is looked at once
    while pending:
        item = pending.pop()
        if id(item) in seen:
            continue
        if isinstance(item, dict):
            seen.add(id(item))
            if len(item) == 1:  # as functions are
                yield from _names(item)
            pending.extend(item.values())
        elif isinstance(item, list):
            seen.add(id(item))
            pending.extend(item)


def _names(item: dict[str, Any]) -> Iterator[str]:
    """Yield what a mapping refers to by itself."""
    got, sub = item.get("Fn::GetAtt"), item.get("Fn::Sub")
    first = got[0] if isinstance(got, list) and got else got
    for name in (item.get("Ref"), first):
        if isinstance(name, str):
            yield name.partition(".")[0]
    text = sub[0] if isinstance(sub, list) and sub else sub
    for part in text.split("${")[1:] if isinstance(text, str) else ():
        yield part.partition("}")[0].partition(".")[0]
