"""FSx password can be read in the code

## Why

Whoever reads the repository, its history, a plan or the stack's parameters has the password: that of `fsxadmin` or
`vsadmin`, who may do anything with the file system, or that of the account that joins machines to Active Directory,
which is good for more than FSx.

Data sources of secret stores, `{{resolve:secretsmanager:…}}`, `{{resolve:ssm-secure:…}}` and what is given at deploy
time pass; so does a secret of which only the ARN is written (`DomainJoinServiceAccountSecret`). The value itself is
shown nowhere in a report.

## Fails

```terraform
resource "aws_fsx_ontap_file_system" "files" {
  storage_capacity    = 1024
  throughput_capacity = 512
  deployment_type     = "SINGLE_AZ_1"
  subnet_ids          = ["subnet-11111111"]
  preferred_subnet_id = "subnet-11111111"
  fsx_admin_password  = "correct-horse" # finding
}
```

```cloudformation
Resources:
  Tenant:
    Type: AWS::FSx::StorageVirtualMachine
    Properties:
      FileSystemId: fs-0123456789abcdef0
      Name: tenant
      SvmAdminPassword: correct-horse # finding
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "WINDOWS",
        "StorageCapacity": 32,
        "SubnetIds": ["subnet-11111111"],
        "WindowsConfiguration": {
          "ThroughputCapacity": 32,
          "SelfManagedActiveDirectoryConfiguration": {
            "UserName": "joiner",
            "Password": "correct-horse" // finding
          }
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_ontap_file_system" "files" {
  storage_capacity    = 1024
  throughput_capacity = 512
  deployment_type     = "SINGLE_AZ_1"
  subnet_ids          = ["subnet-11111111"]
  preferred_subnet_id = "subnet-11111111"
  fsx_admin_password  = var.password
}

variable "password" {
  type      = string
  sensitive = true
}
```

```cloudformation
Resources:
  Tenant:
    Type: AWS::FSx::StorageVirtualMachine
    Properties:
      FileSystemId: fs-0123456789abcdef0
      Name: tenant
      SvmAdminPassword: "{{resolve:secretsmanager:tenant:SecretString:password}}"
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "WINDOWS",
        "StorageCapacity": 32,
        "SubnetIds": ["subnet-11111111"],
        "WindowsConfiguration": {
          "ThroughputCapacity": 32,
          "SelfManagedActiveDirectoryConfiguration": {
            "DomainJoinServiceAccountSecret": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:joiner"
          }
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Undecided

```terraform
data "external" "passwords" {
  program = ["./passwords.sh"]
}

resource "aws_fsx_ontap_storage_virtual_machine" "tenant" {
  name               = "tenant"
  file_system_id     = "fs-0123456789abcdef0"
  svm_admin_password = data.external.passwords.result.tenant
}
```

## Fix safety

None: the password must be kept elsewhere, and changed, since it was readable.
"""

from __future__ import annotations

from storage_lint.checks import DisclosureRule
from storage_lint.resources.fsx import Credential
from storage_lint.rule import Category, Severity


class PlaintextPassword(DisclosureRule[Credential]):
    """Passwords of file systems, virtual machines and directories that can be read in the code or beside it."""

    id = "fsx-plaintext-password"
    title = "FSx password can be read in the code"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/fsx/latest/WindowsGuide/self-manage-prereqs.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds",
        "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
    )

    field = "disclosure"

    def secret(self, resource: Credential) -> str:
        """Return whose password it is."""
        return f"the password of {resource.what}"
