"""Public sharing of snapshots or AMIs is unblocked

## Why

The block on public access keeps everybody in an account from publishing a snapshot or an AMI, by mistake or on
purpose. `unblocked` allows it again; it publishes nothing by itself, but one wrong call then does. Accounts that share
with the world on purpose keep what they have under `block-new-sharing`.

Nothing is said where no such resource is written: the account may be set up elsewhere.

## Fails

```terraform
resource "aws_ebs_snapshot_block_public_access" "this" {
  state = "unblocked" # finding
}

resource "aws_ec2_image_block_public_access" "this" {
  state = "unblocked" # finding
}
```

CloudFormation: cannot be written, because `AWS::EC2::SnapshotBlockPublicAccess` takes only the two values that block.

CDK: cannot be written, because it writes CloudFormation.

## Passes

```terraform
resource "aws_ebs_snapshot_block_public_access" "this" {
  state = "block-all-sharing"
}

resource "aws_ec2_image_block_public_access" "this" {
  state = "block-new-sharing"
}
```

```cloudformation
Resources:
  Block:
    Type: AWS::EC2::SnapshotBlockPublicAccess
    Properties:
      State: block-all-sharing
```

```cdk
{
  "Resources": {
    "Block": {
      "Type": "AWS::EC2::SnapshotBlockPublicAccess",
      "Properties": {
        "State": "block-all-sharing"
      },
      "Metadata": { "aws:cdk:path": "Account/Block" }
    }
  }
}
```

## Undecided

```terraform
variable "state" {
  type = string
}

resource "aws_ebs_snapshot_block_public_access" "this" {
  state = var.state
}
```

## Fix safety

Unsafe: `block-all-sharing` also ends the public sharing of what is public now, which others may use.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.resources.ebs_copies import SharingBlock
from storage_lint.rule import Category, Severity

_BLOCKING = {"snapshots": "block-all-sharing", "AMIs": "block-new-sharing"}


class PublicSharingAllowed(ForbiddenRule[SharingBlock]):
    """Accounts in which snapshots or AMIs may be shared with everybody."""

    id = "ebs-public-sharing-allowed"
    title = "Public sharing of snapshots or AMIs is unblocked"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html",
    )
    safety = Safety.UNSAFE

    field = "state"
    forbidden = ("unblocked",)
    wrong = "public sharing is unblocked"
    harm = "one wrong call shows them to everybody"
    fix_title = "block public sharing"

    def changes(self, resource: SharingBlock) -> tuple[Change, ...]:
        """Block it; AMIs that are public today stay so."""
        return (Set(resource, "state", _BLOCKING[resource.shared]),)
