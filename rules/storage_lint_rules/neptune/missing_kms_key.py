"""Neptune database is not encrypted with a key of its own

## Why

With the AWS managed key nobody can say who may decrypt, share an encrypted snapshot with another account, or take
access away. A customer managed key can do all three. Graphs of Neptune Analytics are always encrypted, with a key of
AWS unless they name one.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" { # finding
  cluster_identifier = "friends"
  storage_encrypted  = true
}
```

```cloudformation
Resources:
  Friends: # finding
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": { // finding
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

```terraform
resource "aws_neptunegraph_graph" "friends" { # finding
  graph_name         = "friends"
  provisioned_memory = 16
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
  storage_encrypted  = true
  kms_key_arn        = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: true
      KmsKeyId: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "StorageEncrypted": true,
        "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "encrypt" {
  type = bool
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
  storage_encrypted  = var.encrypt
}
```

## Fix safety

None: Terraform and CloudFormation replace the cluster.
"""

from __future__ import annotations

from storage_lint.graph.choices import both, opposite
from storage_lint.graph.value import Known, Value
from storage_lint.resources.cluster import takes_after_source
from storage_lint.resources.neptune import Cluster, Graph, is_encrypted
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._keys import OwnKeyRule


class MissingKmsKey(OwnKeyRule[Cluster | Graph]):
    """Encrypted clusters and graphs that name no KMS key."""

    id = "neptune-missing-kms-key"
    title = "Neptune database is not encrypted with a key of its own"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/neptune/latest/userguide/encrypt.html",)
    aliases = (
        "CKV_AWS_347",
        "AWS-0128",
        "AVD-AWS-0128",
        "aws-neptune-encryption-customer-key",
    )

    def applies(self, resource: Cluster | Graph) -> Value[bool]:
        """Return whether it is encrypted here, and with a key that is chosen here."""
        if isinstance(resource, Graph):
            return Known(True, resource.declared)
        return both(opposite(takes_after_source(resource)), is_encrypted(resource))
