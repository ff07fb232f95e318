"""Resources whose names are given to what was not read, a module or a nested stack: it may configure them.

What nothing that was read configures of such a resource is open: it is as it stands, or as the call makes it. A check
that fails as it stands is undecided then. One that passes asks no more of it: the call itself counts as not judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from storage_lint.graph.choices import cases, choose
from storage_lint.graph.joins.match import referenced_address, referenced_scope
from storage_lint.graph.joins.owners import name_of
from storage_lint.graph.node import Resource
from storage_lint.graph.text import without_arn
from storage_lint.graph.value import Elsewhere, Known, Origin, Source, Text, Unknown, Value, text_of
from storage_lint.source.record import Record, replace


class UnreadCall(Record):
    """A call that was not read and speaks of `services`: the values that it is given, among them names of resources."""

    address: str
    scope: str
    services: tuple[str, ...]
    takes: tuple[Value[Any], ...]
    declared: Origin
    supply: str  # how it would be read


Takers = dict[tuple[str, str | Text], list[UnreadCall]]  # by scope, and address or name


def opened(nodes: Iterable[Resource], calls: Sequence[UnreadCall]) -> Iterator[Resource]:
    """Yield nodes, those that calls take with what these may configure of them."""
    takers = _takers(calls)
    for node in nodes:
        call = _taker(node, takers) if node.joined and not node.elsewhere else None
        yield node if call is None else _opened(node, call)


def _takers(calls: Sequence[UnreadCall]) -> Takers:
    found: Takers = defaultdict(list)
    for call in calls:
        for value in call.takes:
            for case in cases(without_arn(value)):
                key = referenced_address(case) or text_of(case)
                if key:
                    found[referenced_scope(case) or call.scope, key].append(call)
    return found


def _taker(node: Resource, takers: Takers) -> UnreadCall | None:
    name = text_of(name_of(node))
    found = (*takers.get((node.scope, node.address), ()), *(takers.get((node.scope, name), ()) if name else ()))
    return next((call for call in found if node.service in call.services), None)


def _opened(node: Resource, call: UnreadCall) -> Resource:
    values = {field: getattr(node, field) for field in node.joined}
    return replace(node, **{field: _either_way(own, call) for field, own in values.items() if _is_nothing(own)})


def _is_nothing(value: Value[Any]) -> bool:
    """Whether nothing was written: what is written here is hardly written there again."""
    if isinstance(value, Unknown):
        return False
    return value.value is None or value.value == () or (value.value is False and value.origin.source is Source.DEFAULT)


def _either_way(own: Known[Any], call: UnreadCall) -> Value[Any]:
    reason = f"{call.address}, which is given its name, is not read"
    open_ = Unknown(reason, call.declared, supply=call.supply, subject=f"whether {call.address} configures it")
    there = Elsewhere(f"{call.address} configures it", call.declared)
    return choose(open_, ((f"{call.address} leaves it as it is", own), (f"{call.address} configures it", there)))
