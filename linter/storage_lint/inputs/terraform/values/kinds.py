"""The kinds of Terraform's values, and what its messages call them."""

from __future__ import annotations

from storage_lint.graph.value import Reference
from storage_lint.inputs.terraform.values.data import OpenObject, Raw, SetValue

STRING, NUMBER, BOOL, LIST, SET, OBJECT = "string", "number", "bool", "list", "set", "object"
PRIMITIVES = frozenset((STRING, NUMBER, BOOL))
KINDS: dict[type, str] = {
    str: STRING, Reference: STRING, bool: BOOL, int: NUMBER, float: NUMBER, list: LIST, SetValue: SET, dict: OBJECT,
}  # fmt: skip


def type_name(value: Raw) -> str:
    """Return the type of a value as Terraform's messages name it: 'string', 'tuple', 'set of number'."""
    if isinstance(value, SetValue):
        return f"set of {type_name(value[0])}" if value else "set of dynamic"
    kind = OBJECT if isinstance(value, (dict, OpenObject)) else KINDS.get(type(value), "dynamic")
    return "tuple" if kind == LIST else kind
