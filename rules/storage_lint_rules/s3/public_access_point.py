"""S3 access point allows public access

## Why

An access point has a public access block of its own, which is on unless the code says otherwise, and cannot be
changed later: an access point that was made open stays so until it is replaced. One that is bound to a VPC is judged
alike.

## Fails

```terraform
resource "aws_s3_access_point" "point" {
  bucket = "acme-logs"
  name   = "point"

  public_access_block_configuration {
    block_public_acls   = true
    block_public_policy = false # finding
  }
}
```

```cloudformation
Resources:
  Point:
    Type: AWS::S3::AccessPoint
    Properties:
      Bucket: acme-logs
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: false # finding
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
```

```cdk
{
  "Resources": {
    "Point": {
      "Type": "AWS::S3::AccessPoint",
      "Properties": {
        "Bucket": "acme-logs",
        "PublicAccessBlockConfiguration": {
          "BlockPublicAcls": true,
          "BlockPublicPolicy": true,
          "IgnorePublicAcls": true,
          "RestrictPublicBuckets": false // finding
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Point" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_access_point" "point" {
  bucket = "acme-logs"
  name   = "point"

  public_access_block_configuration {
    block_public_policy = true
  }
}
```

```cloudformation
Resources:
  Point:
    Type: AWS::S3::AccessPoint
    Properties:
      Bucket: acme-logs
```

```cdk
{
  "Resources": {
    "Point": {
      "Type": "AWS::S3::AccessPoint",
      "Properties": {
        "Bucket": "acme-logs"
      },
      "Metadata": { "aws:cdk:path": "Storage/Point" }
    }
  }
}
```

## Undecided

```terraform
variable "restrict" {
  type = bool
}

resource "aws_s3_access_point" "point" {
  bucket = "acme-logs"
  name   = "point"

  public_access_block_configuration {
    restrict_public_buckets = var.restrict
  }
}
```

```cloudformation
Resources:
  Point:
    Type: AWS::S3::AccessPoint
    Properties:
      Bucket: acme-logs
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
```

## Fix safety

None: the settings cannot be changed after creation, so the access point is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.s3 import AccessPoint
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.s3._blocking import settings_of


class PublicAccessPoint(Rule[AccessPoint]):
    """Access points, of one bucket or of several, with a setting of their public access block off."""

    id = "s3-public-access-point"
    title = "S3 access point allows public access"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_access_point",
    )
    aliases = (
        "S3.19",
        "S3.24",
        "s3-access-point-public-access-blocks",
        "s3-mrap-public-access-blocked",
    )

    def check(self, resource: AccessPoint) -> Iterator[Outcome]:
        """Find settings that are written as off."""
        block = resource.public_access_block
        if isinstance(block, Unknown):
            yield self.undecided(resource, block)
            return
        settings = {} if block.value is None else settings_of(block.value)
        off = {name: one for name, one in settings.items() if isinstance(one, Known) and not one.value}
        doubt = next((one for one in settings.values() if isinstance(one, Unknown)), None)
        if off:
            message = f"the access point has {', '.join(off)} off, which cannot be changed later"
            yield self.finding(resource, next(iter(off.values())), message, because=(*off.values(),))
        elif doubt is not None:
            yield self.undecided(resource, doubt)
