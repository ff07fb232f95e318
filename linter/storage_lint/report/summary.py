"""The last lines of a report: what was found, what was read, what was left out, what the fixes would save."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.acceptance import BASELINE
from storage_lint.report import Report
from storage_lint.report.source_line import printable
from storage_lint.report.style import Style
from storage_lint.rule import Severity


def summary(report: Report, style: Style) -> Iterator[str]:
    """Yield the lines of the summary."""
    yield f"{counts(report)}{_undecided(report, style)}{_suppressed(report)}{_problems(report)}."
    if report.since is not None:
        fixed = "" if report.since.fixed is None else f", {report.since.fixed:,} fixed"
        yield f"Only what is new since {printable(report.since.ref)} is listed: {report.since.known:,} known{fixed}."
    resources = count(report.resources, "storage resource")
    files = count(len(report.files), "file")
    if not report.files and not report.problems:
        yield f"Nothing was read: no Terraform, CloudFormation or CDK files there{_passed_by(report)}."
    else:
        yield f"Read {resources} in {files}{_units(report)}{_passed_by(report)}."
    if savings := report.tally.savings_usd_per_month:
        yield f"The fixes would save about ${savings:,.2f} a month (prices of us-east-1)."


def counts(report: Report) -> str:
    """Return how many findings there are, in how many places, and how severe: '3 findings in 2 places (3 low)'."""
    if not report.findings:
        return "No findings"
    tally = report.tally
    severities = ((one.value, tally.severities.get(one.value)) for one in Severity)
    parts = ", ".join(f"{number:,} {severity}" for severity, number in severities if number)
    return f"{count(len(report.findings), 'finding')} in {count(tally.places, 'place')} ({parts})"


def _units(report: Report) -> str:
    return f": {report.units[0]:,} of {count(report.units[1], 'unit')}" if report.units else ""


def _passed_by(report: Report) -> str:
    return f"; the settings exclude {passed_by(report.passed_by)}" if report.passed_by else ""


def passed_by(number: int) -> str:
    """Return '1 directory or file', '3 directories or files'."""
    return f"{number:,} {'directory or file' if number == 1 else 'directories or files'}"


def _undecided(report: Report, style: Style) -> str:
    hints = ["--undecided show lists them"] if report.undecided and not style.show_undecided else []
    if report.unread_calls:
        hints.append(f"of {count(report.unread_calls, 'call')} the storage was not read")
    said = f" ({'; '.join(hints)})" if hints else ""
    return f", {report.undecided_count:,} undecided{said}"


def _suppressed(report: Report) -> str:
    known = sum(one.by == BASELINE for one in report.suppressed)
    said = f" ({known:,} by the baseline)" if known else ""
    excluded = f", {report.excluded:,} in excluded places" if report.excluded else ""
    return f", {len(report.suppressed):,} suppressed{said}{excluded}{_rules(report)}"


def _rules(report: Report) -> str:
    """Return what options and settings leave of the rules for what was read, where that is not all."""
    if report.left_out > len(report.rules):
        return f", only {count(len(report.rules), 'rule')} ran" if report.rules else ", no rule ran"
    return f", {count(report.left_out, 'rule')} left out" if report.left_out else ""


def _problems(report: Report) -> str:
    notes = len(report.problems) - len(report.failures)
    problems = f", {count(len(report.failures), 'problem')}"
    return problems + (f", {count(notes, 'note')}" if notes else "")


def count(number: int, noun: str) -> str:
    """Return '1 finding', '1,200 findings'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
