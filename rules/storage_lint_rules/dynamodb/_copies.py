"""The shape of rules about a setting that a table and each of its replicas have for themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from storage_lint.graph.change import Set
from storage_lint.graph.choices import is_nothing, surely
from storage_lint.graph.text import is_literal
from storage_lint.graph.value import Elsewhere, Known, Source, Unknown, Value, text_of
from storage_lint.resources.dynamodb import Copy, Table, each_copy
from storage_lint.rule import Finding, Outcome, Rule, Severity

Setting = tuple[Copy | Table, Value[Any]]
MAX_NAMED = 6  # Regions in a sentence


class CopiesRule(Rule[Table]):
    """`field` must be on for the table and for each of its replicas; what cannot be written (None) is left out."""

    field: ClassVar[str]
    off: ClassVar[str]  # "point-in-time recovery is off"
    harm: ClassVar[str]
    fix_title: ClassVar[str]

    def excused(self, table: Table) -> Value[bool]:
        """Return whether something else does the same for the table."""
        return Known(False, table.declared)

    def severity_of(self, table: Table) -> Severity:
        """Return the severity where no copy has it on."""
        return self.severity

    # complexity: what is off, what excuses it and what is open, each over all copies
    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find the copies for which it is off."""
        settings = [(one, getattr(one, self.field)) for one in each_copy(resource)]
        settings = [(one, value) for one, value in settings if not is_nothing(value)]
        off = [(one, value) for one, value in settings if isinstance(value, Known) and value.value is False]
        sure = [(one, value) for one, value in off if isinstance(one, Table) or isinstance(one.exists, Known)]
        excused = self.excused(resource)
        open_ = _open_question(resource, settings, off)
        if (not off and open_ is None) or surely(excused):
            return
        if isinstance(excused, Unknown):
            yield self.undecided(resource, excused)
        elif sure:
            yield self._found(resource, settings, sure)
        elif open_ is not None:
            yield self.undecided(resource, open_)

    def _found(self, table: Table, settings: Sequence[Setting], off: Sequence[Setting]) -> Finding:
        some_on = any(surely(value) for _, value in settings)
        where = f" in {_listed([_region(one) for one, _ in off])}" if len(settings) > 1 else ""
        default = " by default" if all(value.origin.source is Source.DEFAULT for _, value in off) else ""
        fix = self.fix(table, self.fix_title, *(Set(one, self.field, True) for one, _ in off))
        severity = Severity.LOW if some_on else self.severity_of(table)
        message = f"{self.off}{where}{default}: {self.harm}"
        return self.finding(table, off[0][1], message, severity=severity, fix=fix)


def _open_question(table: Table, settings: Sequence[Setting], off: Sequence[Setting]) -> Unknown | None:
    """What it hangs on whether it is on everywhere, if anything."""
    if isinstance(table.replicas, Unknown) and not isinstance(table.replicas, Elsewhere):
        return table.replicas
    values = [value for _, value in settings if isinstance(value, Unknown)]
    existences = [one.exists for one, _ in off if isinstance(one, Copy) and isinstance(one.exists, Unknown)]
    return next(iter([*values, *existences]), None)


def _region(one: Copy | Table) -> str:
    if isinstance(one, Table):
        return "the table's own Region"
    text = text_of(one.region)
    return str(text) if text is not None and is_literal(text) else "the Region of a replica"


def _listed(names: Sequence[str]) -> str:
    """Different names in a sentence, as many as one reads."""
    names = list(dict.fromkeys(names))
    if len(names) > MAX_NAMED:
        names = [*names[: MAX_NAMED - 1], f"{len(names) - MAX_NAMED + 1} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
