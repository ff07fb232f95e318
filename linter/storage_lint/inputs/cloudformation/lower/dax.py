"""DAX in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dax-cluster.html
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
            "SSESpecification", lambda one: one.flag("SSEEnabled", False), Known(False, cluster.default)
        ),
        # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html
        endpoint_encryption=cluster.text("ClusterEndpointEncryptionType", "NONE"),
        nodes=cluster.number("ReplicationFactor"),
        availability_zones=cluster.strings("AvailabilityZones"),
    )


LOWERINGS: Lowerings = {"AWS::DAX::Cluster": _cluster}
