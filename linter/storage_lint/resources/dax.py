"""DynamoDB Accelerator (DAX): clusters.

Facts: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Value


class Cluster(Resource, kw_only=True):
    """A DAX cluster."""

    kind: ClassVar[str] = "dax.cluster"

    encrypted: Value[bool]
    endpoint_encryption: Value[str]  # NONE or TLS
    nodes: Value[float | None]  # the primary included
    availability_zones: Value[tuple[Value[str], ...] | None]  # one for each node
