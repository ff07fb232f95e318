"""RDS instance has a certificate of an expired CA

## Why

The last of these CAs expired on 22 August 2024. Clients that verify the server's certificate no longer connect, and
those that do connect do not verify. An instance that names no CA gets a current one.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier         = "orders"
  engine             = "postgres"
  instance_class     = "db.m7g.large"
  ca_cert_identifier = "rds-ca-2019" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      CACertificateIdentifier: rds-ca-2019 # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "CACertificateIdentifier": "rds-ca-2019" // finding
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
  ca_cert_identifier          = "rds-ca-rsa2048-g1"
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
        "CACertificateIdentifier": "rds-ca-ecc384-g1"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "ca" {
  type = string
}

resource "aws_db_instance" "orders" {
  identifier         = "orders"
  engine             = "postgres"
  instance_class     = "db.m7g.large"
  ca_cert_identifier = var.ca
}
```

## Fix safety

Unsafe: the instance may restart, and clients must trust the new CA.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Known, Value
from storage_lint.resources.rds import Certificate, Instance
from storage_lint.resources.rds_kinds import is_own
from storage_lint.rule import Category, Severity


class OutdatedCa(ForbiddenRule[Instance | Certificate]):
    """DB instances, and accounts, that name a CA of 2010, 2015 or 2019."""

    id = "rds-outdated-ca"
    title = "RDS instance has a certificate of an expired CA"
    severity = Severity.MEDIUM
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
    )
    aliases = ("CKV_AWS_211",)

    field = "ca_certificate"
    forbidden = ("rds-ca-2010", "rds-ca-2015", "rds-ca-2019")
    wrong = "the certificate is of a CA that has expired"
    harm = "clients that verify it no longer connect"
    instead = "rds-ca-rsa2048-g1"
    fix_title = f"use {instead}"
    safety = Safety.UNSAFE

    def applies(self, resource: Instance | Certificate) -> Value[bool]:
        """Return whether it is an instance of RDS proper, or what an account says for all of them."""
        return is_own(resource) if isinstance(resource, Instance) else Known(True, resource.declared)
