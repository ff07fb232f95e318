"""Aurora cluster is not encrypted with a KMS key

## Why

Whoever gets hold of the storage of an unencrypted cluster, or of a snapshot of it, reads every table. Encryption can
only be chosen when the cluster is made.

Since 18 February 2026 every new Aurora cluster is encrypted at rest, with a key that AWS owns where none is asked for;
what is older stayed as it was. So `false` is a finding of medium severity, and a cluster that does not speak of it is
undecided: the code does not say how old it is. `aurora-encrypted-by-default = true` under `[assume]` in
`storage-lint.toml` says that all of them are new enough. Multi-AZ DB clusters (MySQL, PostgreSQL) are not encrypted by
default: those are high.

What is restored, replicated, or secondary in a global database takes its encryption from there. Where `true` is written
all the same, Terraform's provider replaces the cluster for as long as it is not so; a template's says nothing.
Serverless v1 was always encrypted.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  storage_encrypted  = false # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      StorageEncrypted: false # finding
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "StorageEncrypted": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  storage_encrypted  = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Fix safety

Shown only: Terraform and CloudFormation replace the cluster. Restore a snapshot of it with a KMS key, and switch over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.choices import both, mapped, opposite, surely
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Source, Value
from storage_lint.resources.aurora import Cluster, GlobalCluster
from storage_lint.resources.aurora_kinds import global_is_encrypted, is_aurora, is_encrypted, is_of_rds, other_service
from storage_lint.rule import Category, Finding, Outcome, Severity
from storage_lint.source.record import replace


class UnencryptedCluster(FieldRule[Cluster | GlobalCluster]):
    """DB clusters and global databases without a KMS key at rest."""

    id = "aurora-unencrypted-cluster"
    title = "Aurora cluster is not encrypted with a KMS key"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
    )
    aliases = (
        "CKV_AWS_96",
        "CKV_AWS_140",
        "F26",
        "AwsSolutions-RDS2",
        "HIPAA.Security-RDSStorageEncrypted",
        "NIST.800.53.R4-RDSStorageEncrypted",
        "NIST.800.53.R5-RDSStorageEncrypted",
        "PCI.DSS.321-RDSStorageEncrypted",
        "RDS_STORAGE_ENCRYPTED",
        "1a690d1d-0ae7-49fa-b2db-b75ae0dd1d3e",
        "3199c26c-7871-4cb3-99c2-10a59244ce7f",
        "65844ba3-03a1-40a8-b3dd-919f122e8c95",
        "RDS.27",
        "rds-cluster-encrypted-at-rest",
    )

    field = "storage_encrypted"
    wrong = "the storage is not encrypted"
    harm = "its snapshots and copies will not be either"
    fix_title = "restore a snapshot with a KMS key"

    def applies(self, resource: Cluster | GlobalCluster) -> Value[bool]:
        """Return whether it is decided here: not for a global database that is made of a cluster."""
        if isinstance(resource, Cluster):
            return is_of_rds(resource)
        own: Value[bool] = mapped(other_service(resource.engine), lambda service: service is None)
        return both(own, opposite(is_set(resource.source)))

    def value(self, resource: Cluster | GlobalCluster) -> Value[Any]:
        """Return whether it is encrypted, by whatever says so."""
        return is_encrypted(resource) if isinstance(resource, Cluster) else global_is_encrypted(resource)

    def check(self, resource: Cluster | GlobalCluster) -> Iterator[Outcome]:
        """Find it: less severe for Aurora, which encrypts what is new."""
        for outcome in super().check(resource):
            milder = isinstance(outcome, Finding) and _is_aurora(resource)
            yield replace(outcome, severity=Severity.MEDIUM, field=self.field) if milder else outcome

    def message(self, resource: Cluster | GlobalCluster, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        if _is_aurora(resource):
            name = "StorageEncrypted" if resource.type.startswith("AWS::") else "storage_encrypted"
            unasked = "no KMS key is asked for" if value.origin.source is Source.DEFAULT else f"{name} is false"
            return f"{unasked}: a cluster from before 18 February 2026 is not encrypted at all"
        return super().message(resource, value)


def _is_aurora(resource: Cluster | GlobalCluster) -> bool:
    if isinstance(resource, GlobalCluster):
        return True
    return surely(is_aurora(resource))
