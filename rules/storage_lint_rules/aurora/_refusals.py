"""What RDS answers to settings of clusters, members and global databases: each with the value that is at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from storage_lint.checks import Refusal, each_when, of_written, outside, said
from storage_lint.graph.choices import (
    both,
    chosen,
    follow,
    is_given,
    is_nothing,
    mapped,
    opposite,
    sometimes,
    surely,
    surely_not,
)
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora import Cluster, GlobalCluster, GroupFacts, Instance, LoneTier
from storage_lint.resources.aurora_kinds import (
    engine_of,
    is_aurora,
    is_aurora_mysql,
    is_member_of_aurora,
    is_multi_az,
    is_of_rds,
    other_service,
)
from storage_lint.resources.cluster import is_global, takes_after_source
from storage_lint.resources.cluster_links import family_of
from storage_lint_rules._clusters import PROMOTION_TIERS, refused_point_in_time, refused_retention, refused_secret
from storage_lint_rules._credentials import refused_database, refused_user, reserved_user
from storage_lint_rules._logs import foreign_logs
from storage_lint_rules._monitoring import refused_insights_retention, refused_interval, refused_mode
from storage_lint_rules._places import refused_key_place, refused_zone
from storage_lint_rules._ports import refused_port
from storage_lint_rules._windows import refused_windows
from storage_lint_rules.aurora import _facts as facts
from storage_lint_rules.aurora._versions import major_of

AURORA_STORAGE = ("aurora", "aurora-iopt1")
MULTI_AZ_STORAGE = ("io1", "io2", "gp3")
MULTI_AZ_ENGINES = ("mysql", "postgres")
_BY_PROVIDER = "Terraform's provider refuses {}"
IO1_RATIO = (0.5, 50)  # IOPS for each GiB


def of_cluster(cluster: Cluster) -> Iterator[Refusal]:
    """Yield what may be refused of a cluster, and whether it is."""
    for kind, found in ((is_aurora, _of_aurora), (is_multi_az, _of_multi_az), (is_of_rds, _of_any)):
        applies = kind(cluster)
        if not surely_not(applies):
            yield from each_when(applies, found(cluster))
    yield from _of_another_service(cluster)


def _of_another_service(node: Cluster | GlobalCluster | Instance) -> Iterator[Refusal]:
    """Yield an engine of DocumentDB or Neptune: Terraform's provider takes none here, at plan time.

    AWS may take it of a template, whose page does not name it; nothing is said of that: their own types are judged.
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/rds/consts.go
    """
    service = other_service(node.engine)
    if is_nothing(service):
        return
    if node.type.startswith("AWS::"):
        yield Refusal(follow(service, _is_not_judged), node.engine, "")
    else:
        name = service.value if isinstance(service, Known) else "another service"
        message = f"an engine of {name}, which has resources of its own"
        yield Refusal(is_set(service), node.engine, message, sentence=_BY_PROVIDER)


def _is_not_judged(service: Known[str | None]) -> Value[bool]:
    if service.value is None:
        return Known(False, service.origin)
    reason = f"{service.value} is not judged where it is declared as a resource of RDS"
    return Unknown(reason, service.origin, supply=f"declare it as a resource of {service.value}")


def _of_any(cluster: Cluster) -> Iterator[Refusal]:
    yield from refused_retention(cluster)
    yield from refused_windows(cluster.backup_window, cluster.maintenance_window)
    yield from refused_port(cluster.port)
    yield from refused_key_place(cluster, cluster.kms_key_id)
    yield from refused_point_in_time(cluster)
    yield from _of_monitoring(cluster)
    yield from _of_credentials(cluster)
    yield from _of_family(cluster)
    yield from foreign_logs(cluster.log_exports, cluster.engine)


def _of_credentials(cluster: Cluster) -> Iterator[Refusal]:
    written = is_given(cluster.password_disclosure)
    if isinstance(written, Known):
        yield Refusal(
            both(written, cluster.manages_password), cluster.manages_password, "a password, and one that RDS manages"
        )
    yield from refused_secret(cluster)
    yield from refused_user(cluster.username, takes_after_source(cluster))
    yield from reserved_user(cluster.username, cluster.engine, takes_after_source(cluster))
    yield from refused_database(cluster.database_name, cluster.engine, takes_after_source(cluster))
    wrong: Value[bool] = mapped(cluster.password_fits, lambda fits: fits is False)
    yield Refusal(wrong, cluster.password_fits, 'a password has 8 to 41 characters, none of them /, ", @ or a space')
    restored, forwards = is_set(cluster.snapshot), cluster.forwards_writes
    belongs = cluster.global_cluster_identifier
    message = "writes are forwarded within a global database, and it belongs to none"
    yield Refusal(both(forwards, opposite(is_global(cluster))), forwards, message)
    yield Refusal(
        both(restored, is_set(belongs)), belongs, "a cluster is restored from a snapshot or joins a global database"
    )


def _of_aurora(cluster: Cluster) -> Iterator[Refusal]:
    for value, what in (
        (cluster.allocated_storage_gib, "a size"),
        (cluster.iops, "IOPS"),
        (cluster.instance_class, "a class of the cluster"),
    ):
        yield Refusal(
            _is_written(value), value, f"Aurora has no {what.removeprefix('a ')}: that is for Multi-AZ DB clusters"
        )
    public = cluster.publicly_accessible
    said_there = "Aurora takes no public access on the cluster, not even false: its instances have it"
    yield Refusal(_is_written(public), public, said_there)
    kind = cluster.storage_type
    other: Value[bool] = mapped(kind, _is_other_than(AURORA_STORAGE))
    yield Refusal(other, kind, f"the storage type of Aurora is {' or '.join(AURORA_STORAGE)}")
    zones = cluster.availability_zones
    many: Value[bool] = mapped(zones, lambda named: len(named or ()) > facts.MAXIMUM_ZONES)
    if sometimes(many):
        written = said(mapped(zones, lambda named: len(named or ())))
        yield Refusal(many, zones, f"a cluster has {facts.MAXIMUM_ZONES} Availability Zones, not {written}")
    yield from _of_backtrack(cluster)
    sure = [one for one in _members(cluster) if surely(one.exists)]
    too_many = Known(len(sure) > facts.MAXIMUM_MEMBERS, cluster.declared)
    yield Refusal(too_many, cluster.declared, f"a cluster has {facts.MAXIMUM_MEMBERS} instances, not {len(sure)}")


def _is_other_than(allowed: tuple[str, ...]) -> Callable[[str | None], bool]:
    return lambda name: name is not None and name.lower() not in allowed


def _members(cluster: Cluster) -> tuple[Any, ...]:
    return cluster.members.value if isinstance(cluster.members, Known) else ()


def _of_backtrack(cluster: Cluster) -> Iterator[Refusal]:
    window, most = cluster.backtrack_window_seconds, facts.MAXIMUM_BACKTRACK_SECONDS
    yield Refusal(mapped(window, outside(0, most)), window, f"the backtrack window is 0 to {most:,} seconds")
    some: Value[bool] = mapped(window, bool)
    yield Refusal(both(some, opposite(is_aurora_mysql(cluster))), window, "only Aurora MySQL has a backtrack window")


def _of_multi_az(cluster: Cluster) -> Iterator[Refusal]:
    restored, kind = takes_after_source(cluster), cluster.storage_type
    for given, what in (
        (is_set(cluster.instance_class), "instance class"),
        (is_set(cluster.allocated_storage_gib), "allocated storage"),
    ):
        missing = both(opposite(given), opposite(restored))
        yield Refusal(missing, cluster.declared, f"a Multi-AZ DB cluster needs its {what}")
    other: Value[bool] = mapped(kind, _is_other_than(MULTI_AZ_STORAGE))
    yield Refusal(other, kind, f"the storage type of a Multi-AZ DB cluster is {', '.join(MULTI_AZ_STORAGE)}")
    yield from _of_iops(cluster)
    for setting, what in (
        (is_set(cluster.global_cluster_identifier), "global database"),
        (is_set(cluster.capacity), "serverless capacity"),
        (mapped(cluster.backtrack_window_seconds, bool), "backtrack window"),
        (mapped(cluster.engine_mode, lambda mode: mode.lower() != "provisioned"), "engine mode"),
        (mapped(cluster.network_type, lambda kind: (kind or "").upper() == "DUAL"), "dual-stack network"),
        (is_set(cluster.domain), "directory domain"),
    ):
        yield Refusal(setting, setting.origin, f"a Multi-AZ DB cluster has no {what}")
    unwritten: Unknown = Unknown("AWS's pages disagree whether the storage type may be left out", kind.origin)
    yield Refusal(chosen(both(opposite(is_set(kind)), opposite(restored)), unwritten, _no(kind)), kind, "")


def _of_iops(cluster: Cluster) -> Iterator[Refusal]:
    kind, iops, size = cluster.storage_type, cluster.iops, cluster.allocated_storage_gib
    provisioned: Value[bool] = mapped(kind, lambda name: (name or "").lower() in ("io1", "io2"))
    yield Refusal(both(provisioned, opposite(_is_written(iops))), kind, "io1 and io2 storage needs IOPS")
    of_io1: Value[bool] = mapped(kind, lambda name: (name or "").lower() == "io1")
    yield Refusal(both(of_io1, of_written(_is_off_ratio, size, iops)), iops, "io1 takes 0.5 to 50 IOPS for each GiB")
    of_gp3: Value[bool] = mapped(kind, lambda name: (name or "").lower() == "gp3")
    small: Value[bool] = mapped(size, lambda gib: gib is not None and gib < facts.GP3_IOPS_FROM_GIB)
    message = f"gp3 takes IOPS from {facts.GP3_IOPS_FROM_GIB} GiB on"
    yield Refusal(both(of_gp3, both(_is_written(iops), small)), iops, message)


def _is_off_ratio(gib: float, iops: float) -> bool:
    least, most = IO1_RATIO
    return not least <= iops / gib <= most


def of_instance(instance: Instance) -> Iterator[Refusal]:
    """Yield what may be refused of a member, and whether it is."""
    aurora = is_member_of_aurora(instance)
    setting = instance.cluster_setting
    yield Refusal(both(aurora, is_set(setting)), setting, f"{said(setting)} of a member is the cluster's to say")
    least, most = PROMOTION_TIERS
    tier = instance.promotion_tier
    yield Refusal(mapped(tier, outside(least, most)), tier, f"a promotion tier is {least} to {most}")
    engine = engine_of(instance)
    text = f"RDS makes the instances of a Multi-AZ DB cluster itself, and takes no member of {said(engine)}"
    yield Refusal(mapped(engine, _is_of_multi_az), instance.engine, text)
    yield from refused_windows(Known(None, instance.declared), instance.maintenance_window)
    yield from refused_zone(instance, instance.availability_zone)
    yield from _of_home(instance)
    yield from _of_monitoring(instance)
    yield from _of_another_service(instance)


def _is_of_multi_az(engine: str | None) -> bool:
    return (engine or "").lower() in MULTI_AZ_ENGINES


def of_no_member(lone: LoneTier) -> Iterator[Refusal]:
    """Yield what may be refused of an instance that is no member, though only members have it."""
    tier = lone.promotion_tier
    yield Refusal(is_set(tier), tier, "only an instance of a cluster has a promotion tier")


def _of_home(instance: Instance) -> Iterator[Refusal]:
    """What differs from the cluster, where that is in the code."""
    if isinstance(instance.home, Unknown) or instance.home.value is None:
        return
    home = instance.home.value
    own, whole = engine_of(instance), home.engine
    other = follow(own, lambda one: mapped(whole, lambda engine: _differ(one.value, engine)))
    yield Refusal(other, instance.engine, f"it is of another engine than its cluster {home.address}")
    interval, of_all = instance.monitoring_interval_seconds, home.monitoring_interval_seconds
    other = follow(interval, lambda one: mapped(of_all, lambda all_: 0 not in (one.value, all_) and one.value != all_))
    yield Refusal(other, interval, f"its monitoring interval differs from that of its cluster {home.address}")
    encrypted = instance.storage_encrypted
    other = follow(encrypted, lambda one: mapped(home.storage_encrypted, lambda all_: _are_two(one.value, all_)))
    yield Refusal(
        both(is_set(encrypted), other), encrypted, f"its encryption differs from that of its cluster {home.address}"
    )


def _are_two(one: bool | None, other: bool | None) -> bool:
    return one is not None and other is not None and one != other


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and (one or "").lower() != (other or "").lower()


def of_global_cluster(cluster: GlobalCluster) -> Iterator[Refusal]:
    """Yield what may be refused of a global database, and whether it is."""
    engine, source = is_set(cluster.engine), is_set(cluster.source)
    neither = both(opposite(engine), opposite(source))
    yield Refusal(neither, cluster.declared, "a global database is made of a cluster, or has an engine")
    message = "a global database that is made of a cluster takes engine and encryption from there"
    yield Refusal(both(engine, source), cluster.engine, message)
    yield from _of_another_service(cluster)
    encrypted = cluster.storage_encrypted
    yield Refusal(both(is_set(encrypted), source), encrypted, message)


def _of_monitoring(node: Cluster | Instance) -> Iterator[Refusal]:
    yield from refused_interval(node.monitoring_interval_seconds, node.has_monitoring_role)
    on, days = node.performance_insights, node.performance_insights_retention_days
    if isinstance(node, Cluster):  # a member may have them from its cluster
        off, key = opposite(on), node.performance_insights_kms_key_id
        yield Refusal(both(off, is_set(days)), days, "a retention without Performance Insights")
        yield Refusal(both(off, is_set(key)), key, "a key of Performance Insights, which is off")
        yield from refused_mode(node.insights_mode, on, days)
    yield from refused_insights_retention(days)


def _of_family(cluster: Cluster) -> Iterator[Refusal]:
    """The parameter group of a cluster, where it is for another engine or version."""
    group, name = cluster.group, cluster.parameter_group
    if isinstance(group, Unknown):
        wrong = follow(group, lambda one: _of_group(cluster, one))
        if sometimes(wrong):
            yield Refusal(wrong, name, "a parameter group for another engine or version")
        return
    family = group.value.family if group.value is not None else mapped(name, family_of)
    if isinstance(family, Unknown) and group.value is None:
        return  # a group that was not read

    called = f"{group.value.address} of {said(family)}" if group.value is not None else f"default.{said(family)}"
    yield Refusal(_is_unfit(cluster, family), name, f"parameter group {called} is for another engine or version")


def _of_group(cluster: Cluster, group: Known[GroupFacts | None]) -> Value[bool]:
    return Known(False, group.origin) if group.value is None else _is_unfit(cluster, group.value.family)


def _is_unfit(cluster: Cluster, family: Value[Any]) -> Value[bool]:
    """Whether a family of parameters is for another engine or version than a cluster's."""
    return follow(family, lambda named: follow(cluster.engine, lambda engine: _is_of_another(cluster, engine, named)))


def _is_of_another(cluster: Cluster, engine: Known[str], family: Known[str | None]) -> Value[bool]:
    name, wanted = engine.value.lower(), (family.value or "").lower()
    if not name or not wanted or name == "aurora":
        return Known(False, family.origin)
    if wanted.rstrip("0123456789.") != name:
        return Known(True, family.origin)

    def of_version(version: Known[str | None]) -> Value[bool]:
        major = major_of(name, version.value) if version.value else None
        if major is None:
            return Unknown(f"whether its version is of {family.value} is not known", version.origin)
        return Known(wanted != f"{name}{major}", version.origin)

    return follow(cluster.engine_version, of_version)


def _is_written(value: Value[Any]) -> Value[bool]:
    """Whether something is written; a size of 0 is none."""
    return mapped(value, lambda written: written is not None and (written is False or bool(written)))


def _no(value: Value[Any]) -> Known[bool]:
    return Known(False, value.origin)
