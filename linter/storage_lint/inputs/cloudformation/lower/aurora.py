"""Aurora and Multi-AZ DB clusters in CloudFormation. Their members are DB instances: see `rds`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import either, is_given
from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.cluster import lower_case


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    yield Cluster(
        **cluster.common(),
        identifier=lower_case(cluster.name("DBClusterIdentifier", "the identifier")),
        engine=cluster.text("Engine", ""),
        engine_mode=cluster.text("EngineMode", "provisioned"),
        instance_class=cluster.text("DBClusterInstanceClass"),
        replicates_from=cluster.text("ReplicationSourceIdentifier"),
        global_cluster_identifier=cluster.text("GlobalClusterIdentifier"),
        source_region=cluster.text("SourceRegion"),
        has_own_data=either(is_given(cluster.text("MasterUsername")), is_given(cluster.text("SnapshotIdentifier"))),
        scalability_type=cluster.text("ClusterScalabilityType", "standard"),
        members=cluster.attached(()),
    )


LOWERINGS: Lowerings = {"AWS::RDS::DBCluster": _cluster}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html#aws-resource-rds-dbcluster-return-values
NAMES = {"AWS::RDS::DBCluster": "DBClusterIdentifier"}
LOWER_CASE_NAMES = ("AWS::RDS::DBCluster",)
