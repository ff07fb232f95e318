"""Terraform plans: the JSON that `terraform show -json` and `tofu show -json` print, as resources of the graph.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile, read_source


def read(files: Sequence[str], settings: ReadSettings) -> Reading:
    """Read plans, each on its own, and return what they will have made once they are applied."""
    problems: list[Problem] = []
    read_files: list[str] = []
    for path in files:
        source = read_source(path)
        if isinstance(source, Problem):
            problems.append(source)
            continue
        read_files.append(source.path)
        plan = _parse(source)
        if isinstance(plan, Problem):
            problems.append(plan)
        else:
            detail = "plans are not read by this version; name the directory that the plan was made from"
            problems.append(Problem(f"{source.path}: Terraform plan not read", detail, path=source.path))
    return Reading((), tuple(problems), tuple(read_files))


def _parse(source: SourceFile) -> dict[str, Any] | Problem:
    try:
        plan = json.loads(source.text)
    except json.JSONDecodeError as error:
        span = Span(source, error.pos, min(error.pos + 1, len(source.text)))
        detail = f"line {error.lineno}, column {error.colno}: {error.msg}"
        return Problem(f"{source.path}: invalid JSON", detail, span=span)
    except (ValueError, RecursionError):
        return Problem(f"{source.path}: invalid JSON", "it is nested too deep, or a number too long", path=source.path)
    if not isinstance(plan, dict):
        return Problem(f"{source.path}: not a plan", "the JSON text is not an object", path=source.path)
    return plan
