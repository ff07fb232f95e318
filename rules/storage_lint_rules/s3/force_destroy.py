"""S3 bucket is deleted with all that is in it

## Why

S3 refuses to delete a bucket that is not empty: the last net below a wrong plan. `force_destroy`, or CDK's
`autoDeleteObjects`, takes it away, versions included.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket        = "acme-logs"
  force_destroy = true # finding
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
  AutoDelete: # finding
    Type: Custom::S3AutoDeleteObjects
    Properties:
      ServiceToken: arn:aws:lambda:eu-west-1:111122223333:function:delete
      BucketName: !Ref Logs
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    },
    "LogsAutoDeleteObjectsCustomResource65426C57": { // finding
      "Type": "Custom::S3AutoDeleteObjects",
      "Properties": {
        "ServiceToken": { "Fn::GetAtt": ["Provider", "Arn"] },
        "BucketName": { "Ref": "Logs6819BB44" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/AutoDeleteObjectsCustomResource/Default" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
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
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "disposable" {
  type = bool
}

resource "aws_s3_bucket" "logs" {
  bucket        = "acme-logs"
  force_destroy = var.disposable
}
```

## Fix safety

Safe: nothing about the bucket changes until somebody deletes it.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Profile, Severity


class ForceDestroy(FieldRule[Bucket]):
    """Buckets that are emptied so that they can be deleted."""

    id = "s3-force-destroy"
    title = "S3 bucket is deleted with all that is in it"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#force_destroy",
        "https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3.Bucket.html#autodeleteobjects",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html",
    )
    profile = Profile.STRICT
    safety = Safety.SAFE
    field = "force_destroy"
    wanted = False
    wrong = "deleting the bucket deletes all that is in it"
    harm = "one wrong plan, and the objects are gone for good"
    fix_title = "keep what is in the bucket"
