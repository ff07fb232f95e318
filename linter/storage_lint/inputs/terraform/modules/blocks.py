"""What count, for_each and dynamic blocks make of what is written: the instances of a block, and its nested blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Choice, Known, Origin, Source, Symbol, Text, Trace, Unknown
from storage_lint.inputs.terraform.evaluate.choices import each_way, follow_all
from storage_lint.inputs.terraform.evaluate.members import element_of
from storage_lint.inputs.terraform.evaluate.scope import (
    PENDING,
    CycleError,
    Element,
    EvaluationError,
    LazyObject,
    LimitError,
    Scope,
)
from storage_lint.inputs.terraform.evaluate.strings import object_key
from storage_lint.inputs.terraform.modules.module import UNREAD
from storage_lint.inputs.terraform.modules.readable import Assumed, Readable
from storage_lint.inputs.terraform.syntax.tree import Attribute, Block, Body, Expression, Literal, Name
from storage_lint.inputs.terraform.values.choices import leaves, same
from storage_lint.inputs.terraform.values.data import Raw, SetValue, Uncertain, bounded, plain_key
from storage_lint.inputs.terraform.values.names import describe, is_given, name_of, symbolic
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span

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
    possible = each_way(raw, lambda leaf: leaf if isinstance(leaf, Unknown) else _whole_number(leaf, expression, scope))
    repetition = Repetition(possible, expression, scope, each=False)
    numbers: list[int] = []
    for leaf in leaves(possible):
        if isinstance(leaf, Unknown):
            _stand_for_all(repetition, leaf, 0, expression, scope)
            return repetition
        numbers.append(_whole_number(leaf, expression, scope))
    if max(numbers) > MAX_INSTANCES:
        raise LimitError(f"count makes more than {MAX_INSTANCES} instances")
    for index in range(max(numbers)):
        repetition.keys.append(index)
        repetition.exists[index] = repetition.map(lambda count, index=index: index < count)  # type: ignore[misc]
    return repetition


def _whole_number(raw: Raw, expression: Expression, scope: Scope) -> int:
    if isinstance(raw, str) and raw.isdecimal() and len(raw) < 10:
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise EvaluationError("count must be a whole number", scope, expression)
    return raw


def each_repetition(
    raw: Raw, expression: Expression, scope: Scope, evaluator: Evaluator, dynamic: bool = False
) -> Repetition:
    """Return what a for_each makes. Raises `EvaluationError` and `LimitError`."""
    possible = each_way(raw, lambda leaf: _elements(leaf, expression, scope, evaluator, dynamic))
    repetition = Repetition(possible, expression, scope, each=True)
    for leaf in leaves(possible):
        if isinstance(leaf, Unknown):
            keys = leaf.keys if isinstance(leaf, Uncertain) else ()
            key = keys[0] if keys else _unknown_key(leaf, expression, scope)
            _stand_for_all(repetition, leaf, key, expression, scope)
            return repetition
    found = [leaf for leaf in leaves(repetition.raw) if isinstance(leaf, dict)]
    repetition.keys = list(dict.fromkeys(key for leaf in found for key in leaf))
    if len(repetition.keys) > MAX_INSTANCES:
        raise LimitError(f"for_each makes more than {MAX_INSTANCES} instances")
    for key in repetition.keys:
        repetition.exists[key] = repetition.map(lambda leaf, key=key: key in leaf)  # type: ignore[misc]
    return repetition


def _elements(
    leaf: Any, expression: Expression, scope: Scope, evaluator: Evaluator, dynamic: bool
) -> dict[Any, Raw] | Unknown:
    """Return the elements by key, in Terraform's order. The key of a set's element is the element."""
    if isinstance(leaf, Unknown):
        return leaf
    if isinstance(leaf, LazyObject) or not isinstance(leaf, (list, dict)):
        what = "an object of which not every attribute is known" if isinstance(leaf, dict) else describe(leaf)
        raise EvaluationError(f"for_each must be a map or a set, not {what}", scope, expression)
    if isinstance(leaf, dict):
        return {key: leaf[key] for key in sorted(leaf)}
    if dynamic and not isinstance(leaf, SetValue):
        return dict(enumerate(leaf))
    elements: dict[Any, Raw] = {}
    for item in leaf:
        if isinstance(item, Unknown):
            elements[object_key(evaluator, item, expression, scope)] = item
        elif dynamic and isinstance(item, (list, dict)):
            elements[len(elements)] = item
        elif item is None or isinstance(item, (list, dict)):
            raise EvaluationError("for_each needs a map, or a set of strings", scope, expression)
        else:
            elements[str(item) if not isinstance(item, str) else item] = item
    return elements


def _unknown_key(raw: Unknown, expression: Expression, scope: Scope) -> Unknown:
    name = name_of(raw) or f"{scope.file.path}:{expression.start}"
    symbol = Symbol(f"each key of {name}", given=is_given(raw))
    return Unknown(raw.reason, raw.origin, supply=raw.supply, text=Text((symbol,)))


def _stand_for_all(repetition: Repetition, why: Unknown, key: Raw, expression: Expression, scope: Scope) -> None:
    kind = "for_each" if repetition.each else "count"
    origin = Origin(Source.WRITTEN, scope.span(expression))
    # What repeats over the same value exists together: a bucket and the block of the same for_each.
    name = name_of(why) or f"{scope.file.path}:{expression.start}"
    choices = (Choice(f"{name} is not empty", Known(True, origin)), Choice(f"{name} is empty", Known(False, origin)))
    exists = Unknown(
        f"its {kind} is not known: {why.reason}", origin, supply=why.supply, subject=f"{name} is empty", choices=choices
    )
    repetition.uncertain = why
    repetition.keys = [key]
    repetition.exists[key] = exists


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
        value = why.item if isinstance(why, Uncertain) else element_of(evaluator, why, key, expression, scope)
        return Element(key, value, expression, scope, title)
    values = [leaf[key] for leaf in leaves(repetition.raw) if isinstance(leaf, dict) and key in leaf]
    value = values[0]
    if not all(same(value, other) for other in values[1:]):
        value = repetition.map(lambda leaf: leaf.get(key, values[0]))
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


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """Return a string as HCL writes it in quotes."""
    return '"' + "".join(_ESCAPES.get(char, char) for char in text) + '"'


class Section(Readable):
    """A block of one instance, or a block nested in it: what is written there, evaluated when asked.

    `exists` is True, or Unknown for a dynamic block whose for_each is not known. `title` names it in messages.
    """

    __slots__ = ("_values", "block", "body", "file", "scope")

    def __init__(self, block: Block, body: Body, scope: Scope, exists: Raw, title: str) -> None:
        self.block = block
        self.body = body
        self.scope = scope
        self.exists = exists
        self.title = title
        self._values: dict[str, Raw] = {}

    @property
    def header(self) -> Span:
        """The place of the block's header."""
        return Span(self.block.file, self.block.start, self.block.header_end)

    def attribute_scope(self, attribute: Attribute) -> Scope:
        """Return the scope of an attribute, which an override file may have written."""
        file = getattr(attribute, "file", None)
        return self.scope if file is None else Scope(self.scope.module, file, self.scope.names)

    def written(self, name: str) -> Raw:
        """Return the value of an attribute; None when it is absent, as null is."""
        try:
            value = self._values[name]
        except KeyError:
            attribute = self.body.attributes.get(name)
            value = None
            if self.body is UNREAD:
                value = self._values[name] = symbolic("the block is not valid HCL", self.header, f"{self.title}.{name}")
            elif attribute is not None:
                self._values[name] = PENDING
                try:
                    value = self.scope.module.evaluator.settle(
                        attribute.expression, self.attribute_scope(attribute), f"{self.title}.{name}"
                    )
                finally:
                    self._values[name] = value
            return value
        if value is PENDING:
            raise CycleError(f"{self.title}.{name}")
        return value

    def sections(self, name: str) -> list[Section]:
        """Return the nested blocks of a type, dynamic ones expanded."""
        module = self.scope.module
        title = f"{self.title}.{name}"
        found = [
            (block.start, [Section(block, module.body(block), self._inside(block), True, title)])
            for block in module.nested(self.body, name)
        ]
        found += [
            (block.start, list(self._dynamic(block, name, f"{title}.for_each")))
            for block in module.nested(self.body, "dynamic")
            if block.labels and block.labels[0] == name
        ]
        found.sort(key=lambda pair: pair[0])
        return [section for _, sections in found for section in sections]

    def existing(self, exists: Raw) -> Section:
        """Return this block with another existence."""
        return Section(self.block, self.body, self.scope, exists, self.title)

    def encode(self, document: Raw) -> Raw:
        """Return data as JSON text, or an Unknown that holds it as its tree."""
        from storage_lint.inputs.terraform.evaluate.calls import encode_json

        return encode_json(document, self.scope, self.block)

    def trace(self, name: str, assumed: Assumed) -> Trace:
        """Return where the value of an attribute is written, and the hops that brought it."""
        from storage_lint.inputs.terraform.modules.trace import trace_written

        return trace_written(self, name, assumed)

    def trace_header(self) -> Trace:
        """Return where the block is declared, and the module calls that lead there."""
        from storage_lint.inputs.terraform.modules.trace import trace_declared

        return trace_declared(self)

    def refuse(self, name: str, message: str) -> None:
        """Report that the value of an attribute is not what Terraform takes."""
        attribute = self.body.attributes[name]
        span = self.attribute_scope(attribute).span(attribute.expression)
        detail = "Terraform refuses this; what depends on it is not known"
        problem = Problem(f"{self.title}.{name}: {message}", detail, span=span)
        self.scope.module.evaluator.report(problem, key=message)

    def _inside(self, block: Block) -> Scope:
        scope = self.scope
        return scope if block.file is scope.file else Scope(scope.module, block.file, scope.names)

    def _dynamic(self, block: Block, name: str, title: str) -> Iterator[Section]:
        module = self.scope.module
        evaluator = module.evaluator
        scope = self._inside(block)
        body = module.body(block)
        content = module.nested(body, "content")
        for_each = body.attributes.get("for_each")
        if not content or for_each is None:
            return
        iterator = _iterator_name(body.attributes.get("iterator")) or name
        expression = for_each.expression
        raw = evaluator.settle(expression, scope, title)
        repetition = evaluator.attempt(
            lambda: each_repetition(raw, expression, scope, evaluator, dynamic=True), title, expression, scope
        )
        if repetition is None:
            unknown = evaluator.unknown("the for_each of its dynamic block is not valid", expression, scope)
            repetition = each_repetition(unknown, expression, scope, evaluator, dynamic=True)
        for key in repetition.keys:
            names = {iterator: element(repetition, key, evaluator, f"{iterator}.value")}
            inner = scope.naming(names)
            yield Section(content[0], module.body(content[0]), inner, repetition.exists[key], f"{self.title}.{name}")


def _iterator_name(attribute: Attribute | None) -> str | None:
    if attribute is None:
        return None
    node = attribute.expression
    if isinstance(node, Name):
        return node.name
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else None
