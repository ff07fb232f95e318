"""How often a block is there: count, for_each and the for_each of dynamic blocks, evaluated.

https://developer.hashicorp.com/terraform/language/meta-arguments/for_each
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from storage_lint.graph.text import is_from_outside
from storage_lint.graph.value import Choice, Known, Origin, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.evaluate.follow import each_way, follow_all
from storage_lint.inputs.terraform.evaluate.scope import Element, EvaluationError, LimitError, Scope
from storage_lint.inputs.terraform.syntax.tree import Expression
from storage_lint.inputs.terraform.values.choices import cases, same
from storage_lint.inputs.terraform.values.data import OpenObject, Raw, SetValue, Uncertain, bounded, plain_key
from storage_lint.inputs.terraform.values.names import describe, name_of, quoted

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator

# Instances of one block: more than this is a mistake or an attack.
MAX_INSTANCES = 1000


class Repetition:
    """The count or for_each of a block, or the for_each of a dynamic block, evaluated.

    `keys` are those of the instances that may exist, with whether they do (True, or an Unknown). When the number of
    instances is not known, `uncertain` says why, and one key stands for all of them.
    """

    __slots__ = ("each", "exists", "expression", "keys", "raw", "scope", "uncertain")

    def __init__(self, raw: Raw, expression: Expression, scope: Scope, each: bool) -> None:
        self.raw = raw
        self.expression = expression
        self.scope = scope
        self.each = each
        self.uncertain: Unknown | None = None
        self.keys: list[Any] = []
        self.exists: dict[Any, Raw] = {}

    def map(self, function: Callable[[Any], Raw]) -> Raw:
        """Return `function` of the count or collection, for each way in which it may turn out."""
        return each_way(self.raw, function)


def both(one: Raw, other: Raw) -> Raw:
    """Return `one && other` of two existences."""
    if one is True or other is False:
        return other
    if other is True or one is False:
        return one
    for decider in (one, other):
        if isinstance(decider, Unknown) and decider.choices:
            return follow_all(decider, [one, other], lambda values: both(*values), [])
    return one


def count_repetition(raw: Raw, expression: Expression, scope: Scope, evaluator: Evaluator) -> Repetition:
    """Return what a count makes. Raises `EvaluationError` and `LimitError`."""
    possible = each_way(raw, lambda case: case if isinstance(case, Unknown) else _whole_number(case, expression, scope))
    repetition = Repetition(possible, expression, scope, each=False)
    numbers: list[int] = []
    for case in cases(possible):
        if isinstance(case, Unknown):
            _stand_for_all(repetition, case, 0, expression, scope)
            return repetition
        numbers.append(_whole_number(case, expression, scope))
    if max(numbers) > MAX_INSTANCES:
        raise LimitError(f"count makes more than {MAX_INSTANCES} instances")
    for index in range(max(numbers)):
        repetition.keys.append(index)
        repetition.exists[index] = repetition.map(partial(operator.lt, index))  # index < count
    return repetition


def _whole_number(raw: Raw, expression: Expression, scope: Scope) -> int:
    if isinstance(raw, str) and raw.isdecimal() and len(raw) < 10:
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise EvaluationError("count must be a whole number", scope, expression)
    return raw


# complexity: the unknown way leaves early; what follows is one list of keys
def each_repetition(
    raw: Raw, expression: Expression, scope: Scope, evaluator: Evaluator, dynamic: bool = False
) -> Repetition:
    """Return what a for_each makes. Raises `EvaluationError` and `LimitError`."""
    possible = each_way(raw, lambda case: _elements(case, expression, scope, evaluator, dynamic))
    repetition = Repetition(possible, expression, scope, each=True)
    for case in cases(possible):
        if isinstance(case, Unknown):
            keys = case.keys if isinstance(case, Uncertain) else ()
            key = keys[0] if keys else _unknown_key(case, expression, scope)
            _stand_for_all(repetition, case, key, expression, scope)
            return repetition
    found = [case for case in cases(repetition.raw) if isinstance(case, dict)]
    repetition.keys = list(dict.fromkeys(key for case in found for key in case))
    if len(repetition.keys) > MAX_INSTANCES:
        raise LimitError(f"for_each makes more than {MAX_INSTANCES} instances")
    for key in repetition.keys:
        repetition.exists[key] = repetition.map(partial(_has, key))
    return repetition


def _has(key: str, case: dict[str, Raw]) -> bool:
    return key in case


# complexity: one case a line: what each kind of collection gives for_each
def _elements(
    case: Any, expression: Expression, scope: Scope, evaluator: Evaluator, dynamic: bool
) -> dict[Any, Raw] | Unknown:
    """Return the elements by key, in Terraform's order. The key of a set's element is the element."""
    if isinstance(case, Unknown):
        return case
    if not isinstance(case, (list, dict)):
        what = "an object of which not every attribute is known" if isinstance(case, OpenObject) else describe(case)
        raise EvaluationError(f"for_each must be a map or a set, not {what}", scope, expression)
    if isinstance(case, dict):
        return {key: case[key] for key in sorted(case)}
    if dynamic and not isinstance(case, SetValue):
        return dict(enumerate(case))
    elements: dict[Any, Raw] = {}
    for item in case:
        if isinstance(item, Unknown):
            from storage_lint.inputs.terraform.evaluate.strings import object_key

            elements[object_key(evaluator, item, expression, scope)] = item
        elif dynamic and isinstance(item, (list, dict, OpenObject)):
            elements[len(elements)] = item
        elif item is None or isinstance(item, (list, dict, OpenObject)):
            raise EvaluationError("for_each needs a map, or a set of strings", scope, expression)
        else:
            elements[str(item) if not isinstance(item, str) else item] = item
    return elements


def _unknown_key(raw: Unknown, expression: Expression, scope: Scope) -> Unknown:
    name = name_of(raw) or f"{scope.file.path}:{expression.start}"
    symbol = Symbol(f"each key of {name}", given=is_from_outside(raw))
    return raw.with_(subject="", choices=(), text=Text((symbol,)), tree=None)


def _stand_for_all(repetition: Repetition, why: Unknown, key: Raw, expression: Expression, scope: Scope) -> None:
    kind = "for_each" if repetition.each else "count"
    origin = Origin(Source.WRITTEN, scope.span(expression))
    # What repeats over the same value exists together: a bucket and the block of the same for_each.
    name = empty_with(why, expression, scope)
    choices = (Choice(f"{name} is not empty", Known(True, origin)), Choice(f"{name} is empty", Known(False, origin)))
    reason = f"its {kind} is not known: {why.reason}"
    exists = why.with_(reason=reason, origin=origin, subject=f"{name} is empty", choices=choices, text=None, tree=None)
    repetition.uncertain = why
    repetition.keys = [key]
    repetition.exists[key] = exists


def empty_with(why: Unknown, expression: Expression, scope: Scope) -> str:
    """Return the name of what a count or for_each makes nothing of when it is empty."""
    given: str = getattr(why, "empty_with", "")
    return given or name_of(why) or f"{scope.file.path}:{expression.start}"


def instance_names(repetition: Repetition, key: Any, evaluator: Evaluator, title: str) -> dict[str, Raw]:
    """Return `count` or `each` as the instance with `key` has it."""
    if not repetition.each:
        return {"count": {"index": key}}
    return {"each": element(repetition, key, evaluator, title)}


def element(repetition: Repetition, key: Any, evaluator: Evaluator, title: str) -> Element:
    """Return the key and the value of one element of a for_each."""
    expression, scope = repetition.expression, repetition.scope
    why = repetition.uncertain
    if why is not None:
        from storage_lint.inputs.terraform.evaluate.members import element_of

        value = why.item if isinstance(why, Uncertain) else element_of(evaluator, why, key, expression, scope)
        return Element(key, value, expression, scope, title)
    values = [case[key] for case in cases(repetition.raw) if isinstance(case, dict) and key in case]
    value = values[0]
    if not all(same(value, other) for other in values[1:]):
        value = repetition.map(lambda case: case.get(key, values[0]))
    return Element(plain_key(key), value, expression, scope, title)


# The index of an instance that stands for all those of a count or for_each that is not known.
SEVERAL = "[*]"


def key_suffix(repetition: Repetition, key: Any) -> str:
    """Return the key as an address has it: '[0]', '["a"]', '[*]' for all instances of what is not known."""
    if repetition.uncertain is not None:
        return SEVERAL
    if not repetition.each:
        return f"[{key}]"
    return f"[{quoted(bounded(str(key)))}]"
