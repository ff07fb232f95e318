"""What a name leads to: a variable, a local, a resource, a loop's variable.

https://developer.hashicorp.com/terraform/language/expressions/references
"""

from __future__ import annotations

from collections.abc import Callable

from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
from storage_lint.inputs.terraform.evaluate.members import attribute_of, element_of
from storage_lint.inputs.terraform.evaluate.scope import DataType, EvaluationError, ManagedType, Scope
from storage_lint.inputs.terraform.syntax.tree import GetAttribute, Index, Literal, Name
from storage_lint.inputs.terraform.values.data import Raw


def name(evaluator: Evaluator, node: Name, scope: Scope) -> Raw:
    """Return what a name that stands alone is: a loop's variable, `each`, … Raises `EvaluationError` of others."""
    if node.name in scope.names:
        return scope.names[node.name]
    if node.name in _ROOTS:
        raise EvaluationError(f"{node.name} needs an attribute: {node.name}.NAME", scope, node)
    raise EvaluationError(f"{node.name} is not declared", scope, node, "write a reference, or a string in quotes")


def get_attribute(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    """`target.name`: a reference where the target is a name that is not a loop's variable."""
    target = node.target
    if type(target) is Name:
        name = target.name
        if name in scope.names:
            return attribute_of(evaluator, scope.names[name], node.name, node, scope)
        root = _ROOTS.get(name)
        if root is not None:
            return root(evaluator, node, scope)
        return scope.module.resource(name, node.name, node, scope)
    return attribute_of(evaluator, evaluator.handlers[type(target)](evaluator, target, scope), node.name, node, scope)


def _var(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return scope.module.variable(node.name, node, scope)


def _local(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return scope.module.local(node.name, node, scope)


def _module(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return scope.module.call(node.name, node, scope)


def _data(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return DataType(node.name)


def _resource(evaluator: Evaluator, node: GetAttribute, scope: Scope) -> Raw:
    return ManagedType(node.name)


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
    "resource": _resource,
    "path": _path,
    "terraform": _terraform,
    "tofu": _terraform,
    "ephemeral": _ephemeral,
    "each": _only_inside,
    "count": _only_inside,
    "self": _only_inside,
}


def index_key(evaluator: Evaluator, node: Index, scope: Scope) -> Raw:
    """Return `target[key]`. Raises `EvaluationError` where there is no such element."""
    value = evaluator.evaluate(node.target, scope)
    key = node.key
    if type(key) is Literal:
        if type(key.value) is int and type(value) is list and key.value < len(value):
            found: Raw = value[key.value]
            return found
        return element_of(evaluator, value, key.value, node, scope)
    if isinstance(value, DataType) or (type(node.target) is Name and node.target.name not in scope.names):
        raise EvaluationError("write a resource type and name before an index", scope, node)
    return element_of(evaluator, value, evaluator.evaluate(key, scope), node, scope)
