"""What a value of a template is once the functions at its head are resolved, and what it may hang on.

`Plain` is data, whose items are settled in turn when someone asks for them; `Alternatives` is one of a few, each
settled under an assumption; `NoValue` is not there; an `Unknown` of the graph is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, Union

from storage_lint.graph.value import Symbol, Text, Tree, Unknown
from storage_lint.inputs.cloudformation.evaluate.limits import Work
from storage_lint.inputs.cloudformation.syntax.place import At, written

Key = tuple[int, str, str]  # template, kind ('parameter', 'condition', 'mapping'), name
Assumptions = frozenset[tuple[Key, object]]
SYMBOLIC: Key = (0, "symbolic", "")


class Settling(Protocol):
    """What settles the items of a value: the evaluator, under its assumptions."""

    assumed: Assumptions
    scenarios: int
    work: Work

    def settle(self, raw: Any, at: At) -> Settled:
        """Resolve what stands at the head of `raw`, so that plain data is left."""
        ...

    def resolve(self, raw: Any, at: At) -> Settled:
        """As `settle`, but what hangs on a choice raises `NeedsChoice`."""
        ...

    def branches(self, needs: NeedsChoice) -> Iterator[tuple[str, Settling]]:
        """Yield what settles under each of the choices."""
        ...

    def under(self, assumptions: Assumptions, scenarios: int) -> Settling:
        """Return what settles under further assumptions."""
        ...


class Plain:
    """Data without a function at its head. Its items are still to be settled, by `evaluator`, unless that is None."""

    __slots__ = ("at", "data", "evaluator")

    def __init__(self, data: Any, at: At, evaluator: Settling | None) -> None:
        self.data = data
        self.at = at
        self.evaluator = evaluator

    def item(self, key: Any) -> Settled:
        """Settle an item of a dict or list."""
        raw = self.data[key]
        if self.evaluator is None:
            return raw if isinstance(raw, Unknown) else Plain(raw, self.at, None)
        return self.evaluator.settle(raw, self.at.item(self.data, key))


class NeedsChoice(Exception):  # noqa: N818  (it says what the value does)
    """Raised inside a function whose value hangs on a choice; caught where the value is settled."""

    def __init__(
        self, subject: str, reason: str, supply: str, branches: tuple[tuple[str, Assumptions], ...], key: Key
    ) -> None:
        super().__init__(subject)
        self.subject = subject
        self.reason = reason
        self.supply = supply
        self.branches = branches
        self.key = key

    def decider(self, at: At, text: Text | None = None) -> Unknown:
        """Return what is not known of a value at `at`, as what decides between choices."""
        return Unknown(self.reason, written(at), supply=self.supply, subject=self.subject, text=text)

    def unknown(self, at: At, text: Text | None = None) -> Unknown:
        """Return what is not known of a value at `at` whose choices are too many to look at."""
        return Unknown(self.reason, written(at), supply=self.supply, text=text)


class Alternatives:
    """A value that is one of a few: `branches` say when, and settle it for that case."""

    __slots__ = ("at", "evaluator", "needs", "raw")

    def __init__(self, needs: NeedsChoice, raw: Any, at: At, evaluator: Settling) -> None:
        self.needs = needs
        self.raw = raw
        self.at = at
        self.evaluator = evaluator

    def branches(self) -> Iterator[tuple[str, Settled]]:
        """Yield what each choice makes of the value."""
        for when, evaluator in self.evaluator.branches(self.needs):
            yield when, evaluator.settle(self.raw, self.at)

    def decider(self) -> Unknown:
        """Return what decides between the branches, as the graph has it."""
        return self.needs.decider(self.at)

    def text(self) -> Text | None:
        """The text with a symbol in the place of each parameter, when it is a string in all cases alike."""
        settled = self.evaluator.under(frozenset({(SYMBOLIC, True)}), 1).settle(self.raw, self.at)
        if isinstance(settled, Plain):
            return Text((settled.data,)) if isinstance(settled.data, str) else None
        return settled.text if isinstance(settled, Unknown) else None


class Other:
    """Assumed of a parameter: it has another value than all that the template compares it with."""

    __slots__ = ("label",)

    def __init__(self, label: str) -> None:
        self.label = label


class NoValue:
    """`AWS::NoValue`: what has it is not there. `at` is where it stands, when it is written."""

    __slots__ = ("at",)

    def __init__(self, at: At | None) -> None:
        self.at = at


NO_VALUE = NoValue(None)
Settled = Union[Plain, Alternatives, Unknown, NoValue]  # noqa: UP007  (evaluated at run time, before the names exist)


class Open:
    """The truth of a condition that is not known.

    `needs` are the choices that it hangs on; `opaque` when it hangs on something beyond those.
    """

    __slots__ = ("needs", "opaque", "reason", "supply")

    def __init__(self, reason: str, supply: str, needs: Mapping[Key, NeedsChoice], opaque: bool) -> None:
        self.reason = reason
        self.supply = supply
        self.needs = needs
        self.opaque = opaque

    def unknown(self, at: At, reason: str = "") -> Unknown:
        """Return what is not known of a value at `at` because this is open."""
        return Unknown(reason or self.reason, written(at), supply=self.supply)

    def with_other(self, other: Open) -> Open:
        """Return what hangs on both."""
        return Open(self.reason, self.supply, {**self.needs, **other.needs}, self.opaque or other.opaque)


Truth = Union[bool, Open]  # noqa: UP007


def hence(unknown: Unknown, at: At, reason: str = "", text: Text | None = None, tree: Tree = None) -> Unknown:
    """Return why something at `at` is not known that needs what is `unknown`."""
    return unknown.with_(
        reason=reason or unknown.reason, origin=written(at), subject="", choices=(), text=text, tree=tree
    )


def misshaped(name: str, at: At) -> Unknown:
    """Return why the value of a function is not known whose argument has no shape that CloudFormation takes."""
    return Unknown(f"{name} is not written as CloudFormation expects", written(at))


def symbol_of(unknown: Unknown) -> Symbol | None:
    """Return the symbol that the text of a value is, when it is nothing else."""
    parts = unknown.text.parts if unknown.text is not None else ()
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Symbol) else None


def too_much(at: At) -> Unknown:
    """Return why nothing further is evaluated at a place."""
    return Unknown("it is nested too deeply or too large", written(at))
