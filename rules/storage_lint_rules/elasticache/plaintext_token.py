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

Shown only: a token from elsewhere is another one, and clients must follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.secret import CODE, PARAMETER, STORE, conceal
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.elasticache import Credential
from storage_lint.rule import Category, Finding, Outcome, Severity
from storage_lint.source.record import replace

WHERE = {
    CODE: "is written in the code: whoever reads it there, or in its history, has it",
    PARAMETER: "is a parameter without NoEcho: whoever may describe the stack reads it",
    STORE: "is read from Parameter Store in plain text: whoever may read parameters has it",
}


class PlaintextToken(ShapedRule[Credential]):
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
    wrong = "the secret"

    def passes(self, value: Any, resource: Credential) -> bool | Unknown:
        """Return whether it can be read nowhere."""
        return value is None

    def check(self, resource: Credential) -> Iterator[Outcome]:
        """Find the secret: less severe where the code does not say it."""
        for outcome in super().check(resource):
            if isinstance(outcome, Finding):
                conceal(outcome.origin)
                where = resource.disclosure
                written = isinstance(where, Known) and where.value == CODE
                yield outcome if written else replace(outcome, severity=Severity.MEDIUM)
            else:
                yield outcome

    def message(self, resource: Credential, value: Value[Any]) -> str:
        """Return the sentence of the finding, without the secret."""
        return f"the {resource.what} {WHERE[value.value]}" if isinstance(value, Known) else f"the {resource.what}"
