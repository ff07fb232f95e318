"""The report as GitHub workflow commands: an annotation at each place.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.report import Report
from storage_lint.report.place import order_problems, place, reason
from storage_lint.report.source_line import printable
from storage_lint.report.text import Style, summary
from storage_lint.rule import Severity
from storage_lint.source.span import Location

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "warning",
    Severity.INFO: "notice",
}


def write_github(report: Report, style: Style) -> str:
    """Return one workflow command per outcome and problem, then the summary for the log."""
    return "".join(github_parts(report, style))


def github_parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report line by line."""
    yield from (line + "\n" for line in _commands(report, style))
    yield from (line + "\n" for line in summary(report, style))


def _commands(report: Report, style: Style) -> Iterator[str]:
    for finding in place(report.findings):
        outcome = finding.outcome
        message = f"{outcome.message} ({outcome.resource.address})"
        yield _command(_LEVELS[outcome.severity], outcome.rule.id, message, finding.location)
    for undecided in place(report.undecided) if style.show_undecided else ():
        message = f"undecided: {reason(undecided.outcome)} ({undecided.outcome.resource.address})"
        yield _command("notice", undecided.outcome.rule.id, message, undecided.location)
    for problem, location in order_problems(report.problems):
        if location is None and problem.path:
            location = Location(problem.path, 1, 1, 1, 1)
        yield _command("notice" if problem.note else "error", problem.summary, problem.detail, location)


def _command(level: str, title: str, message: str, location: Location | None) -> str:
    properties = {"title": title}
    if location is not None:
        one_line = location.end_line == location.line
        columns = {"col": location.column, "endColumn": location.end_column} if one_line else {"col": location.column}
        places = {"line": location.line, "endLine": location.end_line, **columns}
        properties = {"file": location.path, **{name: str(number) for name, number in places.items()}, **properties}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {written}::{_data(printable(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
