"""Stand-ins for resources that are configured here and declared elsewhere, and the names that they go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from storage_lint.graph.choices import cases
from storage_lint.graph.joins.attached import collected, configured
from storage_lint.graph.node import Attachment, Resource, node_configured_by
from storage_lint.graph.value import Elsewhere, Known, Value


# complexity: one comprehension for each group of fields
def stand_in(attachments: Sequence[Attachment]) -> Resource | None:
    """Return a node for what attachments of one target configure: of all else it is only said that it is elsewhere."""
    first = attachments[0]
    kind = node_configured_by(first.field)
    if kind is None or not kind.may_be(first.target):
        return None
    common = {name: getattr(first, name) for name in Resource._fields}
    elsewhere = Elsewhere("it is declared elsewhere", first.declared)
    fields = {name: elsewhere for name in kind._fields if name not in common}
    parts: dict[str, Any] = {kind.identity: first.target}
    for field in {attachment.field for attachment in attachments}:
        configuring = [attachment for attachment in attachments if attachment.field == field]
        nothing: Known[Any] = Known((), first.declared)
        many = configuring[0].many
        parts[field] = collected(nothing, configuring, None) if many else configured(elsewhere, configuring)
    return kind(**{**common, **fields, **parts, "elsewhere": True})


def names_that_cross(resources: Iterable[Resource]) -> frozenset[str]:
    """Return the names by which resources may be joined with what was read elsewhere.

    Those that are known: what is called by a name that is not is joined within its scope alone.
    """
    names = {name for one in resources for value in _names(one) if (name := _written(value))}
    return frozenset((*names, *(name.rpartition(":")[2] for name in names if name.startswith("arn:"))))


def _names(resource: Resource) -> Iterator[Value[Any]]:
    for _, value in (*resource.known_as, *resource.looks_for):
        yield from cases(value)


def _written(value: Value[Any]) -> str:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else ""
