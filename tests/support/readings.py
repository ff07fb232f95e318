"""What was read as text, with the place of every value: the expected.txt of fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.graph import Graph, build
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Reading
from storage_lint.graph.value import Known, Origin, Reference, Source, Unknown
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.span import Span

_LEFT_OUT = {"language", "scope", "construct", "construct_path", "joins", "elsewhere", "suppressions"} | {
    "declared",
    "address",
}


def written_out(reading: Reading, directory: str) -> str:
    """Return what was read as text, with paths below `directory`."""
    lines = [*_graph(build(reading.resources)), *(line for one in reading.problems for line in _problem(one))]
    return "\n".join(lines).replace(directory, "") + "\n"


def _graph(graph: Graph) -> Iterator[str]:
    for resource in graph.resources:
        yield f"{_title(resource)}  @ {_place(resource.declared)}"
        for name in resource._fields:
            if name not in _LEFT_OUT and name not in ("type", "environment", "exists"):
                yield from _field(name, getattr(resource, name), "  ")
        yield from _field("exists", resource.exists, "  ", quiet=True)
        yield ""


def _title(resource: Resource) -> str:
    named = [part for part in (resource.environment.account, resource.environment.region) if str(part) not in _OWN]
    return f"{resource.kind} {resource.address}" + (f" [{', '.join(map(str, named))}]" if named else "")


# The account and the Region of a provider that names none.
_OWN = ("${data.aws_caller_identity.account_id}", "${data.aws_region.name}")


def _field(name: str, value: Any, indent: str, quiet: bool = False) -> Iterator[str]:
    match value:
        case Known(value=True) if quiet:
            return
        case Known(value=None) if value.origin.source is Source.DEFAULT:
            return
        case Known(value=tuple() as items):
            for index, item in enumerate(items):
                yield from _field(f"{name}[{index}]", item, indent)
        case Known(value=Record() as record):
            yield f"{indent}{name}:  @ {_place(value.origin)}"
            yield from _record(record, indent + "  ")
        case Known():
            yield f"{indent}{name} = {_literal(value.value)}  {_origin(value.origin)}"
        case Unknown():
            text = f" ~ {value.text}" if value.text is not None else ""
            supply = f" [{value.supply}]" if value.supply else ""
            yield f"{indent}{name} ?{text}  {_origin(value.origin)}"
            yield f"{indent}  because {value.reason}{supply}"
            for choice in value.choices:
                yield from _field(f"if {choice.when}:", choice.value, indent + "  ")
                if isinstance(choice.value, Known) and choice.value.value is None:
                    yield f"{indent}  if {choice.when}: nothing"
        case Record():
            yield f"{indent}{name}:"
            yield from _record(value, indent + "  ")
        case tuple():
            for index, item in enumerate(value):
                yield from _field(f"{name}[{index}]", item, indent)
        case _:
            if value not in ("", None, False):
                yield f"{indent}{name}: {value!r}"


def _record(record: Record, indent: str) -> Iterator[str]:
    address = getattr(record, "address", "")
    if address:
        yield f"{indent}of {address}"
    for name in record._fields:
        if name not in ("declared", "address"):
            yield from _field(name, getattr(record, name), indent, quiet=name == "exists")


def _literal(value: object) -> str:
    if isinstance(value, Reference):
        return f"{str(value)!r} from {value.address}.{value.attribute}"
    return repr(value)


def _origin(origin: Origin) -> str:
    return f"@ {_place(origin)}" if origin.source is Source.WRITTEN else "(default)"


def _place(origin: Origin) -> str:
    trace = origin.trace()
    return _span(trace.span) + "".join(f" <- {hop.message} @ {_span(hop.span)}" for hop in trace.via)


def _span(span: Span) -> str:
    place = span.location()
    end = f"{place.end_column}" if place.line == place.end_line else f"{place.end_line}:{place.end_column}"
    return f"{place.path}:{place.line}:{place.column}-{end}"


def _problem(problem: Problem) -> Iterator[str]:
    place = _span(problem.span) if problem.span is not None else problem.path or ""
    yield f"{'note' if problem.note else 'problem'}: {problem.summary}  @ {place}"
    yield f"  {problem.detail}"
