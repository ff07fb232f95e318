"""How often each rule found something: instead of the findings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from storage_lint.report import Report
from storage_lint.report.entries import Kind, by_place
from storage_lint.report.style import Style
from storage_lint.report.summary import summary
from storage_lint.rule import Finding, Outcome
from storage_lint.source.record import Record


class Row(Record):
    """What was said by one rule. `savings` in USD a month; None when none of its findings names one."""

    rule: str
    findings: int
    places: int
    undecided: int
    accepted: int
    savings: float | None


def rows(report: Report) -> list[Row]:
    """Return a row for each rule that said something, the most frequent first."""
    said: dict[str, tuple[list[Finding], list[Outcome], list[Outcome]]] = {}
    for finding in report.findings:
        said.setdefault(finding.rule.id, ([], [], []))[0].append(finding)
    for undecided in report.undecided:
        said.setdefault(undecided.rule.id, ([], [], []))[1].append(undecided)
    for one in report.suppressed:
        said.setdefault(one.outcome.rule.id, ([], [], []))[2].append(one.outcome)
    made = [_row(rule, *outcomes) for rule, outcomes in said.items()]
    return sorted(made, key=lambda row: (-row.findings, -row.undecided, -row.accepted, row.rule))


def _row(rule: str, findings: list[Finding], undecided: list[Outcome], accepted: list[Outcome]) -> Row:
    amounts = [one.savings.usd_per_month for one in findings if one.savings]
    savings = round(sum(amounts), 2) if amounts else None
    places = sum(1 for _ in by_place(findings, Kind.FINDING))
    return Row(rule, len(findings), places, len(undecided), len(accepted), savings)


def as_text(report: Report, style: Style) -> Iterator[str]:
    """Yield the table, then the summary."""
    head = ("rule", "findings", "places", "undecided", "accepted", "$ a month")
    lines = [head, *(tuple(map(_cell, _values(row))) for row in rows(report))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines if len(lines) > 1 else ():
        first, *others = zip(line, widths, strict=True)
        yield "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip() + "\n"
    yield from (f"{line}\n" for line in summary(report, style))


def as_json(report: Report) -> Iterator[str]:
    """Yield the same for programs."""
    yield json.dumps([dict(zip(Row._fields, _values(row), strict=True)) for row in rows(report)], indent=2) + "\n"


def _values(row: Row) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in Row._fields)


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value)
