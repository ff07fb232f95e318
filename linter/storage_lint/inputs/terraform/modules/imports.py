"""The import blocks of a root, by the resources that they lead to. What they say of one: `imported.py`.

https://developer.hashicorp.com/terraform/language/block/import
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from storage_lint.inputs.terraform.evaluate.scope import LazyObject
from storage_lint.inputs.terraform.modules.module import Loader
from storage_lint.inputs.terraform.modules.raw_block import RawBlock
from storage_lint.inputs.terraform.modules.repetition import SEVERAL
from storage_lint.inputs.terraform.syntax.read import read_expression
from storage_lint.inputs.terraform.syntax.tree import (
    Block,
    Expression,
    GetAttribute,
    HclSyntaxError,
    Index,
    Literal,
    Name,
    Template,
)
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.span import Span

Step = str | Expression  # of the way to a resource: a name, or the key of an instance


class Import(LazyObject):
    """An import, one of those that a for_each makes. `to` is the address that it is for; None where it is not known."""

    __slots__ = ("block", "exists", "header", "to")

    def __init__(self, to: str | None, block: RawBlock, header: Span, exists: Raw) -> None:
        super().__init__(block.title)
        self.to = to
        self.block = block
        self.header = header
        self.exists = exists


class Imports:
    """The import blocks that lead to one resource block, by their names without the keys of instances."""

    __slots__ = ("blocks", "made")

    def __init__(self) -> None:
        self.blocks: list[tuple[Block, list[Step]]] = []
        self.made: dict[str | None, list[Import]] = {}  # all of them by what they are for, once they are asked for


def imports_in(loader: Loader, directory: str) -> dict[str, Imports]:
    """Return the import blocks of a root by the names that lead to their resources: 'module.m.aws_s3_bucket.logs'.

    Those of modules are none: Terraform refuses them.
    """
    found: dict[str, Imports] = defaultdict(Imports)
    for file in loader.module(directory).files:
        for block in file.blocks:
            to = loader.body(block).attributes.get("to") if block.type == "import" else None
            way = _way(to.expression) if to is not None else []
            if way:
                found[_names(way)].blocks.append((block, way))
    return dict(found)


def names_in(address: str) -> str:
    """Return the names in the address of an instance, without the keys."""
    return _names(_way(Literal(0, 0, address.replace(SEVERAL, "[0]"))))


def _way(node: Expression) -> list[Step]:
    """Return the names and keys of an address; none for what is no address. JSON writes it as a string."""
    if isinstance(node, Template) and len(node.parts) == 1 and isinstance(node.parts[0], Expression):
        node = node.parts[0]
    if isinstance(node, Literal) and isinstance(node.value, str):
        try:
            node = read_expression(node.value)
        except HclSyntaxError:
            return []
    steps: list[Step] = []
    while isinstance(node, (GetAttribute, Index)):
        steps.append(node.name if isinstance(node, GetAttribute) else node.key)
        node = node.target
    return [node.name, *reversed(steps)] if isinstance(node, Name) else []


def _names(way: Iterable[Step]) -> str:
    return ".".join(step for step in way if isinstance(step, str))
