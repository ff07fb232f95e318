"""The report for people: each outcome with its source line and what brought the value there, then a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from storage_lint.graph.value import Known, Source, Trace, Unknown
from storage_lint.report import Report
from storage_lint.report.place import Placed, field_name, order_problems, place, reason
from storage_lint.report.source_line import excerpt, mask_secrets, printable
from storage_lint.rule import Finding, Outcome, Severity, Undecided
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.span import Location, Span

MAX_ADDRESSES = 8  # of one entry; the JSON form names them all


class Style(Record):
    """What may be written to this terminal, and how much of it."""

    colour: bool = False
    show_undecided: bool = False
    explain: bool = False


_RED, _YELLOW, _CYAN, _BOLD, _DIM = "31", "33", "36", "1", "2"
_SEVERITY_COLOURS = {
    Severity.CRITICAL: _RED,
    Severity.HIGH: _RED,
    Severity.MEDIUM: _YELLOW,
    Severity.LOW: _CYAN,
    Severity.INFO: _CYAN,
}


def write_text(report: Report, style: Style) -> str:
    """Return the whole report as text that ends with a line break."""
    writer = _Writer(style)
    lines = [*writer.outcomes(place(report.findings))]
    if style.show_undecided:
        lines += writer.outcomes(place(report.undecided))
    for problem, location in order_problems(report.problems):
        lines += writer.problem(problem, location)
    lines += summary(report, style)
    return "".join(line + "\n" for line in lines)


class _Entry(Record):
    """Outcomes that are shown as one: same rule, place, words and hops; only the instances differ."""

    rule: str
    message: str
    severity: Severity | None
    trace: Trace
    location: Location
    outcomes: tuple[Outcome, ...]


class _Writer:
    def __init__(self, style: Style) -> None:
        self._style = style

    def outcomes(self, placed: Sequence[Placed[Finding]] | Sequence[Placed[Undecided]]) -> Iterator[str]:
        """Yield the lines of outcomes that are in order; a source line that several share is shown once."""
        for entries in _neighbours(_fold(placed)):
            for entry in entries:
                yield self._headline(entry)
            yield from self._excerpt(entries[0].trace.span)
            yield from self._instances(entries[0])
            yield from dict.fromkeys(line for entry in entries for line in self._hops(entry.trace))
            if self._style.explain:
                for entry in entries:
                    yield from self._explain(entry.outcomes[0])
            yield ""

    def problem(self, problem: Problem, location: Location | None) -> Iterator[str]:
        kind, colour = ("note", _CYAN) if problem.note else ("problem", _RED)
        path = location.path if location else problem.path
        summary = printable(problem.summary)
        if path:
            summary = summary.removeprefix(f"{printable(path)}: ")
        where = printable(str(location or path or "storage-lint"))
        yield f"{self._paint(where, _BOLD)} {self._paint(kind, colour)} {summary}"
        if problem.span and problem.span.file.text:
            yield from self._excerpt(problem.span)
        for line in problem.detail.splitlines():
            yield f"     {printable(line)}"
        yield ""

    def _headline(self, entry: _Entry) -> str:
        colour = _SEVERITY_COLOURS[entry.severity] if entry.severity else _CYAN
        where = self._paint(printable(str(entry.location)), _BOLD)
        severity = self._paint(f" [{entry.severity.value}]", colour) if entry.severity else ""
        return f"{where} {self._paint(entry.rule, colour)} {printable(entry.message)}{severity}"

    def _excerpt(self, span: Span) -> Iterator[str]:
        number, line, carets = excerpt(span)
        margin = f"{number:>4} | "
        yield f"{self._paint(margin, _DIM)}{line}"
        yield f"{self._paint('     | ', _DIM)}{self._paint(carets, _BOLD)}"

    def _instances(self, entry: _Entry) -> Iterator[str]:
        addresses = list(dict.fromkeys(_address(outcome) for outcome in entry.outcomes))
        for address in addresses[:MAX_ADDRESSES]:
            yield f"     {printable(address)}"
        if len(addresses) > MAX_ADDRESSES:
            yield f"     and {len(addresses) - MAX_ADDRESSES} more"

    def _hops(self, trace: Trace) -> Iterator[str]:
        for hop in trace.via:
            yield f"     -> {printable(hop.message)}, {_at(hop.span)}"

    def _explain(self, outcome: Outcome) -> Iterator[str]:
        """Yield where each value that decided came from, and why each join of the resource matched or did not."""
        for value in outcome.because if isinstance(outcome, Finding) else (outcome.unknown,):
            trace = value.origin.trace()
            verb = "written" if value.origin.source is Source.WRITTEN else "left to its default"
            yield f"     {outcome.rule.id}: {printable(_described(outcome, value))}, {verb} at {_at(trace.span)}"
            yield from (f"  {line}" for line in self._hops(trace))
        for note in outcome.resource.join_notes:
            yield f"     join: {printable(note.message)}, at {_at(note.origin.trace().span)}"

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._style.colour else text


def _fold(placed: Iterable[Placed[Finding]] | Iterable[Placed[Undecided]]) -> list[_Entry]:
    groups: dict[object, list[Placed[Any]]] = {}
    for one in placed:
        key = (one.outcome.rule.id, _message(one.outcome), _severity(one.outcome), one.location, _hop_places(one.trace))
        groups.setdefault(key, []).append(one)
    return [_entry(group) for group in groups.values()]


def _entry(group: list[Placed[Any]]) -> _Entry:
    first = group[0]
    return _Entry(
        first.outcome.rule.id,
        _message(first.outcome),
        _severity(first.outcome),
        first.trace,
        first.location,
        tuple(one.outcome for one in group),
    )


def _message(outcome: Outcome) -> str:
    return outcome.message if isinstance(outcome, Finding) else f"undecided: {reason(outcome)}"


def _severity(outcome: Outcome) -> Severity | None:
    return outcome.severity if isinstance(outcome, Finding) else None


def _hop_places(trace: Trace) -> tuple[tuple[str, Location], ...]:
    return tuple((hop.message, hop.span.location()) for hop in trace.via)


def _neighbours(entries: list[_Entry]) -> Iterator[list[_Entry]]:
    """Yield entries that follow each other at one place and for the same instances: one source line serves them all."""
    for _, group in groupby(entries, key=lambda one: (one.location, [_address(each) for each in one.outcomes])):
        yield list(group)


def _address(outcome: Outcome) -> str:
    resource = outcome.resource
    if resource.construct_path is None:
        return resource.address
    class_name = resource.construct.class_name if resource.construct else None
    described = f"{class_name}, {resource.address}" if class_name else resource.address
    return f"{resource.construct_path} ({described})"


def _described(outcome: Outcome, value: Known[Any] | Unknown) -> str:
    name = field_name(outcome.resource, value.origin) or "a value"
    if isinstance(value, Known) and (value.value is None or isinstance(value.value, bool | int | float | str)):
        return mask_secrets(f"{name} = {value.value!r:.80}", "")
    return name


def _at(span: Span) -> str:
    return printable(str(span.location()))


def summary(report: Report, style: Style) -> Iterator[str]:
    """Yield the last lines of a report: what was found, what was read, what the fixes would save."""
    yield f"{_findings(report)}{_undecided(report, style)}{_suppressed(report)}{_problems(report)}."
    resources = _count(report.resources, "storage resource")
    files = _count(len(report.files), "file")
    if not report.files and not report.problems:
        yield "Nothing was read: no Terraform, CloudFormation or CDK files there."
    else:
        yield f"Read {resources} in {files}."
    if report.savings_usd_per_month:
        yield f"The fixes would save about ${report.savings_usd_per_month:,.2f} a month."


def _findings(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    parts = ", ".join(f"{counts[severity]} {severity.value}" for severity in Severity if counts[severity])
    found = _count(len(report.findings), "finding") if report.findings else "No findings"
    return f"{found} ({parts})" if parts else found


def _undecided(report: Report, style: Style) -> str:
    if not report.undecided:
        return ""
    hint = "" if style.show_undecided else " (--undecided show lists them)"
    return f", {len(report.undecided)} undecided{hint}"


def _suppressed(report: Report) -> str:
    return f", {len(report.suppressed)} suppressed" if report.suppressed else ""


def _problems(report: Report) -> str:
    notes = len(report.problems) - len(report.failures)
    problems = f", {_count(len(report.failures), 'problem')}" if report.failures else ""
    return problems + (f", {_count(notes, 'note')}" if notes else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
