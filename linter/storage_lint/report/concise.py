"""The report for editors, `grep` and problem matchers: a line for each place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storage_lint.report import Report
from storage_lint.report.entries import Entry, Kind, accepted, by_place, described
from storage_lint.report.problems import alike, subject, told
from storage_lint.report.source_line import harmless, printable
from storage_lint.report.style import Style
from storage_lint.suppress import Suppressed


def parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report line by line: `path:line:column: severity rule message`."""
    return (harmless(line) + "\n" for line in _lines(report, style))


def _lines(report: Report, style: Style) -> Iterator[str]:
    yield from _entries(by_place(report.findings, Kind.FINDING))
    if style.show_undecided:
        yield from _entries(by_place(report.undecided, Kind.UNDECIDED))
    if style.show_accepted:
        yield from _entries(by_place((one.outcome for one in report.suppressed), Kind.ACCEPTED), report.suppressed)
    for same in alike(report.problems):
        where, what = subject(*same[0])
        kind = "note" if same[0][0].note else "problem"
        detail = "; ".join(map(printable, told(same).splitlines()))
        yield f"{where}: {kind} {what}{f': {detail}' if detail else ''}"


def _entries(entries: Iterable[Entry], suppressed: Iterable[Suppressed] = ()) -> Iterator[str]:
    how = {id(one.outcome): f"; {printable(accepted(one))}" for one in suppressed}
    for entry in entries:
        word = entry.severity.value if entry.kind is Kind.FINDING else entry.kind.value
        message = "; ".join(described(entry)).removeprefix("undecided: ")
        where = printable(str(entry.location))
        yield f"{where}: {word} {entry.rule.id} {message}{how.get(id(entry.first.outcome), '')}"
