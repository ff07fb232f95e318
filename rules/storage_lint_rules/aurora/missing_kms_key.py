"""Aurora cluster is not encrypted with a key of its own

## Why

With the key `aws/rds` that AWS keeps, snapshots cannot be shared with another account, and nobody can take access to
the data away. A key of its own has a policy. It can only be chosen when the cluster is made.

## Fails

```terraform
resource "aws_rds_cluster" "orders" { # finding
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  storage_encrypted  = true
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
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

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  storage_encrypted  = true
  kms_key_id         = "arn:aws:kms:eu-west-1:111111111111:key/orders"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      StorageEncrypted: true
      KmsKeyId: "arn:aws:kms:eu-west-1:111111111111:key/orders"
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "StorageEncrypted": true,
        "KmsKeyId": "arn:aws:kms:eu-west-1:111111111111:key/orders"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = bool
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  storage_encrypted  = var.it
}
```
"""

from __future__ import annotations

from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_of_rds
from storage_lint.resources.cluster import takes_after_source
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._keys import OwnKeyRule


class MissingKmsKey(OwnKeyRule[Cluster]):
    """Encrypted DB clusters that name no KMS key."""

    id = "aurora-missing-kms-key"
    title = "Aurora cluster is not encrypted with a key of its own"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html",)
    aliases = ("CKV_AWS_327",)

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it is encrypted here, and with a key that is chosen here."""
        chosen_here = both(is_of_rds(resource), opposite(takes_after_source(resource)))
        encrypted: Value[bool] = mapped(resource.storage_encrypted, lambda written: written is True)
        return both(encrypted, chosen_here)
