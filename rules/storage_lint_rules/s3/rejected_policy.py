"""S3 refuses the bucket policy

## Why

A bucket policy has a form of its own: each statement says whom it is about, what they may do, and to what in this very
bucket. S3 compares the two lists when the policy is put, after everything else was made: an action on objects
(s3:GetObject) needs a Resource inside of the bucket (…/*), one on the bucket (s3:ListBucket) the bucket itself, and a
Resource of another bucket is refused with the whole policy.

Only actions that are written out are compared: s3:Get* is about both. Access points have policies of their own.

## Fails

```terraform
resource "aws_s3_bucket" "data" {
  bucket = "acme-data"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # finding
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
      Action    = ["s3:GetObject", "s3:ListBucket"]
      Resource  = "${aws_s3_bucket.data.arn}/*"
    }]
  })
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::S3::Bucket
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny # finding
            Action: s3:*
            Resource: !Sub "${Data.Arn}/*"
```

```cdk
{
  "Resources": {
    "Data3F1B7A9C": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    },
    "DataPolicy5D2E8B61": {
      "Type": "AWS::S3::BucketPolicy",
      "Properties": {
        "Bucket": { "Ref": "Data3F1B7A9C" },
        "PolicyDocument": {
          "Statement": [
            { // finding
              "Action": "s3:GetObject",
              "Effect": "Allow",
              "Principal": { "AWS": "111122223333" },
              "Resource": { "Fn::GetAtt": ["Data3F1B7A9C", "Arn"] }
            }
          ],
          "Version": "2012-10-17"
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Policy/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "data" {
  bucket = "acme-data"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
      Action    = ["s3:GetObject", "s3:ListBucket"]
      Resource  = [aws_s3_bucket.data.arn, "${aws_s3_bucket.data.arn}/*"]
    }]
  })
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::S3::Bucket
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: !Sub "${Data.Arn}/*"
            Condition: { Bool: { "aws:SecureTransport": "false" } }
```

```cdk
{
  "Resources": {
    "Data3F1B7A9C": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "action" {
  type = string
}

resource "aws_s3_bucket" "data" {
  bucket = "acme-data"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/reader" }
      Action    = var.action
      Resource  = aws_s3_bucket.data.arn
    }]
  })
}
```

## Fix safety

None: whether the statement lacks a Resource or has an action too many is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from storage_lint.checks import Refusal, RefusalRule, said
from storage_lint.graph.choices import mapped
from storage_lint.graph.policy.access import SOMETHING_INSIDE
from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Policy, Statement, place_of
from storage_lint.graph.policy.truth import Truth, all_of, any_of, any_part, equals, not_of
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Severity
from storage_lint_rules._policies import is_written, names_nobody

# How actions on objects, and those on buckets, begin; and what else is about one of the two.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
_ON_OBJECTS = ("s3:getobject", "s3:putobject", "s3:deleteobject", "s3:restoreobject", "s3:abortmultipartupload")
_MORE_ON_OBJECTS = frozenset(("s3:listmultipartuploadparts", "s3:replicateobject", "s3:replicatedelete"))
_ON_BUCKETS = ("s3:listbucket", "s3:getbucket", "s3:putbucket", "s3:deletebucket")
_MORE_ON_BUCKETS = frozenset(
    f"s3:{verb}{what}configuration"
    for verb in ("get", "put")
    for what in ("lifecycle", "encryption", "replication", "inventory", "analytics", "metrics", "accelerate")
)


class RejectedPolicy(RefusalRule[Bucket]):
    """Bucket policies that S3 does not take."""

    id = "s3-rejected-policy"
    title = "S3 refuses the bucket policy"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
        "https://repost.aws/knowledge-center/s3-bucket-action-doesnt-apply",
    )
    sentence = "{}: S3 refuses the policy"

    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield what no bucket policy may leave out, and what its Resources have to do with its actions."""
        match resource.policy:
            case Unknown() as unknown:
                yield Refusal(unknown, unknown, "")
            case Known(value=Policy() as policy):
                yield from _of_policy(policy, resource.arns())
                text = f"the Version {said(policy.version)} is neither 2012-10-17 nor 2008-10-17"
                yield Refusal(mapped(policy.version, _is_unknown_version), policy.declared, text)


def _is_unknown_version(version: str) -> bool:
    """Whether a version is none of the policy language. One that is not written is the older of the two.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    return version not in ("", "2012-10-17", "2008-10-17")


def _of_policy(policy: Policy, arns: Arns) -> Iterator[Refusal]:
    for text, holds in (
        ("a statement names no Principal", names_nobody),
        ("a statement names no Action", _does_nothing),
        ("a statement names no Resource", _is_about_nothing),
        ("the Effect of a statement is neither Allow nor Deny", _has_no_effect),
        ("a Resource is not in this bucket", partial(_is_about_another, arns)),
        ("an action on objects goes with the bucket alone (…/* is missing)", partial(_lacks_objects, arns)),
        ("an action on the bucket goes with objects alone", partial(_lacks_the_bucket, arns)),
    ):
        refused = any_part(policy.statements, holds)
        if refused is True:
            yield Refusal(Known(True, policy.declared), place_of(policy, holds), text)
        elif isinstance(refused, Unknown):
            yield Refusal(refused, refused, text)


def _does_nothing(statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    return not_of(any_part((*statement.actions, *statement.not_actions), is_written))


def _is_about_nothing(statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    return not_of(any_part((*statement.resources, *statement.not_resources), is_written))


def _has_no_effect(statement: Statement | Unknown) -> Truth:
    return statement if isinstance(statement, Unknown) else not_of(equals(statement.effect, "allow", "deny"))


def _is_about_another(arns: Arns, statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    return any_part(statement.resources, lambda one: not_of(_is_of(arns, one)))


def _is_of(arns: Arns, resource: Value[str]) -> Truth:
    whole = arns.covers(resource)
    return whole if whole is True else any_of((whole, _is_inside(arns, resource)))


def _is_inside(arns: Arns, resource: Value[str]) -> Truth:
    return arns.meets(resource, SOMETHING_INSIDE)


def _lacks_objects(arns: Arns, statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    asked = any_part(statement.actions, _is_on_objects)
    if asked is False:
        return False
    named = any_part(statement.resources, partial(_is_inside, arns))
    return all_of((asked, _has_resources(statement), not_of(named)))


def _lacks_the_bucket(arns: Arns, statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    asked = any_part(statement.actions, _is_on_the_bucket)
    if asked is False:
        return False
    named = any_part(statement.resources, arns.covers)
    return all_of((asked, _has_resources(statement), not_of(named)))


def _has_resources(statement: Statement) -> Truth:
    return any_part(statement.resources, is_written)


def _is_on_objects(action: Value[str]) -> Truth:
    return action if isinstance(action, Unknown) else _is_one_of(action.value, _ON_OBJECTS, _MORE_ON_OBJECTS)


def _is_on_the_bucket(action: Value[str]) -> Truth:
    return action if isinstance(action, Unknown) else _is_one_of(action.value, _ON_BUCKETS, _MORE_ON_BUCKETS)


def _is_one_of(action: str, beginnings: tuple[str, ...], more: frozenset[str]) -> bool:
    """Whether an action without wildcards is one of those."""
    lowered = action.lower()
    return not set("*?") & set(action) and (lowered.startswith(beginnings) or lowered in more)
