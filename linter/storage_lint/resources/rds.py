"""RDS: DB instances, their parameter groups, snapshots and proxies.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from storage_lint.graph.choices import (
    each_choice,
    follow,
    is_nothing,
    known_or_none,
    mapped,
    or_else,
    surely_not,
)
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.secret import PasswordForm
from storage_lint.graph.tags import Tag
from storage_lint.graph.text import is_literal
from storage_lint.graph.value import Known, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.backup_plans import Coverage, Kind
from storage_lint.resources.cluster import DatabaseCluster
from storage_lint.resources.parameters import Parameter
from storage_lint.resources.rds_names import OF_CLUSTER, find_source
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record, replace

_CLUSTER = "aurora.cluster"  # Multi-AZ DB clusters among them
_TO_BACKUP = Kind("rds", "db:", "identifier", "in_continuous_backup")
MIRRORING = "Mirroring"  # the option by which SQL Server keeps a standby

# Groups that AWS makes: 'default.postgres16', 'default:oracle-ee-19'.
DEFAULT_GROUPS = "default."
_DEFAULT_OPTIONS = LatePattern(r"default:(?P<engine>[a-z0-9-]*?[a-z0-9])-(?P<version>[0-9]+(?:-[0-9]+)*)")


class Replica(Record):
    """A read replica of an instance."""

    address: str
    exists: Value[bool]


class Family(Record):
    """What a parameter group is for. `is_read`: it is one that was read, not one that AWS makes."""

    name: Value[str | None]  # 'postgres16'
    is_read: bool


class Options(Record):
    """What an option group is for, and what it asks for."""

    engine: Value[str | None]
    major_version: Value[str | None]
    mirrors: Value[bool]  # whether SQL Server keeps a standby by its option Mirroring


class Instance(Resource, kw_only=True):
    """A DB instance that is declared on its own (not `aws_rds_cluster_instance`).

    Known(None) means that nothing is written, and that the API documents no default.
    """

    kind: ClassVar[str] = "rds.instance"
    joined: ClassVar[tuple[str, ...]] = ("rds_replicas",)
    regional: ClassVar[bool] = True
    identity: ClassVar[str] = "identifier"
    asks: ClassVar[tuple[tuple[str, str], ...]] = (
        ("parameter_group", "rds.parameter_group"),
        ("option_group", "rds.option_group"),
    )

    identifier: Value[str]
    engine: Value[str | None]
    engine_version: Value[str | None]
    engine_lifecycle_support: Value[str | None]
    instance_class: Value[str | None]
    multi_az: Value[bool]
    availability_zone: Value[str | None]
    replicates_from: Value[str | None]  # Known(None): not a read replica
    source_region: Value[str | None]  # of its source: in CloudFormation where it is another one, and where it was read
    source_instance: Value[str | None]  # what it replicates by SourceDBInstanceIdentifier
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
    dedicated_log_volume: Value[bool]
    backup_retention_days: Value[float]
    backup_window: Value[str | None]
    maintenance_window: Value[str | None]
    blue_green_updates: Value[bool]
    deletion_protection: Value[bool]
    skips_final_snapshot: Value[bool]
    kept_when_replaced: Value[bool]  # a snapshot at least
    deletes_automated_backups: Value[bool]
    copies_tags_to_snapshots: Value[bool]
    password_disclosure: Value[str | None]  # where the master password can be read: see `graph.secret`
    password_form: Value[PasswordForm | None]
    manages_password: Value[bool]
    # Whether something lets the master user in; Unknown where what is written comes to nothing by its default.
    has_credentials: Value[bool]
    master_authentication: Value[str | None]  # 'password', 'iam-db-auth'
    username: Value[str | None]
    database_name: Value[str | None]  # of the first database
    secret_kms_key_id: Value[str | None]  # of the secret with the password that is managed
    license_model: Value[str | None]
    character_set: Value[str | None]
    time_zone: Value[str | None]
    has_processor_features: Value[bool]  # whether the number of cores or threads is written
    auto_minor_version_upgrade: Value[bool]
    ca_certificate: Value[str | None]
    iam_authentication: Value[bool]
    log_exports: Value[tuple[Value[str], ...] | None]
    monitoring_interval_seconds: Value[float]
    has_monitoring_role: Value[bool]
    performance_insights: Value[bool]
    performance_insights_kms_key_id: Value[str | None]
    performance_insights_retention_days: Value[float | None]
    insights_mode: Value[str | None]  # 'standard', 'advanced'
    port: Value[float | None]
    parameter_group: Value[str | None]
    option_group: Value[str | None]
    # What the two groups that it names are for: filled from the graph. Known(None): it names none, AWS takes its own.
    parameter_family: Value[Family | None]
    options: Value[Options | None]
    source_is_read: Value[bool]  # whether the instance that it replicates is in the graph, where it is judged itself
    source_is_encrypted: Value[bool]  # of the instance that it replicates, where that was read
    rds_replicas: Value[tuple[Replica, ...]]  # filled by the join
    tags: Value[tuple[Tag, ...] | None]
    # Whether a plan of AWS Backup makes continuous backups of it: filled from the graph.
    in_continuous_backup: Value[bool]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in what the groups and the source that an instance names say."""
        return _Read(nodes).completed


class MemberBackups(Resource, kw_only=True):
    """What an instance of a cluster says of its backups, though only the cluster can. Other instances have none."""

    kind: ClassVar[str] = "rds.member_backups"

    retention_days: Value[float | None]

    @property
    def piece(self) -> str:
        """What it is of the instance."""
        return "retention"


class ParameterGroup(Resource, kw_only=True):
    """A parameter group of DB instances."""

    kind: ClassVar[str] = "rds.parameter_group"
    identity: ClassVar[str] = "name"
    is_asked: ClassVar[bool] = True

    name: Value[str]
    family: Value[str | None]
    parameters: Value[tuple[Parameter, ...]]


class OptionGroup(Resource, kw_only=True):
    """An option group: what instances take from it. Nothing of it is judged by itself."""

    kind: ClassVar[str] = "rds.option_group"
    identity: ClassVar[str] = "name"
    is_asked: ClassVar[bool] = True

    name: Value[str]
    options: Options

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for an option group: nothing of its own."""
        return lambda _group: ()


class Snapshot(Resource, kw_only=True):
    """A snapshot of a DB instance, or a copy of one: with whom it is shared."""

    kind: ClassVar[str] = "rds.snapshot"
    identity: ClassVar[str] = "identifier"

    identifier: Value[str]
    source: Value[str | None]  # the instance that it is of, or the snapshot that it is copied from
    shared_accounts: Value[tuple[Value[str], ...] | None]


class BackupCopy(Resource, kw_only=True):
    """A copy of a snapshot, or the copies of automated backups in another Region."""

    kind: ClassVar[str] = "rds.backup_copy"

    what: str  # 'the copy', 'the replicated backups'
    kms_key_id: Value[str | None]
    source: Value[str | None]
    crosses_regions: Value[bool]
    source_is_encrypted: Value[bool | None]  # filled from the graph; Known(None): its source was not read

    @property
    def piece(self) -> str:
        """Which of an instance's copies it is."""
        return "" if self.type.startswith("aws_") else self.what

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in whether the source is encrypted."""
        return _Read(nodes).with_source


class Certificate(Resource, kw_only=True):
    """`aws_rds_certificate`: the CA of new instances of an account that name none."""

    kind: ClassVar[str] = "rds.certificate"

    ca_certificate: Value[str | None]


class ProxyLogin(Record):
    """One of the ways in which clients log in at a proxy."""

    iam: Value[str | None]  # 'DISABLED', 'REQUIRED', 'ENABLED'
    password_type: Value[str | None]  # 'POSTGRES_SCRAM_SHA_256'
    exists: Value[bool]


class Proxy(Resource, kw_only=True):
    """A proxy in front of DB instances."""

    kind: ClassVar[str] = "rds.proxy"

    requires_tls: Value[bool]
    engine_family: Value[str | None]  # 'MYSQL', 'POSTGRESQL', 'SQLSERVER'
    idle_client_timeout_seconds: Value[float | None]
    logins: tuple[ProxyLogin, ...]


class _Read:
    """What was read of instances, snapshots and groups, as instances and copies name them."""

    # complexity: one table a line
    def __init__(self, nodes: Sequence[Resource]) -> None:
        self._instances = Lookup(one for one in nodes if isinstance(one, Instance))
        self._clusters = Lookup(one for one in nodes if one.kind == _CLUSTER and isinstance(one, DatabaseCluster))
        self._snapshots = Lookup(one for one in nodes if isinstance(one, Snapshot))
        self._parameters = Lookup(one for one in nodes if isinstance(one, ParameterGroup))
        self._options = Lookup(one for one in nodes if isinstance(one, OptionGroup))
        self._plans = Coverage(nodes, _TO_BACKUP, continuous=True)

    def completed(self, instance: Instance) -> Iterator[Resource]:
        """Yield an instance with what it takes from its source and its groups."""
        changes: dict[str, Any] = {}
        if not is_nothing(instance.replicates_from):
            source = self._source(instance, instance.replicates_from)
            changes["source_is_read"] = mapped(source, lambda one: one is not None)
            origin = source if isinstance(source, Unknown) or source.value else self._cluster(instance)
            if isinstance(origin, Known) and origin.value is not None:
                changes |= _of_source(instance, origin.value)
        if not is_nothing(instance.parameter_group):
            changes["parameter_family"] = self._family(instance, instance.parameter_group)
        if not is_nothing(instance.option_group):
            changes["options"] = self._options_of(instance, instance.option_group)
        yield from self._plans.filled(replace(instance, **changes) if changes else instance)

    def with_source(self, copy: BackupCopy) -> Iterator[Resource]:
        """Yield a copy with what is known of its source."""
        if is_nothing(copy.source):
            yield copy
            return
        yield replace(copy, source_is_encrypted=self._encryption(copy, copy.source, 0))

    def _family(self, near: Resource, name: Value[str | None]) -> Value[Family | None]:
        """The family of the group of a name: one that was read, or one of AWS's own, whose names say it."""
        found = self._parameters.find(near, name)
        if isinstance(found, Unknown):
            return (_of_choices(name, partial(self._family, near)) or [found])[0]
        if found.value is not None:
            return Known(Family(found.value.family, is_read=True), name.origin)
        written = known_or_none(name)
        if written is None:
            return Known(None, name.origin)
        if written.startswith(DEFAULT_GROUPS):
            return Known(Family(Known(written.removeprefix(DEFAULT_GROUPS), name.origin), is_read=False), name.origin)
        return Unknown("its parameter group is not among what was read", name.origin)

    def _options_of(self, near: Resource, name: Value[str | None]) -> Value[Options | None]:
        """The options of the group of a name: one that was read, or one of AWS's own: 'default:sqlserver-se-15-00'."""
        found = self._options.find(near, name)
        if isinstance(found, Unknown):
            return (_of_choices(name, partial(self._options_of, near)) or [found])[0]
        if found.value is not None:
            return Known(found.value.options, name.origin)
        written = known_or_none(name)
        own = _DEFAULT_OPTIONS.fullmatch(written or "")
        if written is None:
            return Known(None, name.origin)
        if own is None:
            return Unknown("its option group is not among what was read", name.origin)
        version = Known(own["version"].replace("-", "."), name.origin)
        return Known(Options(Known(own["engine"], name.origin), version, Known(False, name.origin)), name.origin)

    def _encryption(self, near: Resource, target: Value[str | None], depth: int) -> Value[bool | None]:
        def of_snapshot(found: Known[Snapshot | None]) -> Value[bool | None]:
            if found.value is not None and depth < _MAX_COPIES:
                return self._encryption(found.value, found.value.source, depth + 1)
            return follow(self._source(near, target), _encrypted)

        return follow(find_source(self._snapshots, near, target), of_snapshot)

    def _cluster(self, replica: Instance) -> Value[DatabaseCluster | None]:
        """The Multi-AZ DB cluster that an instance replicates."""
        return find_source(self._clusters, replica, replica.replicates_from, OF_CLUSTER)

    def _source(self, near: Resource, target: Value[str | None]) -> Value[Instance | None]:
        return find_source(self._instances, near, target)


def _of_source(instance: Instance, source: Instance | DatabaseCluster) -> dict[str, Any]:
    """What an instance takes from the one that it replicates."""
    changes = {name: or_else(getattr(instance, name), getattr(source, name)) for name in ("engine", "engine_version")}
    changes["source_is_encrypted"] = mapped(source.storage_encrypted, bool)
    changes["source_region"] = _region_of(instance, source)
    return changes


def _region_of(instance: Instance, source: Instance | DatabaseCluster) -> Value[str | None]:
    """The Region of a source; nothing is said of one that is named by its identifier: that is in the same Region."""
    own, its = instance.environment.region, source.environment.region
    if is_literal(own) and is_literal(its):
        return Known(str(its), instance.replicates_from.origin)
    name = text_of(instance.replicates_from) or Text(())
    if own == its or not any(isinstance(part, Symbol) and part.attribute == "arn" for part in name.parts):
        return instance.source_region
    return Unknown("whether its source is in its Region is not known", instance.replicates_from.origin)


# Copies of copies, as far as they are followed.
_MAX_COPIES = 8


def _encrypted(source: Known[Instance | None]) -> Value[bool | None]:
    if source.value is None:
        return Known(None, source.origin)
    if isinstance(source.value.engine, Known) and (source.value.engine.value or "").lower() == "sqlserver-ex":
        return Unknown("whether SQL Server Express can be encrypted here is not documented", source.value.engine.origin)
    if surely_not(source.value.is_restored):
        return source.value.storage_encrypted
    return Unknown(f"what {source.value.address} is restored from decides whether it is encrypted", source.origin)


def _of_choices(name: Value[str | None], of: Callable[[Value[str | None]], Value[Any]]) -> list[Value[Any]]:
    """What is made of a name that is one of several, in a list; none where it is not."""
    if isinstance(name, Known) or not name.choices:
        return []
    return [each_choice(name, of)]
