"""The report for people: each outcome with its source line and what brought the value there, then a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from storage_lint.graph.value import Known, Source, Trace, Unknown
from storage_lint.report import Report
from storage_lint.report.place import Placed, field_name, order_problems, place, reason
from storage_lint.report.source_line import excerpt, harmless, mask_secrets, printable
from storage_lint.rule import Finding, Outcome, Severity, Undecided
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record, replace
from storage_lint.source.span import Location, Span

MAX_ADDRESSES = 20  # of one entry; the JSON form names them all


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
    return "".join(text_parts(report, style))


def text_parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report line by line."""
    return (harmless(line) + "\n" for line in _lines(report, style))


def _lines(report: Report, style: Style) -> Iterator[str]:
    writer = _Writer(style)
    yield from writer.outcomes(place(report.findings))
    if style.show_undecided:
        yield from writer.outcomes(place(report.undecided))
    for problems in _alike(order_problems(report.problems)):
        yield from writer.problem(*problems[0]) if len(problems) == 1 else writer.notes(problems)
    yield from summary(report, style)


class _Entry(Record):
    """Outcomes that are shown as one: same rule, place and words; only the instances, and what led to them, differ."""

    rule: str
    message: str
    severity: Severity | None
    location: Location
    placed: tuple[Placed[Any], ...]

    @property
    def addresses(self) -> list[str]:
        """The instances."""
        return [_address(one.outcome) for one in self.placed]


class _Writer:
    def __init__(self, style: Style) -> None:
        self._style = style

    # complexity: one line for each part of what is shown of an outcome
    def outcomes(self, placed: Sequence[Placed[Finding]] | Sequence[Placed[Undecided]]) -> Iterator[str]:
        """Yield the lines of outcomes that are in order; a source line that several share is shown once."""
        for entries in _neighbours(_gathered(_fold(placed))):
            for entry in entries:
                yield self._headline(entry)
            yield from self._excerpt(entries[0].placed[0].trace.span)
            yield from self._instances(entries)
            if self._style.explain:
                first = [entry.placed[0].outcome for entry in entries]
                yield from (line for outcome in first for line in self._values(outcome))
                yield from dict.fromkeys(line for outcome in first for line in self._joins(outcome))
                yield from dict.fromkeys(line for outcome in first for line in _fix(outcome))
            yield ""

    def problem(self, problem: Problem, location: Location | None) -> Iterator[str]:
        kind, colour = ("note", _CYAN) if problem.note else ("problem", _RED)
        where, what = _subject(problem, location)
        yield f"{self._paint(where, _BOLD)} {self._paint(kind, colour)} {what}"
        if problem.span and problem.span.file.text:
            yield from self._excerpt(problem.span)
        for line in problem.detail.splitlines():
            yield f"     {printable(line)}"
        yield ""

    def notes(self, problems: Sequence[tuple[Problem, Location | None]]) -> Iterator[str]:
        """Yield the lines of notes that ask for the same."""
        yield f"{self._paint('note', _CYAN)} {len(problems)} times: {printable(problems[0][0].detail)}"
        for problem, location in problems[:MAX_ADDRESSES]:
            where, what = _subject(problem, location)
            yield f"     {where} {what}"
        if len(problems) > MAX_ADDRESSES:
            yield f"     and {len(problems) - MAX_ADDRESSES} more"
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

    def _instances(self, entries: Sequence[_Entry]) -> Iterator[str]:
        """Yield the addresses, with what led to each; what led to all of them stands once, at the end."""
        hops = self._hops_by_instance(entries)
        shared = next(iter(hops.values())) if len({tuple(lines) for lines in hops.values()}) == 1 else []
        for address in list(hops)[:MAX_ADDRESSES]:
            if address:  # cfn-lint speaks of templates, too
                yield f"     {printable(address)}"
            if not shared:
                yield from (f"  {line}" for line in hops[address])
        if len(hops) > MAX_ADDRESSES:
            yield f"     and {len(hops) - MAX_ADDRESSES} more"
        yield from shared

    def _hops_by_instance(self, entries: Sequence[_Entry]) -> dict[str, list[str]]:
        hops: dict[str, list[str]] = {}
        for entry in entries:
            for address, one in zip(entry.addresses, entry.placed, strict=True):
                shown = address if one.location == entry.location else f"{address}, {one.location}"
                lines = hops.setdefault(shown, [])
                lines += [line for line in self._hops(one.trace) if line not in lines]
        return hops

    def _hops(self, trace: Trace) -> Iterator[str]:
        for hop in trace.via:
            yield f"     -> {printable(hop.message)}, {_at(hop.span)}"

    def _values(self, outcome: Outcome) -> Iterator[str]:
        """Yield what each value that decided is, and how it came about."""
        values = outcome.because if isinstance(outcome, Finding) else (outcome.unknown,)
        for value in {id(value.origin): value for value in values}.values():
            trace = value.origin.trace()
            yield f"     {outcome.rule.id}: {printable(_described(outcome, value))}, {_at(trace.span)}"
            yield from (f"  {line}" for line in self._hops(trace))

    def _joins(self, outcome: Outcome) -> Iterator[str]:
        """Yield why each join of the resource matched or did not."""
        for note in outcome.resource.joins:
            yield f"     join: {printable(note.message)}, at {_at(note.origin.trace().span)}"

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._style.colour else text


def _fix(outcome: Outcome) -> Iterator[str]:
    """Yield what would mend it, and how safe that is."""
    fix = outcome.fix if isinstance(outcome, Finding) else None
    if fix is not None:
        dearer = f", about ${fix.usd_per_month:,.2f} a month more" if fix.usd_per_month else ""
        yield f"     fix: {printable(fix.title)} ({fix.safety.meaning}{dearer})"


def _fold(placed: Iterable[Placed[Finding]] | Iterable[Placed[Undecided]]) -> list[_Entry]:
    groups: dict[object, list[Placed[Any]]] = {}
    for one in placed:
        key = (one.outcome.rule.id, _message(one.outcome), _severity(one.outcome), one.location)
        groups.setdefault(key, []).append(one)
    return [_entry(group) for group in groups.values()]


def _gathered(entries: Iterable[_Entry]) -> list[_Entry]:
    """Return undecided entries that hang on the same and ask for the same as one, where the first of them stands."""
    groups: dict[object, list[_Entry]] = {}
    for number, entry in enumerate(entries):
        groups.setdefault(number if entry.severity else (entry.rule, entry.message), []).append(entry)
    return [replace(same[0], placed=tuple(one for entry in same for one in entry.placed)) for same in groups.values()]


def _entry(group: list[Placed[Any]]) -> _Entry:
    first = group[0]
    outcome = first.outcome
    return _Entry(outcome.rule.id, _message(outcome), _severity(outcome), first.location, tuple(group))


def _alike(problems: Iterable[tuple[Problem, Location | None]]) -> list[list[tuple[Problem, Location | None]]]:
    """Return problems one by one, and notes that ask for the same together, where the first of them stands."""
    groups: dict[object, list[tuple[Problem, Location | None]]] = {}
    for number, (problem, location) in enumerate(problems):
        groups.setdefault(problem.detail if problem.note else number, []).append((problem, location))
    return list(groups.values())


def _subject(problem: Problem, location: Location | None) -> tuple[str, str]:
    """Return where a problem is and what it is, without naming the file twice."""
    path = location.path if location else problem.path
    what = printable(problem.summary)
    if path:
        what = what.removeprefix(f"{printable(path)}: ")
    return printable(str(location or path or "storage-lint")), what


def _message(outcome: Outcome) -> str:
    return outcome.message if isinstance(outcome, Finding) else f"undecided: {reason(outcome)}"


def _severity(outcome: Outcome) -> Severity | None:
    return outcome.severity if isinstance(outcome, Finding) else None


def _neighbours(entries: list[_Entry]) -> Iterator[list[_Entry]]:
    """Yield entries that follow each other at one place and for the same instances: one source line serves them all."""
    for _, group in groupby(entries, key=lambda one: (one.location, one.addresses)):
        yield list(group)


def _address(outcome: Outcome) -> str:
    resource = outcome.resource
    if resource.construct_path is None:
        return resource.address
    class_name = resource.construct.class_name if resource.construct else None
    described = f"{class_name}, {resource.address}" if class_name else resource.address
    return f"{resource.construct_path} ({described})"


# complexity: one return for each way in which a value can be there or not
def _described(outcome: Outcome, value: Known[Any] | Unknown) -> str:
    name = field_name(outcome.resource, value.origin) or "the value"
    written = value.origin.source is Source.WRITTEN
    if value.origin.why:
        return f"{name} is {'written, but' if written else 'not written:'} {value.origin.why}"
    if isinstance(value, Unknown) or (
        value.value is not None and not isinstance(value.value, bool | int | float | str)
    ):
        return f"{name} is written" if written else f"{name} is not written"
    if value.value is None:
        return f"{name} is null" if written else f"{name} is not written"
    shown = str(value.value).lower() if isinstance(value.value, bool) else f"{value.value!r:.80}"
    return mask_secrets(f"{name} is {shown}{'' if written else ' by default'}", "")


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
        yield f"Read {resources} in {files}{_units(report)}."
    if report.savings_usd_per_month:
        yield f"The fixes would save about ${report.savings_usd_per_month:,.2f} a month."


def _units(report: Report) -> str:
    return f": {report.units[0]:,} of {_count(report.units[1], 'unit')}" if report.units else ""


def _findings(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    parts = ", ".join(f"{counts[severity]} {severity.value}" for severity in Severity if counts[severity])
    found = _count(len(report.findings), "finding") if report.findings else "No findings"
    return f"{found} ({parts})" if parts else found


def _undecided(report: Report, style: Style) -> str:
    hints = ["--undecided show lists them"] if report.undecided and not style.show_undecided else []
    if report.unread_calls:
        hints.append(f"of {_count(report.unread_calls, 'call')} the storage was not read")
    said = f" ({'; '.join(hints)})" if hints else ""
    return f", {report.undecided_count} undecided{said}"


def _suppressed(report: Report) -> str:
    return f", {len(report.suppressed)} suppressed"


def _problems(report: Report) -> str:
    notes = len(report.problems) - len(report.failures)
    problems = f", {_count(len(report.failures), 'problem')}"
    return problems + (f", {_count(notes, 'note')}" if notes else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
