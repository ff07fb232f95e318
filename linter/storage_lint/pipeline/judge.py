"""What is made of units that were read: they are joined together and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from storage_lint.engine import NO_VERDICTS, Verdicts, run
from storage_lint.graph.graph import Graph, build
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Progress, Reading, Unit
from storage_lint.pipeline.overlap import once, planned_roots
from storage_lint.pipeline.readers import in_order
from storage_lint.pipeline.rulesets import Rulesets, by_service, together
from storage_lint.pipeline.switched_off import SwitchedOff, judge, switched_off
from storage_lint.rule import Outcome, Rule, Undecided
from storage_lint.select import Selection
from storage_lint.source.problem import Problem, Stages
from storage_lint.source.record import Record, replace

if TYPE_CHECKING:
    from storage_lint.config.values import Config


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
    excluded: tuple[str, ...] = ()  # the scopes of findings in places that the settings exclude


class Judge:
    """Joins and checks units. `assumed` gives what to assume, once all settings of the units are read."""

    def __init__(
        self, rules: Rulesets, assumed: Callable[[], Sequence[Assumption]], stages: Stages, progress: Progress
    ) -> None:
        self._rules = rules
        self._assumed = assumed
        self._stages = stages
        self._progress = progress

    def __call__(self, readings: Sequence[Reading], around: Sequence[Reading] = ()) -> Judged:
        """Judge readings together, joined with what is `around` them: of that is said what the readings make of it."""
        stages = self._stages
        resources = in_order(readings, around)
        calls = [call for reading in (*readings, *around) for call in reading.calls]
        graph = stages.run("joining resources", lambda: build(resources, self._assumed(), calls), Graph(()))
        nothing: Sequence[SwitchedOff] = ()
        what = "joining what defaults switch off"
        off = stages.run(what, lambda: self._switched_off(readings, graph), nothing)
        step = _counter(self._progress, "Checking resources", len(graph.resources))
        checked = together([self._checked(config, some, step) for config, some in self._rules.groups(graph.resources)])
        more = together([self._checked_off(config, some) for config, some in self._groups(off)])
        said_so_far: list[Outcome] = [*checked.findings, *checked.undecided, *more.undecided]
        no_more: list[Undecided] = []
        what = "checking variable files that are not loaded"
        other = stages.run(what, lambda: list(self._with_other_values(readings, graph, said_so_far)), no_more)
        found = once((*said_so_far, *other), graph)
        said, excluded = self._rules.adjusted(self._about(found, graph, readings, around) if around else found)
        return Judged(
            units=tuple(one.unit for one in readings if one.unit is not None),
            graph=graph,
            alternatives=tuple(one.graph for one in off),
            outcomes=tuple(said),
            problems=(*checked.problems, *more.problems),
            readings=tuple(readings),
            excluded=tuple(excluded),
        )

    def _about(
        self, found: Sequence[Outcome], graph: Graph, readings: Sequence[Reading], around: Sequence[Reading]
    ) -> list[Outcome]:
        """Return outcomes of what was read, and what it makes of what is around it.

        That is what a file of it says, and what would not be said of what is around if that were alone.
        """
        from storage_lint.pipeline.around import about, affected, made_of

        own, others = about(found, readings, around)
        if not others:
            return own
        calls = [call for reading in around for call in reading.calls]
        alone = build(in_order((), around), self._assumed(), calls)
        changed = affected(graph, alone, others)
        checked = together([self._checked(config, some, _nothing) for config, some in self._rules.groups(changed)])
        made = made_of(others, changed, (*checked.findings, *checked.undecided))
        kept = {id(one) for one in (*own, *made)}
        return [one for one in found if id(one) in kept]

    def _with_other_values(
        self, readings: Sequence[Reading], graph: Graph, said: Sequence[Outcome]
    ) -> Iterator[Undecided]:
        """Yield what fails with the values of variable files that are not loaded, but where a plan decides."""
        if not any(reading.other_values for reading in readings):
            return
        from storage_lint.pipeline.other_values import judge_other_values

        roots = planned_roots(graph.resources)

        def check(resources: Sequence[Resource]) -> Verdicts:
            groups = self._rules.groups(resources)
            return together([self._checked(config, some, _nothing) for config, some in groups])

        for reading in readings:
            if reading.other_values and not any(one.scope in roots for one in reading.resources[:1]):
                yield from judge_other_values(reading, self._assumed(), said, check)

    def _checked(self, config: Config | None, resources: Sequence[Resource], step: Callable[[], None]) -> Verdicts:
        """Return what the rules say of resources for which the same settings hold."""
        selected = self._selected(resources, config)
        graph = Graph(tuple(resources))

        def check(rules: Sequence[Rule[Any]]) -> Verdicts:
            return run(graph, rules, step) if rules is selected.rules else run(graph, rules)

        return self._in_rounds("checking", selected, config, check)

    def _checked_off(self, config: Config | None, off: Sequence[SwitchedOff]) -> Verdicts:
        """Return what the rules say of what defaults switch off."""
        selected = self._selected([one for switched in off for one in switched.graph.resources], config)
        what = "checking what defaults switch off"
        return self._in_rounds(what, selected, config, lambda rules: judge(off, rules))

    def _in_rounds(
        self, what: str, selected: Selection, config: Config | None, check: Callable[[Sequence[Rule[Any]]], Verdicts]
    ) -> Verdicts:
        """Return what the rules say, with the options that they have where it is said."""

        def checked() -> Verdicts:
            return together(
                [self._rules.as_set(check(rules), config) for rules in self._rules.rounds(selected, config)]
            )

        verdicts = self._stages.run(what, checked, NO_VERDICTS)
        return replace(verdicts, problems=(*selected.problems, *verdicts.problems))

    def _groups(self, off: Sequence[SwitchedOff]) -> list[tuple[Config | None, Sequence[SwitchedOff]]]:
        """Return what defaults switch off by the settings that hold for it: each is of one unit."""
        found: dict[int, tuple[Config | None, list[SwitchedOff]]] = {}
        for one in off:
            config, _ = self._rules.groups(one.graph.resources[:1])[0]
            found.setdefault(id(config), (config, []))[1].append(one)
        return list(found.values())

    def _switched_off(self, readings: Sequence[Reading], graph: Graph) -> Sequence[SwitchedOff]:
        """Return what defaults switch off, except in roots of which a plan is there: the plan decides."""
        roots = planned_roots(graph.resources)
        found = (one for reading in readings for one in reading.alternatives)
        left = [one for one in found if not any(resource.scope in roots for resource in one.resources[:1])]
        return switched_off(left, graph, self._assumed()) if left else ()

    def _selected(self, resources: Sequence[Resource], config: Config | None) -> Selection:
        services = by_service(resources)
        return self._stages.run("loading rules", lambda: self._rules.select(services, config), Selection((), ()))


def _nothing() -> None:
    """Count nothing."""


def _counter(progress: Progress, what: str, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(what, done, total)

    return step
