"""RDS refuses these storage settings

## Why

Settings of the storage exclude each other, and RDS says so in the middle of a deployment:

- IOPS with gp2 or magnetic storage; io1 or io2 without IOPS, io1 with fewer than 1,000 IOPS, or with fewer than 0.5 or
  more than 50 for each GiB, io2 with more than 1,000;
- gp3 with IOPS or throughput below 400 GiB (Oracle: 200; SQL Server has no such limit), even with its own 3,000;
- gp3 from there on with fewer than 12,000 IOPS or 500 MiB/s; more than 0.25 MiB/s for each of its IOPS, or 4,000 MiB/s;
- throughput with another type than gp3, gp2 or magnetic storage for Db2, a dedicated log volume without io1 or io2;
- less than 20 GiB of gp3, or 100 GiB of io1 or io2; more than 65,536 GiB (SQL Server: 16,384 of gp2 or gp3). Of gp2
  there have been 5 GiB: whether so little is made where no type is written is undecided;
- a maximum for storage autoscaling that is below the storage. Whether one that is above it by less than a tenth is
  refused is not documented: undecided;
- a KMS key without encryption.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  storage_type      = "gp3"
  allocated_storage = 100
  iops              = 3000 # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      StorageType: gp3
      AllocatedStorage: "100"
      Iops: 3000 # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "StorageType": "io2", // finding
        "AllocatedStorage": 200
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  manage_master_user_password = true
  storage_type                = "gp3"
  allocated_storage           = 400
  iops                        = 12000
  storage_throughput          = 500
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      ManageMasterUserPassword: true
      StorageType: gp3
      AllocatedStorage: "100"
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true,
        "StorageType": "io2",
        "AllocatedStorage": 200,
        "Iops": 3000
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "size" {
  type = number
}

resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  storage_type      = "gp3"
  allocated_storage = var.size
  iops              = 3000
}
```

## Fix safety

Shown only: which of the two settings is meant is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, RefusalRule, refused
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance, engine_of, is_of_no_cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules.rds import _facts as facts

GENERAL_PURPOSE, PROVISIONED = ("gp2", "gp3"), ("io1", "io2")
GROWTH_PERCENT = 110  # what a larger maximum must be of the storage, as was reported


class RejectedStorage(RefusalRule[Instance]):
    """DB instances whose storage settings RDS refuses."""

    id = "rds-rejected-storage"
    title = "RDS refuses these storage settings"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    )

    by = "RDS"

    def refusals(self, resource: Instance) -> Iterator[Refusal]:
        """Yield what does not fit together."""
        own = is_of_no_cluster(resource)
        if isinstance(own, Unknown) or not own.value:
            return
        yield from _growth(resource)
        yield from _key(resource)
        kind = resource.storage_type
        if isinstance(kind, Unknown):
            if not (_is_absent(resource.iops) and _is_absent(resource.storage_throughput_mibps)):
                yield refused(kind, "")
            return
        name = (kind.value or "").lower() or ("gp3" if _is_absent(resource.iops) else "io1")
        yield from _type(resource, name, kind)
        yield from _size(resource, name)
        yield from _of_type(resource, name)


def _growth(instance: Instance) -> Iterator[Refusal]:
    size_gib, maximum = _known(instance.allocated_storage_gib), instance.max_allocated_storage_gib
    maximum_gib = _known(maximum)
    if not (size_gib and maximum_gib):
        return
    if maximum_gib < size_gib:
        yield refused(maximum, f"storage may grow to {maximum_gib:g} GiB, but there are {size_gib:g} already")
    elif size_gib < maximum_gib and maximum_gib * 100 < size_gib * GROWTH_PERCENT:
        reason = "whether a maximum that is less than a tenth above the storage is refused is not documented"
        yield refused(Unknown(reason, maximum.origin, supply="raise it"), "")


# complexity: one condition after the other, none of which says anything without the others
def _key(instance: Instance) -> Iterator[Refusal]:
    engine, encrypted, restored = instance.engine, instance.storage_encrypted, instance.is_restored
    custom = isinstance(engine, Known) and (engine.value or "").lower().startswith("custom-")
    if custom or not _is_absent(instance.replicates_from) or _is_absent(instance.kms_key_id):
        return
    new = isinstance(restored, Known) and not restored.value
    if new and isinstance(encrypted, Known) and not encrypted.value:
        yield refused(instance.kms_key_id, "a KMS key without encryption")


# complexity: one refusal a line, each with what is unknown of it
def _type(instance: Instance, name: str, kind: Known[str | None]) -> Iterator[Refusal]:
    iops, mibps, engine = instance.iops, instance.storage_throughput_mibps, engine_of(instance)
    if name in ("gp2", "standard"):
        if isinstance(engine, Known) and (engine.value or "").startswith("db2"):
            yield refused(kind, f"Db2 has no {name} storage")
        if not _is_absent(iops):
            yield refused(iops, f"{name} storage takes no IOPS")
    if name in PROVISIONED and _is_absent(iops):
        yield refused(kind, f"{name} storage needs IOPS")
    if name != "gp3" and not _is_absent(mibps):
        yield refused(mibps, f"{name} storage takes no throughput")
    log = instance.dedicated_log_volume
    if name not in PROVISIONED and isinstance(log, Known) and log.value:
        yield refused(log, f"a dedicated log volume needs io1 or io2 storage, not {name}")


# complexity: one refusal a line, each with what is unknown of it
def _size(instance: Instance, name: str) -> Iterator[Refusal]:
    size, engine = instance.allocated_storage_gib, engine_of(instance)
    written = (engine.value or "") if isinstance(engine, Known) else ""
    if not _known(size) or written.startswith("custom-") or name not in (*GENERAL_PURPOSE, *PROVISIONED):
        return
    least = facts.GENERAL_PURPOSE_MINIMUM_GIB if name in GENERAL_PURPOSE else facts.PROVISIONED_MINIMUM_GIB
    most = facts.MAXIMUM_GIB
    if written.startswith("sqlserver"):
        least = facts.GENERAL_PURPOSE_MINIMUM_GIB
        most = facts.SQLSERVER_GENERAL_PURPOSE_MAXIMUM_GIB if name in GENERAL_PURPOSE else most
    if facts.SMALLEST_GIB <= _known(size) < least and _is_absent(instance.storage_type):
        reason = f"whether RDS makes less than {least} GiB where no storage type is written is not documented"
        yield refused(Unknown(reason, size.origin, supply="write the storage type"), "")
        return
    least = facts.SMALLEST_GIB if name == "gp2" else least
    if not least <= _known(size) <= most:
        yield refused(size, f"{name} storage has {least:,} to {most:,} GiB, not {_known(size):,g}")


# complexity: one refusal a line, each with what is unknown of it
def _of_type(instance: Instance, name: str) -> Iterator[Refusal]:
    size_gib, per_second = _known(instance.allocated_storage_gib), _known(instance.iops)
    if name == "io1" and per_second:
        if per_second < facts.IO1_MINIMUM_IOPS:
            yield refused(instance.iops, f"io1 has at least {facts.IO1_MINIMUM_IOPS:,} IOPS, not {per_second:,g}")
        sqlserver = isinstance(instance.engine, Known) and (instance.engine.value or "").lower().startswith("sqlserver")
        least, most = 1 if sqlserver else 0.5, facts.IO1_IOPS_PER_GIB
        if size_gib and not least <= per_second / size_gib <= most:
            why = f"io1 takes {least} to {most} IOPS for each GiB, not {per_second:g} for {size_gib:g} GiB"
            yield refused(instance.iops, why)
    if name == "io2" and size_gib and per_second > size_gib * facts.IO2_IOPS_PER_GIB:
        why = f"io2 takes at most {facts.IO2_IOPS_PER_GIB:,} IOPS for each GiB, not {per_second:g} for {size_gib:g} GiB"
        yield refused(instance.iops, why)
    if name == "gp3":
        yield from _gp3(instance)


def _gp3(instance: Instance) -> Iterator[Refusal]:
    size, iops, throughput = instance.allocated_storage_gib, instance.iops, instance.storage_throughput_mibps
    per_second, mibps = _known(iops), _known(throughput)
    if mibps > facts.GP3_MAXIMUM_MIBPS:
        yield refused(throughput, f"gp3 has at most {facts.GP3_MAXIMUM_MIBPS:,} MiB/s, not {mibps:,g}")
    if per_second and mibps > per_second * facts.GP3_MIBPS_PER_IOPS:
        yield refused(throughput, "throughput is limited to 0.25 MiB/s for each of the IOPS")
    written = next((value for value in (iops, throughput) if not _is_absent(value)), None)
    if written is None or _is_absent(size):
        return
    if isinstance(size, Unknown):
        yield refused(size, "")
        return
    yield from _by_threshold(instance, size, written)


def _by_threshold(instance: Instance, size: Known[Any], written: Value[Any]) -> Iterator[Refusal]:
    """What hangs on whether the storage is striped over several volumes."""
    engine, mibps = engine_of(instance), _known(instance.storage_throughput_mibps)
    if isinstance(engine, Unknown) or engine.value is None:
        yield refused(Unknown("the engine decides from which size on gp3 takes IOPS", engine.origin), "")
        return
    striped = not engine.value.startswith(("sqlserver", "custom-sqlserver"))
    threshold = facts.ORACLE_STRIPING_GIB if "oracle" in engine.value else facts.STRIPING_GIB
    if striped and size.value < threshold:
        why = f"gp3 takes IOPS and throughput from {threshold} GiB on, not with {size.value:g}"
        yield refused(written, why)
        return
    base = facts.GP3_STRIPED_IOPS if striped else facts.GP3_IOPS
    if _is_absent(instance.iops) and mibps > base * facts.GP3_MIBPS_PER_IOPS:
        yield refused(instance.storage_throughput_mibps, f"{mibps:,g} MiB/s need more than its own {base:,} IOPS")
    if striped:
        yield from _below_base(instance, size.value)


def _below_base(instance: Instance, size_gib: float) -> Iterator[Refusal]:
    iops, throughput = instance.iops, instance.storage_throughput_mibps
    for value, minimum, unit in (
        (iops, facts.GP3_STRIPED_IOPS, "IOPS"),
        (throughput, facts.GP3_STRIPED_MIBPS, "MiB/s"),
    ):
        if isinstance(value, Known) and value.value is not None and value.value < minimum:
            yield refused(value, f"gp3 of {size_gib:g} GiB has at least {minimum:,} {unit}")


def _known(value: Value[float | None]) -> float:
    """A number that is known, else 0."""
    return (value.value or 0) if isinstance(value, Known) else 0


def _is_absent(value: Value[Any]) -> bool:
    """Whether nothing is written; 0 IOPS or MiB/s say nothing either."""
    return isinstance(value, Known) and value.value in (None, 0)
