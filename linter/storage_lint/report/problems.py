"""Problems as reports for people and hosts show them: notes that ask for the same are one."""

from __future__ import annotations

from collections.abc import Iterable

from storage_lint.report.place import order_problems
from storage_lint.report.source_line import printable
from storage_lint.source.problem import Problem
from storage_lint.source.span import Location

Located = tuple[Problem, Location | None]


def alike(problems: Iterable[Problem]) -> list[list[Located]]:
    """Return problems one by one, and notes that ask for the same together, where the first of them stands."""
    groups: dict[object, list[Located]] = {}
    for number, (problem, location) in enumerate(order_problems(problems)):
        groups.setdefault(problem.detail if problem.note else number, []).append((problem, location))
    return list(groups.values())


def subject(problem: Problem, location: Location | None) -> tuple[str, str]:
    """Return where a problem is and what it is, without naming the file twice."""
    path = location.path if location else problem.path
    what = printable(problem.summary)
    if path:
        what = what.removeprefix(f"{printable(path)}: ")
    return printable(str(location or path or "storage-lint")), what


def summary_of(problem: Problem) -> str:
    """Return what a problem is, without the file that it is about as messages show it: hosts call it otherwise."""
    path = problem.span.file.path if problem.span else problem.path
    return problem.summary.removeprefix(f"{path}: ") if path else problem.summary


def told(problems: list[Located]) -> str:
    """Return what is to be done about problems that ask for the same, and how many there are."""
    more = f"\n(and {len(problems) - 1:,} more that ask for the same)" if len(problems) > 1 else ""
    return problems[0][0].detail + more
