"""S3 bucket versions can be deleted without MFA

## Why

With MFA delete only the root user, with a code from its device, can delete a version for good or suspend versioning.
It is rare for a reason: pipelines cannot do it, and S3 does not take it together with a lifecycle configuration, so
buckets that have one are not looked at, nor those without versioning.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status     = "Enabled"
    mfa_delete = "Disabled" # finding
  }
}
```

CloudFormation: cannot be written, because CloudFormation has no property for it.

CDK: cannot be written, because CloudFormation has no property for it.

## Passes

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status     = "Enabled"
    mfa_delete = "Enabled"
  }
}
```

CloudFormation: cannot be written, because CloudFormation has no property for it.

CDK: cannot be written, because CloudFormation has no property for it.

## Undecided

```terraform
variable "mfa" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status     = "Enabled"
    mfa_delete = var.mfa
  }
}
```

## Fix safety

None: it takes the root user and its device.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.choices import both, follow, opposite
from storage_lint.graph.value import Elsewhere, Known, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_lifecycle import some_rule
from storage_lint.rule import Category, Profile, Severity


class MissingMfaDelete(FieldRule[Bucket]):
    """Versioned buckets without MFA delete."""

    id = "s3-missing-mfa-delete"
    title = "S3 bucket versions can be deleted without MFA"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html",
    )
    aliases = (
        "AWS-0170",
        "AVD-AWS-0170",
        "aws-s3-require-mfa-delete",
        "c5b31ab9-0f26-4a49-b8aa-4cc064392f4d",
        "S3.20",
        "s3-bucket-mfa-delete-enabled",
    )
    profile = Profile.STRICT
    field = "versioning"
    wrong = "MFA delete is off"
    harm = "whoever holds the keys can delete every version"

    def applies(self, resource: Bucket) -> Value[bool]:
        """Return whether it could be on: Terraform alone can write it, and only without a lifecycle configuration."""
        if resource.type.startswith("AWS::"):
            return Known(False, resource.declared)
        free = opposite(some_rule(resource.lifecycle, lambda rule: rule.exists))
        if isinstance(free, Elsewhere):
            free = Known(True, free.origin)
        return both(free, resource.is_versioned)

    def value(self, resource: Bucket) -> Value[bool]:
        """Return whether it is on."""
        return follow(
            resource.versioning,
            lambda versioning: (
                Known(False, versioning.origin) if versioning.value is None else versioning.value.mfa_delete
            ),
        )
