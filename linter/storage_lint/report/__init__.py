"""What a run found: `Report`. A module here is a form of it, or what several forms share.

What is said, kept as data: `settled.py` `rows.py` `packed.py`. In order, and told apart: `place.py` `entries.py`
`hosts.py` `keys.py` `repository.py` `line_hash.py`. In words: `decided.py` `problems.py` `source_line.py` `style.py`;
how much: `tally.py` `summary.py` `statistics.py`. Of SARIF: `sarif_rules.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from storage_lint.report.rows import Rows
from storage_lint.report.tally import Tally, tally_of
from storage_lint.rule import Finding, Rule, Undecided
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.suppress import Suppressed, Unused
from storage_lint.unread import NotRead

if TYPE_CHECKING:
    from storage_lint.report.entries import Entry


class Since(Record):
    """What a report that has only what is new leaves out: what was `known` before, and is still so, and what is gone.

    `fixed` is None when something could not be read: what was said of it before may still be so.
    """

    ref: str
    known: int
    fixed: int | None


class Report(Record):
    """The result of a run: what the forms are made from, and the exit code."""

    findings: Sequence[Finding] = ()
    undecided: Sequence[Undecided] = ()
    suppressed: tuple[Suppressed, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()  # displayed paths of what was read, each once
    resources: int = 0  # storage resources read
    rules: tuple[Rule[Any], ...] = ()  # those that ran
    excluded: int = 0  # findings and undecided verdicts in places that the settings exclude
    passed_by: int = 0  # directories and files that the settings exclude, and that were not read
    left_out: int = 0  # rules for what was read that options or settings leave out
    since: Since | None = None  # when only what is new is reported
    units: tuple[int, int] | None = None  # reported, and found around the files that were named: when those are more

    def places(self) -> list[Entry]:
        """Return the findings as reports show them: one entry for each rule and place, with all its resources."""
        from storage_lint.report.entries import Kind, by_place

        return list(by_place(self.findings, Kind.FINDING))

    @property
    def tally(self) -> Tally:
        """How many findings there are, by severity and place, and what the fixes would save."""
        if isinstance(self.findings, Rows):
            return self.findings.tally
        savings = ((one, one.savings.usd_per_month if one.savings else None) for one in self.findings)
        return tally_of(((one.rule.id, one.location), one.severity.value, usd) for one, usd in savings)

    @property
    def undecided_rules(self) -> set[str]:
        """The ids of the rules of which a verdict is undecided."""
        return self.undecided.rules if isinstance(self.undecided, Rows) else {one.rule.id for one in self.undecided}

    @property
    def savings_usd_per_month(self) -> float | None:
        """What the findings together would save; None when none of them names a saving."""
        return self.tally.savings_usd_per_month

    @property
    def unused(self) -> tuple[Unused, ...]:
        """What is accepted and not found."""
        return tuple(problem for problem in self.problems if isinstance(problem, Unused))

    @property
    def unread(self) -> tuple[NotRead, ...]:
        """What was called for and not read, where it speaks of storage: it is not judged."""
        return tuple(problem for problem in self.problems if isinstance(problem, NotRead))

    @property
    def unread_calls(self) -> int:
        """How many calls lead to storage that is not judged."""
        return sum(len(one.calls) for one in self.unread)

    @property
    def undecided_count(self) -> int:
        """How much is undecided: verdicts, and calls whose storage is not judged at all."""
        return len(self.undecided) + self.unread_calls

    @property
    def failures(self) -> tuple[Problem, ...]:
        """The problems that stopped work, without the notes."""
        return tuple(problem for problem in self.problems if not problem.note)
