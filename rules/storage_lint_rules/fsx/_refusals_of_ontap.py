"""What FSx answers when the settings of ONTAP do not fit together."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, refused
from storage_lint.graph.choices import is_nothing, known_or_none
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.fsx import FileSystem, Ontap
from storage_lint_rules.fsx import _facts as facts
from storage_lint_rules.fsx._refusals import only_documented, text

FIRST_GENERATION = ("SINGLE_AZ_1", "MULTI_AZ_1")


def of_ontap(file_system: FileSystem) -> Iterator[Refusal]:
    """Yield what ONTAP refuses. A file system has one HA pair where nothing is written."""
    deployment = file_system.deployment_type
    if isinstance(file_system.ontap, Unknown) or file_system.ontap.value is None:
        return
    ontap = file_system.ontap.value
    for doubt in (deployment, ontap.ha_pairs):
        if isinstance(doubt, Unknown):
            yield refused(doubt)
            return
    kind, pairs = text(deployment), known_or_none(ontap.ha_pairs) or 1
    yield from _pairs(ontap, kind, pairs)
    yield from _capacity(file_system, kind, pairs)
    yield from _throughput(file_system, ontap, kind, pairs)
    yield from _iops(file_system, ontap, pairs)


def _pairs(ontap: Ontap, kind: str, pairs: float) -> Iterator[Refusal]:
    if not 1 <= pairs <= facts.ONTAP_MAXIMUM_PAIRS:
        yield refused(ontap.ha_pairs, f"there are 1 to {facts.ONTAP_MAXIMUM_PAIRS} HA pairs, not {pairs:g}")
    elif pairs > 1 and (kind.startswith("MULTI_AZ") or kind == "SINGLE_AZ_1"):
        yield refused(ontap.ha_pairs, f"{kind} has one HA pair, not {pairs:g}")


def _capacity(file_system: FileSystem, kind: str, pairs: float) -> Iterator[Refusal]:
    gib = known_or_none(file_system.storage_capacity_gib)
    least = facts.ONTAP_MINIMUM_GIB_PER_PAIR * pairs
    most = min(facts.ONTAP_MAXIMUM_GIB_PER_PAIR * pairs, facts.ONTAP_MAXIMUM_GIB)
    if kind in FIRST_GENERATION:
        most = facts.ONTAP_FIRST_GENERATION_MAXIMUM_GIB
    if gib is not None and not least <= gib <= most:
        why = f"{kind or 'it'} has {least:,g} to {most:,g} GiB with {pairs:g} HA pairs, not {gib:,g}"
        yield refused(file_system.storage_capacity_gib, why.replace("1 HA pairs", "1 HA pair"))


# complexity: two attributes say the same, and what they may be hangs on the generation
def _throughput(file_system: FileSystem, ontap: Ontap, kind: str, pairs: float) -> Iterator[Refusal]:
    total, each = known_or_none(file_system.throughput_mibps), known_or_none(ontap.throughput_per_pair_mibps)
    if total is not None and each is not None and total != each:
        if pairs == 1:
            yield refused(ontap.throughput_per_pair_mibps, f"{each:,g} MB/s for the one pair beside {total:,g} in all")
            return
        reason = "whether the throughput of all pairs may stand beside that of each is not documented"
        yield refused(Unknown(reason, ontap.throughput_per_pair_mibps.origin, supply="write one of them"))
    place: Value[float | None] = ontap.throughput_per_pair_mibps if each is not None else file_system.throughput_mibps
    mibps = each if each is not None else None if total is None else total / pairs
    allowed = facts.ONTAP_MIBPS.get(kind)
    if mibps is None or allowed is None or mibps in allowed:
        return
    if kind == "SINGLE_AZ_2" and pairs == 1 and mibps in facts.ONTAP_DISPUTED_MIBPS:
        reason = f"whether SINGLE_AZ_2 has {mibps:g} MB/s is said in two ways by AWS and by the provider"
        yield refused(Unknown(reason, place.origin))
        return
    said = ", ".join(f"{one:,}" for one in allowed)
    yield refused(place, f"an HA pair of {kind} has {said} MB/s, not {mibps:,g}")


def _iops(file_system: FileSystem, ontap: Ontap, pairs: float) -> Iterator[Refusal]:
    iops, gib = known_or_none(ontap.iops), known_or_none(file_system.storage_capacity_gib)
    if iops is None or is_nothing(file_system.storage_capacity_gib):
        return
    most = facts.ONTAP_MAXIMUM_IOPS_PER_PAIR * pairs
    if gib is not None and iops < gib * facts.ONTAP_IOPS_PER_GIB:
        why = f"there are at least {facts.ONTAP_IOPS_PER_GIB} IOPS for each GiB, not {iops:,g} for {gib:,g}"
        yield only_documented(ontap.iops, why)
    elif iops > most:
        yield only_documented(ontap.iops, f"there are at most {most:,g} IOPS, not {iops:,g}")
