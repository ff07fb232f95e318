"""The instances of a block: none, one, or one for each element of its count or for_each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
from storage_lint.inputs.terraform.evaluate.follow import each_way
from storage_lint.inputs.terraform.evaluate.scope import LazyObject, Scope
from storage_lint.inputs.terraform.modules.module import LIFECYCLE
from storage_lint.inputs.terraform.modules.repetition import (
    Repetition,
    both,
    count_repetition,
    each_repetition,
    element,
    empty_with,
    instance_names,
    key_suffix,
)
from storage_lint.inputs.terraform.modules.root import Root
from storage_lint.inputs.terraform.syntax.tree import (
    Attribute,
    Block,
    Body,
    Expression,
    GetAttribute,
    Index,
    Literal,
    Name,
    TupleCons,
)
from storage_lint.inputs.terraform.values.data import Raw, Uncertain
from storage_lint.inputs.terraform.values.names import symbolic
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

EVERY = "all"  # `ignore_changes = all`
Make = Callable[[Block, Body, str, Scope, Raw], LazyObject]  # block, body, address, scope, existence


class Instances:
    """All instances of a block. `value` is what a reference to the block gives: an object, a list or a map of them."""

    __slots__ = ("objects", "repetition", "value")

    def __init__(self, objects: list[Any], value: Raw, repetition: Repetition | None) -> None:
        self.objects = objects
        self.value = value
        self.repetition = repetition


def expand(root: Root, block: Block, address: str, scope: Scope, there: Raw, make: Make) -> Instances:
    """Return the instances of a block that `make` makes; `there` says whether the module around it exists."""
    body = root.loader.body(block)
    attribute = body.attributes.get("count") or body.attributes.get("for_each")
    if attribute is None:
        if scope.module.address and not root.share.repeat(1):
            return _stopped(root, block, scope, address)
        enabled = _enabled(root, body, f"{address}.lifecycle.enabled", scope)
        if enabled is False:
            return Instances([], None, None)
        one = make(block, body, address, scope, both(there, enabled))
        return Instances([one], each_way(enabled, lambda is_there: one if is_there else None), None)
    repetition = _repetition(root.evaluator, attribute, f"{address}.{attribute.name}", scope)
    if not root.share.repeat(len(repetition.keys)):
        return _stopped(root, block, scope, address)
    objects: dict[Any, LazyObject] = {}
    for key in repetition.keys:
        suffix = key_suffix(repetition, key)
        inner = scope.naming(instance_names(repetition, key, root.evaluator, f"each.value of {address}"))
        exists = both(there, repetition.exists[key])
        objects[key] = make(block, body, f"{address}{suffix}", inner, exists)
    return Instances(list(objects.values()), _value_of(repetition, objects, root.evaluator), repetition)


def _stopped(root: Root, block: Block, scope: Scope, address: str) -> Instances:
    """Return none: there are too many. The root says so."""
    span = Span(scope.file, block.start, block.header_end)
    return Instances([], symbolic(f"limit reached: {root.share.stopped}", span, address), None)


def repetition_title(body: Body, address: str) -> str:
    """Name the count or the for_each of a block for messages."""
    return f"{address}.count" if "count" in body.attributes else f"{address}.for_each"


def _repetition(evaluator: Evaluator, attribute: Attribute, title: str, scope: Scope) -> Repetition:
    """Evaluate a count or for_each, which an override file may have written; what is not valid is not known."""
    expression: Expression = attribute.expression
    file = getattr(attribute, "file", None)
    outside = scope if file is None else Scope(scope.module, file, {})
    raw = evaluator.settle(expression, outside, title)
    repeat = count_repetition if attribute.name == "count" else each_repetition
    repetition = evaluator.attempt(lambda: repeat(raw, expression, outside, evaluator), title, expression, outside)
    if repetition is None:
        unknown = evaluator.unknown(f"its {attribute.name} is not valid", expression, outside)
        repetition = repeat(unknown, expression, outside, evaluator)
    return repetition


def switch(root: Root, block: Block) -> tuple[Attribute, SourceFile]:
    """Return what says whether instances of a block are there (count, for_each or enabled), and its file."""
    body = root.loader.body(block)
    attribute = body.attributes.get("count") or body.attributes.get("for_each")
    enabling = _enabling(root, body) if attribute is None else None
    if enabling is not None:
        block, attribute = enabling, root.loader.body(enabling).attributes["enabled"]
    assert attribute is not None, "a block without a switch has its one instance"
    return attribute, getattr(attribute, "file", None) or block.file


def _enabling(root: Root, body: Body) -> Block | None:
    loader = root.loader
    return next((one for one in loader.nested(body, LIFECYCLE) if "enabled" in loader.body(one).attributes), None)


def _enabled(root: Root, body: Body, title: str, scope: Scope) -> bool | Unknown:
    """Return whether OpenTofu makes the one instance of a block without count or for_each.

    https://opentofu.org/docs/language/meta-arguments/enabled/
    """
    block = _enabling(root, body)
    if block is None:
        return True
    from storage_lint.inputs.terraform.evaluate.operators import truth

    node = root.loader.body(block).attributes["enabled"].expression
    scope = Scope(scope.module, block.file, {})
    evaluator = root.evaluator
    condition = evaluator.settle(node, scope, title)
    answer = evaluator.attempt(lambda: (truth(evaluator, condition, node, scope),), title, node, scope)
    return answer[0] if answer is not None else truth(evaluator, evaluator.unknown(title, node, scope), node, scope)


def _value_of(repetition: Repetition, objects: Mapping[Any, LazyObject], evaluator: Evaluator) -> Raw:
    why = repetition.uncertain
    if why is not None:
        item = next(iter(objects.values()))
        name = empty_with(why, repetition.expression, repetition.scope)
        if not repetition.each:
            return Uncertain(why, item=item, empty_with=name)
        each = element(repetition, repetition.keys[0], evaluator, "")
        keys = tuple(one for one in each.values() if isinstance(one, Unknown))
        return Uncertain(why, item=item, keys=keys, text=why.text, empty_with=name)
    if repetition.each:
        return repetition.map(lambda case: {key: objects[key] for key in case})
    everything = list(objects.values())
    return repetition.map(lambda count: everything[:count])


def ignored_changes(root: Root, body: Body) -> tuple[str, ...]:
    """Return the attributes of a resource whose changes are left to others; `all` stands for every one.

    Of an override file and what it overrides the first list that is not empty counts, and `all` of either.
    https://github.com/hashicorp/terraform/blob/main/internal/configs/module_merge.go
    """
    found: tuple[str, ...] = ()
    for block in root.loader.nested(body, LIFECYCLE):
        written = root.loader.body(block).attributes.get("ignore_changes")
        ignored = tuple(_begun(written.expression)) if written is not None else ()
        found = ignored if not found or EVERY in ignored else found
    return found


def _begun(expression: Expression) -> Iterator[str]:
    """Yield the attributes that a list of traversals begins with; in JSON, and in older code, they are strings."""
    for item in expression.items if isinstance(expression, TupleCons) else (expression,):
        while isinstance(item, (GetAttribute, Index)):
            item = item.target
        if isinstance(item, Name):
            yield item.name
        elif isinstance(item, Literal):
            yield str(item.value).partition(".")[0].partition("[")[0]
