"""Attachments with a count of 0: they configure nothing, and are the reason why a field is empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.text import is_identity
from storage_lint.graph.value import Known, Origin, Reference, Source, Symbol, Text, Unknown, Value, text_of
from storage_lint.source.record import replace

Reasons = Mapping[tuple[str, str, str | Text], Origin]  # (scope, field, the address or the name of the target) -> why


def is_absent(resource: Resource) -> bool:
    """Return whether a resource provably does not exist. Of those only attachments are handed over, as reasons."""
    return isinstance(resource.exists, Known) and not resource.exists.value


def reasons_of(absent: Iterable[Attachment]) -> Reasons:
    """Return why fields are empty, by what would fill them. The `exists` of each attachment has the place and words."""
    reasons: dict[tuple[str, str, str | Text], Origin] = {}
    for one in absent:
        named = _named(one.target)
        if named is not None:
            reasons.setdefault((one.scope, one.field, named), one.exists.origin)
    return reasons


def _named(target: Value[str]) -> str | Text | None:
    """Return the address that a target refers to, else its text."""
    if isinstance(target, Known) and isinstance(target.value, Reference):
        return target.value.address
    if isinstance(target, Unknown) and target.text is not None and is_identity(target.text):
        symbol = target.text.parts[0]
        return symbol.address if isinstance(symbol, Symbol) else None
    return text_of(target)


def explained(node: Resource, reasons: Reasons) -> Resource:
    """Return a resource whose empty fields say what would have filled them."""
    changes: dict[str, Any] = {}
    for field in node.joined if reasons else ():
        value = getattr(node, field)
        name = text_of(getattr(node, node.identity))
        reason = reasons.get((node.scope, field, node.address)) or (name and reasons.get((node.scope, field, name)))
        if reason and isinstance(value, Known) and value.value in (None, ()):
            changes[field] = Known(value.value, Origin(Source.DEFAULT, reason.trace, reason.why))
    return replace(node, **changes) if changes else node
