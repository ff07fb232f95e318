"""Where an expression stands: its module instance, its file and the names around it; and what may go wrong there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.evaluate.follow import RefusedError
from storage_lint.inputs.terraform.values.data import OpenObject, Raw
from storage_lint.source.span import Span

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.syntax.tree import Expression
    from storage_lint.source.text import SourceFile


class Data(Protocol):
    """What a module instance gives to the expressions in it: one method for each kind of reference.

    `node` is the expression that asks, in `scope`. What is not declared is a problem, and a value that is not known.
    """

    @property
    def address(self) -> str:
        """The module instance as Terraform prints it; empty for the root module."""

    @property
    def working_directory(self) -> str:
        """Where Terraform runs: relative file names start there."""

    @property
    def boundary(self) -> str:
        """Nothing above this directory is read."""

    @property
    def opened(self) -> set[str]:
        """The files, without links, that functions have asked for."""

    @property
    def workspace(self) -> str | None:
        """The selected workspace, when the directory says so."""

    def path(self, name: str) -> str | None:
        """Return `path.NAME`; None for what depends on where Terraform runs."""

    def variable(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return `var.NAME`."""

    def local(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return `local.NAME`."""

    def resource(self, resource_type: str, name: str, node: Expression, scope: Scope) -> Raw:
        """Return `TYPE.NAME`: an instance, or a list or map of them."""

    def data(self, data_type: str, name: str, node: Expression, scope: Scope) -> Raw:
        """Return `data.TYPE.NAME`: an instance, or a list or map of them."""

    def call(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return `module.NAME`: an instance, or a list or map of them."""

    def refuse_default_behind(self, error: EvaluationError, title: str) -> bool:
        """Return whether an error of `title` is about a default that, then, cannot be what is deployed."""


class Scope:
    """The surroundings of an expression. `names` are `each`, `count`, `self`, iterators and `for` variables."""

    __slots__ = ("file", "module", "names")

    def __init__(self, module: Data, file: SourceFile, names: Mapping[str, Raw]) -> None:
        self.module = module
        self.file = file
        self.names = names

    def naming(self, names: Mapping[str, Raw]) -> Scope:
        """Return this scope with `names` added."""
        return Scope(self.module, self.file, {**self.names, **names})

    def span(self, node: Expression) -> Span:
        """Return the place of an expression of this scope."""
        return Span(self.file, node.start, node.end)


class EvaluationError(RefusedError):
    """What Terraform would refuse, at an expression. `try` and `can` catch it.

    `note`: unless something that is done before Terraform runs puts it right, or an older Terraform runs.
    `always`: whatever the values in it are. `decided`: the conditions that led there, the innermost first.
    """

    def __init__(
        self,
        message: str,
        scope: Scope,
        node: Expression,
        detail: str = "",
        note: bool = False,
        always: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.scope = scope
        self.node = node
        self.detail = detail
        self.note = note
        self.always = always
        self.decided: list[tuple[Expression, Scope]] = []


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

    `is_resource`: it is known to be a resource of its own, so that nothing else has its attributes. `told` is what it
    was told of what is declared beside it: see `Symbol.told`.
    """

    __slots__ = ("_is_resource", "_reason", "_supply", "_told")

    def __init__(
        self,
        address: str,
        reason: str,
        supply: str = "",
        *,
        is_resource: bool = False,
        told: frozenset[str] | None = None,
    ) -> None:
        super().__init__(address)
        self._told = told
        self._reason = reason
        self._supply = supply
        self._is_resource = is_resource

    @property
    def is_resource(self) -> bool:
        """Whether it is a managed resource, of which no two have the same id."""
        return self._is_resource

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return a symbol."""
        text = Text((Symbol(self.address, name, unique=self._is_resource, told=self._told),))
        return Unknown(self._reason, Origin(Source.WRITTEN, scope.span(node)), supply=self._supply, text=text)


class DataType(LazyObject):
    """`data.TYPE`: its attributes are the data sources of the type."""

    __slots__ = ()

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return a data source."""
        return scope.module.data(self.address, name, node, scope)


class ManagedType(DataType):
    """`resource.TYPE`: another way to write the type of managed resources."""

    __slots__ = ()

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return a resource."""
        return scope.module.resource(self.address, name, node, scope)


class Element(dict[str, Any]):
    """`each` or the iterator of a dynamic block: `key` and `value`, and the `for_each` that they come from."""

    __slots__ = ("expression", "scope", "title")

    def __init__(self, key: Raw, value: Raw, expression: Expression, scope: Scope, title: str) -> None:
        super().__init__(key=key, value=value)
        self.expression = expression
        self.scope = scope
        self.title = title
