"""RDS refuses these storage settings

## Why

Settings of the storage exclude each other, and RDS says so in the middle of a deployment:

- IOPS with gp2 or magnetic storage; io1 or io2 without IOPS, or io1 with fewer than 0.5 or more than 50 for each GiB;
- gp3 with IOPS or throughput below 400 GiB (Oracle: 200; SQL Server has no such limit), even with its own 3,000;
- gp3 from there on with fewer than 12,000 IOPS or 500 MiB/s; more than 0.25 MiB/s for each of its IOPS;
- throughput with another type than gp3;
- a maximum for storage autoscaling that is below the storage;
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
  identifier         = "orders"
  engine             = "postgres"
  instance_class     = "db.m7g.large"
  storage_type       = "gp3"
  allocated_storage  = 400
  iops               = 12000
  storage_throughput = 500
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
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
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

from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance, is_of_no_cluster
from storage_lint.rule import Category, Outcome, Rule, Severity

Found = tuple[Value[Any], str]  # the value that is refused, or that it hangs on, and why

GP3_BASE_IOPS, GP3_BASE_MIBPS = 12_000, 500  # from the threshold on
MIBPS_PER_IOPS = 0.25
IO1_RATIO = (0.5, 50)  # IOPS for each GiB


class RejectedStorage(Rule[Instance]):
    """DB instances whose storage settings RDS refuses."""

    id = "rds-rejected-storage"
    title = "RDS refuses these storage settings"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    )

    def check(self, resource: Instance) -> Iterator[Outcome]:
        """Find the first thing that RDS refuses; what is not known counts only where nothing is refused for sure."""
        maybe: Unknown | None = None
        for value, why in _refused(resource):
            if isinstance(value, Known):
                yield self.finding(resource, value, f"RDS refuses this: {why}")
                return
            maybe = value if maybe is None else maybe
        if maybe is not None:
            yield self.undecided(resource, maybe)


def _refused(instance: Instance) -> Iterator[Found]:
    own = is_of_no_cluster(instance)
    if isinstance(own, Unknown) or not own.value:
        return
    yield from _amounts(instance)
    kind = instance.storage_type
    if isinstance(kind, Unknown):
        if not (_is_absent(instance.iops) and _is_absent(instance.storage_throughput_mibps)):
            yield kind, "the storage type decides whether it takes IOPS or throughput"
        return
    name = (kind.value or "").lower()
    if name in ("gp2", "standard") and not _is_absent(instance.iops):
        yield instance.iops, f"{name} storage takes no IOPS"
    if name in ("io1", "io2") and _is_absent(instance.iops):
        yield kind, f"{name} storage needs IOPS"
    if name not in ("", "gp3") and not _is_absent(instance.storage_throughput_mibps):
        yield instance.storage_throughput_mibps, f"{name} storage takes no throughput"
    if name == "io1":
        yield from _io1(instance)
    if name == "gp3":
        yield from _gp3(instance)


def _amounts(instance: Instance) -> Iterator[Found]:
    size, maximum = instance.allocated_storage_gib, instance.max_allocated_storage_gib
    size_gib, maximum_gib = _known(size), _known(maximum)
    if size_gib and maximum_gib and maximum_gib < size_gib:
        yield maximum, f"storage may grow to {maximum_gib:g} GiB, but there are {size_gib:g} already"
    engine, encrypted = instance.engine, instance.storage_encrypted
    custom = isinstance(engine, Known) and (engine.value or "").lower().startswith("custom-")
    replica = not _is_absent(instance.replicates_from)
    if not (custom or replica or _is_absent(instance.kms_key_id)) and isinstance(encrypted, Known):
        restored = instance.is_restored
        if not encrypted.value and isinstance(restored, Known) and not restored.value:
            yield instance.kms_key_id, "a KMS key without encryption"


def _io1(instance: Instance) -> Iterator[Found]:
    size, iops = instance.allocated_storage_gib, instance.iops
    size_gib, written = _known(size), _known(iops)
    if size_gib and written and not IO1_RATIO[0] <= written / size_gib <= IO1_RATIO[1]:
        yield iops, f"io1 takes 0.5 to 50 IOPS for each GiB, not {written:g} for {size_gib:g} GiB"


def _gp3(instance: Instance) -> Iterator[Found]:
    size, iops, throughput = instance.allocated_storage_gib, instance.iops, instance.storage_throughput_mibps
    per_second, mibps = _known(iops), _known(throughput)
    if per_second and mibps and mibps > per_second * MIBPS_PER_IOPS:
        yield throughput, "throughput is limited to 0.25 MiB/s for each of the IOPS"
    written = next((value for value in (iops, throughput) if not _is_absent(value)), None)
    if written is None or _is_absent(size):
        return
    if isinstance(size, Unknown):
        yield size, "the size decides whether gp3 takes IOPS and throughput"
        return
    yield from _by_threshold(instance, size, written)


def _by_threshold(instance: Instance, size: Known[Any], written: Value[Any]) -> Iterator[Found]:
    """What hangs on whether the storage is striped over several volumes."""
    engine = instance.engine
    if isinstance(engine, Unknown) or engine.value is None:
        yield Unknown("the engine decides from which size on gp3 takes IOPS", engine.origin), ""
        return
    name = engine.value.lower()
    if "sqlserver" in name:
        return
    threshold = 200 if "oracle" in name else 400
    if size.value < threshold:
        yield written, f"gp3 takes IOPS and throughput from {threshold} GiB on, not with {size.value:g}"
        return
    minima = ((instance.iops, GP3_BASE_IOPS, "IOPS"), (instance.storage_throughput_mibps, GP3_BASE_MIBPS, "MiB/s"))
    for value, minimum, unit in minima:
        if isinstance(value, Known) and value.value is not None and value.value < minimum:
            yield value, f"gp3 of {size.value:g} GiB has at least {minimum:,} {unit}"


def _known(value: Value[float | None]) -> float:
    """A number that is known, else 0."""
    return (value.value or 0) if isinstance(value, Known) else 0


def _is_absent(value: Value[Any]) -> bool:
    return isinstance(value, Known) and value.value is None
