"""DAX in Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dax_cluster
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.dax import Cluster


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    yield Cluster(
        **cluster.common(),
        # Off by default: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_SSESpecification.html
        encrypted=cluster.block(
            "server_side_encryption", lambda one: one.flag("enabled", False), Known(False, cluster.default)
        ),
        # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html
        endpoint_encryption=cluster.text("cluster_endpoint_encryption_type", "NONE"),
        nodes=cluster.number("replication_factor"),
        availability_zones=cluster.strings("availability_zones"),
    )


LOWERINGS: Lowerings = {"aws_dax_cluster": _cluster}
PLAIN_IDENTITIES = tuple(LOWERINGS)
