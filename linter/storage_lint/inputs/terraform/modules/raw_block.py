"""A block with its values as raw data, written in a directory or listed in a plan: `blocks.py` makes values of them."""

from __future__ import annotations

from collections.abc import Sequence

from storage_lint.graph.value import Tree
from storage_lint.inputs.terraform.values.data import Raw

# What was decided for unknown subjects: (subject, when) pairs.
Assumed = tuple[tuple[str, str], ...]


class RawBlock:
    """A block of one instance, or a block nested in it.

    `exists` is True, or Unknown where that cannot be known. `title` names the block in messages.
    """

    __slots__ = ("exists", "title")

    exists: Raw
    title: str

    def written(self, name: str) -> Raw:
        """Return the value of an attribute; None when it is absent, as null is."""
        raise NotImplementedError

    def blocks(self, name: str) -> Sequence[RawBlock]:
        """Return the nested blocks of a type."""
        raise NotImplementedError

    def existing(self, exists: Raw) -> RawBlock:
        """Return this block with another existence."""
        raise NotImplementedError

    def encode(self, document: Tree) -> Raw:
        """Return data as JSON text, or an Unknown that holds it as its tree."""
        raise NotImplementedError

    def refuse(self, name: str, message: str, formerly: str = "") -> None:
        """Report that the value of an attribute is not what Terraform takes; a note, where it did `formerly`."""
        raise NotImplementedError
