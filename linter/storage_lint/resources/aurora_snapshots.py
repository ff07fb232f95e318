"""Aurora: snapshots of clusters, and copies of them.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBClusterSnapshot.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from storage_lint.graph.choices import each_choice, is_nothing
from storage_lint.graph.lookup import place_of
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_encrypted
from storage_lint.source.record import replace

Sources = Mapping[tuple[str, str], "Cluster | Snapshot"]  # (scope, address) -> what is there
MAX_COPIES = 10  # of copies, one after the other


class Snapshot(Resource, kw_only=True):
    """A snapshot of a cluster, or a copy of one."""

    kind: ClassVar[str] = "aurora.snapshot"

    is_copy: bool
    shared_accounts: Value[tuple[Value[str], ...] | None]
    kms_key_id: Value[str | None]  # of a copy
    source: Value[str | None]
    # Whether the source is encrypted: filled from the graph, where it is there, else Known(None).
    source_is_encrypted: Value[bool | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in whether the source is encrypted."""
        sources = {(node.scope, node.address): node for node in nodes if isinstance(node, Cluster | Snapshot)}
        return partial(_with_source, sources)


def _with_source(sources: Sources, snapshot: Snapshot) -> Iterator[Snapshot]:
    yield replace(snapshot, source_is_encrypted=_encryption(sources, snapshot, snapshot.source, MAX_COPIES))


def _encryption(sources: Sources, near: Resource, target: Value[Any], left: int) -> Value[bool | None]:
    """Whether what is named is encrypted: a cluster, or a snapshot of one; Known(None): it was not read."""
    found = sources.get(place_of(target, near.scope))
    if isinstance(target, Unknown) and target.choices and found is None:
        return each_choice(target, lambda case: _encryption(sources, near, case, left))
    if found is None or not left:
        return Known(None, target.origin)
    if isinstance(found, Cluster):
        return is_encrypted(found)
    has_key = not is_nothing(found.kms_key_id)
    return Known(True, found.declared) if has_key else _encryption(sources, found, found.source, left - 1)
