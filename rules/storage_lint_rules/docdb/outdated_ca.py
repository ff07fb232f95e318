"""DocumentDB instance has a certificate of an expired CA

## Why

The last of these CAs expired on 22 August 2024. Clients that verify the server's certificate no longer connect, and
those that do connect do not verify. An instance that names no CA gets a current one.

## Fails

```terraform
resource "aws_docdb_cluster_instance" "one" {
  cluster_identifier = "profiles"
  instance_class     = "db.r6g.large"
  ca_cert_identifier = "rds-ca-2019" # finding
}
```

```cloudformation
Resources:
  One:
    Type: AWS::DocDB::DBInstance
    Properties:
      DBClusterIdentifier: profiles
      DBInstanceClass: db.r6g.large
      CACertificateIdentifier: rds-ca-2019 # finding
```

```cdk
{
  "Resources": {
    "ProfilesInstance1": {
      "Type": "AWS::DocDB::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "profiles",
        "DBInstanceClass": "db.r6g.large",
        "CACertificateIdentifier": "rds-ca-2019" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Instance1" }
    }
  }
}
```

## Passes

```terraform
resource "aws_docdb_cluster_instance" "one" {
  cluster_identifier = "profiles"
  instance_class     = "db.r6g.large"
  ca_cert_identifier = "rds-ca-rsa2048-g1"
}
```

```cloudformation
Resources:
  One:
    Type: AWS::DocDB::DBInstance
    Properties:
      DBClusterIdentifier: profiles
      DBInstanceClass: db.r6g.large
```

```cdk
{
  "Resources": {
    "ProfilesInstance1": {
      "Type": "AWS::DocDB::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "profiles",
        "DBInstanceClass": "db.r6g.large",
        "CACertificateIdentifier": "rds-ca-ecc384-g1"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Instance1" }
    }
  }
}
```

## Undecided

```terraform
variable "ca" {
  type = string
}

resource "aws_docdb_cluster_instance" "one" {
  cluster_identifier = "profiles"
  instance_class     = "db.r6g.large"
  ca_cert_identifier = var.ca
}
```

## Fix safety

Unsafe: the instance may restart, and clients must trust the new CA.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Safety
from storage_lint.resources.docdb import Instance
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules.docdb._facts import EXPIRED_CAS


class OutdatedCa(ForbiddenRule[Instance]):
    """Instances that name a CA of 2010, 2015 or 2019."""

    id = "docdb-outdated-ca"
    title = "DocumentDB instance has a certificate of an expired CA"
    severity = Severity.LOW
    category = Category.DEPLOY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/documentdb/latest/developerguide/ca_cert_rotation.html",)

    field = "ca_certificate"
    forbidden = EXPIRED_CAS
    wrong = "the certificate is of a CA that has expired"
    harm = "clients that verify it no longer connect"
    instead = "rds-ca-rsa2048-g1"
    fix_title = f"use {instead}"
    safety = Safety.UNSAFE
