"""Outcomes as reports need them: nothing in them leads into what was read, so that it can be let go."""

from __future__ import annotations

from collections.abc import Iterable

from storage_lint.graph.node import Construct, Edge, Resource
from storage_lint.graph.value import Hop, Known, Origin, Trace, Unknown
from storage_lint.report.place import field_of, origin_of, trace_of
from storage_lint.report.text import decided
from storage_lint.rule import Finding, Outcome, Settled
from storage_lint.source.kept import KeptFile, KeptSpan
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.suppress import Suppressed


class Header(Resource, kw_only=True):
    """What a report says of a resource. `kind` is that of its class."""

    kind: str  # type: ignore[misc]
    part: str

    @property
    def piece(self) -> str:
        """Which part of the resource at `address` this is."""
        return self.part


class Settling:
    """Settles what units are judged to be. `explain`: with what a report says when it explains itself."""

    def __init__(self, explain: bool) -> None:
        self._explain = explain
        self._files: dict[tuple[str, str, int], KeptFile] = {}

    def outcomes(self, outcomes: Iterable[Outcome]) -> list[Outcome]:
        """Return outcomes whose resources are headers."""
        headers: dict[int, Header] = {}
        return [self._outcome(one, headers) for one in outcomes]

    def suppressed(self, accepted: Suppressed, outcome: Outcome) -> Suppressed:
        """Return how an outcome was accepted, with the outcome as it was settled."""
        return replace(accepted, outcome=outcome, place=self._span(accepted.place))

    def problem(self, problem: Problem) -> Problem:
        """Return a problem that does not hold the text of its file."""
        return replace(problem, span=self._span(problem.span)) if problem.span else problem

    def _outcome(self, outcome: Outcome, headers: dict[int, Header]) -> Outcome:
        said = origin_of(outcome)
        values = [(words, self._trace(trace)) for words, trace in decided(outcome)] if self._explain else []
        settled = Settled(field_of(outcome), tuple(values))
        origin = Origin(said.source, self._trace(trace_of(outcome)), said.why)
        header = headers.get(id(outcome.resource))
        if header is None:
            header = headers[id(outcome.resource)] = self._header(outcome.resource)
        if isinstance(outcome, Finding):
            fix = outcome.fix and replace(outcome.fix, changes=())
            return replace(outcome, resource=header, origin=origin, because=(), fix=fix, settled=settled)
        unknown = Unknown(outcome.unknown.reason, origin, supply=outcome.unknown.supply)
        return replace(outcome, resource=header, unknown=unknown, settled=settled)

    def _header(self, resource: Resource) -> Header:
        declared = Origin(resource.declared.source, self._trace(resource.declared.trace()))
        exists = resource.exists
        return Header(
            kind=resource.kind,
            part=resource.piece,
            address=resource.address,
            type=resource.type,
            language=resource.language,
            scope=resource.scope,
            declared=declared,
            exists=Unknown(exists.reason, declared) if isinstance(exists, Unknown) else Known(exists.value, declared),
            construct_path=resource.construct_path,
            construct=resource.construct and _construct(resource.construct),
            joins=tuple(map(self._edge, resource.joins)) if self._explain else (),
        )

    def _edge(self, edge: Edge) -> Edge:
        return replace(edge, origin=Origin(edge.origin.source, self._trace(edge.origin.trace())))

    def _trace(self, trace: Trace) -> Trace:
        return Trace(self._span(trace.span), tuple(Hop(hop.message, self._span(hop.span)) for hop in trace.via))

    def _span(self, span: Span) -> Span:
        if isinstance(span, KeptSpan):
            return span
        key = span.file.path, span.file.file_path, hash(span.file.text)
        file = self._files.get(key)
        if file is None:
            file = self._files[key] = KeptFile(span.file)
        file.join(span.file)
        return KeptSpan(file, span)


def _construct(construct: Construct) -> Construct:
    name = construct.class_name
    return Construct(construct.path, lambda: name, lambda trace: trace)
