"""S3 bucket keeps ACLs in use

## Why

With `ObjectWriter` or `BucketOwnerPreferred` each object has an ACL of its own, so who may read cannot be seen in any
policy, and an account that writes into the bucket may own what it wrote. `BucketOwnerEnforced`, what new buckets have,
turns ACLs off.

Log delivery by ACL needs them: a bucket with the ACL `log-delivery-write`, with a grant for CloudFront, or to which a
distribution delivers its standard logs (CloudFront adds the grant by itself) is not looked at.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerPreferred" # finding
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      OwnershipControls:
        Rules:
          - ObjectOwnership: ObjectWriter # finding
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "OwnershipControls": {
          "Rules": [
            {
              "ObjectOwnership": "ObjectWriter" // finding
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "AccessControl": "LogDeliveryWrite",
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "ObjectWriter" }] }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "ownership" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = var.ownership
  }
}
```

## Fix safety

Unsafe: grants in ACLs stop to count, and requests that set an ACL are refused.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import either, opposite
from storage_lint.graph.value import Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_settings import CLOUDFRONT
from storage_lint.rule import Category, Severity


class AclsEnabled(ForbiddenRule[Bucket]):
    """Buckets whose ownership setting leaves ACLs on."""

    id = "s3-acls-enabled"
    title = "S3 bucket keeps ACLs in use"
    severity = Severity.LOW
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html",
    )
    aliases = ("CKV2_AWS_65", "S3.12", "s3-bucket-acl-prohibited")
    safety = Safety.UNSAFE
    field = "object_ownership"
    forbidden = ("bucketownerpreferred", "objectwriter")
    wrong = "ACLs are enabled"
    harm = "who may read cannot be seen in the bucket policy"
    fix_title = "turn ACLs off (BucketOwnerEnforced)"

    def applies(self, resource: Bucket) -> Value[bool]:
        """Return whether no log delivery needs the ACL."""
        return opposite(either(resource.takes_logs_by_acl, resource.takes_logs_of(CLOUDFRONT)))

    def changes(self, resource: Bucket) -> tuple[Change, ...]:
        """Turn them off; removing the setting would not."""
        return (Set(resource, self.field, "BucketOwnerEnforced"),)
