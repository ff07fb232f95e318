"""What a resource names: the node of a kind that a reference or a written name means.

Attachments name what they configure, and are joined to it (`join.py`). Here it is the other way round: a node wants to
know something of what it names, a cluster of its parameter group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from storage_lint.graph.choices import each_choice
from storage_lint.graph.environment import are_equal
from storage_lint.graph.node import Resource
from storage_lint.graph.text import is_identity, may_be_equal
from storage_lint.graph.value import Known, Reference, Symbol, Text, Unknown, Value, text_of

Node = TypeVar("Node", bound=Resource)

# Nodes of one scope whose names are not known, and that a written name is compared with.
MAX_OPEN = 64


class Lookup(Generic[Node]):
    """Nodes of one kind by their addresses, and by their names.

    A name is looked for within what was read together, then in the rest of the tree, where it counts if it is the only
    one.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._by_address: dict[tuple[str, str], list[Node]] = defaultdict(list)
        self._by_name: dict[Text, list[Node]] = defaultdict(list)
        self._open: dict[str, list[Unknown]] = defaultdict(list)  # scope -> names that are not known
        for node in nodes:
            self._by_address[node.scope, node.address].append(node)
            name = getattr(node, node.identity)
            text = text_of(name)
            if text is not None and text.parts:
                self._by_name[text].append(node)
            if isinstance(name, Unknown) and (text is None or not is_identity(text)):
                self._open[node.scope].append(name)

    def find(self, near: Resource, target: Value[str | None]) -> Value[Node | None]:
        """Return the node that a field of `near` names. Known(None): it names nothing, or nothing that was read."""
        if isinstance(target, Unknown) and target.choices:
            return each_choice(target, lambda case: self.find(near, case))
        found = self._found(near, target)
        if found is not None:
            return Known(found, target.origin)
        if isinstance(target, Unknown):
            return Known(None, target.origin) if _is_of_another(target) else target
        return self._doubt(near, target)

    # complexity: one answer a line, from one node to none
    def find_in(self, region: Text, near: Resource, name: Value[str | None]) -> Value[Node | None]:
        """Return the node of a name in a Region, as an ARN says it in `near`. Known(None): none that was read."""
        text = text_of(name)
        named = self._by_name.get(text, []) if text is not None else []
        there = [(one, are_equal(region, one.environment.region)) for one in named]
        sure = [one for one, same in there if same]
        together = [one for one in sure if one.scope == near.scope] or sure
        if len(together) == 1:
            return Known(together[0], name.origin)
        if together or any(same is None for _, same in there):
            return Unknown("whether its source is in the Region of its ARN is not known", name.origin)
        return self._doubt(near, name) if isinstance(name, Known) else name

    # complexity: from the surest way to find a node to the least sure
    def _found(self, near: Resource, target: Value[str | None]) -> Node | None:
        scope, address = _referred(target)
        if address:
            return _only(self._by_address.get((scope or near.scope, address), []))
        text = text_of(target)
        equal = self._by_name.get(text, []) if text is not None else []
        together = [one for one in equal if one.scope == near.scope]
        if together or isinstance(target, Unknown):
            return _only([one for one in together if one.environment == near.environment] or together)
        return _only(equal)

    def _doubt(self, near: Resource, target: Known[str | None]) -> Value[Node | None]:
        """Return nothing for a name that no node has, or Unknown where that of some node is not known and may be it."""
        text, names = text_of(target), self._open.get(near.scope, []) if target.value else []
        for name in names[:MAX_OPEN]:
            if name.text is None or (text is not None and may_be_equal(name.text, text)):
                return Unknown(f"whether it is one that was read is not known: {name.reason}", target.origin)
        if len(names) > MAX_OPEN:
            return Unknown("whether it is one that was read is not known: too many names are open", target.origin)
        return Known(None, target.origin)


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


def place_of(target: Value[Any], scope: str) -> tuple[str, str]:
    """Return scope and address of the resource of which a target is an attribute, whichever; of none empty texts.

    `scope` is that of what has the target.
    """
    if isinstance(target, Known):
        return (scope, target.value.address) if isinstance(target.value, Reference) else ("", "")
    parts = target.text.parts if target.text is not None else ()
    part = parts[0] if len(parts) == 1 else None
    return (part.scope or scope, part.address) if isinstance(part, Symbol) else ("", "")
