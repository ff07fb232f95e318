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
from storage_lint.graph.policy.public_access import S3_PINS
from storage_lint.graph.value import Value
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Severity
from storage_lint_rules._policies import PublicPolicyRule


class PublicPolicy(PublicPolicyRule[FileSystem]):
    """File system policies with an Allow for everybody that no condition pins."""

    id = "efs-public-policy"
    title = "EFS file system policy lets everybody in"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html",
        "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
    )

    pins = S3_PINS | {"elasticfilesystem:accessedviamounttarget", "elasticfilesystem:accesspointarn"}

    def policies(self, resource: FileSystem) -> Iterator[tuple[str, Value[Policy | None]]]:
        """Yield the file system's policy."""
        yield "file system", resource.efs_policy

    def message(self, what: str) -> str:
        """Return the sentence of the finding."""
        return f"the {what} policy lets everybody in: no condition says from where or as whom"
