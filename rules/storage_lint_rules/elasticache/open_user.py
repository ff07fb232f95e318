"""ElastiCache user needs no password

## Why

A user without a password lets in whoever names it, and the user `default` is who everybody is that names none. Access
strings that begin with `off` keep the user from logging in.

## Fails

```terraform
resource "aws_elasticache_user" "app" {
  user_id              = "app"
  user_name            = "app"
  engine               = "valkey"
  access_string        = "on ~* +@all"
  no_password_required = true # finding
}
```

```cloudformation
Resources:
  App:
    Type: AWS::ElastiCache::User
    Properties:
      UserId: app
      UserName: app
      Engine: valkey
      AccessString: "on ~* +@all"
      NoPasswordRequired: true # finding
```

```cdk
{
  "Resources": {
    "App": {
      "Type": "AWS::ElastiCache::User",
      "Properties": {
        "UserId": "app",
        "UserName": "app",
        "Engine": "valkey",
        "AccessString": "on ~* +@all",
        "NoPasswordRequired": true // finding
      },
      "Metadata": { "aws:cdk:path": "Data/App" }
    }
  }
}
```

## Passes

```terraform
resource "aws_elasticache_user" "app" {
  user_id              = "app"
  user_name            = "app"
  engine               = "valkey"
  access_string        = "off -@all"
  no_password_required = true
}
```

```cloudformation
Resources:
  App:
    Type: AWS::ElastiCache::User
    Properties:
      UserId: app
      UserName: app
      Engine: valkey
      AccessString: "on ~app:* +@read"
      AuthenticationMode: {"Type": "iam"}
```

```cdk
{
  "Resources": {
    "App": {
      "Type": "AWS::ElastiCache::User",
      "Properties": {
        "UserId": "app",
        "UserName": "app",
        "Engine": "valkey",
        "AccessString": "on ~app:* +@read",
        "AuthenticationMode": {"Type": "iam"}
      },
      "Metadata": { "aws:cdk:path": "Data/App" }
    }
  }
}
```

## Undecided

```terraform
variable "open" {
  type = bool
}

resource "aws_elasticache_user" "app" {
  user_id              = "app"
  user_name            = "app"
  engine               = "valkey"
  access_string        = "on ~* +@all"
  no_password_required = var.open
}
```

## Fix safety

Unsafe: asked for IAM or a password, clients that give neither are turned away from then on.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.elasticache_users import User
from storage_lint.rule import Category, Finding, Outcome, Severity
from storage_lint.source.record import replace


class OpenUser(ShapedRule[User]):
    """Users that can log in without a password."""

    id = "elasticache-open-user"
    title = "ElastiCache user needs no password"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUser.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
    )

    field = "no_password"
    wrong = "no password is required"
    harm = "whoever names the user is let in"
    fix_title = "ask for a password or IAM"
    safety = Safety.UNSAFE  # clients that give neither are turned away

    def applies(self, resource: User) -> Value[bool]:
        """Return whether the user can log in."""
        return mapped(resource.access_string, lambda said: not (said or "").strip().lower().startswith("off"))

    def passes(self, value: Any, resource: User) -> bool | Unknown:
        """Return whether a password or IAM is asked for."""
        return not value

    def changes(self, resource: User) -> tuple[Change, ...]:
        """Ask for one."""
        return (Set(resource, self.field, False),)

    def _found(self, resource: User, value: Value[Any]) -> Outcome:
        outcome = super()._found(resource, value)
        name, may = resource.user_name, resource.access_string
        everything = isinstance(may, Known) and " ".join((may.value or "").split()) == "on ~* +@all"
        if isinstance(outcome, Finding) and everything and isinstance(name, Known) and name.value == "default":
            return replace(outcome, severity=Severity.HIGH)
        return outcome
