"""The shape of a snapshot that is shared with everybody, whichever service it is of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from storage_lint.checks import ShapedRule, whichever
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Unknown, UnknownList, Value

Snapshot = TypeVar("Snapshot", bound=Resource)
EVERYBODY = "all"


class SharedSnapshotRule(ShapedRule[Snapshot]):
    """A snapshot is shared with accounts that are named, or with none."""

    field = "shared_accounts"
    wrong = "the snapshot is shared with all accounts"
    harm = "anybody can restore it and read every table"
    fix_title = "stop sharing it with all accounts"
    safety = Safety.SAFE

    def value(self, resource: Snapshot) -> Value[Any]:
        """Return the accounts; of a list that is known in part at least whether everybody is among them."""
        accounts: Value[Any] = getattr(resource, self.field)
        if isinstance(accounts, UnknownList) and EVERYBODY in _flat(accounts.items):
            return Known((Known(EVERYBODY, accounts.origin),), accounts.origin)
        return accounts

    def passes(self, value: Any, resource: Snapshot) -> bool | Unknown:
        """Return whether no element stands for everybody; one of which nothing is known may."""
        shared = whichever(*(value or ()), holds=lambda account: account == EVERYBODY)
        return shared if isinstance(shared, Unknown) else not shared

    def changes(self, resource: Snapshot) -> tuple[Change, ...]:
        """Keep the accounts that are named."""
        accounts: Value[tuple[Value[str], ...] | None] = getattr(resource, self.field)
        if isinstance(accounts, Unknown):
            return ()
        named = accounts.value or ()
        kept = [account.value for account in named if isinstance(account, Known) and account.value != EVERYBODY]
        is_known = all(isinstance(account, Known) for account in named)
        return (Set(resource, self.field, tuple(kept)),) if is_known else ()


def _flat(items: list[Any]) -> Iterator[Any]:
    """Yield what is in a list and in the lists that it is put together from."""
    for item in items:
        if isinstance(item, UnknownList):
            yield from _flat(item.items)
        elif isinstance(item, list):
            yield from _flat(item)
        else:
            yield item
