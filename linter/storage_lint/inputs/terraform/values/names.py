"""What a value is called: names that equal values share and others do not."""

from __future__ import annotations

from typing import Any

from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.values.data import Opaque, OpenObject, Raw, bounded
from storage_lint.inputs.terraform.values.kinds import type_name
from storage_lint.source.span import Span


def describe(value: Raw) -> str:
    """Name the type of a value for a message; never the value itself."""
    return "null" if value is None else type_name(value)


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """Return a string in quotes, as HCL writes it: in addresses and messages."""
    return '"' + "".join(_ESCAPES.get(char, char) for char in text) + '"'


def symbolic(reason: str, span: Span, name: str, *, supply: str = "", given: bool = False) -> Unknown:
    """Return an Unknown that is known by `name`; `given` by whoever runs Terraform."""
    text = Text((Symbol(bounded(name), given=given),))
    return Unknown(reason, Origin(Source.WRITTEN, span), supply=supply, text=text)


# complexity: one case a line: what values of each kind are called
def name_of(value: Raw) -> str | None:
    """Return a name that equal values share and others do not: the text of an Unknown, else the value as written."""
    if isinstance(value, Unknown):
        text = value.text
        label = text_label(text) if text is not None else None
        if label is None or text is None:
            return None
        return bounded(label[2:-1] if len(text.parts) == 1 else f'"{label}"')
    if isinstance(value, str):
        return '"' + value + '"' if len(value) <= MAX_NAME else None
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return None if isinstance(value, OpenObject) else _collection_name(value)


def text_label(text: Text) -> str | None:
    """Return a text as one string, different ones for different texts; None when there is none."""
    parts: list[str] = []
    for part in text.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        label = _source_label(part)
        if label is None:
            return None
        parts.append(f"${{{label}}}")
    return "".join(parts)


def _source_label(source: object) -> str | None:
    """Name what an opaque part stands for: 'upper(var.name)'."""
    if isinstance(source, Opaque):
        return _source_label(source.source)
    if isinstance(source, tuple):
        labels = [_source_label(one) for one in source]
        known = [label for label in labels if label is not None]
        return f"{known[0]}({', '.join(known[1:])})" if known and len(known) == len(labels) else None
    if isinstance(source, Unknown):
        return name_of(source)
    return str(source) if isinstance(source, (str, Symbol)) else None


MAX_NAME = 200


def _collection_name(value: list[Any] | dict[str, Any]) -> str | None:
    if len(value) > MAX_NAME // 10:
        return None
    parts: list[str] = []
    if isinstance(value, list):
        for item in value:
            if isinstance(item, (list, dict, OpenObject)):
                return None
            name = name_of(item)
            if name is None:
                return None
            parts.append(name)
        return f"[{', '.join(parts)}]" if sum(map(len, parts)) <= MAX_NAME else None
    return "{}" if not value else None
