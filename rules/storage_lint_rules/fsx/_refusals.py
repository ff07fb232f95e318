"""What FSx refuses: of every engine, of Windows and OpenZFS, and of volumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, refused
from storage_lint.graph.choices import both, is_nothing, known_or_none, mapped, surely, surely_not
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.fsx import LUSTRE, ONTAP, FileSystem, Volume
from storage_lint.rule import Severity
from storage_lint_rules.fsx import _facts as facts


def text(value: Value[str | None]) -> str:
    """Return a text that is known, else nothing."""
    return (value.value or "") if isinstance(value, Known) else ""


def is_there(value: Value[Any]) -> bool:
    """Return whether something is surely written, whatever it is: a reference is."""
    return surely(is_set(value)) and not (isinstance(value, Known) and value.value == "")


def only_documented(value: Value[Any], why: str) -> Refusal:
    """Return what AWS's pages say is refused, where no refusal is on record: less severe."""
    return refused(value, why, severity=Severity.MEDIUM)


def capacity(file_system: FileSystem, least: float, most: float) -> Iterator[Refusal]:
    """Yield a capacity that is out of a range; that of a restored file system is its backup's to say."""
    gib = known_or_none(file_system.storage_capacity_gib)
    if gib is not None and not may_be_restored(file_system) and not least <= gib <= most:
        why = f"its storage has {least:,g} to {most:,g} GiB, not {gib:,g}"
        yield refused(file_system.storage_capacity_gib, why)


def may_be_restored(file_system: FileSystem) -> bool:
    """Return whether it may be restored from a backup."""
    return not surely_not(file_system.is_restored)


def of_any(file_system: FileSystem) -> Iterator[Refusal]:
    """Yield what every engine refuses."""
    days = file_system.backup_retention_days
    if isinstance(days, Known) and days.value is not None and not 0 <= days.value <= facts.MAXIMUM_RETENTION_DAYS:
        why = f"automatic backups are kept for 0 to {facts.MAXIMUM_RETENTION_DAYS} days, not {days.value:g}"
        yield refused(days, why)
    yield from _subnets(file_system)


# complexity: how many subnets each deployment takes, then the preferred one
def _subnets(file_system: FileSystem) -> Iterator[Refusal]:
    subnets, kind, engine = file_system.subnet_ids, text(file_system.deployment_type), text(file_system.engine)
    multi_az, single_az = kind.startswith("MULTI_AZ"), kind.startswith("SINGLE_AZ") or engine == LUSTRE
    if (multi_az or single_az) and isinstance(subnets, Known) and subnets.value is not None:
        wanted, count = 2 if multi_az else 1, len(subnets.value)
        if count != wanted and not any(isinstance(one, Unknown) and one.choices for one in subnets.value):
            why = f"{kind or engine.title()} takes {wanted} subnet{'s' * (wanted > 1)}, not {count}"
            on_record = not multi_az or engine == ONTAP
            yield (refused if on_record else only_documented)(Known(count, subnets.origin), why)
    if multi_az and is_nothing(file_system.preferred_subnet_id):
        yield refused(file_system.deployment_type, f"{kind} needs a preferred subnet")


# complexity: one refusal after the other: capacity, storage type, throughput
def of_windows(file_system: FileSystem) -> Iterator[Refusal]:
    """Yield what Windows refuses."""
    kind = text(file_system.storage_type) or "SSD"
    if isinstance(file_system.storage_type, Known) and kind in facts.WINDOWS_MINIMUM_GIB:
        yield from capacity(file_system, facts.WINDOWS_MINIMUM_GIB[kind], facts.MAXIMUM_GIB)
        if kind == "HDD" and text(file_system.deployment_type) == "SINGLE_AZ_1":
            yield only_documented(file_system.storage_type, "HDD storage is not there for SINGLE_AZ_1")
    mibps = file_system.throughput_mibps
    written = known_or_none(mibps)
    if written is None or written in facts.WINDOWS_LARGE_MIBPS:
        return
    if written > facts.WINDOWS_LARGEST_POWER_MIBPS:
        yield refused(Unknown(f"whether there are {written:g} MB/s of throughput is not known", mibps.origin))
    elif written < facts.WINDOWS_MINIMUM_MIBPS or written != int(written) or int(written) & (int(written) - 1):
        yield refused(mibps, f"throughput is a power of two from {facts.WINDOWS_MINIMUM_MIBPS} on, not {written:g}")


# complexity: one refusal after the other: storage type, capacity, throughput
def of_openzfs(file_system: FileSystem) -> Iterator[Refusal]:
    """Yield what OpenZFS refuses."""
    deployment = file_system.deployment_type
    if text(file_system.storage_type) == "INTELLIGENT_TIERING":
        if not is_nothing(file_system.storage_capacity_gib):
            place = file_system.storage_capacity_gib
            yield only_documented(place, "storage that grows by itself takes no capacity")
        if isinstance(deployment, Known) and deployment.value != "MULTI_AZ_1":
            yield only_documented(file_system.storage_type, "INTELLIGENT_TIERING is there for MULTI_AZ_1 alone")
    elif isinstance(file_system.storage_type, Known):
        yield from capacity(file_system, facts.OPENZFS_MINIMUM_GIB, facts.OPENZFS_MAXIMUM_GIB)
    mibps = known_or_none(file_system.throughput_mibps)
    if mibps is None:
        return
    if isinstance(deployment, Unknown):
        yield refused(deployment)
        return
    allowed = facts.OPENZFS_MIBPS.get(deployment.value or "")
    if allowed is not None and mibps not in allowed:
        said = ", ".join(f"{one:,}" for one in allowed)
        why = f"{deployment.value} has a throughput of {said}, not {mibps:,g}"
        yield only_documented(file_system.throughput_mibps, why)


def of_volume(volume: Volume) -> Iterator[Refusal]:
    """Yield what is refused of a volume of ONTAP."""
    if isinstance(volume.engine, Unknown):
        yield refused(volume.engine)
    elif volume.engine.value == ONTAP:
        yield from _audit_log(volume.is_audit_log, volume.retention_months)
        yield from _efficiency(volume.volume_type, volume.storage_efficiency)


def _audit_log(is_audit_log: Value[bool], kept: Value[float | None]) -> Iterator[Refusal]:
    least = facts.AUDIT_LOG_MINIMUM_MONTHS
    short = mapped(kept, lambda months: months is not None and months < least)
    too_short = both(is_audit_log, short)
    if isinstance(too_short, Unknown):
        yield refused(too_short)
    elif too_short.value:
        yield only_documented(kept, f"SnapLock keeps an audit log for {least} months at least")


def _efficiency(kind: Value[str], efficient: Value[bool | None]) -> Iterator[Refusal]:
    reason = "whether a volume that can be written to must say if its storage is efficient is not documented"
    open_ = both(mapped(kind, lambda kind: kind == "RW"), mapped(efficient, lambda said: said is None))
    if isinstance(open_, Unknown):
        yield refused(open_)
    elif open_.value:
        yield refused(Unknown(reason, efficient.origin, supply="write it"))
