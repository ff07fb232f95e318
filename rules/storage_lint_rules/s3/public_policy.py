"""S3 bucket policy lets everybody in

## Why

A policy whose principal is everybody publishes what it allows, unless a condition says who calls or from where: an
organization, an account, a VPC, a narrow range of addresses. `aws:Referer`, `aws:SecureTransport` and the like are no
such condition, nor is a negated one, nor one that holds when its key is missing (`…IfExists`).

A CloudFront distribution in front makes the bucket no more private: name `cloudfront.amazonaws.com` with its
`AWS:SourceArn` instead. Where Block Public Access refuses or restricts the policy, the finding is of medium severity.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{ # finding
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
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
          - Effect: Allow # finding
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub "${Logs.Arn}/*"
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
              "Effect": "Allow",
              "Principal": { "AWS": "*" },
              "Action": "s3:GetObject",
              "Resource": { "Fn::Join": ["", [{ "Fn::GetAtt": ["Logs6819BB44", "Arn"] }, "/*"]] }
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
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.logs.arn}/*"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
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
          - Effect: Allow
            Principal:
              Service: cloudfront.amazonaws.com
            Action: s3:GetObject
            Resource: !Sub "${Logs.Arn}/*"
            Condition:
              StringEquals:
                AWS:SourceArn: arn:aws:cloudfront::111122223333:distribution/EDFDVBD632BHDS5
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
              "Effect": "Allow",
              "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
              "Action": "s3:GetObject",
              "Resource": { "Fn::Join": ["", [{ "Fn::GetAtt": ["Logs6819BB44", "Arn"] }, "/*"]] }
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
variable "reader" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.reader }
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.logs.arn}/*"
    }]
  })
}
```

## Fix safety

None: who should read is not in the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import surely
from storage_lint.graph.policy.document import Policy
from storage_lint.graph.value import Elsewhere, Origin, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Outcome, Severity
from storage_lint_rules._policies import PublicPolicyRule
from storage_lint_rules.s3._blocking import in_effect


class PublicPolicy(PublicPolicyRule[Bucket]):
    """Bucket policies with an Allow for everybody that no condition pins."""

    id = "s3-public-policy"
    title = "S3 bucket policy lets everybody in"
    severity = Severity.CRITICAL
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
    )
    aliases = (
        "CKV_AWS_70",
        "F16",
        "S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL",
        "7af43613-6bb9-4a0e-8c4d-1314b799425e",
        "7772bb8c-c0f3-42d4-8e4e-f1b8939ad085",
        "S3.2",
        "S3.3",
        "s3-bucket-public-read-prohibited",
        "s3-bucket-public-write-prohibited",
    )

    def policies(self, resource: Bucket) -> Iterator[tuple[str, Value[Policy | None]]]:
        """Yield the bucket's policy."""
        yield "bucket", resource.policy

    def message(self, what: str) -> str:
        """Return the sentence of the finding."""
        return f"the {what} policy lets everybody in: no condition says who calls or from where"

    def found(self, resource: Bucket, what: str, policy: Value[Policy | None], where: Origin) -> Outcome:
        """Return the finding, with what keeps the policy from working; undecided where that is not known."""
        bucket, message = resource, self.message(what)
        refused, restricted = in_effect(bucket, "block_public_policy"), in_effect(bucket, "restrict_public_buckets")
        for one in (refused, restricted):
            if isinstance(one, Unknown) and one.choices:
                hedged = f"{message}, unless what is not known keeps it from that: {one.reason}"
                return self.finding(bucket, where, hedged, because=(bucket.policy,))
            if isinstance(one, Unknown) and not isinstance(one, Elsewhere):
                return self.undecided(bucket, one)
        if surely(refused):
            message, why = f"{message}; the public access block refuses it", refused
        elif surely(restricted):
            message, why = f"{message}; the public access block restricts it to the account and to services", restricted
        else:
            return self.finding(bucket, where, message, because=(bucket.policy,))
        return self.finding(bucket, where, message, severity=Severity.MEDIUM, because=(bucket.policy, why))
