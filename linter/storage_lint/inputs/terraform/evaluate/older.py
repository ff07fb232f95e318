"""What an older Terraform takes, read as it was there. Which one runs the code does not say: a note does.

https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-12
"""

from __future__ import annotations

from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError, LazyObject, Scope
from storage_lint.inputs.terraform.evaluate.strings import object_key
from storage_lint.inputs.terraform.syntax.tree import Expression, GetAttribute, Name
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.unify import unify
from storage_lint.source.pattern import LatePattern

_MODULE = LatePattern(r"(?:^|\.)module\.[\w-]+(?:\[.*\])?$")
_NO_INDEX = "Terraform takes it without an index up to 0.11, of a single instance; write [0] or [count.index] behind it"
_REMOVED = "Terraform has it up to 0.14; it is read as it was there"


def unindexed(evaluator: Evaluator, value: list[Raw], name: str, node: Expression, scope: Scope) -> Raw:
    """Return an attribute of a resource with a count that is not indexed: that of its one instance.

    None where that is no such resource. Raises `EvaluationError` where there is no instance.
    """
    instances = [one for one in value if isinstance(one, LazyObject) and not _MODULE.search(one.address)]
    if len(instances) < len(value) or not (value or _names_resource(node, scope)):
        return None
    message = "a resource with a count is named without an index"
    if name == "count" or len(value) == 1:
        evaluator.note(message, _NO_INDEX, node, scope)
        evaluator.doubts.append(None)
        return len(value) if name == "count" else instances[0].attribute(name, node, scope)
    raise EvaluationError(f"{message}, and has {len(value)} instances", scope, node, _NO_INDEX, note=True)


def _names_resource(node: Expression, scope: Scope) -> bool:
    """Whether an expression is TYPE.NAME.ATTRIBUTE, written so."""
    target = node.target if isinstance(node, GetAttribute) else None
    root = target.target if isinstance(target, GetAttribute) else None
    return isinstance(root, Name) and root.name.startswith("aws_") and root.name not in scope.names


def removed(evaluator: Evaluator, arguments: list[Raw], node: Expression, scope: Scope, name: str) -> Raw:
    """Return what `list` or `map` makes; None of what an older Terraform would refuse, too."""
    try:
        made = _made(evaluator, arguments, node, scope, name)
    except ConversionError:
        return None
    if made is not None:
        evaluator.note(f'the function "{name}" was removed', _REMOVED, node, scope)
        evaluator.doubts.append(None)
    return made


def _made(evaluator: Evaluator, arguments: list[Raw], node: Expression, scope: Scope, name: str) -> Raw:
    if name == "list":
        return unify(arguments) if arguments else None
    keys = [object_key(evaluator, key, node, scope) for key in arguments[::2]]
    if not keys or len(arguments) % 2 or len(set(keys)) < len(keys):
        return None
    return dict(zip(keys, unify(arguments[1::2]), strict=True))
