"""What RDS refuses of the storage of an instance: each thing hangs on what is not known of it.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from storage_lint.checks import Refusal, each_when, of_written, said
from storage_lint.graph.choices import (
    both,
    chosen,
    either,
    follow,
    is_given,
    known_or_none,
    mapped,
    opposite,
    or_else,
    surely,
)
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import engine_of, is_clustered, is_custom
from storage_lint.resources.rds_regions import replicates_across_regions
from storage_lint_rules._places import refused_key_place
from storage_lint_rules.rds import _facts as facts

GENERAL_PURPOSE, PROVISIONED = ("gp2", "gp3"), ("io1", "io2")
TYPES = (*GENERAL_PURPOSE, *PROVISIONED, "standard")
# One engine of each kind whose storage has rules of its own.
ENGINES = ("postgres", "oracle-ee", "sqlserver-se", "db2-se", "custom-oracle-ee", "custom-sqlserver-ee")
GROWTH_PERCENT = 110  # what a larger maximum must be of the storage, as was reported

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html#Overview.Encryption.Availability
_NEVER_ENCRYPTED = ("db.m1.", "db.m2.", "db.t1.", "db.t2.micro")

Judge = Callable[[str], Value[bool]]


def of_clusters(instance: Instance) -> Iterator[Refusal]:
    """Yield an instance of Aurora, DocumentDB or Neptune that is made new without the cluster whose storage it has.

    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1557
    """
    copied = either(instance.is_restored, is_set(instance.replicates_from))
    made = both(Known(isinstance(instance.cluster_identifier, Known), instance.declared), opposite(copied))
    text = f"an instance of {_service(instance)} has the storage of its cluster, and this one is in none"
    yield Refusal(both(made, is_clustered(instance)), instance.engine, text)


def _service(instance: Instance) -> str:
    engine = known_or_none(instance.engine)
    return {"docdb": "DocumentDB", "neptune": "Neptune"}.get((engine or "").lower(), "Aurora")


def of_growth(instance: Instance) -> Iterator[Refusal]:
    """Yield a maximum of storage autoscaling that is below the storage, or hardly above it."""
    size, maximum = instance.allocated_storage_gib, instance.max_allocated_storage_gib
    below = of_written(lambda gib, most_gib: most_gib < gib, size, maximum)
    yield Refusal(below, maximum, f"storage may grow to {said(maximum)} GiB, but there are {said(size)} already")
    hardly = of_written(lambda gib, most: gib < most and most * 100 < gib * GROWTH_PERCENT, size, maximum)
    reason = "whether a maximum that is less than a tenth above the storage is refused is not documented"
    open_: Value[bool] = Unknown(reason, maximum.origin, supply="raise it")
    yield Refusal(chosen(hardly, open_, Known(False, maximum.origin)), maximum, "")


def of_key(instance: Instance) -> Iterator[Refusal]:
    """Yield a KMS key of an instance that is not encrypted, and a copy in another Region that needs one of its own.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
    """
    copied = either(instance.is_restored, is_set(instance.replicates_from))
    own = opposite(either(copied, is_custom(instance)))
    plain = both(is_set(instance.kms_key_id), opposite(instance.storage_encrypted))
    yield Refusal(both(plain, own), instance.kms_key_id, "a KMS key without encryption")
    yield from refused_key_place(instance, instance.kms_key_id)
    small: Value[bool] = mapped(instance.instance_class, lambda name: (name or "").lower().startswith(_NEVER_ENCRYPTED))
    text = f"{said(instance.instance_class)} does not encrypt its storage"
    yield Refusal(both(both(instance.storage_encrypted, small), own), instance.instance_class, text)
    keyless = both(instance.source_is_encrypted, opposite(is_given(instance.kms_key_id)))
    text = "a replica of an encrypted instance of another Region needs a KMS key of its own"
    yield Refusal(both(keyless, replicates_across_regions(instance)), instance.kms_key_id, text)


def of_type(instance: Instance) -> Iterator[Refusal]:
    """Yield what does not go with the type of the storage."""
    kind, iops, mibps, log = (
        instance.storage_type,
        instance.iops,
        instance.storage_throughput_mibps,
        instance.dedicated_log_volume,
    )
    name = _type_of(instance)
    called = said(name)
    plain, provisioned = _is_one(name, "gp2", "standard"), _is_one(name, *PROVISIONED)
    of_db2: Value[bool] = _of_each(_engine(instance), ENGINES, lambda one: _so(one.startswith("db2"), iops))
    yield Refusal(both(plain, of_db2), kind, f"Db2 has no {called} storage")
    yield Refusal(both(plain, _is_some(iops)), iops, f"{called} storage takes no IOPS")
    yield Refusal(both(provisioned, opposite(_is_some(iops))), kind, f"{called} storage needs IOPS")
    yield Refusal(both(opposite(_is_one(name, "gp3")), _is_some(mibps)), mibps, f"{called} storage takes no throughput")
    yield Refusal(
        both(log, opposite(provisioned)), log, f"a dedicated log volume needs io1 or io2 storage, not {called}"
    )


def of_size(instance: Instance) -> Iterator[Refusal]:
    """Yield a size that there is not of the type of the storage."""
    size, name, engine = instance.allocated_storage_gib, _type_of(instance), _engine(instance)
    is_typed = is_set(instance.storage_type)

    def judged(kind: str, engine: str, gib: float | None) -> Value[bool]:
        limits = _limits_gib(kind, engine)
        if limits is None or not gib or limits[0] <= gib <= limits[1]:
            return _so(False, size)
        reason = f"whether RDS makes less than {limits[0]} GiB where no storage type is written is not documented"
        open_: Value[bool] = Unknown(reason, size.origin, supply="write the storage type")
        undocumented = facts.SMALLEST_GIB <= gib < limits[0]
        return chosen(is_typed, _so(True, size), open_) if undocumented else _so(True, size)

    def of_kind(kind: str) -> Value[bool]:
        return _of_each(engine, ENGINES, lambda one: follow(size, lambda gib: judged(kind, one, gib.value)))

    message = f"there is no storage of {said(size)} GiB of this type"
    if isinstance(name, Known) and isinstance(engine, Known) and (limits := _limits_gib(name.value, engine.value)):
        message = f"{name.value} storage has {limits[0]:,} to {limits[1]:,} GiB, not {said(size)}"
    yield Refusal(_of_each(name, TYPES, of_kind), size, message)


def _limits_gib(kind: str, engine: str) -> tuple[int, int] | None:
    """The sizes that there are of a type of storage; None where they are not judged."""
    if engine.startswith("custom-") or kind not in (*GENERAL_PURPOSE, *PROVISIONED):
        return None
    least = facts.GENERAL_PURPOSE_MINIMUM_GIB if kind in GENERAL_PURPOSE else facts.PROVISIONED_MINIMUM_GIB
    most = facts.MAXIMUM_GIB
    if engine.startswith("sqlserver"):
        least = facts.GENERAL_PURPOSE_MINIMUM_GIB
        most = facts.SQLSERVER_GENERAL_PURPOSE_MAXIMUM_GIB if kind in GENERAL_PURPOSE else most
    return (facts.SMALLEST_GIB if kind == "gp2" else least), most


def of_provisioned(instance: Instance) -> Iterator[Refusal]:
    """Yield the IOPS that io1 and io2 do not have, by themselves or for their size."""
    name, size, iops = _type_of(instance), instance.allocated_storage_gib, instance.iops
    io1, io2 = _is_one(name, "io1"), _is_one(name, "io2")
    few: Value[bool] = mapped(iops, lambda number: bool(number) and (number or 0) < facts.IO1_MINIMUM_IOPS)
    yield Refusal(both(io1, few), iops, f"io1 has at least {facts.IO1_MINIMUM_IOPS:,} IOPS, not {said(iops)}")
    most = facts.IO1_IOPS_PER_GIB

    def least_ratio(engine: str) -> float:
        return 1 if engine.startswith("sqlserver") else 0.5

    def is_off(engine: str) -> Value[bool]:
        return of_written(lambda gib, number: not least_ratio(engine) <= number / gib <= most, size, iops)

    engine = _engine(instance)
    least = _said_of(engine, least_ratio)
    for_size = f"IOPS for each GiB, not {said(iops)} for {said(size)} GiB"
    yield Refusal(both(io1, _of_each(engine, ENGINES, is_off)), iops, f"io1 takes {least} to {most} {for_size}")
    above = of_written(lambda gib, number: number > gib * facts.IO2_IOPS_PER_GIB, size, iops)
    yield Refusal(both(io2, above), iops, f"io2 takes at most {facts.IO2_IOPS_PER_GIB:,} {for_size}")


def of_gp3(instance: Instance) -> Iterator[Refusal]:
    """Yield the IOPS and the throughput that gp3 does not have, by themselves or for its size and engine."""
    iops, mibps = instance.iops, instance.storage_throughput_mibps
    gp3 = _is_one(_type_of(instance), "gp3")
    many: Value[bool] = mapped(mibps, lambda number: (number or 0) > facts.GP3_MAXIMUM_MIBPS)
    most = f"gp3 has at most {facts.GP3_MAXIMUM_MIBPS:,} MiB/s, not {said(mibps)}"
    yield Refusal(both(gp3, many), mibps, most)
    above = of_written(lambda number, rate: rate > number * facts.GP3_MIBPS_PER_IOPS, iops, mibps)
    yield Refusal(both(gp3, above), mibps, "throughput is limited to 0.25 MiB/s for each of the IOPS")
    yield Refusal(_is_below_threshold(instance), written_performance(instance)[0], _below_threshold(instance))
    yield from each_when(_is_sized(instance), _of_base(instance))


def is_below_threshold(instance: Instance) -> bool:
    """Return whether gp3 is surely too small to be given IOPS or throughput."""
    return surely(_is_below_threshold(instance))


def written_performance(instance: Instance) -> tuple[Value[float | None], ...]:
    """Return the IOPS and the throughput that are written; the latter where neither is."""
    iops, mibps = instance.iops, instance.storage_throughput_mibps
    return tuple(one for one in (iops, mibps) if isinstance(one, Unknown) or one.value) or (mibps,)


def _is_sized(instance: Instance) -> Value[bool]:
    """Whether it is gp3 of a size that is written, with IOPS or throughput."""
    asked = either(_is_some(instance.iops), _is_some(instance.storage_throughput_mibps))
    return both(both(_is_one(_type_of(instance), "gp3"), _is_some(instance.allocated_storage_gib)), asked)


def _is_below_threshold(instance: Instance) -> Value[bool]:
    size = instance.allocated_storage_gib
    below = _of_each(
        _engine(instance), ENGINES, lambda one: mapped(size, lambda gib: (gib or 0) < (threshold_gib(one) or 0))
    )
    return both(_is_sized(instance), below)


def _below_threshold(instance: Instance) -> str:
    engine, size = _engine(instance), instance.allocated_storage_gib
    return f"gp3 takes IOPS and throughput from {_said_of(engine, threshold_gib)} GiB on, not with {said(size)}"


def _of_base(instance: Instance) -> Iterator[Refusal]:
    """What hangs on what gp3 of such a size has of itself."""
    size, iops, mibps, engine = (
        instance.allocated_storage_gib,
        instance.iops,
        instance.storage_throughput_mibps,
        _engine(instance),
    )

    def needs_more(one: str) -> Value[bool]:
        return mapped(mibps, lambda rate: (rate or 0) > base_iops(one) * facts.GP3_MIBPS_PER_IOPS)

    base = _said_of(engine, base_iops)
    more = both(opposite(_is_some(iops)), _of_each(engine, ENGINES, needs_more))
    yield Refusal(more, mibps, f"{said(mibps)} MiB/s need more than its own {base} IOPS")
    for value, minimum, unit in (
        (iops, facts.GP3_STRIPED_IOPS, "IOPS"),
        (mibps, facts.GP3_STRIPED_MIBPS, "MiB/s"),
    ):
        few = _of_each(engine, ENGINES, partial(_is_few, value=value, minimum=minimum))
        yield Refusal(few, value, f"gp3 of {said(size)} GiB has at least {minimum:,} {unit}")


def _is_few(engine: str, value: Value[float | None], minimum: float) -> Value[bool]:
    """Whether a number is below what striped storage has of itself."""
    striped = threshold_gib(engine) is not None
    return mapped(value, lambda number: striped and number is not None and number < minimum)


def threshold_gib(engine: str) -> int | None:
    """Return from which size on storage is striped over several volumes; None: SQL Server's is not."""
    if engine.startswith(("sqlserver", "custom-sqlserver")):
        return None
    return facts.ORACLE_STRIPING_GIB if "oracle" in engine else facts.STRIPING_GIB


def base_iops(engine: str) -> int:
    """Return the IOPS that gp3 of a size that takes some has of itself."""
    return facts.GP3_IOPS if threshold_gib(engine) is None else facts.GP3_STRIPED_IOPS


def _type_of(instance: Instance) -> Value[str]:
    """The type of the storage: gp3 where none is written, or io1 where only IOPS are."""
    by_iops: Value[str] = mapped(instance.iops, lambda number: "io1" if number else "gp3")
    return or_else(mapped(instance.storage_type, lambda kind: (kind or "").lower() or None), by_iops)


def _engine(instance: Instance) -> Value[str]:
    """The engine. What an instance is made from decides where it is not written."""
    engine = engine_of(instance)
    return or_else(engine, Unknown("its engine, on which this hangs, is not written", engine.origin))


def _of_each(value: Value[str], words: Sequence[str], judge: Judge) -> Value[bool]:
    """What is so of a word. Where nothing is known of it, what is so of all that it may be."""
    if isinstance(value, Known) or value.choices:
        return follow(value, lambda known: judge(known.value))
    judged = [judge(word) for word in words]
    sure = {one.value for one in judged if isinstance(one, Known)}
    if len(sure) == 1 and all(isinstance(one, Known) for one in judged):
        return Known(sure.pop(), value.origin)
    return value


def _said_of(engine: Value[str], fact: Callable[[str], float | None]) -> str:
    """A number that hangs on the engine, for a sentence."""
    if isinstance(engine, Known) or engine.choices:
        return said(mapped(engine, fact))
    return " or ".join(dict.fromkeys(said(Known(fact(one), engine.origin)) for one in ENGINES))


def _is_some(value: Value[float | None]) -> Value[bool]:
    """Whether a number is written; 0 IOPS or MiB/s say nothing either."""
    return mapped(value, bool)


def _is_one(name: Value[str], *words: str) -> Value[bool]:
    return mapped(name, lambda one: one in words)


def _so(answer: bool, value: Value[Any]) -> Known[bool]:
    return Known(answer, value.origin)
