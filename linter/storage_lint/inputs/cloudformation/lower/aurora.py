"""Aurora and Multi-AZ DB clusters in CloudFormation. Their members are DB instances: see `rds`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.value import Known, Value
from storage_lint.inputs.cloudformation.blocks import Block, Declaration, Lowering
from storage_lint.inputs.cloudformation.lower.rds import given, identifier, is_given
from storage_lint.resources.aurora import Cluster


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
        source_region=given(properties, "SourceRegion"),
        has_own_data=_has_own_data(properties),
        scalability_type=properties.string("ClusterScalabilityType", "standard"),
        members=declaration.attached(()),
    )


def _has_own_data(properties: Block) -> Value[bool]:
    user = given(properties, "MasterUsername")
    absent = isinstance(user, Known) and user.value is None
    return is_given(given(properties, "SnapshotIdentifier") if absent else user)


LOWERINGS: dict[str, Lowering] = {"AWS::RDS::DBCluster": _cluster}
