"""The report as GitHub workflow commands: an annotation at each place, the most severe first, then the text report.

GitHub keeps 10 errors and 10 warnings of a step, and 50 of a job.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from storage_lint.report import Report, text
from storage_lint.report.entries import Entry, Kind, described
from storage_lint.report.hosts import entries_for_hosts, most_severe_first
from storage_lint.report.problems import Located, alike, summary_of, told
from storage_lint.report.repository import Repository
from storage_lint.report.source_line import printable
from storage_lint.report.style import Style
from storage_lint.report.summary import summary
from storage_lint.rule import Severity
from storage_lint.source.record import replace
from storage_lint.source.span import Location

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "warning",
    Severity.INFO: "notice",
}


def parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report line by line. Meanwhile no line of the text report is a command, whatever it holds."""
    repository = Repository(style.named)
    yield from (line + "\n" for line in _commands(report, style, repository))
    listed = list(text.parts(report, replace(style, colour=False), summarised=False))
    if listed:
        token = os.urandom(16).hex()
        yield f"::group::storage-lint\n::stop-commands::{token}\n"
        yield from listed
        yield f"::{token}::\n::endgroup::\n"
    if not style.quiet:
        yield from (line + "\n" for line in summary(report, style))


def _commands(report: Report, style: Style, repository: Repository) -> Iterator[str]:
    problems = alike(report.problems)
    yield from (_problem(same, repository) for same in problems if not same[0][0].note)
    findings = entries_for_hosts(report, repository, Kind.FINDING)
    yield from most_severe_first(findings, lambda entry: _annotation(_LEVELS[entry.severity], entry))
    for entry in entries_for_hosts(report, repository, Kind.UNDECIDED) if style.show_undecided else ():
        yield _annotation("notice", entry)
    yield from (_problem(same, repository) for same in problems if same[0][0].note)


def _annotation(level: str, entry: Entry) -> str:
    return _command(level, entry.rule.id, "\n".join(described(entry)), entry.location)


def _problem(same: list[Located], repository: Repository) -> str:
    problem = same[0][0]
    place = repository.subject(problem)
    where = Location(place, 1, 1, 1, 1) if isinstance(place, str) else place
    return _command("notice" if problem.note else "error", summary_of(problem), _shown(told(same)), where)


def _shown(text: str) -> str:
    return "\n".join(map(printable, text.splitlines()))


def _command(level: str, title: str, message: str, location: Location | None) -> str:
    properties = {"title": title}
    if location is not None:
        one_line = location.end_line == location.line
        columns = {"col": location.column, "endColumn": location.end_column} if one_line else {"col": location.column}
        places = {"line": location.line, "endLine": location.end_line, **columns}
        properties = {"file": location.path, **{name: str(number) for name, number in places.items()}, **properties}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
