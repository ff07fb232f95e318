"""What an expression consists of."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.inputs.terraform.syntax.tree import Expression


def parts_of(node: Expression) -> Iterator[Expression]:
    """Yield the expressions that an expression directly consists of."""
    for slot in type(node).__slots__:
        pending = [getattr(node, slot)]
        while pending:
            part = pending.pop()
            if isinstance(part, tuple):
                pending.extend(part)
            elif isinstance(part, Expression):
                yield part
