"""Neptune in Terraform: clusters, their members, global clusters, graphs of Neptune Analytics.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/neptune_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/neptune_cluster_instance
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/neptune_global_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/neptunegraph_graph
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import is_nothing
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Choice, Known, Unknown, Value
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.inputs.terraform.lower.cluster import (
    asked_encryption,
    capacity,
    cluster_fields,
    encryption_of_global,
    member_of,
    written_key,
)
from storage_lint.resources.neptune import (
    Cluster,
    GlobalCluster,
    Graph,
    Instance,
    ParameterGroup,
    Snapshot,
)


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    snapshot = cluster.text("snapshot_identifier")
    group = cluster.text("neptune_cluster_parameter_group_name")
    yield Cluster(
        **cluster.common(),
        # The schema's retention of a day is applied to what is restored, too.
        **{**cluster_fields(cluster), "storage_encrypted": _encrypted(cluster)},
        **_without_password(cluster),
        has_own_data=cluster.is_set("snapshot_identifier"),
        is_restored=cluster.is_set("snapshot_identifier"),
        point_in_time=cluster.nothing,
        replicates_from=cluster.text("replication_source_identifier"),
        restored_from=snapshot,
        source_is_encrypted=cluster.nothing,
        parameter_group=group,
        parameter_family=_family(cluster, group),
        kms_key_id=written_key(cluster, "kms_key_arn"),
        log_exports=cluster.strings("enable_cloudwatch_logs_exports"),
        capacity=cluster.block("serverless_v2_scaling_configuration", capacity, cluster.nothing),
        iam_authentication=cluster.flag("iam_database_authentication_enabled", False),
        copies_tags_to_snapshots=cluster.flag("copy_tags_to_snapshot", False),
        storage_type=cluster.text("storage_type"),
        neptune_members=cluster.attached(()),
        neptune_scaling=cluster.attached(()),
    )


def _encrypted(cluster: ResourceBlock) -> Value[bool | None]:
    return asked_encryption(cluster, cluster.is_set("snapshot_identifier"))


def _without_password(cluster: ResourceBlock) -> dict[str, Any]:
    no = Known(False, cluster.default)
    return {"password_disclosure": cluster.nothing, "manages_password": no, "secret_kms_key_id": cluster.nothing}


def _family(cluster: ResourceBlock, group: Value[str | None]) -> Value[str | None]:
    """The family of the group that a cluster has which names none: older providers ask for default.neptune1.

    https://github.com/hashicorp/terraform-provider-aws/blob/0015017ad4056c21b70ab87f24a39c720202878f/internal/service/neptune/cluster.go
    """
    version = cluster.text("engine_version")
    is_current = is_nothing(version)
    if not is_nothing(group) or is_current:
        return cluster.nothing
    return Unknown(
        "whether the provider asks for default.neptune1 hangs on its version",
        cluster.default,
        supply="write neptune_cluster_parameter_group_name",
        subject="the provider's default parameter group",
        choices=(
            Choice("the provider asks for default.neptune1", Known("neptune1", cluster.default)),
            Choice("the provider leaves it to Neptune", cluster.nothing),
        ),
    )


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    public = instance.flag("publicly_accessible", False)
    yield Instance(
        **instance.common(),
        cluster=instance.text("cluster_identifier"),
        cluster_iam_authentication=instance.nothing,
        cluster_engine_version=instance.nothing,
        publicly_accessible=public,
        auto_minor_version_upgrade=instance.flag("auto_minor_version_upgrade", True),
        maintenance_window=instance.text("preferred_maintenance_window"),
        availability_zone=instance.text("availability_zone"),
    )
    yield member_of(instance, "neptune_members")


def _global(cluster: ResourceBlock) -> Iterator[Resource]:
    yield GlobalCluster(
        **cluster.common(),
        source=cluster.text("source_db_cluster_identifier"),
        engine=cluster.text("engine"),
        engine_version=cluster.text("engine_version"),
        storage_encrypted=encryption_of_global(cluster),
        deletion_protection=cluster.flag("deletion_protection", False),
    )


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    name = group.name("name", "the group's name")
    yield ParameterGroup(**group.common(), name=name, family=group.text("family"))


def _snapshot(snapshot: ResourceBlock) -> Iterator[Resource]:
    yield Snapshot(
        **snapshot.common(),
        name=snapshot.name("db_cluster_snapshot_identifier", "the snapshot's name"),
        cluster=snapshot.text("db_cluster_identifier"),
    )


def _graph(graph: ResourceBlock) -> Iterator[Resource]:
    yield Graph(
        **graph.common(),
        # https://docs.aws.amazon.com/neptune-analytics/latest/apiref/API_CreateGraph.html
        replicas=graph.number("replica_count", 1),
        public_connectivity=graph.flag("public_connectivity", False),
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptunegraph-graph.html#cfn-neptunegraph-graph-deletionprotection
        deletion_protection=graph.flag("deletion_protection", True),
        memory_ncus=graph.number("provisioned_memory"),
        kms_key_id=written_key(graph, "kms_key_identifier"),
        vector_dimensions=graph.block(
            "vector_search_configuration", lambda block: block.number("vector_search_dimension"), graph.nothing
        ),
    )


LOWERINGS: Lowerings = {
    "aws_neptune_cluster": _cluster,
    "aws_neptune_cluster_instance": _instance,
    "aws_neptune_cluster_parameter_group": _parameter_group,
    "aws_neptune_cluster_snapshot": _snapshot,
    "aws_neptune_global_cluster": _global,
    "aws_neptunegraph_graph": _graph,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/neptune_cluster#attribute-reference
NAMES = {
    "aws_neptune_cluster": {"id": "cluster_identifier", "cluster_identifier": "cluster_identifier"},
    "aws_neptune_cluster_parameter_group": {"id": "name", "name": "name"},
    "aws_neptune_cluster_snapshot": {
        "id": "db_cluster_snapshot_identifier",
        "db_cluster_snapshot_identifier": "db_cluster_snapshot_identifier",
    },
}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"neptune": ("*neptune*",)}
PLAIN_IDENTITIES = tuple(LOWERINGS)
LOWER_CASE_NAMES = ("aws_neptune_cluster",)
