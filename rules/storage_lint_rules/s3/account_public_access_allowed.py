"""S3 account settings allow public access

## Why

The account's block is the net below every bucket, those that nobody remembers included. With one setting off, each
bucket stands on its own. Terraform's resource writes `false` for what it does not say, over what the account had.

## Fails

```terraform
resource "aws_s3_account_public_access_block" "account" {
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = false # finding
}
```

CloudFormation: cannot be written, because no resource type of CloudFormation holds the account's settings.

CDK: cannot be written, because no resource type of CloudFormation holds the account's settings.

## Passes

```terraform
resource "aws_s3_account_public_access_block" "account" {
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
```

CloudFormation: cannot be written, because no resource type of CloudFormation holds the account's settings.

CDK: cannot be written, because no resource type of CloudFormation holds the account's settings.

## Undecided

```terraform
variable "restrict" {
  type = bool
}

resource "aws_s3_account_public_access_block" "account" {
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = var.restrict
}
```

## Fix safety

Unsafe: every bucket of the account that is public on purpose goes dark.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.s3 import Account
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.s3._blocking import settings_of


class AccountPublicAccessAllowed(Rule[Account]):
    """Account-wide blocks of which a setting is off."""

    id = "s3-account-public-access-allowed"
    title = "S3 account settings allow public access"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_account_public_access_block",
    )
    aliases = (
        "S3.1",
        "s3-account-level-public-access-blocks",
        "s3-account-level-public-access-blocks-periodic",
    )
    safety = Safety.UNSAFE

    # complexity: what is off, told apart by whether it is written, each with its words
    def check(self, resource: Account) -> Iterator[Outcome]:
        """Find settings that are off: high where they are written so, medium where they are left out."""
        settings = settings_of(resource.public_access_block)
        off = {name: one for name, one in settings.items() if isinstance(one, Known) and not one.value}
        written = {name: one for name, one in off.items() if one.origin.source is Source.WRITTEN}
        doubt = next((one for one in settings.values() if isinstance(one, Unknown)), None)
        if off:
            block = resource.public_access_block
            fix = self.fix(resource, "turn all four settings on", *(Set(block, name, True) for name in off))
            where: Value[bool] = next(iter((written or off).values()))
            names = ", ".join(written or off)
            message = f"the account's public access block {'has' if written else 'leaves'} {names} off"
            severity = Severity.HIGH if written else Severity.MEDIUM
            yield self.finding(resource, where, message, severity=severity, because=(*off.values(),), fix=fix)
        elif doubt is not None:
            yield self.undecided(resource, doubt)
