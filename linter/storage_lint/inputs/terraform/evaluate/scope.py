"""Where an expression stands: its module instance, its file and the names around it; and what may go wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.values.convert import type_name
from storage_lint.inputs.terraform.values.data import Opaque, OpenObject, Raw, bounded
from storage_lint.source.span import Span

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.modules.instances import ModuleInstance
    from storage_lint.inputs.terraform.syntax.tree import Expression
    from storage_lint.source.text import SourceFile


class Scope:
    """The surroundings of an expression. `names` are `each`, `count`, `self`, iterators and `for` variables."""

    __slots__ = ("file", "module", "names")

    def __init__(self, module: ModuleInstance, file: SourceFile, names: Mapping[str, Raw]) -> None:
        self.module = module
        self.file = file
        self.names = names

    def naming(self, names: Mapping[str, Raw]) -> Scope:
        """Return this scope with `names` added."""
        return Scope(self.module, self.file, {**self.names, **names})

    def span(self, node: Expression) -> Span:
        """Return the place of an expression of this scope."""
        return Span(self.file, node.start, node.end)


class EvaluationError(Exception):
    """What Terraform would refuse, at an expression. `try` and `can` catch it.

    `note`: unless something that is done before Terraform runs puts it right.
    """

    def __init__(self, message: str, scope: Scope, node: Expression, detail: str = "", note: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.scope = scope
        self.node = node
        self.detail = detail
        self.note = note


class LimitError(Exception):
    """A limit of this evaluator, not of Terraform: `try` must not hide it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CycleError(Exception):
    """A value that is made of itself; `title` names it."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


class Pending:
    """Stands for a value that is being worked out: who meets it has found a cycle."""


PENDING: Any = Pending()


class LazyObject(OpenObject):
    """An object whose attributes are worked out when asked for: an instance of a resource or of a module."""

    __slots__ = ()

    @property
    def is_resource(self) -> bool:
        """Whether it is a managed resource, of which no two have the same id."""
        return False

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an attribute; `node` is the expression that asks."""
        raise NotImplementedError


class Unnamed(LazyObject):
    """Something that cannot be read, or is not declared: its attributes are symbols, which may be anything.

    `is_resource`: it is known to be a resource of its own, so that nothing else has its attributes.
    """

    __slots__ = ("_is_resource", "_reason", "_supply")

    def __init__(self, address: str, reason: str, supply: str = "", *, is_resource: bool = False) -> None:
        super().__init__(address)
        self._reason = reason
        self._supply = supply
        self._is_resource = is_resource

    @property
    def is_resource(self) -> bool:
        """Whether it is a managed resource, of which no two have the same id."""
        return self._is_resource

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return a symbol."""
        text = Text((Symbol(self.address, name, unique=self._is_resource),))
        return Unknown(self._reason, Origin(Source.WRITTEN, scope.span(node)), supply=self._supply, text=text)


class DataType(LazyObject):
    """`data.TYPE`: its attributes are the data sources of the type."""

    __slots__ = ()

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return a data source."""
        return scope.module.data(self.address, name, node, scope)


class Element(dict[str, Any]):
    """`each` or the iterator of a dynamic block: `key` and `value`, and the `for_each` that they come from."""

    __slots__ = ("expression", "scope", "title")

    def __init__(self, key: Raw, value: Raw, expression: Expression, scope: Scope, title: str) -> None:
        super().__init__(key=key, value=value)
        self.expression = expression
        self.scope = scope
        self.title = title


class Uncertain(Unknown):
    """The instances of a block whose count or for_each is not known, or what a splat makes of them.

    `item` stands for each of them. `keys` is empty for count; for for_each it holds the Unknowns that `each.key` and
    `each.value` are: either may be the key that reaches the item.
    """

    __slots__ = ("item", "keys")

    def __init__(self, why: Unknown, *, item: Raw, keys: tuple[Unknown, ...] = (), text: Text | None = None) -> None:
        super().__init__(why.reason, why.origin, supply=why.supply, text=text)
        self.item = item
        self.keys = keys


def describe(value: Raw) -> str:
    """Name the type of a value for a message; never the value itself."""
    return "null" if value is None else type_name(value)


def symbolic(reason: str, span: Span, name: str, *, supply: str = "", given: bool = False) -> Unknown:
    """Return an Unknown that is known by `name`; `given` by whoever runs Terraform."""
    text = Text((Symbol(bounded(name), given=given),))
    return Unknown(reason, Origin(Source.WRITTEN, span), supply=supply, text=text)


def is_given(unknown: Unknown) -> bool:
    """Return whether all that is not known about a string is given by whoever runs Terraform."""
    parts = unknown.text.parts if unknown.text is not None else ()
    return bool(parts) and all(isinstance(part, str) or part.given for part in parts)


def name_of(value: Raw) -> str | None:
    """Return a name that equal values share and others do not: the text of an Unknown, else the value as written."""
    if isinstance(value, Unknown):
        text = value.text
        label = text_label(text) if text is not None else None
        if label is None or text is None:
            return None
        return bounded(label[2:-1] if len(text.parts) == 1 else f'"{label}"')
    if isinstance(value, str):
        return '"' + value + '"' if len(value) <= MAX_NAME else None
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return _collection_name(value)


def text_label(text: Text) -> str | None:
    """Return a text as one string, different ones for different texts; None when there is none."""
    parts: list[str] = []
    for part in text.parts:
        if isinstance(part, str):
            parts.append(part)
            continue
        label = _source_label(part)
        if label is None:
            return None
        parts.append(f"${{{label}}}")
    return "".join(parts)


def _source_label(source: object) -> str | None:
    """Name what an opaque part stands for: 'upper(var.name)'."""
    if isinstance(source, Opaque):
        return _source_label(source.source)
    if isinstance(source, tuple):
        labels = [_source_label(one) for one in source]
        known = [label for label in labels if label is not None]
        return f"{known[0]}({', '.join(known[1:])})" if known and len(known) == len(labels) else None
    if isinstance(source, Unknown):
        return name_of(source)
    return str(source) if isinstance(source, (str, Symbol)) else None


MAX_NAME = 200


def _collection_name(value: list[Any] | dict[str, Any]) -> str | None:
    if len(value) > MAX_NAME // 10:
        return None
    parts: list[str] = []
    if isinstance(value, list):
        for item in value:
            if isinstance(item, (list, dict)):
                return None
            name = name_of(item)
            if name is None:
                return None
            parts.append(name)
        return f"[{', '.join(parts)}]" if sum(map(len, parts)) <= MAX_NAME else None
    return "{}" if not value else None
