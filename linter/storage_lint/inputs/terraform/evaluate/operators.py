"""Operators and conditionals over three-valued data.

https://developer.hashicorp.com/terraform/language/expressions/operators
"""

from __future__ import annotations

import operator as python
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Known, Unknown
from storage_lint.inputs.terraform.evaluate.follow import follow, follow_all
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError, LazyObject, LimitError, Scope
from storage_lint.inputs.terraform.syntax.tree import Binary, Conditional, Expression, Unary
from storage_lint.inputs.terraform.values.choices import bare, truth_choices
from storage_lint.inputs.terraform.values.convert import to_number
from storage_lint.inputs.terraform.values.data import Counted, Raw
from storage_lint.inputs.terraform.values.equality import equal
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.inputs.terraform.values.names import describe, name_of
from storage_lint.inputs.terraform.values.numbers import plain

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator

# Bits of a whole number: beyond, multiplication takes time.
MAX_BITS = 4096


def conditional(evaluator: Evaluator, node: Conditional, scope: Scope) -> Raw:
    """`condition ? then : otherwise`: both, as choices, when the condition is unknown."""
    condition = evaluator.evaluate(node.condition, scope)
    if condition is True or condition is False:
        try:
            return evaluator.evaluate(node.then if condition else node.otherwise, scope)
        except EvaluationError as error:
            error.decided.append((node.condition, scope))
            raise
    return decide(
        evaluator,
        condition,
        node.condition,
        scope,
        lambda: evaluator.evaluate(node.then, scope),
        lambda: evaluator.evaluate(node.otherwise, scope),
    )


def truth(evaluator: Evaluator, value: Raw, node: Expression, scope: Scope) -> bool | Unknown:
    """Return a condition as True, False or an Unknown with choices. Raises `EvaluationError` where it is no boolean."""
    if value is True or value is False:
        return value
    if isinstance(value, Unknown):
        if value.choices:
            return _truths(evaluator, value, node, scope)
        return truth_choices(value, name_of(value) or evaluator.source_name(node, scope))
    if value == "true" or value == "false":
        return value == "true"
    raise EvaluationError(f"the condition must be a bool, not {describe(value)}", scope, node)


def _truths(evaluator: Evaluator, value: Unknown, node: Expression, scope: Scope) -> bool | Unknown:
    """Return a choice as one between conditions; what is none is left out of it."""
    if all(isinstance(choice.value, Known) and type(choice.value.value) is bool for choice in value.choices):
        return value
    answer = follow(value, lambda case: truth(evaluator, case, node, scope), evaluator.doubts)
    assert isinstance(answer, bool | Unknown)
    return answer


def decide(
    evaluator: Evaluator,
    condition: Raw,
    node: Expression,
    scope: Scope,
    then: Callable[[], Raw],
    otherwise: Callable[[], Raw],
) -> Raw:
    """Return what `then` or `otherwise` gives, as the condition says; both, as choices, when it is unknown."""
    answer = truth(evaluator, condition, node, scope)
    if isinstance(answer, Unknown):
        return follow(answer, lambda case: decide(evaluator, case, node, scope, then, otherwise), evaluator.doubts)
    return then() if answer else otherwise()


def unary(evaluator: Evaluator, node: Unary, scope: Scope) -> Raw:
    """`!operand` and `-operand`."""
    return _apply_unary(evaluator, evaluator.evaluate(node.operand, scope), node, scope)


def _apply_unary(evaluator: Evaluator, value: Raw, node: Unary, scope: Scope) -> Raw:
    if node.operator == "!":
        answer = truth(evaluator, value, node.operand, scope)
        if isinstance(answer, Unknown):
            return follow(answer, lambda case: _apply_unary(evaluator, case, node, scope), evaluator.doubts)
        return not answer
    if isinstance(value, Unknown):
        if value.choices:
            return follow(value, lambda case: _apply_unary(evaluator, case, node, scope), evaluator.doubts)
        name = name_of(value)
        return evaluator.unknown(value.reason, node, scope, name and f"-{name}")
    return -_number(value, node.operand, scope)


def binary(evaluator: Evaluator, node: Binary, scope: Scope) -> Raw:
    """Every operator with two sides."""
    left = evaluator.evaluate(node.left, scope)
    operator = node.operator
    if operator == "&&" or operator == "||":
        answer = truth(evaluator, left, node.left, scope)
        decisive = operator == "||"  # the value of one side that decides alone
        if answer is decisive:
            return decisive
        right = truth(evaluator, evaluator.evaluate(node.right, scope), node.right, scope)
        if right is decisive or answer is not (not decisive):
            return _combine(evaluator, answer, right, decisive)
        return right
    right_value = evaluator.evaluate(node.right, scope)
    if not isinstance(left, Unknown) and not isinstance(right_value, Unknown):
        if operator == "==" or operator == "!=":
            return _compare(evaluator, left, right_value, node, scope)
        return _calculate(_number(left, node.left, scope), _number(right_value, node.right, scope), node, scope)
    return _apply(evaluator, [left, right_value], node, scope)


def _combine(evaluator: Evaluator, left: Raw, right: Raw, decisive: bool) -> Raw:
    """`left || right` when `decisive` is True, else `left && right`."""

    def again(sides: list[Raw]) -> Raw:
        return _combine(evaluator, sides[0], sides[1], decisive)

    if left is decisive or right is decisive:
        return decisive
    deciders = [side for side in (left, right) if isinstance(side, Unknown)]
    for decider in deciders:
        if decider.choices:
            return follow_all(decider, [left, right], again, evaluator.doubts)
    if deciders:
        return bare(deciders[0])
    return not decisive


# complexity: one case a line, from what decides to what is left
def _apply(evaluator: Evaluator, sides: list[Raw], node: Binary, scope: Scope) -> Raw:
    for decider in sides:
        if isinstance(decider, Unknown) and decider.choices:
            return follow_all(
                decider, sides, lambda narrowed: _apply(evaluator, narrowed, node, scope), evaluator.doubts
            )
    left, right = sides
    counted = _counted(left, node.operator, right)
    if counted is not None:
        return counted
    if node.operator == "==" or node.operator == "!=":
        return _compare(evaluator, left, right, node, scope)
    unknown = next((side for side in sides if isinstance(side, Unknown)), None)
    if unknown is None:
        return _calculate(_number(left, node.left, scope), _number(right, node.right, scope), node, scope)
    names = name_of(left), name_of(right)
    name = f"{names[0]} {node.operator} {names[1]}" if None not in names else None
    result = evaluator.unknown(unknown.reason, node, scope, name, supply=unknown.supply)
    return truth_choices(result, name_of(result) or "") if node.operator in _COMPARISONS else result


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


# complexity: a pair of operators a line
def _counted(left: Raw, operator: str, right: Raw) -> bool | None:
    """Return what a comparison of a number of elements gives, where as many as there are at least decide it."""
    if isinstance(right, Counted) and operator in _MIRRORED:
        left, operator, right = right, _MIRRORED[operator], left
    if not isinstance(left, Counted) or type(right) is not int:
        return None
    if operator in (">", "<="):
        return operator == ">" if left.least > right else None
    if operator in (">=", "<"):
        return operator == ">=" if left.least >= right else None
    if operator in ("==", "!="):
        return operator == "!=" if left.least > right else None
    return None


def _compare(evaluator: Evaluator, left: Raw, right: Raw, node: Binary, scope: Scope) -> Raw:
    answer = _equal(left, right)
    if answer is not None:
        return answer is (node.operator == "==")
    names = name_of(left), name_of(right)
    name = f"{names[0]} == {names[1]}" if None not in names else evaluator.source_name(node, scope)
    unknown = next((side for side in (left, right) if isinstance(side, Unknown)), None)
    reason = unknown.reason if unknown is not None else "part of what is compared is not known"
    supply = unknown.supply if unknown is not None else ""
    same = truth_choices(evaluator.unknown(reason, node, scope, name, supply=supply), name)
    if node.operator == "==":
        return same
    return follow(same, lambda case: not case, evaluator.doubts) if None not in names else same


def _equal(left: Raw, right: Raw) -> bool | None:
    if isinstance(left, LazyObject) or isinstance(right, LazyObject):
        return True if left is right else False if left is None or right is None else None
    try:
        return equal(left, right)
    except UnknowableError as error:
        raise LimitError(str(error)) from None


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"<": python.lt, "<=": python.le, ">": python.gt, ">=": python.ge}


def _calculate(one: int | float, other: int | float, node: Binary, scope: Scope) -> Raw:
    operator = node.operator
    comparison = _COMPARISONS.get(operator)
    if comparison is not None:
        return comparison(one, other)
    if operator in "/%" and other == 0:
        raise EvaluationError("division by zero", scope, node)
    try:
        result = _ARITHMETIC[operator](one, other)
    except (OverflowError, ValueError):
        raise EvaluationError("the result is too large", scope, node) from None
    if isinstance(result, float):
        return plain(result)
    if result.bit_length() > MAX_BITS:
        raise LimitError(f"a number has more than {MAX_BITS} bits")
    return result


def _divide(one: int | float, other: int | float) -> int | float:
    whole = isinstance(one, int) and isinstance(other, int) and one % other == 0
    return one // other if whole else one / other


def _remainder(one: int | float, other: int | float) -> int | float:
    """The remainder with the sign of the dividend, as Terraform has it."""
    rest = abs(one) % abs(other)
    return -rest if one < 0 else rest


_ARITHMETIC: dict[str, Callable[[int | float, int | float], int | float]] = {
    "+": python.add,
    "-": python.sub,
    "*": python.mul,
    "/": _divide,
    "%": _remainder,
}


def _number(value: Raw, node: Expression, scope: Scope) -> int | float:
    if type(value) is int or type(value) is float:
        return value
    if value is None:
        raise EvaluationError("a number is required, not null", scope, node)
    try:
        return to_number(value)
    except ConversionError as error:
        raise EvaluationError(str(error), scope, node) from None
    except UnknowableError as error:
        raise LimitError(str(error)) from None
