"""Expressions to values: three-valued, on demand.

An expression that Terraform would refuse raises `EvaluationError` up to the attribute, local or argument that holds
it (or to a `try`); there it becomes a problem, and the value unknown.
https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.evaluate.follow import Doubt
from storage_lint.inputs.terraform.evaluate.scope import CycleError, EvaluationError, LimitError, Scope
from storage_lint.inputs.terraform.syntax.tree import Expression
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import UnknowableError
from storage_lint.inputs.terraform.values.names import symbolic
from storage_lint.source.budget import Share
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span

T = TypeVar("T")
Handlers = Mapping[type, Callable[["Evaluator", Any, Scope], Raw]]

# References that lead to references, at most this many deep: a chain of locals, module arguments and outputs.
MAX_DEPTH = 300


class Evaluator:
    """Evaluates the expressions of one root and collects the problems met on the way.

    `handlers` says how each kind of expression is evaluated: `expressions.py` has the table.
    """

    def __init__(self, handlers: Handlers, share: Share) -> None:
        self.handlers = handlers
        self._share = share
        self.problems: dict[tuple[str, Span | None], Problem] = {}
        self.doubts: list[Doubt] = []  # why what was evaluated last may be refused by Terraform after all
        self._active: list[str] = []  # what is being evaluated, for cycles
        self._serial = 0
        self.has_unknown_keys = False  # whether any object has a key that is not known

    def settle(self, node: Expression, scope: Scope, title: str) -> Raw:
        """Evaluate an expression that stands by itself. What Terraform would refuse is a problem; it never raises."""
        outer, self.doubts = self.doubts, []
        self._active.append(title)
        try:
            if len(self._active) > MAX_DEPTH:
                raise LimitError(f"references lead more than {MAX_DEPTH} deep")
            return self.handlers[type(node)](self, node, scope)
        except EvaluationError as error:
            return self._refused(error, title)
        except (CycleError, LimitError, UnknowableError, RecursionError) as error:
            return self._stopped(error, title, node, scope)
        finally:
            self._active.pop()
            self.doubts = outer

    def attempt(self, work: Callable[[], T], title: str, node: Expression, scope: Scope) -> T | None:
        """Return what `work` does with values of `node`; None, and a problem, when Terraform would refuse it."""
        try:
            return work()
        except EvaluationError as error:
            self._refused(error, title)
        except (CycleError, LimitError, UnknowableError, RecursionError) as error:
            self._stopped(error, title, node, scope)
        return None

    def evaluate(self, node: Expression, scope: Scope) -> Raw:
        """Return the value of an expression. Raises `EvaluationError` and `LimitError`."""
        return self.handlers[type(node)](self, node, scope)

    def _refused(self, error: EvaluationError, title: str) -> Unknown:
        """Report an error and return the unknown value that it leaves."""
        span = error.scope.span(error.node)
        if error.scope.module.refuse_default_behind(error, title):
            return symbolic(error.message, span, f"{title} ({self.serial()})")
        detail = error.detail or "Terraform refuses this; what depends on it is not known"
        self.report(Problem(f"{title}: {error.message}", detail, span=span, note=error.note), key=error.message)
        return symbolic(error.message, span, f"{title} ({self.serial()})")

    def _stopped(self, error: Exception, title: str, node: Expression, scope: Scope) -> Unknown:
        """Report a cycle, or a limit that was reached, and return the unknown value that it leaves."""
        span = scope.span(node)
        if isinstance(error, CycleError):
            start = self._active.index(error.title) if error.title in self._active else 0
            message = f"cycle: {' -> '.join((*self._active[start:], error.title))}"
            self.report(
                Problem(f"{title}: {message}", "Terraform refuses values that are made of themselves", span=span)
            )
        else:
            nested = isinstance(error, RecursionError)
            message = f"limit reached: {'expressions are nested too deeply' if nested else error}"
            detail = "storage-lint stopped there; what depends on it is not known"
            key = (message, None)
            self.problems.setdefault(key, Problem(f"{title}: {message}", detail, span=span))
        return symbolic(message, span, f"{title} ({self.serial()})")

    def report(self, problem: Problem, key: str = "") -> None:
        """Add a problem, once for each place and `key` (by default its summary)."""
        self.problems.setdefault((key or problem.summary, problem.span), problem)

    def note(self, message: str, detail: str, node: Expression, scope: Scope) -> None:
        """Say something of an expression that changes nothing."""
        title = self._active[-1] if self._active else ""
        self.report(Problem(f"{title}: {message}", detail, span=scope.span(node), note=True), key=message)

    def serial(self) -> int:
        """Return a number that was not returned before."""
        self._serial += 1
        return self._serial

    def count(self, steps: int) -> None:
        """Count work."""
        self._share.steps -= steps

    def spend(self, steps: int) -> None:
        """Count work. Raises `LimitError`."""
        if not self._share.spend(steps):
            raise LimitError(self._share.stopped)

    def keep(self, characters: int) -> None:
        """Count what is made of values. Raises `LimitError`."""
        if not self._share.keep(characters):
            raise LimitError(self._share.stopped)

    def unknown(
        self,
        reason: str,
        node: Expression,
        scope: Scope,
        name: str | None = None,
        *,
        supply: str = "",
        given: bool = False,
    ) -> Unknown:
        """Return the unknown value of `node`, known by `name` or else by its source and place."""
        return symbolic(reason, scope.span(node), name or self.source_name(node, scope), supply=supply, given=given)

    def source_name(self, node: Expression, scope: Scope) -> str:
        """Name an expression by its text, when the text always means the same within the module instance."""
        text = scope.file.text[node.start : min(node.end, node.start + 100)]
        if scope.names or node.end - node.start > len(text):
            return f"{text} ({self.serial()})"
        return f"{scope.module.address}: {text}" if scope.module.address else text
