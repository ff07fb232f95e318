"""Aurora instance has a certificate of an expired CA

## Why

The CAs of 2010, 2015 and 2019 have expired, the last of them on 22 August 2024. Clients that verify the server's
certificate no longer connect, and those that do not verify it are open to whoever stands in between. Where nothing is
written AWS takes a current CA.

Members say it for themselves; a Multi-AZ DB cluster says it for its instances.

## Fails

```terraform
resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  instance_class     = "db.r7g.large"
  ca_cert_identifier = "rds-ca-2019" # finding
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
      CACertificateIdentifier: rds-ca-2019 # finding
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
        "CACertificateIdentifier": "rds-ca-2019" // finding
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
  ca_cert_identifier = "rds-ca-rsa2048-g1"
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
```

```cdk
{
  "Resources": {
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = string
}

resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  instance_class     = "db.r7g.large"
  ca_cert_identifier = var.it
}
```

## Fix safety

Unsafe: some engine versions restart for another certificate, and clients must trust the CA first.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster, Instance
from storage_lint.resources.aurora_kinds import runs_instances
from storage_lint.rule import Category, Severity

CURRENT = "rds-ca-rsa2048-g1"


class OutdatedCa(ForbiddenRule[Cluster | Instance]):
    """Members and Multi-AZ DB clusters that name a CA of 2010, 2015 or 2019."""

    id = "aurora-outdated-ca"
    title = "Aurora instance has a certificate of an expired CA"
    severity = Severity.MEDIUM
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL-certificate-rotation.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html",
    )

    field = "ca_certificate"
    forbidden = ("rds-ca-2010", "rds-ca-2015", "rds-ca-2019")
    wrong = "the certificate is of a CA that has expired"
    harm = "clients that verify it no longer connect"
    instead = CURRENT
    fix_title = f"use {CURRENT}"
    safety = Safety.UNSAFE

    def applies(self, resource: Cluster | Instance) -> Value[bool]:
        """Return whether the certificate is chosen here."""
        return runs_instances(resource)
