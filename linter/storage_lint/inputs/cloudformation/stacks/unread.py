"""What a resource leads to that is not read: a note, unless the resource is provably absent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.inputs.cloudformation.stacks.existence import may_exist
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.source.problem import Unread


def report_unread(template: Template, logical_id: str, summary: str, detail: str, source: str) -> None:
    """Note that what a resource leads to is not read, unless it is provably absent."""
    if not may_exist(template, logical_id):
        return
    note = Unread(
        f"{template.document.source.path}: {summary}",
        detail,
        template.document.key_span(template.resources, logical_id),
        note=True,
        address=template.prefix + logical_id,
        name=logical_id,
        source=source,
        arguments=tuple(_arguments(template.resources[logical_id])),
    )
    template.problems.append(note)


def _arguments(resource: Any) -> Iterator[str]:
    """Yield the names of what is given to a nested stack, a module or a macro."""
    properties = resource.get("Properties", resource) if isinstance(resource, dict) else None
    if not isinstance(properties, dict):
        return
    parameters = properties.get("Parameters", properties)
    if isinstance(parameters, list):  # of a stack set
        parameters = [one.get("ParameterKey") for one in parameters if isinstance(one, dict)]
    yield from (str(one) for one in parameters if isinstance(parameters, dict | list))
