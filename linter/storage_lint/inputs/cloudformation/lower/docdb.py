"""DocumentDB in CloudFormation and CDK: clusters, their members, elastic and global clusters, parameter groups.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-docdb-dbcluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-docdb-dbinstance.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-docdb-dbclusterparametergroup.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-docdb-globalcluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-docdbelastic-cluster.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import chosen, is_given, mapped, or_else
from storage_lint.graph.node import Resource
from storage_lint.graph.secret import disclosure, fits
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.inputs.cloudformation.lower.cluster import (
    capacity,
    cluster_fields,
    credentials,
    is_restored,
    member_of,
)
from storage_lint.inputs.cloudformation.lower.parameters import parameters
from storage_lint.resources.cluster import lower_case
from storage_lint.resources.docdb import (
    ELASTIC_PASSWORD,
    PASSWORD,
    Cluster,
    ElasticCluster,
    GlobalCluster,
    Instance,
    ParameterGroup,
    groups_of,
    secret_password,
)

# What a cluster is restored from.
_SOURCES = ("SnapshotIdentifier", "SourceDBClusterIdentifier", "RestoreToTime")


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    nothing = cluster.nothing
    group = cluster.text("DBClusterParameterGroupName")
    fields = cluster_fields(cluster, is_restored(cluster, _SOURCES))
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html:
    # only types of RDS are kept as a snapshot by default
    policy = cluster.attribute("DeletionPolicy")
    fields["skips_final_snapshot"] = mapped(policy, lambda written: written in (None, "Delete"))
    # What is restored is encrypted as its source, or with a key: the API of that takes no word on encryption.
    # https://docs.aws.amazon.com/documentdb/latest/developerguide/API_RestoreDBClusterFromSnapshot.html
    # https://docs.aws.amazon.com/documentdb/latest/developerguide/API_RestoreDBClusterToPointInTime.html
    fields["storage_encrypted"] = chosen(fields["is_restored"], nothing, cluster.flag("StorageEncrypted"))
    yield Cluster(
        **cluster.common(),
        **fields,
        **credentials(cluster),
        secret_kms_key_id=cluster.text("MasterUserSecretKmsKeyId"),
        capacity=cluster.block("ServerlessV2ScalingConfiguration", capacity, cluster.nothing),
        port=cluster.number("Port"),
        replicates_from=nothing,
        restored_from=or_else(cluster.text("SnapshotIdentifier"), cluster.text("SourceDBClusterIdentifier")),
        source_is_encrypted=nothing,
        parameter_family=nothing,
        username=cluster.text("MasterUsername"),
        has_password=is_given(cluster.text("MasterUserPassword")),
        password_fits=fits(cluster.text("MasterUserPassword"), PASSWORD),
        parameter_group=group,
        storage_type=cluster.text("StorageType"),
        docdb_members=cluster.attached(()),
    )
    yield from groups_of(cluster.common(), group, fields["log_exports"])


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    yield Instance(
        **instance.common(),
        ca_certificate=instance.text("CACertificateIdentifier"),
        maintenance_window=instance.text("PreferredMaintenanceWindow"),
        availability_zone=instance.text("AvailabilityZone"),
    )
    yield member_of(instance, "docdb_members")


def _elastic(cluster: ResourceBlock) -> Iterator[Resource]:
    kind, password = cluster.text("AuthType"), cluster.text("AdminUserPassword")
    yield ElasticCluster(
        **cluster.common(),
        kms_key_id=cluster.text("KmsKeyId"),
        username=cluster.text("AdminUserName"),
        maintenance_window=cluster.text("PreferredMaintenanceWindow"),
        # https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_CreateCluster.html
        backup_retention_days=cluster.number("BackupRetentionPeriod", 1),
        auth_type=kind,
        password_disclosure=secret_password(disclosure(password), kind),
        password_fits=secret_password(fits(password, ELASTIC_PASSWORD), kind),
        shard_vcpus=cluster.number("ShardCapacity"),
        shards=cluster.number("ShardCount"),
        shard_instances=cluster.number("ShardInstanceCount"),
    )


def _global(cluster: ResourceBlock) -> Iterator[Resource]:
    yield GlobalCluster(
        **cluster.common(),
        source=cluster.text("SourceDBClusterIdentifier"),
        storage_encrypted=cluster.flag("StorageEncrypted"),
        deletion_protection=cluster.flag("DeletionProtection", False),
    )


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(
        **group.common(),
        name=lower_case(group.name("Name", "the group's name")),
        family=group.text("Family"),
        parameters=parameters(group),
        docdb_users=group.attached(()),
    )


LOWERINGS: Lowerings = {
    "AWS::DocDB::DBCluster": _cluster,
    "AWS::DocDB::DBClusterParameterGroup": _parameter_group,
    "AWS::DocDB::DBInstance": _instance,
    "AWS::DocDB::GlobalCluster": _global,
    "AWS::DocDBElastic::Cluster": _elastic,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-docdb-dbcluster.html#aws-resource-docdb-dbcluster-return-values
NAMES = {
    "AWS::DocDB::DBCluster": "DBClusterIdentifier",
    "AWS::DocDB::DBClusterParameterGroup": "Name",
    "AWS::DocDB::GlobalCluster": "GlobalClusterIdentifier",
}
LOWER_CASE_NAMES = ("AWS::DocDB::DBCluster", "AWS::DocDB::DBClusterParameterGroup")
