"""EFS file system is encrypted with AWS's own key

## Why

With the AWS managed key nobody can restrict who decrypts, share backups with another account, or revoke access by
disabling the key. A customer managed key costs $1 a month and its requests.

## Fails

```terraform
resource "aws_efs_file_system" "files" { # finding
  encrypted = true
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      KmsKeyId: alias/aws/elasticfilesystem # finding
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": { // finding
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  encrypted  = true
  kms_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

resource "aws_efs_file_system" "plain" {
  encrypted = false
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      KmsKeyId: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
```

```cdk
{
  "Resources": {
    "Key961B73FD": { "Type": "AWS::KMS::Key", "Properties": { "KeyPolicy": {} } },
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "KmsKeyId": { "Fn::GetAtt": ["Key961B73FD", "Arn"] }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Undecided

```cloudformation
Parameters:
  Key:
    Type: String
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      KmsKeyId: !Ref Key
```

## Fix safety

None: Terraform and CloudFormation replace the file system, and its data would be lost.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.value import Value
from storage_lint.resources.efs import FileSystem
from storage_lint.resources.kms import is_own_key
from storage_lint.rule import Category, Profile, Severity


class MissingKmsKey(FieldRule[FileSystem]):
    """Encrypted file systems without a customer managed key."""

    id = "efs-missing-kms-key"
    title = "EFS file system is encrypted with AWS's own key"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/efs/latest/ug/EFSKMS.html",)
    aliases = (
        "CKV_AWS_184",
        "25d251f3-f348-4f95-845c-1090e41a615c",
        "6d087495-2a42-4735-abf7-02ef5660a7e6",
    )

    field = "kms_key_id"
    wrong = "encrypted with the key that AWS manages"
    harm = "nobody can restrict or revoke who decrypts"

    def applies(self, resource: FileSystem) -> Value[bool]:
        """Return whether it is encrypted at all."""
        return resource.encrypted

    def value(self, resource: FileSystem) -> Value[bool]:
        """Return whether it is a customer managed key."""
        return is_own_key(resource.kms_key_id)
