"""RDS instance has a public address

## Why

A public instance gets a public address: where its subnets lead to the internet, one rule of a security group is all
that stands between the database and everybody who scans port 5432.

Terraform's provider sends `false` where nothing is written. In CloudFormation AWS decides: an instance without a subnet
group, or in the group `default`, is public; in a subnet group of its own it is not.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  publicly_accessible = true # finding
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "PubliclyAccessible": true // finding
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
      PubliclyAccessible: false
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
        "DBSubnetGroupName": "orders-subnets"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "public" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  publicly_accessible = var.public
}
```

## Fix safety

Unsafe: changed in place, but clients outside of the VPC lose the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Source, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_of_no_cluster
from storage_lint.rule import Category, Finding, Outcome, Severity
from storage_lint.source.record import replace
from storage_lint_rules._public import HARM, publicly_accessible


class PublicInstance(FieldRule[Instance]):
    """DB instances that have a public address, because it is written or because nothing is."""

    id = "rds-public-instance"
    title = "RDS instance has a public address"
    severity = Severity.CRITICAL
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
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
        "35113e6f-2c6b-414d-beec-7a9482d3b2d1",
        "RDS.2",
        "rds-instance-public-access-check",
    )

    field = "publicly_accessible"
    wanted = False
    wrong = "it is publicly accessible"
    harm = HARM
    fix_title = "make it private"
    safety = Safety.UNSAFE  # clients outside of the VPC lose the database

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance decides for itself; replicas do."""
        return is_of_no_cluster(resource)

    def check(self, resource: Instance) -> Iterator[Outcome]:
        """Find the address: less severe where nobody asked for it, since a default VPC may not be there."""
        for outcome in super().check(resource):
            by_default = resource.publicly_accessible.origin.source is Source.DEFAULT
            severe = isinstance(outcome, Finding) and not by_default
            yield outcome if severe or not isinstance(outcome, Finding) else replace(outcome, severity=Severity.HIGH)

    def message(self, resource: Instance, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return publicly_accessible(resource, value)
