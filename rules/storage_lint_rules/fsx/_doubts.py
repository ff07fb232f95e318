"""What is not known of a file system, and may be what FSx refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import surely
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.fsx import LUSTRE, ONTAP, SCRATCH, FileSystem, Lustre, Ontap
from storage_lint_rules.fsx import _facts as facts


def doubts(file_system: FileSystem) -> Iterator[Unknown]:
    """Yield each value that is not known, where one that it may have is refused."""
    yield from (one for one in _read(file_system) if isinstance(one, Unknown))


def _read(file_system: FileSystem) -> Iterator[Value[Any]]:
    """What the refusals of its engine read of a file system."""
    yield from (file_system.deployment_type, file_system.backup_retention_days, file_system.throughput_mibps)
    yield from _subnets(file_system)
    if not surely(file_system.is_restored):
        yield file_system.storage_capacity_gib
        yield file_system.is_restored
    if not isinstance(file_system.engine, Known):
        return
    if file_system.engine.value == LUSTRE:
        yield from _of_lustre(file_system)
    elif file_system.engine.value == ONTAP:
        yield from _of_ontap(file_system.ontap)
    else:
        yield file_system.storage_type


def _subnets(file_system: FileSystem) -> Iterator[Value[Any]]:
    subnets, kind = file_system.subnet_ids, file_system.deployment_type
    yield subnets
    if isinstance(subnets, Known):
        yield from (one for one in subnets.value or () if isinstance(one, Unknown) and one.choices)
    if not (isinstance(kind, Known) and (kind.value or "").startswith("SINGLE_AZ")):
        yield is_set(file_system.preferred_subnet_id)


def _of_lustre(file_system: FileSystem) -> Iterator[Value[Any]]:
    yield file_system.storage_type
    if _is_one_of(file_system.deployment_type, *SCRATCH, None):
        yield is_set(file_system.kms_key_id)
    if isinstance(file_system.lustre, Unknown) or file_system.lustre.value is None:
        yield file_system.lustre
        return
    lustre: Lustre = file_system.lustre.value
    yield from (is_set(lustre.import_path), is_set(lustre.export_path))
    yield from _associations(file_system, lustre)
    if _is_one_of(file_system.deployment_type, "PERSISTENT_2"):
        yield lustre.version
    if not _is_one_of(file_system.storage_type, "HDD"):
        yield lustre.drive_cache_type
    if _is_one_of(file_system.storage_type, "INTELLIGENT_TIERING"):
        yield from (lustre.has_read_cache, lustre.has_metadata)
    else:
        yield lustre.per_unit_throughput_mibps


def _associations(file_system: FileSystem, lustre: Lustre) -> Iterator[Value[Any]]:
    """Those that may be there, where one of them would be one too many."""
    associations, alone = file_system.fsx_repositories, _is_one_of(lustre.import_path, None)
    if isinstance(associations, Unknown):
        yield from () if alone else (associations,)
    elif not alone or len(associations.value) > facts.MAXIMUM_ASSOCIATIONS:
        yield from (one.exists for one in associations.value)


def _of_ontap(ontap: Value[Ontap | None]) -> Iterator[Value[Any]]:
    if isinstance(ontap, Unknown) or ontap.value is None:
        yield ontap
    else:
        yield from (ontap.value.ha_pairs, ontap.value.throughput_per_pair_mibps, ontap.value.iops)


def _is_one_of(value: Value[Any], *wanted: object) -> bool:
    return isinstance(value, Known) and value.value in wanted
