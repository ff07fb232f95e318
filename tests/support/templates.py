"""Templates for tests: written from text, read, and their values and places as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from files import write_over
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.graph.value import Known, Origin, Unknown
from storage_lint.inputs.cloudformation import read_templates


def read(directory: Path, text: str, settings: ReadSettings | None = None, name: str = "template.yaml") -> Reading:
    """Read one template; `Problem`s are part of the reading."""
    path = directory / name
    write_over(path, text)
    return read_templates([str(path)], settings or ReadSettings())


def resources(directory: Path, text: str, settings: ReadSettings | None = None) -> dict[str, Any]:
    """Read one template that has no problems; its resources by address."""
    reading = read(directory, text, settings)
    assert [problem.summary for problem in reading.problems] == []
    return {resource.address: resource for resource in reading.resources}


def only(directory: Path, text: str, settings: ReadSettings | None = None) -> Any:
    """Read a template that has one resource and no problems."""
    found = resources(directory, text, settings)
    assert len(found) == 1
    return next(iter(found.values()))


def place(origin: Origin) -> list[str]:
    """'line:column text' of where a value is written, then 'message line:column' of each hop."""
    trace = origin.trace()
    location = trace.span.location()
    written = f"{location.line}:{location.column} {trace.span.text()}"
    return [written, *(f"{hop.message} {hop.span.location().line}:{hop.span.location().column}" for hop in trace.via)]


def plain(value: object) -> Any:
    """A value without its origin: unknown ones as their reason, text and choices."""
    match value:
        case Known():
            return plain(value.value)
        case Unknown():
            found: dict[str, Any] = {"unknown": value.reason}
            if value.text is not None:
                found["text"] = str(value.text)
            if value.choices:
                found["choices"] = {choice.when: plain(choice.value) for choice in value.choices}
            return found
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case Resource():
            raise TypeError("a resource is compared field by field")
        case str():
            return str(value)
        case _:
            return value


def problems(reading: Reading) -> list[str]:
    """'line:column summary: detail' of each problem, the path left out."""
    shown = []
    for problem in reading.problems:
        where = f"{problem.span.location().line}:{problem.span.location().column}" if problem.span else "-"
        summary = problem.summary.split(": ", 1)[-1]
        shown.append(f"{where} {'note: ' if problem.note else ''}{summary}: {problem.detail}")
    return shown
