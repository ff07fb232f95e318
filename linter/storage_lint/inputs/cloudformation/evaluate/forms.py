"""Every form that a settled value may have, and under which choices it has it."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import choose
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.inputs.cloudformation.evaluate.settled import Alternatives, NoValue, Plain, Settled
from storage_lint.inputs.cloudformation.syntax.place import written


class Exists:
    """Under which choices an element of a list is there."""

    __slots__ = ("_conditions",)

    def __init__(self, conditions: tuple[tuple[Alternatives, str], ...] = ()) -> None:
        self._conditions = conditions

    def under(self, fork: Alternatives, when: str) -> Exists:
        """Return the same under one more choice."""
        return Exists((*self._conditions, (fork, when)))

    def value(self, origin: Origin) -> Value[bool]:
        """Return whether the element exists."""
        value: Value[bool] = Known(True, origin)
        for fork, when in reversed(self._conditions):
            absent = Known(False, written(fork.at))
            value = choose(fork.decider(), [(one, value if one == when else absent) for one, _ in fork.needs.branches])
        return value


SURELY = Exists()


def forms_of(settled: Settled, exists: Exists = SURELY) -> Iterator[tuple[Plain | Unknown | NoValue, Exists]]:
    """Yield what a value may be, and under which choices."""
    if isinstance(settled, Alternatives):
        for when, branch in settled.branches():
            yield from forms_of(branch, exists.under(settled, when))
    else:
        yield settled, exists
