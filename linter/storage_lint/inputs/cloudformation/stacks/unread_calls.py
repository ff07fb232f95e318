"""What a resource leads to that is not read: a note, unless the resource is provably absent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import cases
from storage_lint.graph.joins.unread_calls import UnreadCall
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.cloudformation.evaluate.settled import Plain
from storage_lint.inputs.cloudformation.evaluate.texts import string_of
from storage_lint.inputs.cloudformation.stacks.alternatives import switched_off_by
from storage_lint.inputs.cloudformation.stacks.existence import may_exist
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.inputs.cloudformation.syntax.place import written
from storage_lint.inputs.unread_services import services_spoken_of
from storage_lint.source.problem import Unread

MAX_VALUES = 1000  # that one stack is given


def report_unread(template: Template, logical_id: str, summary: str, detail: str, source: str) -> None:
    """Note that what a resource leads to is not read, unless it is provably absent whatever parameters are given."""
    there = may_exist(template, logical_id)
    off = () if there else switched_off_by(template, logical_id)
    if off:
        detail = f"{detail}; by default it does not exist ({', '.join(off)})"
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
    if there:
        template.unread.append((note, logical_id))
    if there or (off and services_spoken_of(note)):
        template.problems.append(note)


def unread_calls(template: Template) -> Iterator[UnreadCall]:
    """Yield what was not read and speaks of a service, with what it is given."""
    for note, logical_id in template.unread:
        services = services_spoken_of(note)
        if services:
            declared = written(template.at(template.resources, logical_id))
            takes = tuple(_taken(template, template.resources[logical_id]))
            yield UnreadCall(note.address, template.scope, services, takes, declared, note.detail)


def _taken(template: Template, resource: Any) -> Iterator[Value[Any]]:
    """Yield the texts that a nested stack or a module is given."""
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    if not isinstance(properties, dict):
        return
    given = properties.get("Parameters", properties)
    for name in list(given)[:MAX_VALUES] if isinstance(given, dict) else ():
        settled = template.evaluator().settle(given[name], template.at(given, name))
        if isinstance(settled, Unknown):
            yield from cases(settled)
        elif isinstance(settled, Plain) and isinstance(settled.data, str):
            yield Known(settled.data, written(settled.at))


def _arguments(resource: Any) -> Iterator[str]:
    """Yield the names of what is given to a nested stack, a module or a macro."""
    properties = resource.get("Properties", resource) if isinstance(resource, dict) else None
    given = properties.get("Parameters", properties) if isinstance(properties, dict) else None
    if isinstance(given, dict):
        yield from map(str, given)
    elif isinstance(given, list):  # of a stack set
        yield from (string_of(one.get("ParameterKey")) for one in given if isinstance(one, dict))
