"""Whether the AWS provider of a module is of a version or newer, by what the module and those around it require.

https://developer.hashicorp.com/terraform/language/providers/requirements and
https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from storage_lint.inputs.terraform.modules.instances import ModuleInstance
from storage_lint.inputs.terraform.modules.module import Loader, Module, is_override
from storage_lint.inputs.terraform.syntax.tree import Block, Expression, Literal, Name, ObjectCons
from storage_lint.source.pattern import LatePattern

Version = tuple[int, ...]
Bound = tuple[Version, bool]  # from which version on, or (True) below which
_PROVIDER = "aws"
_CONSTRAINT = LatePattern(r"\s*(=|!=|>=|>|<=|<|~>|)\s*v?(\d+(?:\.\d+){0,2})(?:-[\w.]+)?\s*", re.ASCII)


def is_since(module: ModuleInstance, version: Version) -> bool | None:
    """Return whether the provider is of a version or newer: the newest one where nothing is required. None: open.

    What the root has locked is what is installed.
    """
    known = module.root.since  # of all instances, and each resource in them asks
    key = tuple(around.directory for around in module.around), version
    if key not in known:
        known[key] = _is_since(module, version)
    return known[key]


def _is_since(module: ModuleInstance, version: Version) -> bool | None:
    root = module.root
    required = (one for around in module.around for one in _required(around, root.loader))
    written = ",".join([*required, *root.locked])
    if not written:
        return True
    found = [_CONSTRAINT.fullmatch(part) for part in written.split(",")]
    bounds = [bound for one in found if one is not None for bound in _bounds(one[1], one[2])]
    return None if None in found else _lies_above(bounds, _whole(version))


def _lies_above(bounds: list[Bound], version: Version) -> bool | None:
    """Return whether all that lies within bounds is a version or newer; None where only some is."""
    if any(is_upper and bound <= version for bound, is_upper in bounds):
        return False
    is_open = bounds and not any(not is_upper and bound >= version for bound, is_upper in bounds)
    return None if is_open else True


def _required(module: Module, loader: Loader) -> list[str]:
    """Return the constraints of a module; those of an override file take the place of others."""
    files = sorted(module.files, key=lambda file: is_override(file.source.path))
    found: dict[str, list[str]] = {}
    for file in files:
        for block in file.blocks:
            if written := list(_written(block, loader)):
                before = [] if is_override(file.source.path) else found.get(block.type, [])
                found[block.type] = before + written
    return [constraint for written in found.values() for constraint in written]


def _written(block: Block, loader: Loader) -> Iterator[str]:
    """Yield the constraints that a block writes: what is required, or an old `version` of the provider."""
    if block.type == "terraform":
        for required in loader.nested(loader.body(block), "required_providers"):
            named = loader.body(required).attributes.get(_PROVIDER)
            yield from _versions(named.expression) if named is not None else ()
    elif block.type == "provider" and block.labels == (_PROVIDER,):
        attribute = loader.body(block).attributes.get("version")
        yield from _versions(attribute.expression) if attribute is not None else ()


def _versions(expression: Expression) -> Iterable[str]:
    """Return the constraint that an expression is, or has as its `version`."""
    if isinstance(expression, ObjectCons):
        found = (value for key, value in expression.items if _key(key) == "version")
        return [constraint for value in found for constraint in _versions(value)]
    return [expression.value] if isinstance(expression, Literal) and isinstance(expression.value, str) else []


def _key(expression: Expression) -> object:
    return expression.name if isinstance(expression, Name) else getattr(expression, "value", None)


def _bounds(operator: str, written: str) -> Iterator[Bound]:
    """Yield the bounds of a constraint."""
    version = tuple(map(int, written.split(".")))
    if operator in ("", "=", ">=", ">", "~>"):
        yield _whole(version), False
    if operator == "<":
        yield _whole(version), True
    elif operator in ("", "=", "<="):
        yield (*_whole(version), 1), True  # the first one above it
    elif operator == "~>" and len(version) > 1:
        yield _whole((*version[:-2], version[-2] + 1)), True


def _whole(version: Version) -> Version:
    return (*version, 0, 0)[:3]
