"""DocumentDB cluster is not encrypted with a key of its own

## Why

With the AWS managed key nobody can say who may decrypt, share an encrypted snapshot with another account, or take
access away. A customer managed key can do all three. Elastic clusters are always encrypted, with a key of AWS unless
they name one.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" { # finding
  cluster_identifier = "profiles"
  storage_encrypted  = true
}
```

```cloudformation
Resources:
  Profiles: # finding
    Type: AWS::DocDB::DBCluster
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": { // finding
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```terraform
resource "aws_docdbelastic_cluster" "profiles" { # finding
  name                = "profiles"
  admin_user_name     = "owner"
  admin_user_password = aws_secretsmanager_secret.profiles.arn
  auth_type           = "SECRET_ARN"
  shard_capacity      = 4
  shard_count         = 1
}

resource "aws_secretsmanager_secret" "profiles" {
  name = "profiles"
}
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  storage_encrypted  = true
  kms_key_id         = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      StorageEncrypted: true
      KmsKeyId: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "StorageEncrypted": true,
        "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "encrypt" {
  type = bool
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
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
from storage_lint.resources.cluster_links import is_encrypted
from storage_lint.resources.docdb import Cluster, ElasticCluster
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._keys import OwnKeyRule


class MissingKmsKey(OwnKeyRule[Cluster | ElasticCluster]):
    """Encrypted clusters and elastic clusters that name no KMS key."""

    id = "docdb-missing-kms-key"
    title = "DocumentDB cluster is not encrypted with a key of its own"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/documentdb/latest/developerguide/encryption-at-rest.html",)
    aliases = (
        "CKV_AWS_182",
        "AWS-0022",
        "AVD-AWS-0022",
        "aws-documentdb-encryption-customer-key",
        "4766d3ea-241c-4ee6-93ff-c380c996bd1a",
        "2134641d-30a4-4b16-8ffc-2cd4c4ffd15d",
    )

    def applies(self, resource: Cluster | ElasticCluster) -> Value[bool]:
        """Return whether it is encrypted here, and with a key that is chosen here."""
        if isinstance(resource, ElasticCluster):
            return Known(True, resource.declared)
        return both(opposite(takes_after_source(resource)), is_encrypted(resource))
