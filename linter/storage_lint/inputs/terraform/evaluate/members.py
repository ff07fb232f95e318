"""Attributes and elements of three-valued data: `value.name` and `value[key]`.

https://developer.hashicorp.com/terraform/language/expressions/references (and …/types#indices-and-attributes)
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.text import names_one
from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown, UnknownKey
from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
from storage_lint.inputs.terraform.evaluate.follow import follow
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError, LazyObject, Scope, Unnamed
from storage_lint.inputs.terraform.syntax.tree import Expression
from storage_lint.inputs.terraform.values.choices import bare, choose, same
from storage_lint.inputs.terraform.values.convert import to_number, to_string
from storage_lint.inputs.terraform.values.data import Merged, OpenObject, Raw, SetValue, Uncertain, part_of
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.keys import ABSENT, MAX_KEYS, one_of, rivals_of, unknown_key
from storage_lint.inputs.terraform.values.names import describe, name_of, text_label


# complexity: one case a line: what each kind of value has as attributes
def attribute_of(evaluator: Evaluator, value: Raw, name: str, node: Expression, scope: Scope) -> Raw:
    """Return `value.name`. Raises `EvaluationError` where there is no such attribute."""
    if isinstance(value, LazyObject):
        return value.attribute(name, node, scope)
    if isinstance(value, dict):
        found: Raw = value.get(name, ABSENT)
        if found is ABSENT or evaluator.has_unknown_keys:
            return _member(evaluator, value, name, found, node, scope)
        return found
    if isinstance(value, Unknown):
        if type(value) is Merged and name in value.last:
            return value.last[name]
        return _unknown_part(evaluator, value, name, node, scope)
    if value is None:
        raise EvaluationError(f'attribute "{name}" of null', scope, node)
    if isinstance(value, list) and name.isdecimal():
        return element_of(evaluator, value, int(name), node, scope)
    if isinstance(value, list):
        from storage_lint.inputs.terraform.evaluate.older import unindexed

        only = unindexed(evaluator, value, name, node, scope)
        if only is not None:
            return only
    raise EvaluationError(f'{describe(value)} has no attribute "{name}"', scope, node)


def _member(evaluator: Evaluator, value: dict[str, Any], name: str, found: Raw, node: Expression, scope: Scope) -> Raw:
    """Return what `name` leads to in an object whose keys may not all be known; `found` is under the known one."""
    rivals = rivals_of(value, name) if evaluator.has_unknown_keys else []
    if not rivals:
        if found is ABSENT:
            raise EvaluationError(f'there is no "{name}" in this object', scope, node)
        return found
    if found is ABSENT:
        evaluator.doubts.append(None)
    unknown = unknown_key((name, *(key for key, _ in rivals)))
    reason = f'which key is "{name}" is not known{": " + unknown.unknown.reason if unknown is not None else ""}'
    return one_of(evaluator.unknown(reason, node, scope), name, found, rivals)


def _unknown_part(evaluator: Evaluator, value: Unknown, name: str, node: Expression, scope: Scope) -> Raw:
    if value.choices:
        return follow(value, lambda case: attribute_of(evaluator, case, name, node, scope), evaluator.doubts)
    evaluator.doubts.append(None)
    return _part(evaluator, value, f".{name}", node, scope)


def _part(evaluator: Evaluator, value: Unknown, part: str, node: Expression, scope: Scope) -> Unknown:
    """Return an unknown part of an unknown value, named after it."""
    span = scope.span(node)
    parts = value.text.parts if value.text is not None else ()
    if len(parts) == 1 and isinstance(parts[0], Symbol):
        text = Text((part_of(parts[0], part),))
    else:
        text = Text((Symbol(evaluator.source_name(node, scope)),))
    return bare(value, text, Origin(Source.WRITTEN, span))


# complexity: one case a line: what each kind of value has at an index
def element_of(evaluator: Evaluator, value: Raw, key: Raw, node: Expression, scope: Scope) -> Raw:
    """Return `value[key]`. Raises `EvaluationError` where there is no such element."""
    if isinstance(value, Unknown):
        if type(value) is Merged and type(key) is str and key in value.last:
            return value.last[key]
        return _index_unknown(evaluator, value, key, node, scope)
    if isinstance(key, Unknown):
        return _index_by_unknown(evaluator, value, key, node, scope)
    if isinstance(value, (dict, OpenObject)):
        if not isinstance(key, str):
            if key is None or isinstance(key, (list, dict, OpenObject)):
                raise EvaluationError(f"an object is indexed by {describe(key)}", scope, node)
            key = to_string(key)
        return attribute_of(evaluator, value, key, node, scope)
    if isinstance(value, list):
        if isinstance(value, SetValue):
            raise EvaluationError("a set has no index", scope, node)
        try:
            number = to_number(key)
        except ConversionError as error:
            raise EvaluationError(f"the index of a list: {error}", scope, node) from None
        if not isinstance(number, int):
            raise EvaluationError("the index of a list must be a whole number", scope, node)
        if not 0 <= number < len(value):
            raise EvaluationError(f"index {number} of a list of {len(value)}", scope, node)
        found: Raw = value[number]
        return found
    raise EvaluationError(f"{describe(value)} has no index", scope, node)


def _index_unknown(evaluator: Evaluator, value: Unknown, key: Raw, node: Expression, scope: Scope) -> Raw:
    if value.choices:
        return follow(value, lambda case: element_of(evaluator, case, key, node, scope), evaluator.doubts)
    evaluator.doubts.append(None)
    if isinstance(value, Uncertain):
        if not value.keys or any(same(key, one) for one in value.keys):
            return value.item
        return _one_of_many(evaluator, value, key, scope, node)
    return _part(evaluator, value, f"[{name_of(key) or evaluator.source_name(node, scope)}]", node, scope)


def _one_of_many(evaluator: Evaluator, value: Uncertain, key: Raw, scope: Scope, node: Expression) -> Raw:
    """Return what a key reaches among instances that one stands for: that one, or one that is not told apart."""
    name, item = name_of(key), value.item
    if not isinstance(item, (dict, LazyObject)) or name is None:
        return bare(value)
    of = item.address.removesuffix("[*]") if isinstance(item, LazyObject) else evaluator.source_name(node, scope)
    address = f"{of}[{name}]"
    other = Unnamed(address, value.reason, value.supply, is_resource=_is_of_resource(item))
    return choose(value, address, ((f"{address} is another instance", other), (f"{address} is this instance", item)))


# complexity: one case a line: what an unknown key may still lead to
def _index_by_unknown(evaluator: Evaluator, value: Raw, key: Unknown, node: Expression, scope: Scope) -> Raw:
    if key.choices:
        return follow(key, lambda case: element_of(evaluator, value, case, node, scope), evaluator.doubts)
    evaluator.doubts.append(None)
    name = name_of(key)
    if not isinstance(value, (dict, list)) or name is None or not value:
        return evaluator.unknown(key.reason, node, scope, supply=key.supply)
    label = text_label(key.text) if key.text is not None else None
    if label is not None and isinstance(value, dict) and evaluator.has_unknown_keys and label in value:
        return _member(evaluator, value, UnknownKey(label, key), value[label], node, scope)
    items = value.items() if isinstance(value, dict) else enumerate(value)
    if len(value) > MAX_KEYS:
        return evaluator.unknown(key.reason, node, scope)
    return choose(key, name, ((f"{name} = {name_of(one)}", item) for one, item in items))


# complexity: one case a line: what a key that is not known may lead to
def looked_up(evaluator: Evaluator, table: dict[str, Any], key: Unknown, default: list[Raw]) -> Raw:
    """Return what `lookup` finds under a key that is not known: one of the elements, or the default; else None."""
    name = name_of(key)
    label = text_label(key.text) if key.text is not None else None
    if label is not None and label in table and not rivals_of(table, UnknownKey(label, key)):
        found_there: Raw = table[label]
        return found_there
    if name is None or len(default) > 1 or len(table) > MAX_KEYS:
        return None
    if unknown_key(table) is not None:
        return None
    found = [(f"{name} = {name_of(one)}", item) for one, item in table.items()]
    found += [(f"{name} is another key", one) for one in default]
    evaluator.doubts.append(None)
    return choose(key, name, found) if found else None


def _is_of_resource(item: dict[str, Any] | LazyObject) -> bool:
    """Whether an element is a managed resource, or an object that has the identity of one in it."""
    if isinstance(item, LazyObject):
        return item.is_resource
    texts = (value.text for value in item.values() if isinstance(value, Unknown))
    return any(text is not None and names_one(text) for text in texts)
