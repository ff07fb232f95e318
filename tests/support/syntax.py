"""The program's own source, gone through by tests that hold it to a rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_INSIDE = ("body", "orelse", "finalbody", "handlers", "cases")


def statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Yield every statement of a file or within a statement: what stands in expressions is not looked at."""
    for name in _INSIDE:
        for one in getattr(tree, name, ()):
            if isinstance(one, ast.stmt):
                yield one
            yield from statements(one)
