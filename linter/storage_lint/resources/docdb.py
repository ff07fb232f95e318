"""DocumentDB: clusters with their members, elastic and global clusters, parameter groups, snapshots.

Facts: https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html,
https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBInstance.html and
https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_CreateCluster.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, TypeVar

from storage_lint.graph.choices import both, chosen, each_choice, is_nothing, mapped, opposite, surely
from storage_lint.graph.node import Attachment, Expander, Resource
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.resources import cluster_links
from storage_lint.resources.cluster import Member
from storage_lint.resources.cluster_links import (
    ClusterParameterGroup,
    ClusterSnapshot,
    LinkedCluster,
    completing,
    is_default_group,
)
from storage_lint.resources.parameters import Parameter
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record

T = TypeVar("T")

# What the passwords of clusters, and of elastic clusters, may be.
PASSWORD = LatePattern(r"""[^/"@ ]{8,100}""")
ELASTIC_PASSWORD = LatePattern(r"""[^/"@]{8,99}""")


class Cluster(LinkedCluster, kw_only=True):
    """A cluster of instances."""

    kind: ClassVar[str] = "docdb.cluster"
    joined: ClassVar[tuple[str, ...]] = ("docdb_members",)
    asks: ClassVar[tuple[tuple[str, str], ...]] = (("parameter_group", "docdb.parameter_group"),)

    username: Value[str | None]
    has_password: Value[bool]
    password_fits: Value[bool | None]  # whether AWS takes it; Known(None): it is not written here
    storage_type: Value[str | None]
    docdb_members: Value[tuple[Member, ...]]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in what the graph knows of a cluster's parameter group and of its source."""
        return completing(nodes, cls, ParameterGroup, Snapshot, GlobalCluster)


class ElasticCluster(Resource, kw_only=True):
    """An elastic cluster: always encrypted, always with TLS, without a parameter group."""

    kind: ClassVar[str] = "docdb.elastic_cluster"

    kms_key_id: Value[str | None]
    username: Value[str | None]
    maintenance_window: Value[str | None]
    backup_retention_days: Value[float]
    auth_type: Value[str | None]  # PLAIN_TEXT, SECRET_ARN
    password_disclosure: Value[str | None]  # of a plain one: see `graph.secret`
    password_fits: Value[bool | None]
    shard_vcpus: Value[float | None]
    shards: Value[float | None]
    shard_instances: Value[float | None]


class GlobalCluster(cluster_links.GlobalCluster, kw_only=True):
    """A global cluster: what holds the clusters of several Regions together."""

    kind: ClassVar[str] = "docdb.global_cluster"


class Instance(Resource, kw_only=True):
    """An instance of a cluster, by itself: what its cluster has to say is judged there."""

    kind: ClassVar[str] = "docdb.instance"

    ca_certificate: Value[str | None]
    maintenance_window: Value[str | None]
    availability_zone: Value[str | None]


class User(Record):
    """A cluster as its parameter group sees it."""

    address: str
    log_exports: Value[tuple[Value[str], ...] | None]
    exists: Value[bool]
    declared: Origin


class ParameterGroup(ClusterParameterGroup, kw_only=True):
    """A parameter group of clusters."""

    kind: ClassVar[str] = "docdb.parameter_group"
    joined: ClassVar[tuple[str, ...]] = ("docdb_users",)

    parameters: Value[tuple[Parameter, ...]]
    docdb_users: Value[tuple[User, ...]]


class DefaultParameterGroup(Resource, kw_only=True):
    """The group of a cluster that names none, or one that AWS has: it stands where the cluster does."""

    kind: ClassVar[str] = "docdb.default_parameter_group"

    user: User

    @property
    def piece(self) -> str:
        """What it is of the cluster."""
        return "default parameter group"


class Snapshot(ClusterSnapshot, kw_only=True):
    """A snapshot of a cluster."""

    kind: ClassVar[str] = "docdb.snapshot"


def secret_password(password: Value[T | None], auth_type: Value[str | None]) -> Value[T | None]:
    """Return what is said of an elastic cluster's password, unless that is the ARN of a secret."""
    if is_nothing(password):
        return password
    named: Value[bool] = mapped(auth_type, lambda kind: kind == "SECRET_ARN")
    nothing: Value[T | None] = Known(None, password.origin)
    return chosen(named, nothing, password)


def groups_of(common: dict[str, Any], group: Value[str | None], exports: Value[Any]) -> Iterator[Resource]:
    """Yield a cluster as its parameter group sees it, and the group itself where it may be one of AWS's own.

    `common` are the fields that every resource has. A group that is declared elsewhere is judged as far as it can be.
    """
    by_default = is_default_group(group)
    named, unnamed = both(common["exists"], opposite(by_default)), both(common["exists"], by_default)
    if not isinstance(named, Known) or named.value:
        yield Attachment(
            **{**common, "exists": named},
            target=_some(group),
            field="docdb_users",
            part=User(common["address"], exports, named, common["declared"]),
            many=True,
            stands_alone=True,
        )
    if (isinstance(unnamed, Unknown) and unnamed.choices) or surely(unnamed):
        yield DefaultParameterGroup(**common, user=User(common["address"], exports, unnamed, common["declared"]))


def _some(name: Value[str | None]) -> Value[str]:
    """A name as what an attachment names: none is an empty one."""
    if isinstance(name, Known):
        return Known("" if name.value is None else name.value, name.origin)
    return each_choice(name, _some, name.text)
