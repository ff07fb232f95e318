"""What a resource names: the node of a kind that a reference or a written name means.

Attachments name what they configure, and are joined to it (`join.py`). Here it is the other way round: a node wants to
know something of what it names, a cluster of its parameter group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from storage_lint.graph.choices import choose
from storage_lint.graph.node import Resource
from storage_lint.graph.text import is_identity
from storage_lint.graph.value import Known, Reference, Symbol, Text, Unknown, Value, text_of

Node = TypeVar("Node", bound=Resource)


class Lookup(Generic[Node]):
    """Nodes of one kind by their addresses, and by their names within what was read together."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._by_address: dict[tuple[str, str], list[Node]] = defaultdict(list)
        self._by_name: dict[tuple[str, Text], list[Node]] = defaultdict(list)
        for node in nodes:
            self._by_address[node.scope, node.address].append(node)
            name = text_of(getattr(node, node.identity))
            if name is not None and name.parts:
                self._by_name[node.scope, name].append(node)

    def find(self, near: Resource, target: Value[str | None]) -> Value[Node | None]:
        """Return the node that a field of `near` names. Known(None): it names nothing, or nothing that was read."""
        if isinstance(target, Unknown) and target.choices:
            return choose(target, ((one.when, self.find(near, one.value)) for one in target.choices))
        found = self._found(near, target)
        if found is None and isinstance(target, Unknown) and not _is_of_another(target):
            return target
        return Known(found, target.origin)

    def _found(self, near: Resource, target: Value[str | None]) -> Node | None:
        scope, address = _referred(target)
        if address:
            return _only(self._by_address.get((scope or near.scope, address), []))
        text = text_of(target)
        return None if text is None else _only(self._by_name.get((near.scope, text), []))


def _referred(target: Value[str | None]) -> tuple[str, str]:
    """The scope, where it is another one, and the address that a value refers to; empty where it is none."""
    if isinstance(target, Known):
        return "", target.value.address if isinstance(target.value, Reference) else ""
    parts = target.text.parts if target.text is not None else ()
    symbol = parts[0] if len(parts) == 1 else None
    return (symbol.scope, symbol.address) if isinstance(symbol, Symbol) and not symbol.given else ("", "")


def _is_of_another(target: Unknown) -> bool:
    """Whether it is surely what another resource is called."""
    return target.text is not None and is_identity(target.text)


def _only(found: list[Node]) -> Node | None:
    return found[0] if len(found) == 1 else None
