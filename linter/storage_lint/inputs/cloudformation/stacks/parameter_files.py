"""Parameter files: values for the parameters of templates, in every form that AWS's tools read.

- a list, as `aws cloudformation create-stack --parameters file://…` takes it: `[{"ParameterKey": …,
  "ParameterValue": …}]`, also as `["Name=value"]`;
- a mapping with `Parameters`, as CodePipeline and `rain` take it, or `parameters`, as Git sync does:
  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/git-sync-concepts-terms.html;
- a mapping of names to values;
- lines of the form `NAME=value`.

JSON and YAML alike. Values are kept with their places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from storage_lint.inputs.cloudformation.stacks.given_values import Given
from storage_lint.inputs.cloudformation.syntax.document import Document, Place
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source.problem import Problem
from storage_lint.source.read import read_source
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z0-9_.:-]+)=(.*?)[ \t]*\r?$", re.MULTILINE)
_IGNORED_LINE = re.compile(r"^[ \t]*(?:#.*)?\r?$")


def read_parameter_files(files: Sequence[str]) -> tuple[dict[str, Given], list[Problem]]:
    """Return the values by parameter name, a later file's before an earlier one's, and what could not be read."""
    given: dict[str, Given] = {}
    problems: list[Problem] = []
    for file in files:
        source = read_source(file)
        if isinstance(source, Problem):
            if source.span is not None:
                source.span.file.discreet = True
            problems.append(source)
            continue
        source.discreet = True  # a line may hold a password beside what is reported
        found = _read(source, problems)
        given.update(found)
    return given, problems


def _read(source: SourceFile, problems: list[Problem]) -> dict[str, Given]:
    if _is_lines(source.text):
        return _lines(source)
    document = parse(source)
    if isinstance(document, Problem):
        problems.append(_unquoted(document))
        return {}
    problems += map(_unquoted, document.problems)
    problems += (one.problem(source, note=one.same) for one in document.duplicates)
    data = document.data
    if isinstance(data, list):
        return _list(document, data, problems)
    if isinstance(data, dict):
        return _mapping(document, data, problems)
    problems.append(_misshaped(document, "neither a list nor a mapping of parameters", document.root, 0))
    return {}


def _is_lines(text: str) -> bool:
    """Whether the file is lines of NAME=value: its first line that says something is one."""
    for line in text.splitlines():
        if not _IGNORED_LINE.match(line):
            return _LINE.match(line) is not None
    return False


def _lines(source: SourceFile) -> dict[str, Given]:
    values: dict[str, str] = {}
    places: dict[Any, Place] = {}
    for match in _LINE.finditer(source.text):
        name, value = match.group(1), match.group(2)
        start, end = match.span(2)
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        values[name] = value
        places[name] = (match.start(1), match.end(1), start, end)
    document = Document(source, values, {id(values): places}, [])
    return {name: Given(document, values, name) for name in values}


def _list(document: Document, items: list[Any], problems: list[Problem]) -> dict[str, Given]:
    given: dict[str, Given] = {}
    for index, item in enumerate(items):
        name = item.get("ParameterKey") if isinstance(item, dict) else None
        if isinstance(name, str) and "ParameterValue" in item:
            given[name] = Given(document, item, "ParameterValue")
        elif isinstance(name, str) and item.get("UsePreviousValue") in (True, "true"):
            reason = f"parameter {name} keeps the value of the previous deployment"
            given[name] = Given(document, item, "UsePreviousValue", unknown=reason)
        elif isinstance(item, str) and "=" in item:
            name, _, value = item.partition("=")
            values = {name: value}
            place = document.places(items)[index]
            document.adopt(values, {name: place})
            given[name] = Given(document, values, name)
        else:
            problems.append(_misshaped(document, "an entry has no ParameterKey and ParameterValue", items, index))
    return given


def _mapping(document: Document, data: dict[str, Any], problems: list[Problem]) -> dict[str, Given]:
    for name in ("Parameters", "parameters"):
        if name in data and not isinstance(data[name], str):
            return _named(document, data, name, problems)
    given: dict[str, Given] = {}
    for name, value in data.items():
        if isinstance(value, dict) or value is None:
            problems.append(_misshaped(document, f"{name} is no value of a parameter", data, name))
        else:
            given[name] = Given(document, data, name)
    return given


def _named(document: Document, data: dict[str, Any], name: str, problems: list[Problem]) -> dict[str, Given]:
    parameters = data[name]
    if isinstance(parameters, list):
        return _list(document, parameters, problems)
    if isinstance(parameters, dict):
        return _mapping(document, parameters, problems)
    if parameters is not None:
        problems.append(_misshaped(document, f"{name} is not a mapping", data, name))
    return {}


def _unquoted(problem: Problem) -> Problem:
    """Return a problem of the syntax without the words of the file in it that are no keys: they may be a password."""
    if problem.span is None or not ("unknown tag" in problem.summary or "alias" in problem.detail):
        return problem
    file, start = problem.span.file, problem.span.start
    line, column = file.position(start)
    detail = f"line {line}, column {column}: a tag or an alias is not understood"
    return Problem(f"{file.path}: invalid YAML", detail, Span(file, start, start + 1), note=problem.note)


def _misshaped(document: Document, summary: str, container: Any, key: Any) -> Problem:
    span: Span = document.key_span(container, key)
    return Problem(f"{document.source.path}: {summary}", "it is not used", span=span)
