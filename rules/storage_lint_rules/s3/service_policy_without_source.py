"""S3 bucket policy lets a service in for any account

## Why

An AWS service acts for whoever configured it. A policy that names the service alone lets it deliver into the bucket,
or read from it, for any account in the world: the confused deputy. `aws:SourceAccount`, `aws:SourceArn`,
`aws:SourceOrgID` or `aws:SourceOrgPaths` says for whom.

## Fails

```terraform
provider "aws" {
  allowed_account_ids = ["111122223333"]
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{ # finding
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
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
            Principal:
              Service: cloudtrail.amazonaws.com
            Action: s3:PutObject
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
              "Principal": { "Service": "config.amazonaws.com" },
              "Action": "s3:PutObject",
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
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "${aws_s3_bucket.logs.arn}/*"
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
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
              Service: cloudtrail.amazonaws.com
            Action: s3:PutObject
            Resource: !Sub "${Logs.Arn}/*"
            Condition:
              StringEquals:
                aws:SourceArn: arn:aws:cloudtrail:eu-west-1:111122223333:trail/all
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
              "Action": "s3:PutObject",
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
variable "condition" {
  type = any
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "${aws_s3_bucket.logs.arn}/*"
      Condition = var.condition
    }]
  })
}
```

## Fix safety

Safe where the account is known: these services act for the bucket's own. Otherwise shown only: for which account
or resource the service acts is the owner's to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Add, Fix, Safety
from storage_lint.graph.policy.document import Condition, Policy, Principal, Statement, each, place_of
from storage_lint.graph.policy.truth import Truth, all_of, any_part, equals, not_of
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity

_SOURCES = frozenset(("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"))


class ServicePolicyWithoutSource(Rule[Bucket]):
    """Bucket policies that let a service in without saying for whom it acts."""

    id = "s3-service-policy-without-source"
    title = "S3 bucket policy lets a service in for any account"
    severity = Severity.LOW
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    )
    profile = Profile.STRICT
    safety = Safety.SAFE

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find policies with such a statement."""
        match resource.policy:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=Policy() as policy):
                deputy = any_part(policy.statements, _is_deputy)
                if isinstance(deputy, Unknown):
                    yield self.undecided(resource, deputy)
                elif deputy:
                    message = "the bucket policy lets a service in without saying for which account or resource"
                    where, fix = place_of(policy, _is_deputy), self._fix(resource, policy)
                    yield self.finding(resource, where, message, because=(resource.policy,), fix=fix)

    def _fix(self, bucket: Bucket, policy: Policy) -> Fix | None:
        account = "".join(part for part in bucket.environment.account.parts if isinstance(part, str))
        statement = next((one for one in each(policy.statements) if _is_deputy(one) is True), None)
        if not account or statement is None:
            return None
        condition = {"operator": "StringEquals", "key": "aws:SourceAccount", "values": (account,)}
        return self.fix(bucket, f"let it in for account {account} only", Add(statement, "conditions", condition))


def _is_deputy(statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    service = any_part(statement.principals, _is_service)
    said = any_part(statement.conditions, _says_source)
    return all_of((equals(statement.effect, "allow"), service, not_of(said)))


def _is_service(principal: Principal | Unknown) -> Truth:
    return principal if isinstance(principal, Unknown) else principal.kind == "Service"


def _says_source(condition: Condition | Unknown) -> Truth:
    return condition if isinstance(condition, Unknown) else condition.key.lower() in _SOURCES
