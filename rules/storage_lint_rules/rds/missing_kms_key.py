"""RDS instance is not encrypted with a key of its own

## Why

With the AWS managed key nobody can say who may decrypt, share an encrypted snapshot with another account, or take
access away. A customer managed key can do all three.

## Fails

```terraform
resource "aws_db_instance" "orders" { # finding
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  storage_encrypted = true
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": { // finding
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "StorageEncrypted": true
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
  storage_encrypted           = true
  kms_key_id                  = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
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
      StorageEncrypted: true
      KmsKeyId: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
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
        "StorageEncrypted": true,
        "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "wanted" {
  type = string
}

resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  storage_encrypted = true
  kms_key_id     = var.wanted
}
```

## Fix safety

None: Terraform and CloudFormation replace the instance.
"""

from __future__ import annotations

from storage_lint.graph.choices import both, opposite
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._keys import OwnKeyRule


class MissingKmsKey(OwnKeyRule[Instance]):
    """Encrypted DB instances that name no KMS key."""

    id = "rds-missing-kms-key"
    title = "RDS instance is not encrypted with a key of its own"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html",)

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is encrypted here, and with a key that is chosen here."""
        chosen_here = both(has_own_data(resource), opposite(resource.is_restored))
        return both(resource.storage_encrypted, chosen_here)
