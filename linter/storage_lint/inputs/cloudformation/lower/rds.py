"""RDS in CloudFormation: DB instances, of which those of a cluster are its members.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, is_given, leaves
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Lowerings, ResourceBlock, target
from storage_lint.resources.aurora import Member
from storage_lint.resources.cluster import lower_case
from storage_lint.resources.rds import Instance

# What makes an instance a replica. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
_SOURCES = ("SourceDBInstanceIdentifier", "SourceDBClusterIdentifier", "SourceDbiResourceId")


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    cluster = instance.text("DBClusterIdentifier")
    absent = [isinstance(leaf, Known) and leaf.value is None for leaf in leaves(cluster)]
    if not all(absent):
        yield _member(instance, cluster)
    if any(absent):
        yield _standalone(instance, cluster)


def _standalone(instance: ResourceBlock, cluster: Value[str | None]) -> Instance:
    return Instance(
        **instance.common(),
        identifier=lower_case(instance.name("DBInstanceIdentifier", "the identifier")),
        engine=instance.text("Engine"),
        # Without MultiAZ the instance is a Single-AZ one.
        multi_az=instance.flag("MultiAZ", False),
        replicates_from=_source(instance),
        cluster_identifier=cluster,
    )


def _source(instance: ResourceBlock) -> Value[str | None]:
    for name in _SOURCES:
        source = instance.text(name)
        if not isinstance(source, Known) or source.value is not None:
            return source
    return source


def _member(instance: ResourceBlock, cluster: Value[str | None]) -> Attachment:
    exists = both(instance.exists, is_given(cluster))
    member = Member(
        address=instance.address,
        availability_zone=instance.text("AvailabilityZone"),
        exists=exists,
        declared=instance.declared,
    )
    return Attachment(
        **{**instance.common(), "exists": exists},
        target=lower_case(target(cluster)),
        field="members",
        part=member,
        many=True,
    )


LOWERINGS: Lowerings = {"AWS::RDS::DBInstance": _instance}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#aws-resource-rds-dbinstance-return-values
NAMES = {"AWS::RDS::DBInstance": "DBInstanceIdentifier"}
LOWER_CASE_NAMES = ("AWS::RDS::DBInstance",)
