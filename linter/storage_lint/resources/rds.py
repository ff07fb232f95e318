"""RDS: DB instances, their parameter groups, snapshots and proxies.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""

from __future__ import annotations

import re
from typing import ClassVar

from storage_lint.graph.choices import both, chosen, mapped, opposite
from storage_lint.graph.node import Resource
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Origin, Text, Unknown, Value, text_of
from storage_lint.source.record import Record

_REGION_OF_ARN = re.compile(r"arn:[a-z-]+:rds:([a-z0-9-]+):")


class Replica(Record):
    """A read replica of an instance."""

    address: str
    exists: Value[bool]


class Instance(Resource, kw_only=True):
    """A DB instance that is declared on its own (not `aws_rds_cluster_instance`).

    Known(None) means that nothing is written, and that the API documents no default.
    """

    kind: ClassVar[str] = "rds.instance"
    joined: ClassVar[tuple[str, ...]] = ("rds_replicas",)
    identity: ClassVar[str] = "identifier"

    identifier: Value[str]
    engine: Value[str | None]
    engine_version: Value[str | None]
    engine_lifecycle_support: Value[str | None]
    instance_class: Value[str | None]
    multi_az: Value[bool]
    availability_zone: Value[str | None]
    replicates_from: Value[str | None]  # Known(None): not a read replica
    cluster_identifier: Value[str | None]  # Known(None): not a member of a cluster
    is_restored: Value[bool]  # from a snapshot or a point in time: what is not written comes from there
    publicly_accessible: Value[bool]
    storage_encrypted: Value[bool]
    kms_key_id: Value[str | None]
    storage_type: Value[str | None]
    allocated_storage_gib: Value[float | None]
    max_allocated_storage_gib: Value[float | None]
    iops: Value[float | None]
    storage_throughput_mibps: Value[float | None]
    backup_retention_days: Value[float]
    deletion_protection: Value[bool]
    skips_final_snapshot: Value[bool]
    deletes_automated_backups: Value[bool]
    copies_tags_to_snapshots: Value[bool]
    password_disclosure: Value[str | None]  # where the master password can be read: see `graph.secret`
    manages_password: Value[bool]
    username: Value[str | None]
    auto_minor_version_upgrade: Value[bool]
    ca_certificate: Value[str | None]
    iam_authentication: Value[bool]
    exports_logs: Value[bool]
    monitoring_interval_seconds: Value[float]
    has_monitoring_role: Value[bool]
    performance_insights: Value[bool]
    performance_insights_kms_key_id: Value[str | None]
    performance_insights_retention_days: Value[float | None]
    insights_mode: Value[str | None]  # 'standard', 'advanced'
    port: Value[float | None]
    parameter_group: Value[str | None]
    rds_replicas: Value[tuple[Replica, ...]]  # filled by the join


class Parameter(Record):
    """A parameter of a group."""

    name: Value[str]
    value: Value[str | None]
    exists: Value[bool]
    declared: Origin


def parameter_value(parameters: Value[tuple[Parameter, ...]], name: str) -> Value[str | None]:
    """Return what a group writes for a parameter; Known(None): nothing, so that its default holds."""
    if not isinstance(parameters, Known):
        return parameters
    value: Value[str | None] = Known(None, parameters.origin)
    for one in parameters.value:
        named: Value[bool] = mapped(one.name, name.__eq__)
        value = chosen(both(named, one.exists), one.value, value)
    return value


class ParameterGroup(Resource, kw_only=True):
    """A parameter group of DB instances."""

    kind: ClassVar[str] = "rds.parameter_group"

    family: Value[str | None]
    parameters: Value[tuple[Parameter, ...]]


class Snapshot(Resource, kw_only=True):
    """A snapshot of a DB instance, or a copy of one."""

    kind: ClassVar[str] = "rds.snapshot"

    shared_accounts: Value[tuple[str, ...]]
    is_copy: Value[bool]
    kms_key_id: Value[str | None]


class Proxy(Resource, kw_only=True):
    """A proxy in front of DB instances."""

    kind: ClassVar[str] = "rds.proxy"

    requires_tls: Value[bool]


def is_standalone(instance: Instance) -> Value[bool]:
    """Return whether an instance answers for its own resilience: it is no read replica and no member of a cluster."""
    open_: Unknown | None = None
    for owner in (instance.replicates_from, instance.cluster_identifier):
        if isinstance(owner, Unknown) and not is_surely_set(owner):
            open_ = owner if open_ is None else open_
        elif isinstance(owner, Unknown) or owner.value is not None:
            return Known(False, owner.origin)
    return Known(True, instance.declared) if open_ is None else open_


def is_custom(instance: Instance) -> Value[bool]:
    """Return whether it is one of RDS Custom, of which AWS leaves much to its owner."""
    return mapped(instance.engine, lambda engine: (engine or "").lower().startswith("custom-"))


def is_of_aurora(instance: Instance) -> Value[bool]:
    """Return whether its engine is Aurora: its cluster decides for it."""
    return mapped(instance.engine, lambda engine: (engine or "").lower().startswith("aurora"))


def is_of_no_cluster(instance: Instance) -> Value[bool]:
    """Return whether its settings are its own: no cluster decides for it. Replicas are."""
    unclustered = mapped(instance.cluster_identifier, lambda cluster: cluster is None)
    return both(unclustered, opposite(is_of_aurora(instance)))


def is_own(instance: Instance) -> Value[bool]:
    """Return whether it is an instance of RDS proper: of no cluster, and not of RDS Custom. Replicas are."""
    return both(is_of_no_cluster(instance), opposite(is_custom(instance)))


def has_own_data(instance: Instance) -> Value[bool]:
    """Return whether it is the only home of its data: no read replica, and no member of a cluster."""
    return both(is_standalone(instance), opposite(is_of_aurora(instance)))


# complexity: one return for each thing that is known of the two Regions
def replicates_across_regions(instance: Instance) -> Value[bool]:
    """Return whether it is a replica of an instance in another Region, which is encrypted with a key of its own.

    A source that is named by its identifier is in the same Region.
    """
    source = instance.replicates_from
    if isinstance(source, Known) and source.value is None:
        return Known(False, source.origin)
    written = text_of(source)
    if written is None or not str(written.parts[0] if written.parts else "").startswith("arn:"):
        return Known(False, source.origin)
    region = _REGION_OF_ARN.match(str(written.parts[0]))
    if region is None:
        return Unknown("the Region of its source is not known", source.origin)
    own = instance.environment.region
    if own == Text((region.group(1),)):
        return Known(False, source.origin)
    if any(not isinstance(part, str) for part in own.parts) or not own.parts:
        return Unknown("whether its source is in its Region is not known", source.origin)
    return Known(True, source.origin)
