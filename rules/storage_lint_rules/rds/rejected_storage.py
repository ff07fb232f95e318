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
- encryption with a class that does not encrypt (`db.t2.micro` and older ones), a KMS key without encryption, and a
  replica of an encrypted instance of another Region without one, or with one of another Region, where it is known;
- an instance of Aurora, DocumentDB or Neptune that is in no cluster, whose storage it would have.

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

Safe where gp3 is too small for IOPS or throughput: nothing was ever made with them. Else it is the owner's choice which
of the two settings is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, RefusalRule, each_when
from storage_lint.graph.change import Fix, Safety, Unset
from storage_lint.graph.choices import mapped, opposite
from storage_lint.graph.value import Origin, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_clustered
from storage_lint.rule import Category, Severity
from storage_lint_rules.rds import _storage as storage


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

    sentence = "RDS refuses this: {}"
    safety = Safety.SAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is in no cluster."""
        return mapped(resource.cluster_identifier, lambda cluster: cluster is None)

    def refusals(self, resource: Instance) -> Iterator[Refusal]:
        """Yield what does not fit together; of engines of clusters only that it is in none."""
        yield from storage.of_clusters(resource)
        yield from each_when(opposite(is_clustered(resource)), self._of_its_own(resource))

    def _of_its_own(self, resource: Instance) -> Iterator[Refusal]:
        yield from storage.of_growth(resource)
        yield from storage.of_key(resource)
        yield from storage.of_type(resource)
        yield from storage.of_size(resource)
        yield from storage.of_provisioned(resource)
        yield from storage.of_gp3(resource)

    def mend(self, resource: Instance, where: Value[Any] | Origin) -> Fix | None:
        """Return that IOPS and throughput go where gp3 is too small to have them."""
        written = storage.written_performance(resource)
        if where is not written[0] or not storage.is_below_threshold(resource):
            return None
        names = [
            name
            for name in ("iops", "storage_throughput_mibps")
            if any(getattr(resource, name) is one for one in written)
        ]
        return self.fix(resource, "leave out IOPS and throughput", *(Unset(resource, name) for name in names))
