"""EBS encryption by default is off

## Why

With encryption by default, a Region encrypts every new volume and snapshot copy, whoever makes it and whatever they
wrote. Turning it off again leaves that to each template, script and console user. It costs nothing, and what is
already there does not change.

Nothing is said where no `aws_ebs_encryption_by_default` is written: the account may be set up elsewhere.

## Fails

```terraform
resource "aws_ebs_encryption_by_default" "this" {
  enabled = false # finding
}
```

CloudFormation: cannot be written, because no resource type sets it.

CDK: cannot be written, because it writes CloudFormation.

## Passes

```terraform
resource "aws_ebs_encryption_by_default" "this" {
  enabled = true
}
```

CloudFormation: cannot be written, because no resource type sets it.

CDK: cannot be written, because it writes CloudFormation.

## Undecided

```terraform
variable "encrypt" {
  type = bool
}

resource "aws_ebs_encryption_by_default" "this" {
  enabled = var.encrypt
}
```

## Fix safety

Safe: only new volumes are encrypted, with no difference for what uses them.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.resources.ebs import Account
from storage_lint.rule import Category, Severity


class DefaultEncryptionOff(FieldRule[Account]):
    """Accounts in which new volumes are not encrypted unless they say so."""

    id = "ebs-default-encryption-off"
    title = "EBS encryption by default is off"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",)
    aliases = (
        "CKV_AWS_106",
        "3d3f6270-546b-443c-adb4-bb6fb2187ca6",
        "EC2.7",
        "ec2-ebs-encryption-by-default",
    )
    safety = Safety.SAFE

    field = "encrypts_by_default"
    wrong = "encryption by default is turned off"
    harm = "new volumes of this Region are encrypted only where each says so"
    fix_title = "turn encryption by default on"
