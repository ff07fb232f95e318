"""Instances of resources and data sources, and what their attributes are when other code reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage_lint.graph.environment import arn_in
from storage_lint.graph.value import Origin, Reference, Source, Symbol, Text, Unknown, text_of
from storage_lint.inputs.terraform.evaluate.follow import each_way, instead_of_null
from storage_lint.inputs.terraform.evaluate.scope import LazyObject, Scope
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.environments import PRINCIPALS
from storage_lint.inputs.terraform.resource_types import ARNS, COMPUTED_BY, DOMAINS, NAMES
from storage_lint.inputs.terraform.syntax.tree import Expression
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.names import describe, symbolic
from storage_lint.inputs.terraform.values.repeated import repeated

_DATA_SOURCES = "storage_lint.inputs.terraform.data_sources"
# Attributes that AWS gives and that no other resource has.
_IDENTITIES = frozenset(("arn", "id"))
_NO_NAMES: Mapping[str, str] = {}


class ResourceInstance(LazyObject):
    """An instance of a resource or data source. `exists` is True, or an Unknown."""

    __slots__ = ("block", "exists", "type")

    def __init__(self, resource_type: str, block: EvaluatedBlock, exists: Raw) -> None:
        super().__init__(block.title)
        self.type = resource_type
        self.block = block
        if block.root.imports and not self.is_data:
            from storage_lint.inputs.terraform.modules.imported import imported

            self.block = imported(block)
        self.exists = exists

    # complexity: the order of sources of an attribute: name, ARN, written, computed, nested block
    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an attribute as other code reads it: what is written, else a symbol."""
        block = self.block
        names = NAMES.get(self.type, _NO_NAMES)
        if name in names:
            return self._own_name(names, name, node, scope)
        if name == "arn" and self.type in ARNS:
            return self._arn(ARNS[self.type], names, node, scope)
        if name == "arn" and self.type in PRINCIPALS:
            return self._arn_in_account(node, scope)
        if name in DOMAINS.get(self.type, _NO_NAMES) and not self.is_data:
            return self._domain(DOMAINS[self.type][name], names, name, node, scope)
        written = repeated(self.type).get(name, name)
        if written in block.body.attributes or written == block.imported_as:
            value = each_way(block.written(written), lambda case: self._referred(case, name))
            if value is not None:
                return instead_of_null(value, lambda: self._unwritten(name, node, scope))
        elif not self.is_data:
            blocks = block.blocks(name)
            if blocks:
                return [BlockObject(one) for one in blocks]
        return self._unwritten(name, node, scope)

    def _unwritten(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an attribute that is not written, or is null: what follows from the rest, else a symbol."""
        follows = self.is_data or self.type.startswith("random_")
        found = computed(self.type, self.block, name) if follows else None
        is_own = not self.is_data and _is_identity(name, self.type)
        return self._symbol(name, node, scope, unique=is_own) if found is None else found

    def _referred(self, value: Raw, name: str) -> Raw:
        return Reference(value, self.address, name) if type(value) is str else value

    def _own_name(self, names: Mapping[str, str], name: str, node: Expression, scope: Scope) -> Raw:
        """Return the name of this very resource: as it is written, else a symbol that is its identity."""

        def named(value: Raw) -> Raw:
            if isinstance(value, str) and value:
                return Reference(value, self.address, name)
            if self.is_data and value is not None:
                return value
            return self._symbol(next(iter(names)), node, scope, unique=not self.is_data)

        return each_way(self.block.written(names[name]), named)

    def _arn(self, middle: str, names: Mapping[str, str], node: Expression, scope: Scope) -> Raw:
        """Return the ARN as text that has this resource's name in it."""
        from storage_lint.inputs.terraform.evaluate.strings import concatenate

        own = self._own_name(names, next(iter(names)), node, scope)
        partition = computed("aws_partition", self.block, "partition")
        arn = concatenate(self.block.root.evaluator, ["arn:", partition, middle, own], node, scope)
        if isinstance(arn, str):
            return Reference(arn, self.address, "arn")
        if isinstance(arn, Unknown) and not arn.choices:
            return arn.with_(reason=self._why("arn"), supply="")
        return arn

    def _domain(self, middle: str, names: Mapping[str, str], name: str, node: Expression, scope: Scope) -> Raw:
        """Return a domain name as text that begins with this resource's name."""
        from storage_lint.inputs.terraform.evaluate.strings import concatenate

        own, rest = self._own_name(names, next(iter(names)), node, scope), self._symbol(name, node, scope, unique=False)
        domain = concatenate(self.block.root.evaluator, [own, middle, rest], node, scope)
        return domain.with_(reason=rest.reason, supply="") if isinstance(domain, Unknown) else domain

    def _arn_in_account(self, node: Expression, scope: Scope) -> Unknown:
        """Return the ARN as text that has the account in it."""
        own = self._symbol("arn", node, scope, unique=not self.is_data)
        account = text_of(computed("aws_caller_identity", self.block, "account_id")) or Text(())
        return own.with_(text=arn_in(account, Symbol(self.address, "arn", unique=not self.is_data)))

    @property
    def is_resource(self) -> bool:
        """Whether it is a managed resource, of which no two have the same id."""
        return not self.is_data

    @property
    def is_data(self) -> bool:
        """Whether this is a data source: it describes something that others may describe too."""
        return self.block.syntax.type == "data"

    def _symbol(self, name: str, node: Expression, scope: Scope, unique: bool) -> Unknown:
        origin = Origin(Source.WRITTEN, scope.span(node))
        text = Text((Symbol(self.address, name, unique=unique),))
        return Unknown(self._why(name), origin, text=text)

    def _why(self, name: str) -> str:
        known = "is read when Terraform runs" if self.is_data else "is only known after deployment"
        return f"{self.address}.{name} {known}"


def _is_identity(name: str, kind: str) -> bool:
    """Return whether an attribute tells a resource from others: it is called so, or after the resource's own type."""
    return name in _IDENTITIES or (name.endswith("_id") and f"_{kind}".endswith(f"_{name.removesuffix('_id')}"))


class BlockObject(LazyObject):
    """A nested block of a resource, as other code reads it."""

    __slots__ = ("_raw",)

    def __init__(self, block: EvaluatedBlock) -> None:
        super().__init__(block.title)
        self._raw = block

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an attribute that is written, a list of nested blocks, or a symbol."""
        block = self._raw
        blocks = block.blocks(name)
        if blocks:
            return [BlockObject(one) for one in blocks]
        reason = f"{self.address}.{name} is only known after deployment"
        return instead_of_null(
            block.written(name), lambda: symbolic(reason, scope.span(node), f"{self.address}.{name}")
        )


def kind_of(value: Raw) -> str:
    """Return what a value of the wrong type is, for a reason: as a rule the resource in the place of its id."""
    return f"all of {value.address}" if isinstance(value, LazyObject) else f"of the type {describe(value)}"


def computed(data_type: str, block: EvaluatedBlock, name: str) -> Raw:
    """Return an attribute of a data source as it follows from what is written; None where it does not.

    What works it out is found by name, and imported when the first one occurs.
    """
    found: Raw = _found_by_name("COMPUTED", data_type, block, name)
    return found


def written_at(data_type: str, block: EvaluatedBlock, path: tuple[Raw, ...]) -> EvaluatedBlock | tuple[Raw, ...] | None:
    """Return where a part of what follows from a data source is written; None where nothing says it.

    That is one of its blocks, or the path to it in the value of one of its attributes: the attribute's name first.
    """
    found: EvaluatedBlock | tuple[Raw, ...] | None = _found_by_name("WRITTEN_AT", data_type, block, path)
    return found


def _found_by_name(table: str, data_type: str, block: EvaluatedBlock, what: Any) -> Any:
    from importlib import import_module

    if data_type not in COMPUTED_BY:
        return None
    answers = getattr(import_module(f"{_DATA_SOURCES}.{COMPUTED_BY[data_type]}"), table, {})
    return answers[data_type](block, what) if data_type in answers else None
