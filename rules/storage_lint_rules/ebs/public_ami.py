"""AMI is public

## Why

With the group `all`, everybody with an AWS account may launch the AMI and read all that its snapshots hold: code,
configuration, often credentials. It is found within minutes, as public AMIs are listed. Share it with accounts, an
organization or an organizational unit.

Where the account blocks public sharing of AMIs, EC2 refuses the permission.

## Fails

```terraform
resource "aws_ami_launch_permission" "everybody" {
  image_id = "ami-0abcdef1234567890"
  group    = "all" # finding
}
```

CloudFormation: cannot be written, because no resource type shares an AMI.

CDK: cannot be written, because it writes CloudFormation.

## Passes

```terraform
resource "aws_ami_launch_permission" "partner" {
  image_id   = "ami-0abcdef1234567890"
  account_id = "111122223333"
}
```

CloudFormation: cannot be written, because no resource type shares an AMI.

CDK: cannot be written, because it writes CloudFormation.

## Undecided

```terraform
variable "group" {
  type = string
}

resource "aws_ami_launch_permission" "some" {
  image_id = "ami-0abcdef1234567890"
  group    = var.group
}
```

## Fix safety

Shown only: who else needs the AMI is for its owner to say.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Change, Drop
from storage_lint.resources.ebs_copies import LaunchPermission
from storage_lint.rule import Category, Severity


class PublicAmi(ForbiddenRule[LaunchPermission]):
    """Launch permissions for everybody."""

    id = "ebs-public-ami"
    title = "AMI is public"
    severity = Severity.CRITICAL
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html",)

    field = "group"
    forbidden = ("all",)
    wrong = "everybody may launch the AMI"
    harm = "all that its snapshots hold can be read"
    fix_title = "take the permission away"

    def changes(self, resource: LaunchPermission) -> tuple[Change, ...]:
        """Drop the permission."""
        return (Drop(resource),)
