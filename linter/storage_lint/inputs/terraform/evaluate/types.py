"""Type constraints of variables: how they are written.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from storage_lint.inputs.terraform.syntax.tree import Call, Expression, Literal, Name, ObjectCons, TupleCons
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import ConversionError


class Constraint:
    """A type: `kind` is string, number, bool, any, list, set, map, object or tuple.

    `element` belongs to list, set and map; `attributes` to object; `items` to tuple. `optional` holds the optional
    attributes with the expression of their default, or None; `defaults` the values of those, once it is `ready`.
    """

    __slots__ = ("attributes", "defaults", "element", "items", "kind", "optional", "ready")

    def __init__(
        self,
        kind: str,
        element: Constraint | None = None,
        attributes: dict[str, Constraint] | None = None,
        optional: dict[str, Expression | None] | None = None,
        items: tuple[Constraint, ...] = (),
    ) -> None:
        self.kind = kind
        self.element = element
        self.attributes = attributes or {}
        self.optional = optional or {}
        self.items = items
        self.defaults: dict[str, Raw] = {}
        self.ready = kind in _PRIMITIVE_KINDS

    def __str__(self) -> str:
        """The type as Terraform writes it."""
        if self.items:
            return f"tuple([{', '.join(map(str, self.items))}])"
        if self.attributes:
            return f"object({{{', '.join(f'{name}={one}' for name, one in self.attributes.items())}}})"
        return self.kind if self.element is None else f"{self.kind}({self.element})"

    @property
    def rewrites(self) -> bool:
        """Whether converting may write a string in it another way: 007 as a number is 7."""
        inner = (self.element, *self.attributes.values(), *self.items)
        return self.kind in ("number", "bool") or any(one is not None and one.rewrites for one in inner)


_PRIMITIVE_KINDS = ("string", "number", "bool", "any")
ANY = Constraint("any")
_PRIMITIVES = {name: Constraint(name) for name in _PRIMITIVE_KINDS}
_PRIMITIVES["any"] = ANY
_COLLECTIONS = ("list", "set", "map")
# Before Terraform 0.12 a type was a string: https://developer.hashicorp.com/terraform/language/v1.1.x/configuration-0-11/variables
_LEGACY = {"string": _PRIMITIVES["string"], "list": Constraint("list", ANY), "map": Constraint("map", ANY)}


def read_constraint(node: Expression) -> Constraint:
    """Return the type that an expression writes. Raises `ConversionError` for what is no type."""
    if isinstance(node, Name):
        if node.name in _PRIMITIVES:
            return _PRIMITIVES[node.name]
        if node.name in _COLLECTIONS:
            return Constraint(node.name, ANY)
    elif isinstance(node, Literal) and node.value in _LEGACY:
        return _LEGACY[str(node.value)]
    elif isinstance(node, Call) and len(node.arguments) == 1:
        return _read_call(node.name, node.arguments[0])
    raise ConversionError("this is not a type: write string, number, bool, list(...), map(...), object({...}) or any")


# complexity: one case a line: the constructors of types
def _read_call(name: str, argument: Expression) -> Constraint:
    if name in _COLLECTIONS:
        return Constraint(name, read_constraint(argument))
    if name == "tuple" and isinstance(argument, TupleCons):
        return Constraint("tuple", items=tuple(read_constraint(item) for item in argument.items))
    if name == "object" and isinstance(argument, ObjectCons):
        attributes: dict[str, Constraint] = {}
        optional: dict[str, Expression | None] = {}
        for key, value in argument.items:
            attribute = str(key.value) if isinstance(key, Literal) else ""
            if isinstance(value, Call) and value.name == "optional" and 1 <= len(value.arguments) <= 2:
                attributes[attribute] = read_constraint(value.arguments[0])
                optional[attribute] = value.arguments[1] if len(value.arguments) > 1 else None
            else:
                attributes[attribute] = read_constraint(value)
        return Constraint("object", attributes=attributes, optional=optional)
    raise ConversionError(f"{name}(...) is not a type")
