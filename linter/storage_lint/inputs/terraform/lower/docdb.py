"""DocumentDB in Terraform: clusters, their members, elastic and global clusters, parameter groups, snapshots.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_cluster_instance
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_cluster_parameter_group
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_global_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdbelastic_cluster
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both, either, is_given, opposite, or_else
from storage_lint.graph.node import Resource
from storage_lint.graph.secret import disclosure, fits
from storage_lint.graph.value import Value
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.inputs.terraform.lower.cluster import (
    asked_encryption,
    capacity,
    cluster_fields,
    credentials,
    encryption_of_global,
    is_restored,
    member_of,
    point_in_time,
    written_key,
)
from storage_lint.inputs.terraform.lower.parameters import parameters
from storage_lint.resources.docdb import (
    ELASTIC_PASSWORD,
    PASSWORD,
    Cluster,
    ElasticCluster,
    GlobalCluster,
    Instance,
    ParameterGroup,
    Snapshot,
    groups_of,
    secret_password,
)


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    exports = cluster.strings("enabled_cloudwatch_logs_exports")
    group = cluster.text("db_cluster_parameter_group_name")
    yield Cluster(
        **cluster.common(),
        # The schema's retention of a day is applied to what is restored, too.
        **{**cluster_fields(cluster), "storage_encrypted": _encrypted(cluster)},
        **credentials(cluster),
        secret_kms_key_id=cluster.nothing,  # the provider has no word for it
        **_source(cluster),
        point_in_time=point_in_time(cluster),
        capacity=cluster.block("serverless_v2_scaling_configuration", capacity, cluster.nothing),
        kms_key_id=written_key(cluster, "kms_key_id"),
        log_exports=exports,
        username=cluster.text("master_username"),
        has_password=either(is_given(cluster.text("master_password")), is_given(cluster.text("master_password_wo"))),
        password_fits=or_else(
            fits(cluster.text("master_password"), PASSWORD), fits(cluster.text("master_password_wo"), PASSWORD)
        ),
        parameter_group=group,
        storage_type=cluster.text("storage_type"),
        docdb_members=cluster.attached(()),
    )
    yield from groups_of(cluster.common(), group, exports)


def _encrypted(cluster: ResourceBlock) -> Value[bool | None]:
    """Whether it asks for encryption: of what is restored, and of secondaries, the source decides."""
    own = credentials(cluster)["has_own_data"]
    secondary = both(is_given(cluster.text("global_cluster_identifier")), opposite(own))
    return asked_encryption(cluster, either(is_restored(cluster), secondary))


def _source(cluster: ResourceBlock) -> dict[str, Any]:
    """What it is made from."""
    point = cluster.block(
        "restore_to_point_in_time", lambda block: block.text("source_cluster_identifier"), cluster.nothing
    )
    return {
        "is_restored": is_restored(cluster),
        "replicates_from": cluster.nothing,
        "restored_from": or_else(cluster.text("snapshot_identifier"), point),
        "source_is_encrypted": cluster.nothing,
        "parameter_family": cluster.nothing,
    }


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    yield Instance(
        **instance.common(),
        ca_certificate=instance.text("ca_cert_identifier"),
        maintenance_window=instance.text("preferred_maintenance_window"),
        availability_zone=instance.text("availability_zone"),
    )
    yield member_of(instance, "docdb_members")


def _elastic(cluster: ResourceBlock) -> Iterator[Resource]:
    kind, password = cluster.text("auth_type"), cluster.text("admin_user_password")
    yield ElasticCluster(
        **cluster.common(),
        kms_key_id=written_key(cluster, "kms_key_id"),
        username=cluster.text("admin_user_name"),
        maintenance_window=cluster.text("preferred_maintenance_window"),
        # https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_CreateCluster.html
        backup_retention_days=cluster.number("backup_retention_period", 1),
        auth_type=kind,
        password_disclosure=secret_password(disclosure(password), kind),
        password_fits=secret_password(fits(password, ELASTIC_PASSWORD), kind),
        shard_vcpus=cluster.number("shard_capacity"),
        shards=cluster.number("shard_count"),
        shard_instances=cluster.number("shard_instance_count"),
    )


def _global(cluster: ResourceBlock) -> Iterator[Resource]:
    yield GlobalCluster(
        **cluster.common(),
        source=cluster.text("source_db_cluster_identifier"),
        storage_encrypted=encryption_of_global(cluster),
        deletion_protection=cluster.flag("deletion_protection", False),
    )


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(
        **group.common(),
        name=group.name("name", "the group's name"),
        family=group.text("family"),
        parameters=parameters(group),
        docdb_users=group.attached(()),
    )


def _snapshot(snapshot: ResourceBlock) -> Iterator[Resource]:
    yield Snapshot(
        **snapshot.common(),
        name=snapshot.name("db_cluster_snapshot_identifier", "the snapshot's name"),
        cluster=snapshot.text("db_cluster_identifier"),
    )


LOWERINGS: Lowerings = {
    "aws_docdb_cluster": _cluster,
    "aws_docdb_cluster_instance": _instance,
    "aws_docdb_cluster_parameter_group": _parameter_group,
    "aws_docdb_cluster_snapshot": _snapshot,
    "aws_docdb_global_cluster": _global,
    "aws_docdbelastic_cluster": _elastic,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_cluster#attribute-reference
NAMES = {
    "aws_docdb_cluster": {"id": "cluster_identifier", "cluster_identifier": "cluster_identifier"},
    "aws_docdb_cluster_parameter_group": {"id": "name", "name": "name"},
    "aws_docdb_cluster_snapshot": {
        "id": "db_cluster_snapshot_identifier",
        "db_cluster_snapshot_identifier": "db_cluster_snapshot_identifier",
    },
}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"docdb": ("docdb", "*documentdb*")}
PLAIN_IDENTITIES = tuple(LOWERINGS)
LOWER_CASE_NAMES = ("aws_docdb_cluster",)
