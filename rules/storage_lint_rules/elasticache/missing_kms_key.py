"""ElastiCache is encrypted with AWS's own key

## Why

With AWS's own key nobody can restrict who decrypts backups, or revoke access by disabling the key. The key can only be
chosen when the cache is made.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" { # finding
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  at_rest_encryption_enabled = true
}
```

```cloudformation
Resources:
  Sessions: # finding
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      AtRestEncryptionEnabled: true
```

```cdk
{
  "Resources": {
    "Sessions": { // finding
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "AtRestEncryptionEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Passes

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  at_rest_encryption_enabled = true
  kms_key_id                 = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      AtRestEncryptionEnabled: true
      KmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "AtRestEncryptionEnabled": true,
        "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "encrypt" {
  type = bool
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  at_rest_encryption_enabled = var.encrypt
}
```

## Fix safety

None: the cache is replaced, and its data would be lost.
"""

from __future__ import annotations

from storage_lint.graph.choices import both
from storage_lint.graph.value import Known, Value
from storage_lint.resources.elasticache import SERVERLESS, Cache, encrypted_at_rest, is_group
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._keys import OwnKeyRule


class MissingKmsKey(OwnKeyRule[Cache]):
    """Encrypted caches without a customer managed key."""

    id = "elasticache-missing-kms-key"
    title = "ElastiCache is encrypted with AWS's own key"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html",)
    aliases = ("CKV_AWS_191",)

    field = "kms_key"
    wrong = "encrypted with the key that AWS owns"
    harm = "nobody can restrict or revoke who decrypts"

    def applies(self, resource: Cache) -> Value[bool]:
        """Return whether it is encrypted, and says with what."""
        if resource.form == SERVERLESS:
            return Known(True, resource.declared)
        return both(is_group(resource), encrypted_at_rest(resource))
