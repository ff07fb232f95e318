"""RDS: DB instances.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Value


class Instance(Resource, kw_only=True):
    """A DB instance that is declared on its own (not `aws_rds_cluster_instance`)."""

    kind: ClassVar[str] = "rds.instance"

    identifier: Value[str]
    engine: Value[str | None]
    multi_az: Value[bool]
    replicates_from: Value[str | None]  # Known(None): not a read replica
    cluster_identifier: Value[str | None]  # Known(None): not a member of a cluster
