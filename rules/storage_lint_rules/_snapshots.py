"""The shape of a snapshot that is shared with everybody, whichever service it is of."""

from __future__ import annotations

from typing import Any, TypeVar

from storage_lint.checks import ShapedRule, whichever
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Unknown, Value

Snapshot = TypeVar("Snapshot", bound=Resource)
EVERYBODY = "all"


class SharedSnapshotRule(ShapedRule[Snapshot]):
    """A snapshot is shared with accounts that are named, or with none."""

    field = "shared_accounts"
    wrong = "the snapshot is shared with all accounts"
    harm = "anybody can restore it and read every table"
    fix_title = "stop sharing it with all accounts"
    safety = Safety.SAFE

    def passes(self, value: Any, resource: Snapshot) -> bool | Unknown:
        """Return whether no element stands for everybody; one of which nothing is known may."""
        shared = whichever(*(value or ()), holds=lambda account: account == EVERYBODY)
        return shared if isinstance(shared, Unknown) else not shared

    def changes(self, resource: Snapshot) -> tuple[Change, ...]:
        """Keep the accounts that are named."""
        accounts: Value[tuple[Value[str], ...] | None] = self.value(resource)
        named = accounts.value or () if isinstance(accounts, Known) else ()
        kept = [account.value for account in named if isinstance(account, Known) and account.value != EVERYBODY]
        is_known = all(isinstance(account, Known) for account in named)
        return (Set(resource, self.field, tuple(kept)),) if is_known else ()
