"""RDS in CloudFormation: DB instances, of which those of a cluster are its members.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Choice, Known, Reference, Symbol, Text, Unknown, Value
from storage_lint.inputs.cloudformation.blocks import Block, Declaration, Lowering, both
from storage_lint.resources.aurora import Member
from storage_lint.resources.rds import Instance

# What makes an instance a replica. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
_SOURCES = ("SourceDBInstanceIdentifier", "SourceDBClusterIdentifier", "SourceDbiResourceId")


def identifier(declaration: Declaration, name: str) -> Value[str]:
    """Return the identifier as RDS stores it, in lower case; without one CloudFormation makes one up."""
    value = given(declaration.properties, name)
    if isinstance(value, Known) and value.value is not None:
        return Known(value.value.lower(), value.origin)
    if isinstance(value, Known):
        text = Text((Symbol(declaration.address, "Ref", unique=True),))
        return Unknown("CloudFormation chooses the identifier at deploy time", value.origin, text=text)
    return value


def given(properties: Block, name: str) -> Value[str | None]:
    """Return a string property. An empty one says nothing: a parameter's default '' stands for 'none' here.

    https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds
    """
    return _not_empty(properties.string(name, None))


def _not_empty(value: Value[str | None]) -> Value[str | None]:
    if isinstance(value, Known):
        return value if value.value else Known(None, value.origin)
    choices = tuple(Choice(choice.when, _not_empty(choice.value)) for choice in value.choices)
    return Unknown(
        value.reason, value.origin, supply=value.supply, subject=value.subject, choices=choices, text=value.text
    )


def _instance(declaration: Declaration) -> Iterator[Resource]:
    cluster = given(declaration.properties, "DBClusterIdentifier")
    if _may_be(cluster, absent=False):
        yield _member(declaration, cluster)
    if _may_be(cluster, absent=True):
        yield _standalone(declaration, cluster)


def _may_be(cluster: Value[str | None], *, absent: bool) -> bool:
    if isinstance(cluster, Known):
        return (cluster.value is None) is absent
    if cluster.choices:
        return any(_may_be(choice.value, absent=absent) for choice in cluster.choices)
    return not absent


def _standalone(declaration: Declaration, cluster: Value[str | None]) -> Instance:
    properties = declaration.properties
    return Instance(
        **declaration.common(),
        identifier=identifier(declaration, "DBInstanceIdentifier"),
        engine=given(properties, "Engine"),
        # Without MultiAZ the instance is a Single-AZ one.
        multi_az=properties.boolean("MultiAZ", False),
        replicates_from=_source(properties),
        cluster_identifier=cluster,
    )


def _source(properties: Block) -> Value[str | None]:
    for name in _SOURCES:
        source = given(properties, name)
        if not isinstance(source, Known) or source.value is not None:
            return source
    return source


def _member(declaration: Declaration, cluster: Value[str | None]) -> Attachment:
    exists = both(declaration.exists, is_given(cluster))
    member = Member(
        address=declaration.address,
        availability_zone=given(declaration.properties, "AvailabilityZone"),
        exists=exists,
        declared=declaration.declared,
    )
    return Attachment(
        **{**declaration.common(), "exists": exists},
        target=_named(cluster),
        field="members",
        part=member,
        many=True,
    )


def is_given(cluster: Value[str | None]) -> Value[bool]:
    """Return whether what `given` returns is there, if what it says is not known."""
    if isinstance(cluster, Known):
        return Known(cluster.value is not None, cluster.origin)
    if not cluster.choices:
        return Known(True, cluster.origin)
    choices = tuple(Choice(choice.when, is_given(choice.value)) for choice in cluster.choices)
    if all(isinstance(choice.value, Known) and choice.value.value for choice in choices):
        return Known(True, cluster.origin)
    return Unknown(cluster.reason, cluster.origin, supply=cluster.supply, subject=cluster.subject, choices=choices)


def _named(cluster: Value[str | None]) -> Value[str]:
    """The cluster where there is one."""
    if isinstance(cluster, Known):
        name = cluster.value or ""
        return Known(name if isinstance(name, Reference) else name.lower(), cluster.origin)
    named = tuple(choice for choice in cluster.choices if _may_be(choice.value, absent=False))
    if len(named) == 1:
        return _named(named[0].value)
    choices = tuple(Choice(choice.when, _named(choice.value)) for choice in named)
    return Unknown(
        cluster.reason,
        cluster.origin,
        supply=cluster.supply,
        subject=cluster.subject,
        choices=choices,
        text=cluster.text,
    )


LOWERINGS: dict[str, Lowering] = {"AWS::RDS::DBInstance": _instance}
