"""EFS file system is not encrypted

## Why

An unencrypted file system, and each backup and replica of it, can be read by whoever gets hold of its storage.
Encryption can only be chosen when the file system is made: a later change replaces it, and its data do not move along.

Neither Terraform nor CloudFormation encrypts by itself; only the console and CDK's `FileSystem` do.

## Fails

```terraform
resource "aws_efs_file_system" "files" { # finding
  creation_token = "files"
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: false # finding
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": false // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  creation_token = "files"
  encrypted      = true
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
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
variable "encrypt" {
  type = bool
}

resource "aws_efs_file_system" "files" {
  creation_token = "files"
  encrypted      = var.encrypt
}
```

## Fix safety

Shown only: Terraform and CloudFormation replace the file system, and its data would be lost.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Severity


class UnencryptedFileSystem(FieldRule[FileSystem]):
    """File systems that are not encrypted at rest, written or by default."""

    id = "efs-unencrypted-file-system"
    title = "EFS file system is not encrypted"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html",
    )
    aliases = (
        "CKV_AWS_42",
        "AWS-0037",
        "AVD-AWS-0037",
        "aws-efs-enable-at-rest-encryption",
        "AWS048",
        "F32",
        "AwsSolutions-EFS1",
        "HIPAA.Security-EFSEncrypted",
        "NIST.800.53.R4-EFSEncrypted",
        "NIST.800.53.R5-EFSEncrypted",
        "PCI.DSS.321-EFSEncrypted",
        "EFS_ENCRYPTED_CHECK",
        "48207659-729f-4b5c-9402-f884257d794f",
        "2ff8e83c-90e1-4d68-a300-6d652112e622",
        "EFS.1",
        "EFS.8",
        "efs-encrypted-check",
        "efs-filesystem-ct-encrypted",
    )

    field = "encrypted"
    wrong = "the file system is not encrypted"
    harm = "its backups and replicas will not be either"
    fix_title = "make a new file system with encryption, and move the data"
