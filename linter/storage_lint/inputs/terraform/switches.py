"""The variables of a root that a block's count or for_each hangs on, and the values that its code speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.inputs.terraform.evaluate.scope import CycleError, EvaluationError, LimitError, Scope
from storage_lint.inputs.terraform.modules.expansion import switch
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, ModuleObject, module_of
from storage_lint.inputs.terraform.syntax.subexpressions import parts_of
from storage_lint.inputs.terraform.syntax.tree import (
    Binary,
    Block,
    Call,
    Expression,
    GetAttribute,
    Index,
    Literal,
    Name,
)
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import UnknowableError

MAX_NODES = 5_000  # parts of expressions looked at for one block
MAX_VALUES = 32  # that one expression compares a variable with

Switch = tuple[str, ...]  # a variable's name, and those of attributes in it
_Place = tuple[Expression, Scope]

_ERRORS = (EvaluationError, CycleError, LimitError, UnknowableError, RecursionError)


def reached(instance: ModuleInstance, block: Block) -> dict[Switch, dict[Raw, None]]:
    """Return the root's variables that a block's repetition hangs on, with the values that they are compared with."""
    attribute, file = switch(instance.root, block)
    pending: list[_Place] = [(attribute.expression, instance.scope(file))]
    found: dict[Switch, dict[Raw, None]] = {}
    seen: set[tuple[int, str]] = set()
    while pending and len(seen) < MAX_NODES:
        node, scope = pending.pop()
        if (id(node), scope.module.address) in seen:
            continue
        seen.add((id(node), scope.module.address))
        for side, values in _compared(node, scope):
            way = _switch(side, scope)
            if way is not None:
                found.setdefault(way, {}).update(dict.fromkeys(values))
        followed = _followed(node, scope)
        way = None if followed else _switch(node, scope)
        if way is not None:
            found.setdefault(way, {})
        pending += followed or [(part, scope) for part in parts_of(node)]
    return found


def _compared(node: Expression, scope: Scope) -> Iterator[tuple[Expression, list[Raw]]]:
    """Yield what a part of an expression compares with values, or looks up among keys."""
    if isinstance(node, Binary) and node.operator in ("==", "!="):
        yield node.left, _values(node.right, scope)
        yield node.right, _values(node.left, scope)
    elif isinstance(node, Index):
        yield node.key, _values(node.target, scope)
    elif isinstance(node, Call) and len(node.arguments) >= 2:
        first, second = node.arguments[:2]
        if node.name in ("contains", "lookup"):
            yield second, _values(first, scope)
        elif node.name in ("startswith", "endswith", "strcontains"):
            yield first, _values(second, scope)


def _values(node: Expression, scope: Scope) -> list[Raw]:
    """Return the values that something is compared with: one, the items of a list, the keys of a map."""
    if isinstance(node, Literal):
        return [node.value]
    if _names_a_variable(node):
        return []
    evaluator = module_of(scope).evaluator
    problems = dict(evaluator.problems)
    try:
        value = evaluator.evaluate(node, scope)
    except _ERRORS:
        return []
    finally:
        evaluator.problems = problems
    items = list(value) if isinstance(value, (list, dict)) else [value]
    return [one for one in items[:MAX_VALUES] if type(one) in (str, int, float, bool)]


def _names_a_variable(node: Expression) -> bool:
    return isinstance(node, GetAttribute) and isinstance(node.target, Name) and node.target.name == "var"


def _followed(node: Expression, scope: Scope) -> list[_Place]:
    """Return the expressions that a reference stands for: a local, a called module's variable, an output, a block."""
    if not isinstance(node, (GetAttribute, Index)):
        return []
    module = module_of(scope)
    passed_on = _passed_on(node, scope)
    if passed_on is not None:
        return [passed_on, *_repetitions(module)] if _names_a_variable(node) else [passed_on]
    if not isinstance(node, GetAttribute):
        return []
    match node.target:
        case Name(name="module"):
            return _called(module, node.name)
        case (
            GetAttribute(target=Name(name="module"), name=name)
            | Index(target=GetAttribute(target=Name(name="module"), name=name))
        ):
            return [*_called(module, name), *_outputs(module, name, node.name)]
        case Name(name=kind) if f"{kind}.{node.name}" in module.module.resources:
            return _written(module, module.module.resources[f"{kind}.{node.name}"])
    return []


def _passed_on(node: Expression, scope: Scope) -> _Place | None:
    """Return the expression that a local or a called module's variable stands for."""
    if not isinstance(node, GetAttribute) or not isinstance(node.target, Name):
        return None
    module = module_of(scope)
    if node.target.name == "local" and node.name in module.module.locals:
        attribute, file = module.module.locals[node.name]
        return attribute.expression, module.scope(file)
    if node.target.name == "var" and module.arguments is not None:
        passed = module.arguments.body.attributes.get(node.name)
        return (passed.expression, module.arguments.attribute_scope(passed)) if passed is not None else None
    return None


def _repetitions(module: ModuleInstance) -> list[_Place]:
    """Return the count or for_each of the call of a module: its arguments may say each.value."""
    assert module.parent is not None
    assert module.arguments is not None
    scope = module.parent.scope(module.arguments.syntax.file)
    attributes = module.arguments.body.attributes
    return [(attributes[name].expression, scope) for name in ("count", "for_each") if name in attributes]


def _called(module: ModuleInstance, name: str) -> list[_Place]:
    """Return what says how often a module is called."""
    block = module.module.calls.get(name)
    attributes = module.body(block).attributes if block is not None else {}
    scope = module.scope(block.file) if block is not None else None
    return [(attributes[one].expression, scope) for one in ("count", "for_each") if one in attributes and scope]


def _outputs(module: ModuleInstance, name: str, output: str) -> list[_Place]:
    """Return the expressions of an output of the instances of a called module."""
    block = module.module.calls.get(name)
    found: list[_Place] = []
    for one in module.children(name, block).objects if block is not None else ():
        if isinstance(one, ModuleObject) and output in one.instance.module.outputs:
            written = one.instance.module.outputs[output]
            value = one.instance.body(written).attributes.get("value")
            found += [(value.expression, one.instance.scope(written.file))] if value is not None else []
    return found


def _written(module: ModuleInstance, block: Block) -> list[_Place]:
    """Return what is written in a resource: how often it is there, and what can be read of it."""
    scope = module.scope(block.file)
    return [(attribute.expression, scope) for attribute in module.body(block).attributes.values()]


# complexity: one case a line: the forms in which a value is passed on
def _switch(node: Expression, scope: Scope) -> Switch | None:
    """Return the root's variable, or the attribute in it, that an expression passes on as it is."""
    for _ in range(MAX_NODES):
        passed_on = _passed_on(node, scope)
        if passed_on is None:
            break
        node, scope = passed_on
    if isinstance(node, Index):
        whole = _switch(node.target, scope)
        key = node.key.value if isinstance(node.key, Literal) else None
        return (*whole, key) if whole is not None and isinstance(key, str) else None
    if not isinstance(node, GetAttribute):
        return None
    if _names_a_variable(node):
        return (node.name,) if module_of(scope).arguments is None else None
    whole = _switch(node.target, scope)
    return (*whole, node.name) if whole is not None else None
