"""What FSx refuses of Lustre."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, refused
from storage_lint.graph.choices import is_nothing, known_or_none, surely, surely_not
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.fsx import SCRATCH, FileSystem, Lustre
from storage_lint_rules.fsx import _facts as facts
from storage_lint_rules.fsx._refusals import is_there, may_be_restored, only_documented, text

TIERED = "INTELLIGENT_TIERING"


def of_lustre(file_system: FileSystem) -> Iterator[Refusal]:
    """Yield what Lustre refuses. SCRATCH_1 and SSD are what nothing stands for."""
    deployment, storage = file_system.deployment_type, file_system.storage_type
    if isinstance(file_system.lustre, Unknown) or file_system.lustre.value is None:
        return
    lustre = file_system.lustre.value
    yield from _of_s3(file_system, lustre)
    for doubt in (deployment, storage):
        if isinstance(doubt, Unknown):
            yield refused(doubt)
            return
    kind, stored = text(deployment) or SCRATCH[0], text(storage) or "SSD"
    yield from _storage(file_system, lustre, kind, stored)
    yield from _throughput(file_system, lustre, kind, stored)
    yield from _capacity(file_system, lustre, kind, stored)
    if kind == "PERSISTENT_2":
        yield from _persistent_2(lustre)
    if kind in SCRATCH:
        yield from _scratch(file_system)


def _persistent_2(lustre: Lustre) -> Iterator[Refusal]:
    if is_there(lustre.import_path):
        why = "PERSISTENT_2 takes no import path: data repository associations link it to S3"
        yield only_documented(is_set(lustre.import_path), why)
    if text(lustre.version) == "2.10":
        yield refused(lustre.version, "PERSISTENT_2 does not run version 2.10")


# complexity: one thing after the other that a link to S3 excludes
def _of_s3(file_system: FileSystem, lustre: Lustre) -> Iterator[Refusal]:
    """What a link to S3 excludes."""
    days = known_or_none(file_system.backup_retention_days)
    if days and (is_there(lustre.import_path) or is_there(lustre.export_path)):
        yield refused(file_system.backup_retention_days, "a file system that is linked to S3 has no backups")
    if not is_nothing(lustre.export_path) and is_nothing(lustre.import_path):
        yield refused(lustre.export_path, "an export path without an import path")
    if isinstance(file_system.fsx_repositories, Unknown):
        return
    there = [one for one in file_system.fsx_repositories.value if surely(one.exists)]
    if there and is_there(lustre.import_path):
        yield refused(is_set(lustre.import_path), "an import path beside a data repository association")
    if len(there) > facts.MAXIMUM_ASSOCIATIONS:
        why = f"a file system has at most {facts.MAXIMUM_ASSOCIATIONS} data repository associations, not {len(there)}"
        yield refused(Known(len(there), file_system.fsx_repositories.origin), why)


# complexity: one refusal of a storage type after the other
def _storage(file_system: FileSystem, lustre: Lustre, kind: str, stored: str) -> Iterator[Refusal]:
    cache = lustre.drive_cache_type
    if stored == "HDD" and kind != "PERSISTENT_1":
        yield refused(file_system.storage_type, f"HDD storage is there for PERSISTENT_1 alone, not {kind}")
    if stored == "HDD" and is_nothing(cache):
        reason = "whether HDD storage needs a drive cache is said in one way by the API, in another by AWS's own tools"
        yield refused(Unknown(reason, cache.origin, supply="write drive_cache_type"))
    if stored != "HDD" and isinstance(cache, Known) and cache.value is not None:
        yield refused(cache, f"a drive cache is there for HDD storage alone, not {stored}")
    if stored == TIERED:
        if kind != "PERSISTENT_2":
            yield only_documented(file_system.storage_type, f"{TIERED} is there for PERSISTENT_2 alone")
        for part, what in ((lustre.has_read_cache, "a read cache"), (lustre.has_metadata, "metadata")):
            if surely_not(part):
                yield only_documented(file_system.storage_type, f"{TIERED} needs the configuration of {what}")


def _throughput(file_system: FileSystem, lustre: Lustre, kind: str, stored: str) -> Iterator[Refusal]:
    per_unit = lustre.per_unit_throughput_mibps
    if isinstance(per_unit, Unknown) or stored == TIERED:
        return
    if kind in SCRATCH:
        if per_unit.value is not None:
            yield refused(per_unit, "scratch file systems take no throughput for each TiB")
        return
    allowed = facts.LUSTRE_MIBPS_PER_TIB.get(f"{kind} {stored}")
    if per_unit.value is None:
        yield refused(file_system.deployment_type, f"{kind} needs a throughput for each TiB")
    elif allowed is not None and per_unit.value not in allowed:
        said = ", ".join(f"{one:,}" for one in allowed)
        yield refused(per_unit, f"{kind} on {stored} has {said} MB/s for each TiB, not {per_unit.value:,g}")


# complexity: HDD, the first sizes, the steps, and what is disputed, in this order
def _capacity(file_system: FileSystem, lustre: Lustre, kind: str, stored: str) -> Iterator[Refusal]:
    gib, per_unit = file_system.storage_capacity_gib, known_or_none(lustre.per_unit_throughput_mibps)
    size = known_or_none(gib)
    if size is None or may_be_restored(file_system):
        return
    if stored == "HDD":
        step = facts.LUSTRE_HDD_STEP_GIB.get(f"{per_unit or 0:g}")
        if step is not None and (size % step or not size):
            yield refused(gib, f"HDD storage of {per_unit:g} MB/s for each TiB comes in steps of {step:,} GiB")
        return
    step = facts.LUSTRE_SCRATCH_1_STEP_GIB if kind == SCRATCH[0] else facts.LUSTRE_STEP_GIB
    first = facts.LUSTRE_FIRST_GIB if kind != SCRATCH[0] else (*facts.LUSTRE_FIRST_GIB, facts.LUSTRE_STEP_GIB)
    if stored == TIERED or size in first or (size and not size % step):
        return
    if kind == "PERSISTENT_2" and size == facts.LUSTRE_DISPUTED_GIB:
        reason = "whether PERSISTENT_2 starts at 600 or at 1,200 GiB is said in two ways by the API's own pages"
        yield refused(Unknown(reason, gib.origin))
        return
    said = ", ".join(f"{one:,}" for one in first)
    yield refused(gib, f"{kind} has {said} GiB or a multiple of {step:,}, not {size:,g}")


def _scratch(file_system: FileSystem) -> Iterator[Refusal]:
    days, key = file_system.backup_retention_days, file_system.kms_key_id
    if known_or_none(days):
        yield refused(days, "scratch file systems have no backups")
    if is_there(key):
        yield refused(is_set(key), "scratch file systems take no key")
