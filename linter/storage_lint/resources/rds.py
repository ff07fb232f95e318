"""RDS: DB instances.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.node import Resource
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Unknown, Value


class Instance(Resource, kw_only=True):
    """A DB instance that is declared on its own (not `aws_rds_cluster_instance`)."""

    kind: ClassVar[str] = "rds.instance"

    identifier: Value[str]
    engine: Value[str | None]
    multi_az: Value[bool]
    replicates_from: Value[str | None]  # Known(None): not a read replica
    cluster_identifier: Value[str | None]  # Known(None): not a member of a cluster


def is_standalone(instance: Instance) -> Value[bool]:
    """Return whether an instance answers for its own resilience: it is no read replica and no member of a cluster."""
    open_: Unknown | None = None
    for owner in (instance.replicates_from, instance.cluster_identifier):
        if isinstance(owner, Unknown) and not is_surely_set(owner):
            open_ = owner if open_ is None else open_
        elif isinstance(owner, Unknown) or owner.value is not None:
            return Known(False, owner.origin)
    return Known(True, instance.declared) if open_ is None else open_
