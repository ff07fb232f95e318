"""`for` expressions, template loops and splats over three-valued data.

https://developer.hashicorp.com/terraform/language/expressions/for and …/splat
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Unknown, UnknownList
from storage_lint.inputs.terraform.evaluate.follow import follow, follow_all
from storage_lint.inputs.terraform.evaluate.operators import truth
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError, LazyObject, Scope
from storage_lint.inputs.terraform.evaluate.strings import concatenate, object_key, text_of_template
from storage_lint.inputs.terraform.syntax.tree import ForExpr, Splat, SplatItem, TemplateFor
from storage_lint.inputs.terraform.values.choices import choose, too_many
from storage_lint.inputs.terraform.values.data import Raw, SetValue, Uncertain, plain_key
from storage_lint.inputs.terraform.values.keys import walked
from storage_lint.inputs.terraform.values.names import describe, name_of, symbolic

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator

_SPLAT = "*"  # the name of the current element inside a splat: no identifier looks like it


# complexity: one case a line: what each kind of collection is gone through as
def _over(
    evaluator: Evaluator,
    collection: Raw,
    node: ForExpr | TemplateFor,
    scope: Scope,
    loop: Callable[[list[tuple[Raw, Raw]]], Raw],
) -> Raw:
    """Run `loop` over the (key, value) pairs of a collection, in Terraform's order."""
    if isinstance(collection, Unknown):
        if collection.choices:
            return follow(collection, lambda case: _over(evaluator, case, node, scope, loop), evaluator.doubts)
        if isinstance(collection, Uncertain) and isinstance(node, ForExpr):
            return _over_uncertain(evaluator, collection, node, scope)
        evaluator.doubts.append(None)
        return _over_unknown(evaluator, collection, node, scope)
    if isinstance(collection, LazyObject):
        return evaluator.unknown(f"not every attribute of {collection.address} is known", node, scope)
    if isinstance(collection, SetValue):
        return loop([(item, item) for item in collection])
    if isinstance(collection, list):
        return loop(list(enumerate(collection)))
    if isinstance(collection, dict):
        return loop([(plain_key(key), collection[key]) for key in walked(collection)])
    raise EvaluationError(f"for needs a collection, not {describe(collection)}", scope, node.collection)


def _over_unknown(evaluator: Evaluator, collection: Unknown, node: ForExpr | TemplateFor, scope: Scope) -> Raw:
    """Return what a loop over nothing that is known makes: of a list, at least what its elements are like."""
    result = evaluator.unknown(collection.reason, node, scope, supply=collection.supply)
    if isinstance(node, TemplateFor) or node.key is not None:
        return result
    any_key, any_value = (
        symbolic(collection.reason, scope.span(node), f"{what} ({evaluator.serial()})", supply=collection.supply)
        for what in ("any key", "any element")
    )
    try:
        item = evaluator.evaluate(node.value, scope.naming({node.key_name or "": any_key, node.value_name: any_value}))
    except EvaluationError:
        return result
    name = name_of(collection) or name_of(result)
    some = choose(result, f"{name} is empty", ((f"{name} is not empty", True), (f"{name} is empty", False)))
    return UnknownList(result, [_perhaps(some, item)], result.text)


def _perhaps(there: Raw, value: Raw) -> Raw:
    """Return an element that may be missing: null stands for none."""
    if isinstance(there, Unknown):
        return follow(there, lambda case: _perhaps(case, value), []) if there.choices else there
    return value if there else None


def _over_uncertain(evaluator: Evaluator, collection: Uncertain, node: ForExpr, scope: Scope) -> Raw:
    """Return what a `for` makes of instances that one stands for."""
    index = evaluator.unknown(collection.reason, node, scope)
    inner = scope.naming({node.value_name: collection.item, node.key_name or "": next(iter(collection.keys), index)})
    item = evaluator.evaluate(node.value, inner)
    empty_with = collection.empty_with if node.condition is None else ""
    if node.key is None or node.groups:
        return Uncertain(collection, item=item, empty_with=empty_with)
    key = evaluator.evaluate(node.key, inner)
    keys = (key,) if isinstance(key, Unknown) else (index,)
    return Uncertain(collection, item=item, keys=keys, empty_with=empty_with)


def template_for(evaluator: Evaluator, node: TemplateFor, scope: Scope) -> Raw:
    """`%{ for … }` in a template."""

    def loop(pairs: list[tuple[Raw, Raw]]) -> Raw:
        names = dict(scope.names)
        inner = Scope(scope.module, scope.file, names)
        values: list[Raw] = []
        for key, value in pairs:
            evaluator.spend(node.end - node.start)
            if node.key_name is not None:
                names[node.key_name] = key
            names[node.value_name] = value
            values.append(text_of_template(evaluator, node.body, inner))
        return concatenate(evaluator, values, node, scope)

    return _over(evaluator, evaluator.evaluate(node.collection, scope), node, scope, loop)


# (whether the element is there, key, value)
_Entry = tuple[Raw, Raw, Raw]


def for_expression(evaluator: Evaluator, node: ForExpr, scope: Scope) -> Raw:
    """`[for …]` and `{for …}`."""
    collection = evaluator.evaluate(node.collection, scope)
    return _over(evaluator, collection, node, scope, lambda pairs: _for_loop(evaluator, node, scope, pairs))


def _for_loop(evaluator: Evaluator, node: ForExpr, scope: Scope, pairs: list[tuple[Raw, Raw]]) -> Raw:
    names = dict(scope.names)
    inner = Scope(scope.module, scope.file, names)
    cost = node.end - node.collection.end
    entries: list[_Entry] = []
    uncertain = False
    for key, value in pairs:
        evaluator.spend(cost)
        if node.key_name is not None:
            names[node.key_name] = key
        names[node.value_name] = value
        there: Raw = True
        if node.condition is not None:
            there = truth(evaluator, evaluator.evaluate(node.condition, inner), node.condition, inner)
            if there is False:
                continue
            uncertain = uncertain or there is not True
        new_key = evaluator.evaluate(node.key, inner) if node.key is not None else None
        entries.append((there, new_key, evaluator.evaluate(node.value, inner)))
    if uncertain:
        return _with_choices(evaluator, entries, node, scope)
    return _result(evaluator, entries, node, scope)


# complexity: one case a line: no decider, too many, each way
def _with_choices(evaluator: Evaluator, entries: list[_Entry], node: ForExpr, scope: Scope) -> Raw:
    """Return the result for each way in which the conditions may turn out."""
    deciders = [there for there, _, _ in entries if isinstance(there, Unknown)]
    if not deciders:
        return _result(evaluator, [entry for entry in entries if entry[0] is True], node, scope)
    decider = deciders[0]
    if too_many([there for there, _, _ in entries]) or not decider.choices:
        unknown = evaluator.unknown(decider.reason, node, scope, supply=decider.supply)
        if node.key is not None:
            return unknown
        return UnknownList(unknown, [_perhaps(there, value) for there, _, value in entries], unknown.text)

    def narrowed(theres: list[Raw]) -> Raw:
        kept = [(there, key, value) for there, (_, key, value) in zip(theres, entries, strict=True)]
        return _with_choices(evaluator, kept, node, scope)

    return follow_all(decider, [there for there, _, _ in entries], narrowed, evaluator.doubts)


def _result(evaluator: Evaluator, entries: list[_Entry], node: ForExpr, scope: Scope) -> Raw:
    if node.key is None:
        return [value for _, _, value in entries]
    result: dict[str, Any] = {}
    for _, key, value in entries:
        name = object_key(evaluator, key, node.key, scope)
        if node.groups:
            result.setdefault(name, []).append(value)
        elif name in result:
            raise EvaluationError(f'two elements have the key "{name}"', scope, node.key, "write ... to group them")
        else:
            result[name] = value
    return result


def splat(evaluator: Evaluator, node: Splat, scope: Scope) -> Raw:
    """`target[*].item` and `target.*.item`."""
    return _splat_over(evaluator, evaluator.evaluate(node.target, scope), node, scope)


def _splat_over(evaluator: Evaluator, value: Raw, node: Splat, scope: Scope) -> Raw:
    if value is None:
        return []
    names = dict(scope.names)
    inner = Scope(scope.module, scope.file, names)
    if isinstance(value, Unknown):
        if value.choices:
            return follow(value, lambda case: _splat_over(evaluator, case, node, scope), evaluator.doubts)
        if isinstance(value, Uncertain) and not value.keys:
            names[_SPLAT] = value.item
            item = evaluator.evaluate(node.item, inner)
            return Uncertain(value, item=item, empty_with=value.empty_with)
        name = name_of(value)
        after = scope.file.text[node.target.end : node.end]
        return evaluator.unknown(value.reason, node, scope, name and f"{name}{after}", supply=value.supply)
    results: list[Raw] = []
    for item in value if isinstance(value, list) else [value]:
        evaluator.spend(node.end - node.target.end)
        names[_SPLAT] = item
        results.append(evaluator.evaluate(node.item, inner))
    return results


def splat_item(evaluator: Evaluator, node: SplatItem, scope: Scope) -> Raw:
    """The current element, inside a splat."""
    return scope.names[_SPLAT]
