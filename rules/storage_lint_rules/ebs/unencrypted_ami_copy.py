"""AMI is not encrypted

## Why

Every instance that is launched from an AMI with unencrypted snapshots gets unencrypted volumes, unless it or the
account says otherwise, and whoever gets hold of the AMI can read what is on it.

Judged are the block devices of `aws_ami` that are made from no snapshot, and `aws_ami_copy`. A copy that does not say
it is undecided: encrypted snapshots stay encrypted. `aws_ami_from_instance` follows its instance and is left out.

## Fails

```terraform
resource "aws_ami_copy" "web" {
  name              = "web"
  source_ami_id     = "ami-0abcdef1234567890"
  source_ami_region = "us-east-1"
  encrypted         = false # finding
}

resource "aws_ami" "empty" {
  name             = "empty"
  root_device_name = "/dev/xvda"

  ebs_block_device { # finding
    device_name = "/dev/sdf"
    volume_size = 100
  }
}
```

CloudFormation: cannot be written, because no resource type registers or copies an AMI.

CDK: cannot be written, because it writes CloudFormation.

## Passes

```terraform
resource "aws_ami_copy" "web" {
  name              = "web"
  source_ami_id     = "ami-0abcdef1234567890"
  source_ami_region = "us-east-1"
  encrypted         = true
}

resource "aws_ami" "empty" {
  name             = "empty"
  root_device_name = "/dev/xvda"

  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 100
    encrypted   = true
  }
}
```

CloudFormation: cannot be written, because no resource type registers or copies an AMI.

CDK: cannot be written, because it writes CloudFormation.

## Undecided

```terraform
resource "aws_ami_copy" "web" {
  name              = "web"
  source_ami_id     = "ami-0abcdef1234567890"
  source_ami_region = "us-east-1"
}
```

## Fix safety

Shown only: the AMI is replaced, and what names its id with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Set
from storage_lint.graph.choices import is_nothing, surely
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Unknown
from storage_lint.resources.ebs_copies import ImageDevice
from storage_lint.rule import Category, Outcome, Rule, Severity


class UnencryptedAmiCopy(Rule[ImageDevice]):
    """Copies of AMIs, and block devices of AMIs, that are not encrypted."""

    id = "ebs-unencrypted-ami-copy"
    title = "AMI is not encrypted"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIEncryption.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html",
    )
    aliases = (
        "CKV_AWS_235",
        "CKV_AWS_204",
        "8bbb242f-6e38-4127-86d4-d8f0b2687ae2",
    )

    def check(self, resource: ImageDevice) -> Iterator[Outcome]:
        """Find what is not encrypted by itself, by its source or by its account."""
        encrypted, account = resource.encrypted, resource.account_encrypts_by_default
        if any(surely(one) for one in (encrypted, account)):
            return
        made = is_set(resource.snapshot_id)
        if surely(made):
            return  # its snapshot decides
        source = resource.source_is_encrypted
        if surely(source):
            return  # copies of what is encrypted are
        for value in (encrypted, made, account, source):
            if isinstance(value, Unknown):
                yield self.undecided(resource, value)
                return
        unsaid = is_nothing(encrypted)
        if unsaid and is_nothing(source):
            reason = "the copy does not say whether it is encrypted: its source decides"
            yield self.undecided(resource, Unknown(reason, encrypted.origin, supply="write encrypted = true"))
            return
        message = f"{resource.device or 'the copy'} is not encrypted: what is launched from it will not be either"
        fix = self.fix(resource, "encrypt it", Set(resource, "encrypted", True))
        yield self.finding(resource, encrypted, message, fix=fix)
