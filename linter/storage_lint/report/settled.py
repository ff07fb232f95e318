"""Outcomes as flat data: nothing in them leads into what was read, so that it can be let go.

A row is what reports say of an outcome, in plain tuples, strings and numbers: half a million of them fit in memory. An
outcome is made of it again when a report comes to it; its resource is then a `Header`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from storage_lint.graph.change import Fix, Safety
from storage_lint.graph.node import Belonging, Construct, Edge, Resource
from storage_lint.graph.value import Hop, Known, Origin, Source, Trace, Unknown
from storage_lint.report.decided import decided
from storage_lint.report.place import field_of
from storage_lint.rule import Finding, Outcome, Rule, Savings, Settled, Severity, Undecided
from storage_lint.source.kept import KeptFile, KeptSpan
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace
from storage_lint.source.span import Location, Span
from storage_lint.suppress import Suppressed

# The first part of a row is what those of one path are ordered by, as `place` orders outcomes.
Place = tuple[int, int, int, int, int, int, int]  # number of the file, start, end, line, column, end line and column
Spans = dict[Place, KeptSpan]
# What rows are ordered by, what all outcomes have, what findings or undecided verdicts have, and the resource.
Row = tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]


def rule_of(row: Row) -> str:
    """Return the id of the rule that a row is of."""
    id: str = row[0][4]
    return id


def scope_of(row: Row) -> str:
    """Return the unit that the resource of a row is of."""
    scope: str = row[0][7]
    return scope


def counted(path: str, row: Row) -> tuple[object, str, float | None]:
    """Return what a tally asks of a finding's row: its rule and place, its severity, and what it would save."""
    severity, savings, *_ = row[2]
    return (path, *row[0][:5]), severity, savings[0] if savings else None


class Header(Resource, kw_only=True):
    """What a report says of a resource. `kind` is that of its class."""

    kind: str  # type: ignore[misc]  # of an instance here, of a class elsewhere
    part: str

    @property
    def piece(self) -> str:
        """Which part of the resource at `address` this is."""
        return self.part


class Settling:
    """Makes rows of outcomes, and outcomes of rows. `explain`: with what a report says when it explains itself.

    `keyed`: with the hash of what decided, by which findings of two trees are compared.
    """

    def __init__(self, explain: bool, keyed: bool = False) -> None:
        self._explain = explain
        self._keyed = keyed
        self._numbers: dict[tuple[str, str, int], int] = {}
        self._files: list[KeptFile] = []
        self._ruled: dict[Rule[Any], int] = {}
        self._rules: list[Rule[Any]] = []

    def rows(self, outcomes: Iterable[Outcome]) -> Iterator[tuple[str, Row]]:
        """Yield for each outcome its path and row."""
        headers: dict[int, tuple[Any, ...]] = {}
        texts: dict[str, str] = {}  # equal ones are written once
        for outcome in outcomes:
            resource, trace, said = outcome.resource, outcome.trace(), outcome.origin
            at = self._trace(trace)
            header = headers.get(id(resource))
            if header is None:
                header = headers[id(resource)] = self._header(resource)
            of_resource = header[2], header[1], header[5]  # address, piece, unit
            message = texts.setdefault(outcome.message, outcome.message)
            order = (*at[0][3:], outcome.rule.id, *of_resource, message)
            values = tuple((words, self._trace(trace)) for words, trace in decided(outcome)) if self._explain else ()
            rule = self._number_of(outcome.rule)
            common = (
                rule,
                at,
                said.source.value,
                said.why,
                outcome.field,
                field_of(outcome),
                values,
                self._value(outcome),
            )
            rest = _of_finding(outcome) if isinstance(outcome, Finding) else _of_undecided(outcome)
            yield trace.span.file.path, (order, common, rest, header)

    def outcomes(self, rows: Iterable[Row]) -> Iterator[Outcome]:
        """Yield rows as outcomes."""
        headers: dict[int, tuple[tuple[Any, ...], Header]] = {}  # each with what its number is that of
        spans: Spans = {}
        for order, (rule, at, source, why, field, pointed_at, values, value), rest, flat in rows:
            _, header = headers.get(id(flat)) or headers.setdefault(id(flat), (flat, self._made(flat, spans)))
            origin = Origin(_SOURCES[source], self._traced(at, spans), why)
            decisive = tuple([(words, self._traced(trace, spans)) for words, trace in values])
            settled = Settled(pointed_at, decisive, value)
            said = self._rules[rule], header
            if len(rest) == 2:
                yield Undecided(*said, Unknown(rest[0], origin, supply=rest[1]), order[-1], field, settled)
            else:
                severity, savings, fix, also = rest
                more = Savings(*savings) if savings else None, ()
                mend = Fix(fix[0], (), _SAFETIES[fix[1]], fix[2]) if fix else None
                yield Finding(*said, origin, order[-1], _SEVERITIES[severity], *more, field, mend, also, settled)

    def suppressed(self, accepted: Suppressed) -> Suppressed:
        """Return how an outcome was accepted, settled."""
        (outcome,) = self.outcomes(row for _, row in self.rows((accepted.outcome,)))
        return replace(accepted, outcome=outcome, place=self.span(accepted.place))

    def problem(self, problem: Problem) -> Problem:
        """Return a problem that does not hold the text of its file."""
        return replace(problem, span=self.span(problem.span)) if problem.span else problem

    def span(self, span: Span) -> Span:
        """Return a place that does not hold the text of its file."""
        return self._placed(self._place(span), {})

    def _value(self, outcome: Outcome) -> str:
        if not self._keyed:
            return ""
        from storage_lint.report.keys import decided_by

        return decided_by(outcome)

    def _header(self, resource: Resource) -> tuple[Any, ...]:
        construct, exists = resource.construct, resource.exists
        return (
            *(resource.kind, resource.piece, resource.address, resource.type, resource.language, resource.scope),
            self._trace(resource.declared.trace()),
            exists.reason if isinstance(exists, Unknown) else exists.value,
            resource.construct_path,
            (construct.path, construct.class_name) if construct else None,
            tuple(map(self._edge, resource.joins)) if self._explain else (),
        )

    def _made(self, header: tuple[Any, ...], spans: Spans) -> Header:
        kind, part, address, type_, language, scope, declared, exists, construct_path, construct, joins = header
        origin = Origin(Source.WRITTEN, self._traced(declared, spans))
        return Header(
            kind=kind,
            part=part,
            address=address,
            type=type_,
            language=language,
            scope=scope,
            declared=origin,
            exists=Known(exists, origin) if isinstance(exists, bool) else Unknown(exists, origin),
            construct_path=construct_path,
            construct=construct and Construct(construct[0], lambda: construct[1], lambda trace: trace, lambda: None),
            joins=tuple(
                Edge(name, address, field, Belonging(kind), why, Origin(Source.WRITTEN, self._traced(trace, spans)))
                for name, field, kind, why, trace in joins
            ),
        )

    def _edge(self, edge: Edge) -> tuple[Any, ...]:
        return edge.attachment, edge.field, edge.belonging.value, edge.why, self._trace(edge.origin.trace())

    def _trace(self, trace: Trace) -> tuple[Any, ...]:
        return (self._place(trace.span), *((hop.message, self._place(hop.span)) for hop in trace.via))

    def _traced(self, trace: tuple[Any, ...], spans: Spans) -> Trace:
        place, *hops = trace
        via = tuple([Hop(message, self._placed(at, spans)) for message, at in hops])
        return Trace(self._placed(place, spans), via)

    def _place(self, span: Span) -> Place:
        file, at = span.file, span.location()
        key = file.path, file.file_path, hash(file.text)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._files)
            self._files.append(KeptFile(file))
        self._files[number].join(file)
        return number, span.start, span.end, at.line, at.column, at.end_line, at.end_column

    def _placed(self, place: Place, spans: Spans) -> KeptSpan:
        span = spans.get(place)
        if span is None:
            number, start, end, *at = place
            file = self._files[number]
            span = spans[place] = KeptSpan(file, start, end, Location(file.path, *at))
        return span

    def _number_of(self, rule: Rule[Any]) -> int:
        if rule not in self._ruled:
            self._ruled[rule] = len(self._rules)
            self._rules.append(rule)
        return self._ruled[rule]


_SOURCES = {one.value: one for one in Source}
_SEVERITIES = {one.value: one for one in Severity}
_SAFETIES = {one.value: one for one in Safety}


def _of_finding(finding: Finding) -> tuple[Any, ...]:
    savings, fix = finding.savings, finding.fix
    return (
        finding.severity.value,
        (savings.usd_per_month, savings.assumption) if savings else None,
        (fix.title, fix.safety.value, fix.usd_per_month) if fix else None,
        finding.also,
    )


def _of_undecided(undecided: Undecided) -> tuple[Any, ...]:
    return undecided.unknown.reason, undecided.unknown.supply
