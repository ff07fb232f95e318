"""ElastiCache token or password can be read in the code

## Why

A token or password in the code is known to everybody who may read it, now and in its history, and it is seldom changed.
Parameters without NoEcho and plain parameters of Parameter Store show it too: medium. It belongs in Secrets Manager, or
nowhere: users can log in with IAM.

The finding never says the secret, only where it stands. Write-only arguments keep it out of the state, not out of the
code.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  transit_encryption_enabled = true
  auth_token                 = "correct-horse-battery" # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      TransitEncryptionEnabled: true
      AuthToken: correct-horse-battery # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "TransitEncryptionEnabled": true,
        "AuthToken": "correct-horse-battery" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Passes

```terraform
resource "random_password" "token" {
  length = 32
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  transit_encryption_enabled = true
  auth_token                 = random_password.token.result
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      TransitEncryptionEnabled: true
      AuthToken: "{{resolve:secretsmanager:sessions:SecretString:token}}"
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "TransitEncryptionEnabled": true,
        "AuthToken": "{{resolve:secretsmanager:sessions:SecretString:token}}"
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
data "external" "tokens" {
  program = ["./tokens.sh"]
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  transit_encryption_enabled = true
  auth_token                 = data.external.tokens.result.sessions
}
```

## Fix safety

None: a token from elsewhere is another one, and clients must follow.
"""

from __future__ import annotations

from storage_lint.checks import DisclosureRule
from storage_lint.resources.elasticache_users import Credential
from storage_lint.rule import Category, Severity


class PlaintextToken(DisclosureRule[Credential]):
    """Tokens and passwords that can be read in the code or beside it."""

    id = "elasticache-plaintext-token"
    title = "ElastiCache token or password can be read in the code"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds",
        "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
    )
    aliases = ("F44",)

    field = "disclosure"

    def secret(self, resource: Credential) -> str:
        """Return which of the resource's secrets it is."""
        return f"the {resource.what}"
