"""EFS file system policy lets everybody in

## Why

A statement that allows everybody, without a condition that says from where or as whom, opens the file system to every
client that reaches a mount target, whatever its identity. Pins are, among others,
`elasticfilesystem:AccessedViaMountTarget`, an access point, a VPC, an organization or an account.
`aws:SecureTransport` is none: it says how somebody comes, not who.

## Fails

```terraform
resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_file_system_policy" "files" {
  file_system_id = aws_efs_file_system.files.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # finding
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = "elasticfilesystem:ClientMount"
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
          - Effect: Allow # finding
            Principal: "*"
            Action: elasticfilesystem:ClientMount
            Condition:
              Bool: { aws:SecureTransport: "true" }
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "FileSystemPolicy": {
          "Statement": [
            { "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "elasticfilesystem:ClientMount" } // finding
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
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = "elasticfilesystem:ClientMount"
      Condition = { Bool = { "elasticfilesystem:AccessedViaMountTarget" = "true" } }
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
            Principal: "*"
            Action: elasticfilesystem:ClientMount
            Condition:
              StringEquals: { aws:PrincipalOrgID: o-1234567890 }
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "FileSystemPolicy": {
          "Statement": [
            {
              "Effect": "Allow",
              "Principal": { "AWS": "*" },
              "Action": ["elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"],
              "Condition": { "Bool": { "elasticfilesystem:AccessedViaMountTarget": "true" } }
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "principal" {
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
      Effect    = "Allow"
      Principal = { AWS = var.principal }
      Action    = "elasticfilesystem:ClientMount"
    }]
  })
}
```

## Fix safety

None: who should read the files is not in the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.policy.document import Policy
from storage_lint.graph.policy.public_access import S3_PINS, public_access
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Outcome, Rule, Severity

# What tells who calls, or from where, besides the keys of all services.
_PINS = S3_PINS | {"elasticfilesystem:accessedviamounttarget", "elasticfilesystem:accesspointarn"}


class PublicPolicy(Rule[FileSystem]):
    """File system policies with an Allow for everybody that no condition pins."""

    id = "efs-public-policy"
    title = "EFS file system policy lets everybody in"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html",
        "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
    )

    def check(self, resource: FileSystem) -> Iterator[Outcome]:
        """Find policies that let everybody in; without a policy there is nothing to judge."""
        match resource.efs_policy:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=Policy() as policy):
                public = public_access(policy, _PINS)
                if isinstance(public.is_public, Unknown):
                    yield self.undecided(resource, public.is_public)
                elif public.is_public:
                    message = "the file system policy lets everybody in: no condition says from where or as whom"
                    yield self.finding(resource, public.declared, message, because=(resource.efs_policy,))
