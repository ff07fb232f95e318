"""The report for people: each outcome with its source line and what brought the value there, then a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any

from storage_lint.graph.value import Trace
from storage_lint.report import Report
from storage_lint.report.decided import decided
from storage_lint.report.entries import Entry, Kind, accepted, address, by_place, sentence
from storage_lint.report.place import Placed
from storage_lint.report.problems import alike, subject
from storage_lint.report.source_line import excerpt, harmless, printable
from storage_lint.report.style import Style
from storage_lint.report.summary import summary
from storage_lint.rule import Finding, Outcome, Severity
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace
from storage_lint.source.span import Location, Span
from storage_lint.suppress import Suppressed

MAX_ADDRESSES = 3  # of one entry at one place; the JSON form names them all
MAX_LINES = 20  # of what one entry names at all its places

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
    return "".join(parts(report, style))


def parts(report: Report, style: Style, summarised: bool = True) -> Iterator[str]:
    """Yield the report line by line; the summary only where it is wanted."""
    lines = chain(_lines(report, style), summary(report, style) if summarised and not style.quiet else ())
    return (harmless(line) + "\n" for line in lines)


def _lines(report: Report, style: Style) -> Iterator[str]:
    writer = _Writer(style)
    yield from writer.outcomes(by_place(report.findings, Kind.FINDING))
    if style.show_undecided:
        yield from writer.outcomes(_gathered(by_place(report.undecided, Kind.UNDECIDED)))
    if style.show_accepted:
        yield from writer.accepted(report.suppressed)
    for problems in alike(report.problems):
        yield from writer.problem(*problems[0]) if len(problems) == 1 else writer.notes(problems)


class _Writer:
    def __init__(self, style: Style) -> None:
        self._style = style

    # complexity: one line for each part of what is shown of an outcome
    def outcomes(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Yield the lines of outcomes that are in order; a source line that several share is shown once."""
        for same in _neighbours(entries):
            for entry in same:
                yield self._headline(entry)
            yield from self._excerpt(same[0].placed[0].trace.span)
            yield from self._instances(same)
            if self._style.explain:
                first = [entry.first.outcome for entry in same]
                yield from (line for outcome in first for line in self._values(outcome))
                yield from dict.fromkeys(line for outcome in first for line in self._joins(outcome))
                yield from dict.fromkeys(line for outcome in first for line in _fix(outcome))
            yield ""

    def accepted(self, suppressed: Sequence[Suppressed]) -> Iterator[str]:
        """Yield the lines of what someone accepted, with where and why."""
        by_outcome = {id(one.outcome): one for one in suppressed}
        for entry in by_place((one.outcome for one in suppressed), Kind.ACCEPTED):
            yield self._headline(entry)
            yield from self._instances([entry])
            places = (by_outcome[id(one.outcome)] for one in entry.placed)
            yield from dict.fromkeys(f"     {printable(accepted(one))}" for one in places)
            yield ""

    def problem(self, problem: Problem, location: Location | None) -> Iterator[str]:
        kind, colour = ("note", _CYAN) if problem.note else ("problem", _RED)
        where, what = subject(problem, location)
        yield f"{self._paint(where, _BOLD)} {self._paint(kind, colour)} {what}"
        if problem.span and problem.span.file.text:
            yield from self._excerpt(problem.span)
        for line in problem.detail.splitlines():
            yield f"     {printable(line)}"
        yield ""

    def notes(self, problems: Sequence[tuple[Problem, Location | None]]) -> Iterator[str]:
        """Yield the lines of notes that ask for the same."""
        yield f"{self._paint('note', _CYAN)} {len(problems):,} times: {printable(problems[0][0].detail)}"
        for problem, location in problems[:MAX_LINES]:
            where, what = subject(problem, location)
            yield f"     {where} {what}"
        if len(problems) > MAX_LINES:
            yield f"     and {len(problems) - MAX_LINES:,} more"
        yield ""

    def _headline(self, entry: Entry) -> str:
        undecided = entry.kind is Kind.UNDECIDED
        colour = _CYAN if undecided else _SEVERITY_COLOURS[entry.severity]
        where = self._paint(printable(str(entry.location)), _BOLD)
        severity = "" if undecided else self._paint(f" [{entry.severity.value}]", colour)
        accepted = "accepted: " if entry.kind is Kind.ACCEPTED else ""
        message = printable(sentence(entry.first.outcome))
        return f"{where} {self._paint(entry.rule.id, colour)} {accepted}{message}{severity}"

    def _excerpt(self, span: Span) -> Iterator[str]:
        if self._style.quiet:
            return
        number, line, carets = excerpt(span)
        margin = f"{number:>4} | "
        yield f"{self._paint(margin, _DIM)}{line}"
        yield f"{self._paint('     | ', _DIM)}{self._paint(carets, _BOLD)}"

    def _instances(self, entries: Sequence[Entry]) -> Iterator[str]:
        """Yield the addresses, with what led to each; what led to all of them stands once, at the end."""
        hops = self._hops_by_instance(entries)
        shared = next(iter(hops.values())) if len({tuple(lines) for lines in hops.values()}) == 1 else []
        shown = _first(hops)
        for place, instance in shown:
            if instance:  # cfn-lint speaks of templates, too
                yield f"     {printable(instance)}"
            if not shared:
                yield from (f"  {line}" for line in hops[place, instance])
        if len(hops) > len(shown):
            yield f"     and {len(hops) - len(shown):,} more"
        yield from shared

    def _hops_by_instance(self, entries: Sequence[Entry]) -> dict[tuple[Location, str], list[str]]:
        ways: dict[tuple[Location, str], dict[tuple[str, ...], None]] = {}
        for entry in entries:
            for one in entry.placed:
                found = ways.setdefault((one.location, _instance(one, entry)), {})
                found[tuple(self._hops(one.trace))] = None
        return {instance: _lines_of(list(found)) for instance, found in ways.items()}

    def _hops(self, trace: Trace) -> Iterator[str]:
        for hop in trace.via:
            yield f"     -> {printable(hop.message)}, {_at(hop.span)}"

    def _values(self, outcome: Outcome) -> Iterator[str]:
        """Yield what each value that decided is, and how it came about."""
        for words, trace in decided(outcome):
            yield f"     {outcome.rule.id}: {printable(words)}, {_at(trace.span)}"
            yield from (f"  {line}" for line in self._hops(trace))

    def _joins(self, outcome: Outcome) -> Iterator[str]:
        """Yield why each join of the resource matched or did not; of very many the first ones."""
        joins = outcome.resource.joins
        for note in joins[:MAX_LINES]:
            yield f"     join: {printable(note.message)}, at {_at(note.origin.trace().span)}"
        if len(joins) > MAX_LINES:
            yield f"     and {len(joins) - MAX_LINES:,} more joins"

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._style.colour else text


def _fix(outcome: Outcome) -> Iterator[str]:
    """Yield what would mend it, and how safe that is."""
    fix = outcome.fix if isinstance(outcome, Finding) else None
    if fix is not None:
        dearer = f", about ${fix.usd_per_month:,.2f} a month more" if fix.usd_per_month else ""
        yield f"     fix: {printable(fix.title)} ({fix.safety.meaning}{dearer})"


def _gathered(entries: Iterable[Entry]) -> list[Entry]:
    """Return undecided entries that hang on the same and ask for the same as one, where the first of them stands."""
    groups: dict[object, list[Entry]] = {}
    for number, entry in enumerate(entries):
        same = (entry.rule.id, *entry.messages) if len(entry.messages) == 1 else number
        groups.setdefault(same, []).append(entry)
    return [replace(all[0], placed=tuple(one for entry in all for one in entry.placed)) for all in groups.values()]


def _neighbours(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield entries that follow each other at one place and for the same instances: one source line serves them all."""
    for _, group in groupby(entries, key=lambda one: (one.location, [_instance(each, one) for each in one.placed])):
        yield list(group)


def _instance(one: Placed[Any], entry: Entry) -> str:
    """Return how an outcome of an entry is called there: by its resource, and what the headline does not say."""
    name, outcome = address(one.outcome), one.outcome
    if one.location != entry.location:
        name = f"{name}, {one.location}"
    if sentence(outcome) != sentence(entry.first.outcome):
        name = f"{name}: {sentence(outcome)}"
    other = entry.kind is not Kind.UNDECIDED and outcome.severity is not entry.severity
    return f"{name} [{outcome.severity.value}]" if other else name


def _lines_of(ways: Sequence[tuple[str, ...]]) -> list[str]:
    """Return the lines of the ways that lead to an instance, of a module that many roots call the first."""
    lines = list(dict.fromkeys(line for way in ways[:MAX_ADDRESSES] for line in way))
    return [*lines, f"     and {len(ways) - MAX_ADDRESSES:,} more ways"] if len(ways) > MAX_ADDRESSES else lines


def _first(instances: Iterable[tuple[Location, str]]) -> list[tuple[Location, str]]:
    """Return the first instances of each place, as many as are shown."""
    shown: Counter[Location] = Counter()
    first: list[tuple[Location, str]] = []
    for place, instance in instances:
        shown[place] += 1
        if shown[place] <= MAX_ADDRESSES and len(first) < MAX_LINES:
            first.append((place, instance))
    return first


def _at(span: Span) -> str:
    return printable(str(span.location()))
