"""What is left of units that were judged: what a report says of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from storage_lint import unread
from storage_lint.graph.joins.absent import is_absent
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Unit
from storage_lint.pipeline.judge import Judged
from storage_lint.pipeline.overlap import not_planned
from storage_lint.report import Report
from storage_lint.report.rows import Rows
from storage_lint.report.settled import Settling
from storage_lint.rule import Finding, Outcome, Undecided
from storage_lint.source.problem import Problem
from storage_lint.suppress import Acceptances, Suppressed


class Ledger:
    """What was said of each scope, and of each unit. `explain` and `keyed`: see `Settling`."""

    def __init__(self, explain: bool, acceptances: Acceptances, keyed: bool = False) -> None:
        self._settling = Settling(explain, keyed)
        self._acceptances = acceptances
        self._findings: Rows[Finding] = Rows(self._settling)
        self._undecided: Rows[Undecided] = Rows(self._settling)
        self._suppressed: dict[str, list[Suppressed]] = defaultdict(list)  # by scope
        self._excluded: Counter[str] = Counter()  # by scope
        self._resources: Counter[str] = Counter()  # by scope
        self._read: dict[Unit | None, list[Problem]] = defaultdict(list)  # what of each was not read
        self._judged: dict[Problem, None] = {}
        self._files: set[str] = set()

    def add(self, judged: Judged) -> None:
        """Add what was judged."""
        if judged.again:
            self._take_back(judged)
        for reading in judged.readings:
            problems = not_planned(reading.problems, judged.graph)
            self._read[reading.unit] += map(self._settling.problem, problems)
            self._files.update(reading.files)
        existing = (one for one in _resources(judged) if not is_absent(one))
        switched_off = (one for graph in judged.alternatives for one in graph.resources)
        self._resources.update(scope for scope, _ in {(one.scope, one.address) for one in (*existing, *switched_off)})
        self._judged.update(dict.fromkeys(map(self._settling.problem, judged.problems)))
        self._excluded.update(judged.excluded)
        self._acceptances.see(_resources(judged))
        self.add_outcomes(judged.outcomes)

    def add_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Add outcomes; those that someone accepted are set aside."""
        judgement = self._acceptances.judge(outcomes)
        for one in judgement.accepted:
            self._suppressed[one.outcome.resource.scope].append(self._settling.suppressed(one))
        self._findings.add(one for one in judgement.left if isinstance(one, Finding))
        self._undecided.add(one for one in judgement.left if isinstance(one, Undecided))

    def _take_back(self, judged: Judged) -> None:
        """Forget what was said of units before."""
        alternatives = (one for reading in judged.readings for one in reading.alternatives)
        more = (one for alternative in alternatives for one in alternative.resources)
        scopes = {one.scope for one in (*_resources(judged), *more)}
        self._findings.take_back(scopes)
        self._undecided.take_back(scopes)
        for scope in scopes:
            self._suppressed.pop(scope, None)
            self._resources.pop(scope, None)
            self._excluded.pop(scope, None)
        for unit in judged.units:
            self._read.pop(unit, None)

    def report(self, found: Sequence[Problem], later: Sequence[Problem]) -> Report:
        """Return what is left, with the problems of what came before and after judging."""
        read = unread.settled(chain(found, *self._read.values()))
        return Report(
            findings=self._findings,
            undecided=self._undecided,
            suppressed=tuple(one for accepted in self._suppressed.values() for one in accepted),
            problems=(*read, *self._judged, *later),
            files=tuple(sorted(self._files)),
            resources=self._resources.total(),
            excluded=self._excluded.total(),
        )


def _resources(judged: Judged) -> Iterator[Resource]:
    return (one for reading in judged.readings for one in reading.resources)
