"""Neptune in CloudFormation and CDK: clusters, their members, global clusters, graphs of Neptune Analytics.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-dbcluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-dbinstance.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-globalcluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptunegraph-graph.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import mapped, may_be_written, or_else
from storage_lint.graph.node import Resource
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.inputs.cloudformation.lower.cluster import capacity, cluster_fields, is_restored, member_of
from storage_lint.resources.cluster import lower_case
from storage_lint.resources.neptune import Cluster, GlobalCluster, Graph, Instance, ParameterGroup

# What a cluster is restored from.
_SOURCES = ("SnapshotIdentifier", "SourceDBClusterIdentifier", "RestoreToTime")


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    fields = cluster_fields(cluster, is_restored(cluster, _SOURCES))
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html:
    # only types of RDS are kept as a snapshot by default
    policy = cluster.attribute("DeletionPolicy")
    fields["skips_final_snapshot"] = mapped(policy, lambda written: written in (None, "Delete"))
    fields["deletion_protection"] = or_else(cluster.flag("DeletionProtection"), _protected_by_default(cluster))
    yield Cluster(
        **cluster.common(),
        **fields,
        port=cluster.number("DBPort"),
        password_disclosure=cluster.nothing,
        manages_password=Known(False, cluster.default),
        secret_kms_key_id=cluster.nothing,
        has_own_data=is_set(cluster.text("SnapshotIdentifier")),
        replicates_from=cluster.nothing,
        restored_from=or_else(cluster.text("SnapshotIdentifier"), cluster.text("SourceDBClusterIdentifier")),
        source_is_encrypted=cluster.nothing,
        parameter_group=cluster.text("DBClusterParameterGroupName"),
        parameter_family=cluster.nothing,
        capacity=cluster.block("ServerlessScalingConfiguration", capacity, cluster.nothing),
        iam_authentication=cluster.flag("IamAuthEnabled", False),
        copies_tags_to_snapshots=cluster.flag("CopyTagsToSnapshot", False),
        storage_type=cluster.nothing,
        neptune_members=cluster.attached(()),
        neptune_scaling=cluster.attached(()),
    )


def _protected_by_default(cluster: ResourceBlock) -> Value[bool]:
    """Whether a cluster that does not say so is protected: AWS's pages do not agree.

    https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html says that it is,
    https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-4 that it is not
    """
    reason = "AWS's pages do not agree whether a cluster that does not say so is protected"
    return Unknown(reason, cluster.default, supply="write DeletionProtection")


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    public, cluster = instance.flag("PubliclyAccessible", False), instance.text("DBClusterIdentifier")
    yield Instance(
        **instance.common(),
        cluster=cluster,
        cluster_iam_authentication=instance.nothing,
        cluster_engine_version=instance.nothing,
        publicly_accessible=public,
        auto_minor_version_upgrade=instance.flag("AutoMinorVersionUpgrade", True),
        maintenance_window=instance.text("PreferredMaintenanceWindow"),
        availability_zone=instance.text("AvailabilityZone"),
    )
    if not may_be_written(cluster):
        return
    yield member_of(instance, "neptune_members")


def _global(cluster: ResourceBlock) -> Iterator[Resource]:
    yield GlobalCluster(
        **cluster.common(),
        source=cluster.text("SourceDBClusterIdentifier"),
        engine=cluster.text("Engine"),
        engine_version=cluster.text("EngineVersion"),
        storage_encrypted=cluster.flag("StorageEncrypted"),
        deletion_protection=cluster.flag("DeletionProtection", False),
    )


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    name = lower_case(group.name("Name", "the group's name"))
    yield ParameterGroup(**group.common(), name=name, family=group.text("Family"))


def _graph(graph: ResourceBlock) -> Iterator[Resource]:
    yield Graph(
        **graph.common(),
        # https://docs.aws.amazon.com/neptune-analytics/latest/apiref/API_CreateGraph.html
        replicas=graph.number("ReplicaCount", 1),
        public_connectivity=graph.flag("PublicConnectivity", False),
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptunegraph-graph.html#cfn-neptunegraph-graph-deletionprotection
        deletion_protection=graph.flag("DeletionProtection", True),
        memory_ncus=graph.number("ProvisionedMemory"),
        kms_key_id=graph.text("KmsKeyIdentifier"),
        vector_dimensions=graph.block(
            "VectorSearchConfiguration", lambda block: block.number("VectorSearchDimension"), graph.nothing
        ),
    )


LOWERINGS: Lowerings = {
    "AWS::Neptune::DBCluster": _cluster,
    "AWS::Neptune::DBClusterParameterGroup": _parameter_group,
    "AWS::Neptune::DBInstance": _instance,
    "AWS::Neptune::GlobalCluster": _global,
    "AWS::NeptuneGraph::Graph": _graph,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-dbcluster.html#aws-resource-neptune-dbcluster-return-values
NAMES = {
    "AWS::Neptune::DBCluster": "DBClusterIdentifier",
    "AWS::Neptune::DBClusterParameterGroup": "Name",
}
LOWER_CASE_NAMES = ("AWS::Neptune::DBCluster", "AWS::Neptune::DBClusterParameterGroup")
