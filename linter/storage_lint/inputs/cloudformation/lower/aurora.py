"""Aurora and Multi-AZ DB clusters in CloudFormation. Their members are DB instances: see `rds`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.aurora import Cluster
from storage_lint.inputs.cloudformation.block import Declaration, Lowering
from storage_lint.inputs.cloudformation.lower.rds import identifier


def _cluster(declaration: Declaration) -> Iterator[Cluster]:
    properties = declaration.properties
    yield Cluster(
        **declaration.common(),
        identifier=identifier(declaration, "DBClusterIdentifier"),
        engine=properties.string("Engine", ""),
        engine_mode=properties.string("EngineMode", "provisioned"),
        instance_class=properties.string("DBClusterInstanceClass", None),
        replicates_from=properties.string("ReplicationSourceIdentifier", None),
        global_cluster_identifier=properties.string("GlobalClusterIdentifier", None),
        members=declaration.attached(()),
    )


LOWERINGS: dict[str, Lowering] = {"AWS::RDS::DBCluster": _cluster}
