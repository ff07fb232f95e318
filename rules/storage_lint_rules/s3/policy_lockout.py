"""S3 bucket policy locks everybody out

## Why

A Deny of everything to everybody, the bucket itself included and without a condition, also denies changing the policy
again. No administrator and no pipeline can then mend it: only the root user of the account can delete the policy.

A condition (an address, a VPC, plain HTTP) or an exception in `NotPrincipal` leaves a way in, and a Deny for the
objects alone locks nobody out of the policy.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{ # finding
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.logs.arn, "${aws_s3_bucket.logs.arn}/*"]
    }]
  })
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
  LogsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Deny # finding
            Principal: "*"
            Action: [s3:PutBucketPolicy, s3:DeleteBucketPolicy]
            Resource: !GetAtt Logs.Arn
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    },
    "LogsPolicy8DC5B7F0": {
      "Type": "AWS::S3::BucketPolicy",
      "Properties": {
        "Bucket": { "Ref": "Logs6819BB44" },
        "PolicyDocument": {
          "Statement": [
            { // finding
              "Effect": "Deny",
              "Principal": { "AWS": "*" },
              "Action": "s3:*BucketPolicy",
              "Resource": { "Fn::GetAtt": ["Logs6819BB44", "Arn"] }
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Policy/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "${aws_s3_bucket.logs.arn}/*"
    }]
  })
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
  LogsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: !GetAtt Logs.Arn
            Condition:
              Bool:
                aws:SecureTransport: "false"
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    },
    "LogsPolicy8DC5B7F0": {
      "Type": "AWS::S3::BucketPolicy",
      "Properties": {
        "Bucket": { "Ref": "Logs6819BB44" },
        "PolicyDocument": {
          "Statement": [
            {
              "Effect": "Deny",
              "Principal": { "AWS": "*" },
              "Action": "s3:DeleteBucket",
              "Resource": { "Fn::GetAtt": ["Logs6819BB44", "Arn"] }
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Policy/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "action" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = var.action
      Resource  = aws_s3_bucket.logs.arn
    }]
  })
}
```

## Fix safety

None: who must keep access is not in the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.policy.document import Policy
from storage_lint.graph.policy.lockout import locking_statement, locks_everybody_out
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Outcome, Rule, Severity

_ACTIONS = ("s3:putbucketpolicy", "s3:deletebucketpolicy")


class PolicyLockout(Rule[Bucket]):
    """Bucket policies that keep everybody from changing them."""

    id = "s3-policy-lockout"
    title = "S3 bucket policy locks everybody out"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    )
    aliases = ("CKV_AWS_93",)

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find policies with a Deny for everybody that covers both ways to change a policy."""
        match resource.policy:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=Policy() as policy):
                locked = locks_everybody_out(policy, resource.arns(), _ACTIONS)
                if isinstance(locked, Unknown):
                    yield self.undecided(resource, locked)
                elif locked:
                    message = "the bucket policy denies everybody to change it: only the account's root user can then"
                    where = locking_statement(policy, resource.arns(), _ACTIONS[0])
                    yield self.finding(resource, where, message, because=(resource.policy,))
