"""EFS file system policy does not ask for TLS

## Why

A file system policy is written, but clients may still mount without TLS, and what they read and write crosses the
network in clear text. Either a Deny for everybody when `aws:SecureTransport` is false, or the same condition, true, on
every Allow keeps them out; denying the mount is enough.

Without any policy the rule does not apply: then nothing at all is restricted, which other rules are about.

## Fails

```terraform
resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_file_system_policy" "files" {
  file_system_id = aws_efs_file_system.files.id
  policy = jsonencode({ # finding
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
      Action    = "elasticfilesystem:ClientWrite"
    }]
  })
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      FileSystemPolicy: # finding
        Statement:
          - Effect: Deny
            Principal: { AWS: arn:aws:iam::111122223333:role/app }
            Action: "*"
            Condition:
              Bool: { aws:SecureTransport: "false" }
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "FileSystemPolicy": { // finding
          "Statement": [
            { "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "elasticfilesystem:ClientMount" }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_file_system_policy" "files" {
  file_system_id = aws_efs_file_system.files.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "elasticfilesystem:ClientMount"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      FileSystemPolicy:
        Statement:
          - Effect: Allow
            Principal: { AWS: arn:aws:iam::111122223333:role/app }
            Action: [elasticfilesystem:ClientMount, elasticfilesystem:ClientWrite]
            Condition:
              Bool: { aws:SecureTransport: "true" }
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "effect" {
  type = string
}

resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_file_system_policy" "files" {
  file_system_id = aws_efs_file_system.files.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = var.effect
      Principal = "*"
      Action    = "*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
```

## Fix safety

Unsafe: in place, but clients that mount without TLS stop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from storage_lint.graph.change import Add, Safety
from storage_lint.graph.policy.access import keeps_plain_http_out
from storage_lint.graph.policy.document import Policy
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Outcome, Rule, Severity

# Nobody reads or writes without mounting.
_ENTRANCE = "elasticfilesystem:clientmount"

# The statement that is missing.
_DENY: Mapping[str, object] = {
    "effect": "Deny",
    "principals": ({"kind": "*", "value": "*"},),
    "actions": ("*",),
    "conditions": ({"operator": "Bool", "key": "aws:SecureTransport", "values": ("false",)},),
}


class MissingTlsDeny(Rule[FileSystem]):
    """File system policies that let clients in without TLS."""

    id = "efs-missing-tls-deny"
    title = "EFS file system policy does not ask for TLS"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    safety = Safety.UNSAFE
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/encryption-in-transit.html",
        "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
    )

    def check(self, resource: FileSystem) -> Iterator[Outcome]:
        """Find policies that neither deny plain mounts nor ask for TLS in every Allow."""
        match resource.efs_policy:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=Policy() as policy):
                kept_out = keeps_plain_http_out(policy, resource.arns(), _ENTRANCE)
                if isinstance(kept_out, Unknown):
                    yield self.undecided(resource, kept_out)
                elif not kept_out:
                    message = "the file system policy lets clients mount without TLS"
                    fix = self.fix(resource, "deny mounts without TLS", Add(policy, "statements", _DENY))
                    yield self.finding(resource, policy.declared, message, because=(resource.efs_policy,), fix=fix)
