"""RDS refuses the Availability Zone, or Multi-AZ

## Why

A Multi-AZ instance is in two Availability Zones, which RDS chooses. One that names a zone is refused in the middle of a
deployment, and so are RDS Custom for Oracle with Multi-AZ, and a zone of another Region, where the Region is known.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  multi_az          = true
  availability_zone = "eu-west-1a" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MultiAZ: true
      AvailabilityZone: eu-west-1a # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MultiAZ": true,
        "AvailabilityZone": "eu-west-1a" // finding
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
  multi_az                    = true
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
      AvailabilityZone: eu-west-1a
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
        "MultiAZ": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "resilient" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  multi_az          = var.resilient
  availability_zone = "eu-west-1a"
}
```

## Fix safety

Shown only: in Terraform, taking the zone away replaces an instance that is there already.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.change import Unset
from storage_lint.graph.choices import both, mapped
from storage_lint.graph.text import is_set
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data
from storage_lint.rule import Category, Severity
from storage_lint.source.record import replace
from storage_lint_rules._places import refused_zone


class RejectedPlacement(RefusalRule[Instance]):
    """Multi-AZ instances that name a zone, or are of an engine without Multi-AZ; zones of another Region."""

    id = "rds-rejected-placement"
    title = "RDS refuses the Availability Zone, or Multi-AZ"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/custom-oracle-feature-support.html",
    )

    def refusals(self, resource: Instance) -> Iterator[Refusal]:
        """Yield a zone, and an engine, that Multi-AZ excludes."""
        multi_az, zone = both(resource.multi_az, has_own_data(resource)), resource.availability_zone
        fix = self.fix(resource, "leave the zones to RDS", Unset(resource, "availability_zone"))
        yield Refusal(both(multi_az, is_set(zone)), zone, "RDS refuses Multi-AZ with a zone of its own", fix)
        oracle = both(multi_az, mapped(resource.engine, _is_custom_oracle))
        yield Refusal(oracle, resource.multi_az, "RDS Custom for Oracle has no Multi-AZ")
        yield from (replace(one, sentence="RDS refuses this: {}") for one in refused_zone(resource, zone))


def _is_custom_oracle(engine: str | None) -> bool:
    return (engine or "").lower().startswith("custom-oracle-")
