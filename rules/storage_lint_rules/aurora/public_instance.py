"""Aurora instance has a public address

## Why

A public instance gets a public address: where its subnets lead to the internet, one rule of a security group is all
that stands between the database and everybody who scans port 5432.

An Aurora instance is private unless it says otherwise; in CloudFormation the subnet group `default` makes it public. A
Multi-AZ DB cluster that names no subnet group, or `default`, is public, and Terraform has no attribute to say that it
shall not be: name a subnet group. The finding is on what is public: the member, the Multi-AZ cluster, the shard group
of a Limitless database.

## Fails

```terraform
resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  instance_class      = "db.r7g.large"
  publicly_accessible = true # finding
}
```

```cloudformation
Resources:
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
      PubliclyAccessible: true # finding
```

```cdk
{
  "Resources": {
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large",
        "PubliclyAccessible": true // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  instance_class     = "db.r7g.large"
}
```

```cloudformation
Resources:
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
      PubliclyAccessible: false
```

```cdk
{
  "Resources": {
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large",
        "PubliclyAccessible": false
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = bool
}

resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  instance_class      = "db.r7g.large"
  publicly_accessible = var.it
}
```

## Fix safety

Unsafe: changed in place, but clients outside of the VPC lose the database. CloudFormation replaces a Multi-AZ DB
cluster, and Terraform has no attribute for one: both are shown only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Change, Safety
from storage_lint.graph.value import Known, Source, Value
from storage_lint.resources.aurora import Cluster, Instance, ShardGroup
from storage_lint.resources.aurora_kinds import is_public, runs_instances
from storage_lint.rule import Category, Finding, Outcome, Severity
from storage_lint.source.record import replace
from storage_lint_rules._public import HARM, publicly_accessible


class PublicInstance(FieldRule[Cluster | Instance | ShardGroup]):
    """Members, Multi-AZ DB clusters and shard groups with a public address, written or by default."""

    id = "aurora-public-instance"
    title = "Aurora instance has a public address"
    severity = Severity.CRITICAL
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBShardGroup.html",
    )
    aliases = (
        "CKV_AWS_17",
        "AWS-0180",
        "AVD-AWS-0180",
        "aws-rds-enable-public-access",
        "aws-rds-no-public-db-access",
        "AWS011",
        "F22",
        "HIPAA.Security-RDSInstancePublicAccess",
        "NIST.800.53.R4-RDSInstancePublicAccess",
        "NIST.800.53.R5-RDSInstancePublicAccess",
        "PCI.DSS.321-RDSInstancePublicAccess",
        "RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
        "de38e1d5-54cb-4111-a868-6f7722695007",
        "RDS.2",
        "rds-instance-public-access-check",
    )
    safety = {"aws_rds_cluster_instance": Safety.UNSAFE, "AWS::RDS::DBInstance": Safety.UNSAFE}

    field = "publicly_accessible"
    wanted = False
    wrong = "it is publicly accessible"
    harm = HARM
    fix_title = "make it private"

    def applies(self, resource: Cluster | Instance | ShardGroup) -> Value[bool]:
        """Return whether it runs instances of its own."""
        return Known(True, resource.declared) if isinstance(resource, ShardGroup) else runs_instances(resource)

    def value(self, resource: Cluster | Instance | ShardGroup) -> Value[Any]:
        """Return whether it is public, by what is written or by its subnet group."""
        return is_public(resource)

    def check(self, resource: Cluster | Instance | ShardGroup) -> Iterator[Outcome]:
        """Find the address: less severe where nobody asked for it, since a default VPC may not be there."""
        for outcome in super().check(resource):
            by_default = isinstance(outcome, Finding) and outcome.origin.source is Source.DEFAULT
            yield replace(outcome, severity=Severity.HIGH) if by_default else outcome

    def message(self, resource: Cluster | Instance | ShardGroup, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return publicly_accessible(resource, value, ", since it names no subnet group of its own")

    def changes(self, resource: Cluster | Instance | ShardGroup) -> tuple[Change, ...]:
        """Set it, where there is a word for it."""
        return () if resource.type == "aws_rds_cluster" else super().changes(resource)
