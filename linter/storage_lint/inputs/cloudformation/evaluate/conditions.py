"""Whether conditions hold, under the assumptions of an evaluator.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage_lint.graph.text import may_be_equal
from storage_lint.graph.value import Symbol, Tree, Unknown, text_of
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator
from storage_lint.inputs.cloudformation.evaluate.limits import MAX_DEPTH, MAX_DOMAIN, MAX_WORK
from storage_lint.inputs.cloudformation.evaluate.settled import NeedsChoice, Open, Other, Truth
from storage_lint.inputs.cloudformation.evaluate.texts import call_of, has_unknown, string_of
from storage_lint.inputs.cloudformation.syntax.place import At


def condition(evaluator: Evaluator, name: str) -> Truth:
    """Return whether the condition `name` holds."""
    assumed = evaluator.assumption("condition", name)
    if assumed is not None:
        return assumed is True
    truths = evaluator.truths
    if name not in truths:
        truths[name] = Open(f"condition {name} refers to itself", "", {}, True)
        truths[name] = _declared(evaluator, name)
    return truths[name]


def _declared(evaluator: Evaluator, name: str) -> Truth:
    conditions = evaluator.template.conditions
    if name not in conditions:
        return Open(f"condition {name} is not declared", "", {}, True)
    return truth(evaluator, conditions[name], evaluator.template.at(conditions, name))


def truth(evaluator: Evaluator, raw: Any, at: At) -> Truth:
    """Return whether a condition expression holds."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        ((name, argument),) = raw.items()
        inner = at.item(raw, name)
        if name == "Condition" and isinstance(argument, str):
            return condition(evaluator, argument)
        if isinstance(argument, list):
            return _called(evaluator, name, argument, inner)
    return _misshaped()


def _called(evaluator: Evaluator, name: str, arguments: list[Any], at: At) -> Truth:
    if name in ("Fn::And", "Fn::Or"):
        return _all(evaluator, arguments, at, name == "Fn::And")
    if name == "Fn::Not" and len(arguments) == 1:
        inside = _deeper(evaluator, arguments[0], at.item(arguments, 0))
        return inside if isinstance(inside, Open) else not inside
    if name == "Fn::Equals" and len(arguments) == 2:
        return _equals(evaluator, arguments, at)
    return _misshaped()


def _misshaped() -> Open:
    return Open("a condition is not written as CloudFormation expects", "", {}, True)


def _deeper(evaluator: Evaluator, raw: Any, at: At) -> Truth:
    if not evaluator.work.enter():
        return Open("a condition is nested too deeply", "", {}, True)
    try:
        return truth(evaluator, raw, at)
    finally:
        evaluator.work.leave()


def _all(evaluator: Evaluator, arguments: list[Any], at: At, wanted: bool) -> Truth:
    """`And` when `wanted`: false as soon as one is; `Or` otherwise: true as soon as one is."""
    doubt: Open | None = None
    for index, argument in enumerate(arguments):
        holds = _deeper(evaluator, argument, at.item(arguments, index))
        if isinstance(holds, Open):
            doubt = holds if doubt is None else doubt.with_other(holds)
        elif holds is not wanted:
            return not wanted
    return wanted if doubt is None else doubt


def _equals(evaluator: Evaluator, arguments: list[Any], at: At) -> Truth:
    sides: list[Tree] = []
    doubt: Open | None = None
    for index, argument in enumerate(arguments):
        try:
            sides.append(evaluator.tree(argument, at.item(arguments, index)))
        except NeedsChoice as needs:
            hanging = Open(needs.reason, needs.supply, {needs.key: needs}, False)
            doubt = hanging if doubt is None else doubt.with_other(hanging)
    return _are_equal(evaluator, sides[0], sides[1]) if doubt is None else doubt


def _are_equal(evaluator: Evaluator, one: Tree, other: Tree) -> Truth:
    for side, opposite in ((one, other), (other, one)):
        if isinstance(side, Unknown):
            if _is_another(evaluator, side) and not has_unknown(opposite):
                return False
            return _may_equal(one, other, side)
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
        return one == other if not (has_unknown(one) or has_unknown(other)) else _may_equal(one, other, None)
    return string_of(one) == string_of(other)


def _is_another(evaluator: Evaluator, side: Unknown) -> bool:
    """Whether a value is a parameter that is assumed to be another than all that it is compared with."""
    alone = side.text.parts[0] if side.text is not None and len(side.text.parts) == 1 else None
    return isinstance(alone, Symbol) and any(
        isinstance(value, Other) and (alone.address, alone.attribute) == (value.label, "")
        for _, value in evaluator.assumed
    )


def _may_equal(one: Tree, other: Tree, unknown: Unknown | None) -> Truth:
    texts = [text_of(side if isinstance(side, (str, Unknown)) else string_of(side)) for side in (one, other)]
    if not isinstance(one, (dict, list)) and not isinstance(other, (dict, list)) and texts[0] and texts[1]:
        if texts[0] == texts[1]:
            return True
        if not may_be_equal(texts[0], texts[1]):
            return False
    if unknown is None:
        return Open("a compared value is not known", "", {}, True)
    return Open(unknown.reason, unknown.supply, {}, True)


def decide(evaluator: Evaluator, name: str) -> bool:
    """Return whether the condition holds. Raises `NeedsChoice` when that is not known."""
    holds = condition(evaluator, name)
    if not isinstance(holds, Open):
        return holds
    scenarios = 1
    for needs in holds.needs.values():
        scenarios *= len(needs.branches)
    if holds.needs and not holds.opaque and scenarios <= MAX_DOMAIN:
        raise next(iter(holds.needs.values()))
    conditions = evaluator.template.conditions
    name, sense = _plain(conditions, name)
    label = evaluator.template.prefix + name
    raise NeedsChoice(
        f"condition {label}",
        f"condition {label} is not known: {holds.reason}",
        holds.supply,
        tuple(
            (
                f"{label} is {'true' if which else 'false'}",
                frozenset(
                    ((id(evaluator.template), "condition", one), so)
                    for one, so in _implied(conditions, name, which).items()
                ),
            )
            for which in ((True, False) if sense else (False, True))
        ),
        (id(evaluator.template), "condition", name),
    )


def _plain(conditions: Mapping[str, Any], name: str) -> tuple[str, bool]:
    """Follow conditions that only name or negate another one, so that both hang on the same thing."""
    sense = True
    for _ in range(MAX_DEPTH):
        kind, argument = call_of(conditions.get(name))
        negated = kind == "Fn::Not" and isinstance(argument, list) and len(argument) == 1
        if negated:
            kind, argument = call_of(argument[0])
        if kind != "Condition" or not isinstance(argument, str) or argument not in conditions:
            return name, sense
        name = argument
        sense = sense is not negated
    return name, sense


def _implied(conditions: Mapping[str, Any], name: str, holds: bool) -> dict[str, bool]:
    """A condition's truth, and that of the conditions that follow from it: all of an And that holds, …"""
    implied: dict[str, bool] = {}
    pending: list[tuple[Any, bool]] = [({"Condition": name}, holds)]
    for _ in range(MAX_WORK):
        if not pending:
            break
        expression, sense = pending.pop()
        kind, argument = call_of(expression)
        if kind == "Condition" and isinstance(argument, str) and argument not in implied:
            implied[argument] = sense
            pending.append((conditions.get(argument), sense))
        elif isinstance(argument, list):
            pending += _following(kind, argument, sense)
    return implied


def _following(kind: str, arguments: list[Any], sense: bool) -> list[tuple[Any, bool]]:
    """What follows of the arguments of a condition function from its result."""
    if (kind, sense) in (("Fn::And", True), ("Fn::Or", False)):
        return [(inner, sense) for inner in arguments]
    return [(inner, not sense) for inner in arguments[:1]] if kind == "Fn::Not" else []
