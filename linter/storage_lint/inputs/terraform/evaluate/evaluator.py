"""Expressions to values: three-valued, on demand.

An expression that Terraform would refuse raises `EvaluationError` up to the attribute, local or argument that holds
it (or to a `try`); there it becomes a problem, and the value unknown.
https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from storage_lint.graph.text import is_identity
from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown, UnknownKey, make_text
from storage_lint.inputs.terraform.evaluate.calls import call
from storage_lint.inputs.terraform.evaluate.choices import Doubt, follow, follow_all
from storage_lint.inputs.terraform.evaluate.loops import for_expression, splat, splat_item, template_for
from storage_lint.inputs.terraform.evaluate.operators import binary, conditional, decide, unary
from storage_lint.inputs.terraform.evaluate.scope import (
    CycleError,
    DataType,
    EvaluationError,
    LazyObject,
    LimitError,
    Scope,
    Unnamed,
)
from storage_lint.inputs.terraform.syntax.tree import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForExpr,
    GetAttribute,
    Index,
    Literal,
    Name,
    ObjectCons,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    TupleCons,
    Unary,
)
from storage_lint.inputs.terraform.values.choices import bare, choose, same
from storage_lint.inputs.terraform.values.convert import to_number, to_string
from storage_lint.inputs.terraform.values.data import Raw, SetValue, Uncertain, part_of
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.inputs.terraform.values.keys import ABSENT, MAX_KEYS, one_of, rivals_of, unknown_key
from storage_lint.inputs.terraform.values.limits import MAX_PARTS, MAX_TEXT
from storage_lint.inputs.terraform.values.names import describe, name_of, symbolic, text_label
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span

T = TypeVar("T")

# References that lead to references, at most this many deep: a chain of locals, module arguments and outputs.
MAX_DEPTH = 300
# Characters of source evaluated in loops, per root: about a second of work, and 80 times what large examples need.
MAX_STEPS = 2_000_000
# Characters and elements (each as eight) of the values that one root makes, all together.
MAX_MADE = 100_000_000


class Evaluator:
    """Evaluates the expressions of one root and collects the problems met on the way."""

    def __init__(self) -> None:
        self.problems: dict[tuple[str, Span | None], Problem] = {}
        self.doubts: list[Doubt] = []  # why what was evaluated last may be refused by Terraform after all
        self._active: list[str] = []  # what is being evaluated, for cycles
        self._steps = 0
        self._made = 0
        self._serial = 0
        self._has_unknown_keys = False  # whether any object has a key that is not known

    def settle(self, node: Expression, scope: Scope, title: str) -> Raw:
        """Evaluate an expression that stands by itself. What Terraform would refuse is a problem; it never raises."""
        outer, self.doubts = self.doubts, []
        self._active.append(title)
        try:
            if len(self._active) > MAX_DEPTH:
                raise LimitError(f"references lead more than {MAX_DEPTH} deep")
            return _HANDLERS[type(node)](self, node, scope)
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
        return _HANDLERS[type(node)](self, node, scope)

    def _refused(self, error: EvaluationError, title: str) -> Unknown:
        """Report an error and return the unknown value that it leaves."""
        span = error.scope.span(error.node)
        if error.scope.module.root.refuse_default_behind(error, title):
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

    def serial(self) -> int:
        """Return a number that was not returned before."""
        self._serial += 1
        return self._serial

    def count(self, steps: int) -> None:
        """Count work."""
        self._steps += steps

    def spend(self, steps: int) -> None:
        """Count work. Raises `LimitError`."""
        self._steps += steps
        if self._steps > MAX_STEPS:
            raise LimitError("evaluating this root takes too many steps")

    def keep(self, characters: int) -> None:
        """Count what is made of values. Raises `LimitError`."""
        self._made += characters
        if self._made > MAX_MADE:
            raise LimitError("the values of this root take too much memory")

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

    # -- parts of values --------------------------------------------------------------------------------------------

    def attribute(self, value: Raw, name: str, node: Expression, scope: Scope) -> Raw:
        """Return `value.name`."""
        if isinstance(value, LazyObject):
            return value.attribute(name, node, scope)
        if isinstance(value, dict):
            found: Raw = value.get(name, ABSENT)
            if found is ABSENT or self._has_unknown_keys:
                return self._member(value, name, found, node, scope)
            return found
        if isinstance(value, Unknown):
            return self._unknown_part(value, name, node, scope)
        if value is None:
            raise EvaluationError(f'attribute "{name}" of null', scope, node)
        if isinstance(value, list) and name.isdecimal():
            return self.index(value, int(name), node, scope)
        raise EvaluationError(f'{describe(value)} has no attribute "{name}"', scope, node)

    def _member(self, value: dict[str, Any], name: str, found: Raw, node: Expression, scope: Scope) -> Raw:
        """Return what `name` leads to in an object whose keys may not all be known; `found` is under the known one."""
        rivals = rivals_of(value, name) if self._has_unknown_keys else []
        if not rivals:
            if found is ABSENT:
                raise EvaluationError(f'there is no "{name}" in this object', scope, node)
            return found
        if found is ABSENT:
            self.doubts.append(None)
        unknown = unknown_key((name, *(key for key, _ in rivals)))
        reason = f'which key is "{name}" is not known{": " + unknown.unknown.reason if unknown is not None else ""}'
        return one_of(self.unknown(reason, node, scope), name, found, rivals)

    def _unknown_part(self, value: Unknown, name: str, node: Expression, scope: Scope) -> Raw:
        if value.choices:
            return follow(value, lambda leaf: self.attribute(leaf, name, node, scope), self.doubts)
        self.doubts.append(None)
        return self._part(value, f".{name}", node, scope)

    def _part(self, value: Unknown, part: str, node: Expression, scope: Scope) -> Unknown:
        """Return an unknown part of an unknown value, named after it."""
        span = scope.span(node)
        parts = value.text.parts if value.text is not None else ()
        if len(parts) == 1 and isinstance(parts[0], Symbol):
            text = Text((part_of(parts[0], part),))
        else:
            text = Text((Symbol(self.source_name(node, scope)),))
        return Unknown(value.reason, Origin(Source.WRITTEN, span), supply=value.supply, text=text)

    def index(self, value: Raw, key: Raw, node: Expression, scope: Scope) -> Raw:
        """Return `value[key]`."""
        if isinstance(value, Unknown):
            return self._index_unknown(value, key, node, scope)
        if isinstance(key, Unknown):
            return self._index_by_unknown(value, key, node, scope)
        if isinstance(value, dict):
            if not isinstance(key, str):
                if key is None or isinstance(key, (list, dict)):
                    raise EvaluationError(f"an object is indexed by {describe(key)}", scope, node)
                key = to_string(key)
            return self.attribute(value, key, node, scope)
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

    def _index_unknown(self, value: Unknown, key: Raw, node: Expression, scope: Scope) -> Raw:
        if value.choices:
            return follow(value, lambda leaf: self.index(leaf, key, node, scope), self.doubts)
        self.doubts.append(None)
        if isinstance(value, Uncertain):
            if not value.keys or any(same(key, one) for one in value.keys):
                return value.item
            return self._one_of_many(value, key, scope, node)
        return self._part(value, f"[{name_of(key) or self.source_name(node, scope)}]", node, scope)

    def _one_of_many(self, value: Uncertain, key: Raw, scope: Scope, node: Expression) -> Raw:
        """Return what a key reaches among instances that one stands for: that one, or one that is not told apart."""
        name, item = name_of(key), value.item
        if not isinstance(item, dict) or name is None:
            return bare(value)
        of = item.address.removesuffix("[*]") if isinstance(item, LazyObject) else self.source_name(node, scope)
        address = f"{of}[{name}]"
        other = Unnamed(address, value.reason, value.supply, is_resource=_is_of_resource(item))
        return choose(
            value, address, ((f"{address} is another instance", other), (f"{address} is this instance", item))
        )

    def _index_by_unknown(self, value: Raw, key: Unknown, node: Expression, scope: Scope) -> Raw:
        if key.choices:
            return follow(key, lambda leaf: self.index(value, leaf, node, scope), self.doubts)
        self.doubts.append(None)
        name = name_of(key)
        if isinstance(value, LazyObject) or not isinstance(value, (dict, list)) or name is None or not value:
            return self.unknown(key.reason, node, scope, supply=key.supply)
        label = text_label(key.text) if key.text is not None else None
        if label is not None and isinstance(value, dict) and self._has_unknown_keys and label in value:
            return self._member(value, UnknownKey(label, key), value[label], node, scope)
        items = value.items() if isinstance(value, dict) else enumerate(value)
        if len(value) > MAX_KEYS:
            return self.unknown(key.reason, node, scope)
        return choose(key, name, ((f"{name} = {name_of(one)}", item) for one, item in items))

    # -- strings ----------------------------------------------------------------------------------------------------

    def concatenate(self, values: list[Raw], node: Expression, scope: Scope) -> Raw:
        """Return the string that the values make together."""
        for value in values:
            if isinstance(value, Unknown) and value.choices:
                return follow_all(value, values, lambda narrowed: self.concatenate(narrowed, node, scope), self.doubts)
        parts: list[str | Symbol] = []
        first: Unknown | None = None
        for value in values:
            if isinstance(value, str):
                parts.append(str(value))
            elif isinstance(value, Unknown):
                first = value if first is None else first
                if value.text is None:
                    parts.append(Symbol(self.source_name(node, scope)))
                else:
                    parts.extend(value.text.parts)
            elif isinstance(value, (bool, int, float)):
                parts.append(to_string(value))
            else:
                raise EvaluationError(f"a string cannot contain {describe(value)}", scope, node)
        length = sum(len(part) for part in parts if isinstance(part, str))
        if length > MAX_TEXT:
            raise LimitError(f"a string is longer than {MAX_TEXT} characters")
        self.keep(length + 8 * len(parts))
        if first is None:
            return "".join(map(str, parts))
        if first.tree is not None and len(values) == 1:
            return first
        if len(parts) > MAX_PARTS:
            return self.unknown(first.reason, node, scope, supply=first.supply)
        origin = Origin(Source.WRITTEN, scope.span(node))
        return Unknown(first.reason, origin, supply=first.supply, text=make_text(parts))

    def text_of_template(self, node: Template, scope: Scope) -> Raw:
        """Return what a part of a template gives, as text."""
        return self.concatenate([self.evaluate(node, scope) if node.parts else ""], node, scope)

    def object_key(self, value: Raw, node: Expression, scope: Scope) -> str:
        """Return a key as text, with the Unknown that it is when it is not known."""
        if isinstance(value, str):
            return value
        if isinstance(value, Unknown):
            name = (text_label(value.text) if value.text is not None else None) or self.source_name(node, scope)
            self._has_unknown_keys = True
            return UnknownKey(name, value)
        if value is None or isinstance(value, (list, dict)):
            raise EvaluationError(f"the key must be a string, not {describe(value)}", scope, node)
        return to_string(value)


def _is_of_resource(item: dict[str, Any]) -> bool:
    """Whether an element is a managed resource, or an object that has the identity of one in it."""
    if isinstance(item, LazyObject):
        return item.is_resource
    texts = (value.text for value in item.values() if isinstance(value, Unknown))
    return any(text is not None and is_identity(text) for text in texts)


# -- literals and constructors --------------------------------------------------------------------------------------


def _literal(_: Evaluator, node: Literal, scope: Scope) -> Raw:
    return node.value


def _tuple(evaluator: Evaluator, node: TupleCons, scope: Scope) -> Raw:
    return [_HANDLERS[type(item)](evaluator, item, scope) for item in node.items]


def _object(evaluator: Evaluator, node: ObjectCons, scope: Scope) -> Raw:
    result: dict[str, Raw] = {}
    for key, item in node.items:
        if type(key) is Literal and type(key.value) is str:
            name = key.value
        else:
            name = evaluator.object_key(evaluator.evaluate(key, scope), key, scope)
        result[name] = _HANDLERS[type(item)](evaluator, item, scope)
    return result


def _template(evaluator: Evaluator, node: Template, scope: Scope) -> Raw:
    parts = node.parts
    if len(parts) == 1:
        only = parts[0]
        return only if isinstance(only, str) else evaluator.evaluate(only, scope)
    values = [part if type(part) is str else evaluator.evaluate(part, scope) for part in parts]  # type: ignore[arg-type]
    return evaluator.concatenate(values, node, scope)


def _template_if(evaluator: Evaluator, node: TemplateIf, scope: Scope) -> Raw:
    return decide(
        evaluator,
        evaluator.evaluate(node.condition, scope),
        node.condition,
        scope,
        lambda: evaluator.text_of_template(node.then, scope),
        lambda: evaluator.text_of_template(node.otherwise, scope),
    )


# -- references -----------------------------------------------------------------------------------------------------


def _name(evaluator: Evaluator, node: Name, scope: Scope) -> Raw:
    if node.name in scope.names:
        return scope.names[node.name]
    if node.name in _ROOTS:
        raise EvaluationError(f"{node.name} needs an attribute: {node.name}.NAME", scope, node)
    raise EvaluationError(f"{node.name} is not declared", scope, node, "write a reference, or a string in quotes")


def _get_attribute(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    target = node.target
    if type(target) is Name:
        name = target.name
        if name in scope.names:
            return evaluator.attribute(scope.names[name], node.name, node, scope)
        root = _ROOTS.get(name)
        if root is not None:
            return root(evaluator, node, scope)
        return scope.module.resource(name, node.name, node, scope)
    return evaluator.attribute(_HANDLERS[type(target)](evaluator, target, scope), node.name, node, scope)


def _var(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return scope.module.variable(node.name, node, scope)


def _local(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return scope.module.local(node.name, node, scope)


def _module(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return scope.module.call(node.name, node, scope)


def _data(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return DataType(node.name)


def _path(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    value = scope.module.path(node.name)
    if value is None:
        reason = f"path.{node.name} depends on where Terraform runs"
        return evaluator.unknown(reason, node, scope, f"path.{node.name}", given=True)
    return value


def _terraform(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    workspace = scope.module.workspace if node.name == "workspace" else None
    if workspace is not None:
        return workspace
    name = f"terraform.{node.name}"
    supply = "select the workspace with terraform workspace select"
    return evaluator.unknown(f"{name} is chosen when Terraform runs", node, scope, name, supply=supply, given=True)


def _ephemeral(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return evaluator.unknown("ephemeral values exist only while Terraform runs", node, scope)


def _only_inside(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    name = node.target.name if isinstance(node.target, Name) else ""
    where = {"each": "a block with for_each", "count": "a block with count", "self": "a resource"}[name]
    raise EvaluationError(f"{name}.{node.name} is only known inside {where}", scope, node)


_ROOTS: dict[str, Callable[[Evaluator, GetAttribute, Scope], Raw]] = {
    "var": _var,
    "local": _local,
    "module": _module,
    "data": _data,
    "path": _path,
    "terraform": _terraform,
    "tofu": _terraform,
    "ephemeral": _ephemeral,
    "each": _only_inside,
    "count": _only_inside,
    "self": _only_inside,
}


def _index(evaluator: Evaluator, node: Index, scope: Scope) -> Raw:
    value = evaluator.evaluate(node.target, scope)
    key = node.key
    if type(key) is Literal:
        if type(key.value) is int and type(value) is list and key.value < len(value):
            found: Raw = value[key.value]
            return found
        return evaluator.index(value, key.value, node, scope)
    if isinstance(value, DataType) or (type(node.target) is Name and node.target.name not in scope.names):
        raise EvaluationError("write a resource type and name before an index", scope, node)
    return evaluator.index(value, evaluator.evaluate(key, scope), node, scope)


_HANDLERS: dict[type, Callable[[Evaluator, Any, Scope], Raw]] = {
    Literal: _literal,
    Template: _template,
    TemplateIf: _template_if,
    TemplateFor: template_for,
    Name: _name,
    GetAttribute: _get_attribute,
    Index: _index,
    Splat: splat,
    SplatItem: splat_item,
    Call: call,
    Conditional: conditional,
    Unary: unary,
    Binary: binary,
    TupleCons: _tuple,
    ObjectCons: _object,
    ForExpr: for_expression,
}
