"""Aurora and Multi-AZ DB clusters in Terraform, and their members.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster_instance
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import either
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Unknown
from storage_lint.inputs.block import Lowerings, ResourceBlock, target
from storage_lint.resources.aurora import Cluster, Member


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    yield Cluster(
        **cluster.common(),
        identifier=cluster.name("cluster_identifier", "the identifier"),
        engine=cluster.text("engine", ""),
        engine_mode=cluster.text("engine_mode", "provisioned"),
        instance_class=cluster.text("db_cluster_instance_class"),
        replicates_from=cluster.text("replication_source_identifier"),
        global_cluster_identifier=cluster.text("global_cluster_identifier"),
        source_region=cluster.text("source_region"),
        has_own_data=either(cluster.is_set("master_username"), cluster.is_set("snapshot_identifier")),
        scalability_type=cluster.text("cluster_scalability_type", "standard"),
        members=cluster.attached(()),
    )


def _member(instance: ResourceBlock) -> Iterator[Resource]:
    exists = instance.exists
    if isinstance(exists, Unknown) and instance.stands_for_several:
        # It stands for any number of members: that there are some does not say how many.
        exists = exists.with_(subject="", choices=())
    member = Member(
        address=instance.address,
        availability_zone=instance.text("availability_zone"),
        exists=exists,
        declared=instance.declared,
    )
    cluster = target(instance.text("cluster_identifier"))
    yield Attachment(**instance.common(), target=cluster, field="members", part=member, many=True)


LOWERINGS: Lowerings = {"aws_rds_cluster": _cluster, "aws_rds_cluster_instance": _member}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster#attribute-reference
NAMES = {"aws_rds_cluster": {"id": "cluster_identifier", "cluster_identifier": "cluster_identifier"}}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"aurora": ("*aurora*",)}
