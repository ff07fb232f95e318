"""The report as GitLab's Code Quality takes it, for the widget of merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.report import Report
from storage_lint.report.entries import Entry, Kind, described
from storage_lint.report.hosts import entries_for_hosts
from storage_lint.report.json import dumped
from storage_lint.report.problems import summary_of
from storage_lint.report.repository import Repository
from storage_lint.report.source_line import printable
from storage_lint.report.style import Style
from storage_lint.rule import Severity
from storage_lint.source.problem import Problem
from storage_lint.source.span import Location

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report piece by piece: an array, empty when nothing was found."""
    repository = Repository(style.named)
    first = True
    for row in _rows(report, style, repository):
        yield f"{'[' if first else ','}\n  {dumped(row, 1)}"
        first = False
    yield "[]\n" if first else "\n]\n"


def _rows(report: Report, style: Style, repository: Repository) -> Iterator[dict[str, Any]]:
    for problem in report.failures:
        yield _problem(problem, repository)
    yield from (_row(one, _SEVERITIES[one.severity]) for one in entries_for_hosts(report, repository, Kind.FINDING))
    if style.show_undecided:
        yield from (_row(one, "info") for one in entries_for_hosts(report, repository, Kind.UNDECIDED))


def _row(entry: Entry, severity: str) -> dict[str, Any]:
    return {
        "description": "; ".join(described(entry)),
        "check_name": entry.rule.id,
        "fingerprint": entry.fingerprint if entry.kind is Kind.FINDING else f"{entry.fingerprint}-{entry.kind.value}",
        "severity": severity,
        "location": {
            "path": entry.location.path,
            "lines": {"begin": entry.location.line, "end": entry.location.end_line},
        },
    }


def _problem(problem: Problem, repository: Repository) -> dict[str, Any]:
    """Return what could not be done: a report without it would look cleaner than the code."""
    from hashlib import sha256

    subject = repository.subject(problem)
    place = subject if isinstance(subject, Location) else None
    path = place.path if place else subject
    what = summary_of(problem)
    text = ": ".join(printable(one) for one in (what, *problem.detail.splitlines()) if one)
    identity = f"{path}\0{what}\0{problem.detail}\0{place}"
    return {
        "description": text,
        "check_name": "storage-lint-problem",
        "fingerprint": sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "severity": "blocker",
        "location": {
            "path": path or repository.fallback(),
            "lines": {"begin": place.line if place else 1, "end": place.end_line if place else 1},
        },
    }
