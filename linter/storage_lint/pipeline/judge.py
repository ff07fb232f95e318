"""What is made of units that were read: they are joined together and checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from storage_lint.alternatives import SwitchedOff, judge, switched_off
from storage_lint.engine import NO_VERDICTS, run
from storage_lint.graph.graph import Graph, build
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Progress, Reading, Unit
from storage_lint.graph.settings import Assumption
from storage_lint.pipeline.overlap import once, planned_roots
from storage_lint.pipeline.readers import in_order
from storage_lint.rule import Outcome, Rule
from storage_lint.select import Selection
from storage_lint.source.problem import Problem, Stages
from storage_lint.source.record import Record


class Judged(Record):
    """Units that were joined and judged together, before they are let go.

    `graph` has the resources with their joins (`Graph.edges`: sure, may be, stray, and why); `alternatives` are the
    graphs of what defaults switch off. Each of the `outcomes` says which `field` of which resource it is about.
    `again`: some of the units were judged before, without the others; what was said of them then counts no more.
    """

    units: tuple[Unit, ...]
    graph: Graph
    alternatives: tuple[Graph, ...]
    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...]  # of judging
    readings: tuple[Reading, ...]
    again: bool = False


class Judge:
    """Joins and checks units. `select` gives the rules for the services that occur."""

    def __init__(
        self,
        select: Callable[[Sequence[str]], Selection],
        assumed: Sequence[Assumption],
        stages: Stages,
        progress: Progress,
    ) -> None:
        self._select = select
        self._assumed = assumed
        self._stages = stages
        self._progress = progress
        self._rules: dict[tuple[str, ...], Selection] = {}

    def __call__(self, readings: Sequence[Reading], around: Sequence[Resource] = ()) -> Judged:
        """Judge readings together, joined with what is `around` them, of which nothing is said."""
        stages = self._stages
        resources = in_order([one for reading in readings for one in reading.resources], around)
        graph = stages.run("joining resources", lambda: build(resources, self._assumed), Graph(()))
        nothing: Sequence[SwitchedOff] = ()
        what = "joining what defaults switch off"
        off = stages.run(what, lambda: self._switched_off(readings, graph), nothing)
        rules = stages.run("loading rules", lambda: self._selected(graph, off), Selection((), ()))
        step = _counter(self._progress, "Checking resources", len(graph.resources))
        checked = stages.run("checking", lambda: run(graph, rules.rules, step), NO_VERDICTS)
        more = stages.run("checking what defaults switch off", lambda: judge(off, rules.rules), NO_VERDICTS)
        scopes = {resource.scope for resource in around}
        said = once((*checked.findings, *checked.undecided, *more.undecided), graph)
        return Judged(
            units=tuple(one.unit for one in readings if one.unit is not None),
            graph=graph,
            alternatives=tuple(one.graph for one in off),
            outcomes=tuple(one for one in said if one.resource.scope not in scopes),
            problems=(*rules.problems, *checked.problems, *more.problems),
            readings=tuple(readings),
        )

    @property
    def ran(self) -> tuple[Rule[Any], ...]:
        """The rules that ran, by id."""
        rules = {rule.id: rule for selection in self._rules.values() for rule in selection.rules}
        return tuple(rules[id] for id in sorted(rules))

    def _switched_off(self, readings: Sequence[Reading], graph: Graph) -> Sequence[SwitchedOff]:
        """Return what defaults switch off, except in roots of which a plan is there: the plan decides."""
        roots = planned_roots(graph.resources)
        found = (one for reading in readings for one in reading.alternatives)
        left = [one for one in found if not any(resource.scope in roots for resource in one.resources[:1])]
        return switched_off(left, graph, self._assumed) if left else ()

    def _selected(self, graph: Graph, off: Sequence[SwitchedOff]) -> Selection:
        graphs = (graph, *(one.graph for one in off))
        services = tuple(sorted({service for one in graphs for service in one.services}))
        if services not in self._rules:
            self._rules[services] = self._select(services)
        return self._rules[services]


def _counter(progress: Progress, what: str, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(what, done, total)

    return step
