"""Shapes of what is wrong with a DB cluster, whichever service it is of: over `resources/cluster.py`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from storage_lint.checks import FieldRule, MinimumRule, PresenceRule, Refusal, outside, said, whichever
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, either, follow, mapped, opposite, sometimes, surely
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Origin, Source, Unknown, Value
from storage_lint.resources.cluster import (
    Capacity,
    DatabaseCluster,
    Member,
    is_global,
    is_replica,
    is_secondary,
    takes_after_source,
)
from storage_lint.resources.cluster_links import GlobalCluster, LinkedCluster
from storage_lint.rule import Finding, Node, Option, Outcome, Severity
from storage_lint.source.record import replace
from storage_lint_rules._credentials import SECRET
from storage_lint_rules._places import refused_key_place

Cluster = TypeVar("Cluster", bound=DatabaseCluster)
AnyCluster = TypeVar("AnyCluster", bound=DatabaseCluster | GlobalCluster)
Fault = tuple[Value[Any] | Origin, str]  # what is wrong, or that it hangs on, and the sentence about it

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (BackupRetentionPeriod)
RETENTION_DAYS = (1, 35)  # of every DB cluster
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html
STEP = 0.5  # of capacity
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (PromotionTier)
PROMOTION_TIERS = (0, 15)
_HARMS = {
    "global_cluster": "one wrong plan ends the replication between its Regions",
    "graph": "one wrong plan deletes it with its data",
}


class UnprotectedDeletionRule(FieldRule[Node]):
    """Databases without deletion protection.

    A global one has no data of its own, it holds clusters together; a graph has no automated backups.
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteGlobalCluster.html and
    https://docs.aws.amazon.com/neptune-analytics/latest/userguide/graph-snapshots.html
    """

    field = "deletion_protection"
    wrong = "deletion protection is off"
    harm = "one wrong plan deletes the database and its automated backups"
    fix_title = "turn deletion protection on"
    safety = Safety.SAFE

    def message(self, resource: Node, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        said = super().message(resource, value)
        return said.replace(self.harm, _HARMS.get(resource.kind.partition(".")[2], self.harm))


# complexity: what is not known, what scaling adds, then how many members there surely are
def failover_faults(
    cluster: DatabaseCluster, members: Value[tuple[Member, ...]], called: str, added: Value[float]
) -> Iterator[Fault]:
    """Yield why a cluster cannot fail over: too few instances, or all in one zone. `added`: the readers of scaling."""
    if isinstance(members, Unknown):
        yield members, ""
        return
    sure = [member for member in members.value if surely(member.exists)]
    doubts = [member.exists for member in members.value if isinstance(member.exists, Unknown)]
    if isinstance(added, Unknown) and len(sure) < 2:
        yield added, ""
    elif isinstance(added, Known) and sure and added.value >= 1:
        return  # AWS spreads what it adds over the zones
    elif len(sure) < 2 and doubts:
        yield doubts[0], ""
    elif not sure:
        yield from _of_none(cluster, called)
    elif len(sure) == 1:
        yield cluster.declared, f"{called} has one instance ({sure[0].address}): nothing to fail over to"
    else:
        yield from _of_zones(sure, called)


def _of_none(cluster: DatabaseCluster, called: str) -> Iterator[Fault]:
    secondary, belongs = is_secondary(cluster), is_global(cluster)
    if isinstance(secondary, Unknown):
        if isinstance(belongs, Unknown):  # of a global database, which of its clusters may do without is not known
            yield secondary, ""
    elif not secondary.value:
        yield cluster.declared, f"{called} has no instance to serve or fail over to"


# complexity: zones that are known, those that are not, and both together
def _of_zones(members: Sequence[Member], called: str) -> Iterator[Fault]:
    zones = {member.availability_zone.value for member in members if isinstance(member.availability_zone, Known)}
    unknown = [zone for member in members if isinstance(zone := member.availability_zone, Unknown)]
    if None in zones or len(zones) > 1:
        return
    if unknown and len({zone.text for zone in unknown}) == len(unknown) + len(zones):
        return  # each comes from another place: they are written to differ
    if len(unknown) == len(members) and unknown[0].text and len({zone.text for zone in unknown}) == 1:
        yield unknown[0], f"all {len(members)} instances of the {called} are pinned to one zone, whichever that is"
    elif unknown:
        yield unknown[0], ""
    else:
        message = f"all {len(members)} instances of the {called} are pinned to {zones.pop()}"
        yield members[0].availability_zone, message


class RetentionRule(MinimumRule[Node]):
    """Automated backups of a cluster, which cannot be turned off, are kept for a week."""

    field = "backup_retention_days"
    minimum = 7
    option = "minimum-days"
    options = {"minimum-days": Option(int, 7, "how many days backups are kept at least")}
    wrong = ""
    fix_title = "keep backups for a week, or as long as the settings ask"

    def message(self, resource: Node, value: Value[float]) -> str:
        """Return the sentence of the finding."""
        default = " by default" if value.origin.source is Source.DEFAULT else ""
        days = value.value if isinstance(value, Known) else 0
        return f"backups are kept for {days:g} day{'s' if days != 1 else ''}{default}: older mistakes cannot be undone"


class AuditLogRule(PresenceRule[Node]):
    """The audit log of a cluster is exported: it lives nowhere else, or not for long."""

    field = "log_exports"
    wrong = "the audit log is not exported"
    harm = "nobody can tell who did what"

    def passes(self, value: Any, resource: Node) -> bool | Unknown:
        """Return whether it is among the logs that are exported."""
        return whichever(*(value or ()), holds=lambda log: log == "audit")


class SnapshotRule(FieldRule[Cluster]):
    """A final snapshot is taken of a cluster with data of its own: less severe where nothing is written."""

    field = "skips_final_snapshot"
    wanted = False
    wrong = "no final snapshot is taken"
    harm = "with the cluster its data are gone"
    fix_title = "take a final snapshot"

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether its data are its own."""
        return opposite(is_replica(resource))

    def check(self, resource: Cluster) -> Iterator[Outcome]:
        """Find what is deleted without a snapshot."""
        by_default = resource.skips_final_snapshot.origin.source is Source.DEFAULT
        for outcome in super().check(resource):
            is_milder = isinstance(outcome, Finding) and by_default
            yield replace(outcome, severity=Severity.LOW) if is_milder else outcome


class EncryptionRule(FieldRule[AnyCluster]):
    """A cluster, or a global one, is encrypted at rest."""

    field = "storage_encrypted"
    wrong = "the storage is not encrypted"
    harm = "its snapshots and copies will not be either"
    fix_title = "make a new cluster with encryption, and move the data"

    @abstractmethod
    def encrypted(self, cluster: Any) -> Value[bool]:
        """Return whether a cluster is, written or not."""

    def applies(self, resource: AnyCluster) -> Value[bool]:
        """Return whether nothing else decides: the source of a global cluster, or a key, which asks for it."""
        if isinstance(resource, GlobalCluster):
            return either(is_set(resource.storage_encrypted), opposite(is_set(resource.source)))
        return opposite(is_set(resource.kms_key_id))

    def message(self, resource: AnyCluster, value: Value[Any]) -> str:
        """Return the sentence of the finding: of what is made from something that is why."""
        made = isinstance(resource, DatabaseCluster) and sometimes(takes_after_source(resource))
        taken = f"{self.wrong}, as that of what it is made from: {self.harm}"
        return taken if made and value.origin.source is Source.DEFAULT else super().message(resource, value)

    def passes(self, value: Any, resource: AnyCluster) -> bool | Unknown:
        """Return whether it is encrypted."""
        if isinstance(resource, GlobalCluster):
            return value is True
        encrypted = self.encrypted(resource)
        return encrypted.value if isinstance(encrypted, Known) else encrypted


def refused_retention(cluster: DatabaseCluster) -> Iterator[Refusal]:
    """Yield a retention out of range. One that is not known is judged where somebody writes it."""
    least, most = RETENTION_DAYS
    days = cluster.backup_retention_days
    out = mapped(days, outside(least, most))
    if isinstance(days, Known) or days.origin.source is Source.WRITTEN:
        yield Refusal(out, days, f"backups are kept for {least} to {most} days, not for {said(days)}")


def refused_key(cluster: DatabaseCluster) -> Iterator[Refusal]:
    """Yield a KMS key of a cluster that is not encrypted. With a key what is made from something is."""
    off: Value[bool] = mapped(cluster.storage_encrypted, lambda written: not written)
    own = both(is_set(cluster.kms_key_id), opposite(takes_after_source(cluster)))
    yield Refusal(both(own, off), cluster.kms_key_id, "a KMS key goes with encryption, which is off")
    yield from refused_key_place(cluster, cluster.kms_key_id)


def refused_point_in_time(cluster: DatabaseCluster) -> Iterator[Refusal]:
    """Yield a time to restore to beside the latest one, or for a copy on write, which is made of the latest.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterToPointInTime.html
    """
    point = cluster.point_in_time.value if isinstance(cluster.point_in_time, Known) else None
    if point is not None:
        there = is_set(point.time)
        yield Refusal(both(there, point.is_latest), point.time, "a time to restore to, and the latest one")
        by_writes: Value[bool] = mapped(point.way, lambda way: (way or "").lower() == "copy-on-write")
        yield Refusal(both(there, by_writes), point.time, "a time to restore to, and copy-on-write takes the latest")


def refused_secret(cluster: DatabaseCluster) -> Iterator[Refusal]:
    """Yield a key for the secret with the password where no password is managed."""
    key = cluster.secret_kms_key_id
    yield Refusal(both(is_set(key), opposite(cluster.manages_password)), key, SECRET)


def refused_members(cluster: DatabaseCluster, members: Value[tuple[Member, ...]]) -> Iterator[Refusal]:
    """Yield what is refused of members: a serverless one without a range, a promotion tier out of range."""
    for member in members.value if isinstance(members, Known) else ():
        serverless: Value[bool] = mapped(member.instance_class, lambda name: name == "db.serverless")
        without = both(opposite(is_set(cluster.capacity)), opposite(cluster.is_restored))
        message = f"{member.address} is serverless, and the cluster has no range of capacity"
        yield Refusal(both(member.exists, both(serverless, without)), cluster.declared, message)
        tier = member.promotion_tier
        least, most = PROMOTION_TIERS
        wrong = both(member.exists, mapped(tier, outside(least, most)))
        yield Refusal(wrong, tier, f"a promotion tier is {least} to {most}, that of {member.address} is {said(tier)}")


def refused_logs(cluster: DatabaseCluster, allowed: Sequence[str]) -> Iterator[Refusal]:
    """Yield a log that does not exist. One whose name is not known is judged where somebody writes it."""
    logs = cluster.log_exports

    def is_none(log: Value[str]) -> Value[bool]:
        return mapped(log, lambda name: name not in allowed)

    def has_none(named: tuple[Value[str], ...] | None) -> bool:
        return any(sometimes(is_none(log)) for log in named or ())

    if isinstance(logs, Unknown):
        wrong = mapped(logs, has_none)
        if sometimes(wrong):
            yield Refusal(wrong, logs, "a log that does not exist")
        return
    for log in logs.value or ():
        if sometimes(is_none(log)):
            yield Refusal(is_none(log), log, f"the logs are {' and '.join(allowed)}, not {said(log)}")


def refused_family(cluster: LinkedCluster, family_of: Callable[[str], str | None]) -> Iterator[Refusal]:
    """Yield a parameter group that is for another version than the cluster; of one that was not read nothing is said.

    `family_of` returns the family of a version; None where the version is not written as a whole.
    """
    version = cluster.engine_version

    def is_other(family: Known[str | None]) -> Value[bool]:
        if family.value is None:
            return Known(False, family.origin)
        return follow(version, lambda known: _is_of_another(family.value or "", family_of(known.value or ""), known))

    family = cluster.parameter_family
    message = f"a parameter group of {said(family)} does not go with version {said(version)}"
    yield Refusal(follow(family, is_other), cluster.parameter_group, message)


def _is_of_another(written: str, own: str | None, version: Known[str | None]) -> Value[bool]:
    if own is None:
        reason = f"whether its version is of {written} is not known"
        return Unknown(reason, version.origin, supply="write the engine version")
    return Known(written.lower() != own, version.origin)


def refused_capacity(range_: Capacity, least: float, least_maximum: float, most: float) -> Iterator[Refusal]:
    """Yield what is refused of a range of capacity units, whatever the engine: of a minimum from `least` on."""
    for what, units, lowest in (("minimum", range_.minimum, least), ("maximum", range_.maximum, least_maximum)):
        written = f"a {what} of {said(units)} capacity units"
        yield Refusal(
            mapped(units, lambda one: one is not None and one % STEP != 0), units, f"{written}: they come in halves"
        )
        yield Refusal(mapped(units, outside(lowest, most)), units, f"{written}: {lowest:g} to {most:g} are taken")
    minimum, maximum = range_.minimum, range_.maximum
    above = follow(minimum, lambda low: mapped(maximum, lambda high: _is_above(low.value, high)))
    yield Refusal(above, minimum, f"a minimum of {said(minimum)} above the maximum of {said(maximum)}")


def _is_above(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low > high
