"""Aurora and Multi-AZ DB clusters in CloudFormation. Their members are DB instances: see `rds`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.aurora import Cluster
from storage_lint.inputs.cloudformation.block import Declaration, Lowering
from storage_lint.inputs.cloudformation.lower.rds import given, identifier


def _cluster(declaration: Declaration) -> Iterator[Cluster]:
    properties = declaration.properties
    yield Cluster(
        **declaration.common(),
        identifier=identifier(declaration, "DBClusterIdentifier"),
        engine=properties.string("Engine", ""),
        engine_mode=properties.string("EngineMode", "provisioned"),
        instance_class=given(properties, "DBClusterInstanceClass"),
        replicates_from=given(properties, "ReplicationSourceIdentifier"),
        global_cluster_identifier=given(properties, "GlobalClusterIdentifier"),
        members=declaration.attached(()),
    )


LOWERINGS: dict[str, Lowering] = {"AWS::RDS::DBCluster": _cluster}
