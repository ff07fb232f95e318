"""FSx file system is encrypted with AWS's own key

## Why

With the AWS managed key nobody can restrict who decrypts, share backups with another account, or revoke access by
disabling the key. A customer managed key costs $1 a month and its requests. Scratch file systems of Lustre take none.

## Fails

```terraform
resource "aws_fsx_windows_file_system" "files" { # finding
  storage_capacity    = 300
  throughput_capacity = 32
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: WINDOWS
      StorageCapacity: 1200
      SubnetIds: [subnet-11111111]
      KmsKeyId: alias/aws/fsx # finding
```

```cdk
{
  "Resources": {
    "Files": { // finding
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "ONTAP",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"],
        "OntapConfiguration": { "DeploymentType": "MULTI_AZ_1" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  subnet_ids          = ["subnet-11111111"]
  kms_key_id          = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: LUSTRE
      StorageCapacity: 1200
      SubnetIds: [subnet-11111111]
      LustreConfiguration:
        DeploymentType: SCRATCH_2
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "WINDOWS",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"],
        "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Undecided

```terraform
variable "key" {
  type = string
}

resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
  kms_key_id          = var.key
}
```

## Fix safety

None: Terraform and CloudFormation replace the file system, and its data would be lost.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Value
from storage_lint.resources.fsx import FileSystem
from storage_lint.resources.kms import is_own_key
from storage_lint.rule import Category, Profile, Severity


class MissingKmsKey(FieldRule[FileSystem]):
    """File systems without a customer managed key."""

    id = "fsx-missing-kms-key"
    title = "FSx file system is encrypted with AWS's own key"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/fsx/latest/WindowsGuide/encryption-at-rest.html",)
    aliases = (
        "CKV_AWS_178",
        "CKV_AWS_179",
        "CKV_AWS_190",
        "CKV_AWS_203",
    )

    field = "kms_key_id"
    wrong = "encrypted with the key that AWS manages"
    harm = "nobody can restrict or revoke who decrypts"

    def applies(self, resource: FileSystem) -> Value[bool]:
        """Return whether a key can be chosen."""
        return mapped(resource.is_scratch, lambda scratch: not scratch)

    def value(self, resource: FileSystem) -> Value[bool]:
        """Return whether it is a customer managed key."""
        return is_own_key(resource.kms_key_id)
