"""Values of a template, evaluated on demand as CloudFormation would at deploy time.

`Evaluator.settle` resolves the functions at the head of a value, so that what is left is plain data, whose items are
settled in turn when someone asks for them. A value that hangs on a condition or a parameter that is not known, but can
only be one of a few, is `Alternatives`: the same template evaluated under one assumption for each of them. As
assumptions hold for everything below, values that hang on the same thing always agree.

Functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from storage_lint.graph.choices import MAX_WAYS
from storage_lint.graph.value import Tree, Unknown
from storage_lint.inputs.cloudformation.evaluate.scope import TemplateScope
from storage_lint.inputs.cloudformation.evaluate.settled import (
    SYMBOLIC,
    Alternatives,
    Assumptions,
    NeedsChoice,
    NoValue,
    Plain,
    Settled,
    Truth,
    too_much,
)
from storage_lint.inputs.cloudformation.evaluate.texts import as_string, dynamic
from storage_lint.inputs.cloudformation.syntax.place import At, written

# What a function makes of its argument, at a place. It may raise `NeedsChoice`.
Function = Callable[["Evaluator", Any, At], Settled]


class Evaluator:
    """Evaluates a template under assumptions.

    `truths` and `names` keep what was found out about its conditions and its resources' names.
    """

    __slots__ = ("_family", "_functions", "assumed", "names", "scenarios", "template", "truths", "work")

    def __init__(
        self,
        template: TemplateScope,
        functions: Mapping[str, Function],
        assumed: Assumptions = frozenset(),
        scenarios: int = 1,
        family: dict[Assumptions, Evaluator] | None = None,
    ) -> None:
        self.template = template
        self.work = template.work
        self.assumed = assumed
        self.scenarios = scenarios
        self.truths: dict[str, Truth] = {}
        self.names: dict[str, str | None] = {}
        self._functions = functions
        self._family = {} if family is None else family
        self._family[assumed] = self

    def assuming(self, assumed: Assumptions, scenarios: int) -> Evaluator:
        """Return the evaluator for the same template under the given assumptions alone."""
        found = self._family.get(assumed)
        return found or Evaluator(self.template, self._functions, assumed, scenarios, self._family)

    def under(self, assumptions: Assumptions, scenarios: int) -> Evaluator:
        """Return the evaluator for the same template with further assumptions, which are one of `scenarios`."""
        return self.assuming(self.assumed | assumptions, self.scenarios * scenarios)

    def branches(self, needs: NeedsChoice) -> Iterator[tuple[str, Evaluator]]:
        """Yield the evaluators for each choice."""
        for when, assumptions in needs.branches:
            yield when, self.under(assumptions, len(needs.branches))

    def assumption(self, kind: str, name: str) -> object | None:
        """Return what is assumed about a thing of this template, or None."""
        if not self.assumed:
            return None
        key = (id(self.template), kind, name)
        return next((value for assumed, value in self.assumed if assumed == key), None)

    @property
    def symbolic(self) -> bool:
        """Whether parameters with finitely many values are symbols."""
        return (SYMBOLIC, True) in self.assumed

    def settle(self, raw: Any, at: At) -> Settled:
        """Resolve what stands at the head of `raw`, so that plain data is left."""
        try:
            return self.resolve(raw, at)
        except NeedsChoice as needs:
            alternatives = Alternatives(needs, raw, at, self)
            if self.scenarios * len(needs.branches) <= MAX_WAYS:
                return alternatives
            text = None if self.symbolic else alternatives.text()
            return needs.unknown(at, text)

    def resolve(self, raw: Any, at: At) -> Settled:
        """As `settle`, but what hangs on a choice raises `NeedsChoice`."""
        if type(raw) is dict:
            if len(raw) == 1:
                (name,) = raw
                if name == "Ref" or name.startswith(("Fn::", "!")):
                    return self._call(name, raw[name], at)
        elif type(raw) is str and "{{resolve:" in raw:
            return dynamic(raw, at)
        elif isinstance(raw, Unknown):  # of a template that is known in part
            return raw.with_(origin=written(at))
        return Plain(raw, at, self)

    def _call(self, name: str, argument: Any, at: At) -> Settled:
        function = self._functions.get(name)
        if function is None:
            return Unknown(f"{name} is not a CloudFormation function", written(at))
        if not self.work.enter():
            return too_much(at)
        try:
            return function(self, argument, at)
        finally:
            self.work.leave()

    def tree(self, raw: Any, at: At) -> Tree:
        """Evaluate `raw` to the last leaf; what is not known is an Unknown inside. Raises `NeedsChoice`.

        `AWS::NoValue` is None at the top; below, what has it is left out.
        """
        settled = self.resolve(raw, at)
        if isinstance(settled, Unknown):
            return settled
        return self.expand(settled) if isinstance(settled, Plain) else None

    def expand(self, plain: Plain) -> Tree:
        """Return plain data with all items evaluated. Raises `NeedsChoice`."""
        data = plain.data
        if plain.evaluator is None or not isinstance(data, (dict, list)):
            return data  # type: ignore[no-any-return]  # data of YAML is Any
        if not self.work.enter(len(data) + 1):
            return too_much(plain.at)
        try:
            keys: Iterable[Any] = range(len(data)) if isinstance(data, list) else data
            settled = [(key, plain.evaluator.resolve(data[key], plain.at.item(data, key))) for key in keys]
            leaves = [(key, self._leaf(item)) for key, item in settled if not isinstance(item, NoValue)]
            return [leaf for _, leaf in leaves] if isinstance(data, list) else dict(leaves)
        finally:
            self.work.leave()

    def _leaf(self, settled: Settled) -> Tree:
        return settled if isinstance(settled, Unknown) else self.expand(settled) if isinstance(settled, Plain) else None

    def scalar(self, raw: Any, at: At) -> str | Unknown:
        """Evaluate `raw` to a string, as CloudFormation writes numbers and booleans. Raises `NeedsChoice`."""
        return as_string(self.tree(raw, at), at)
