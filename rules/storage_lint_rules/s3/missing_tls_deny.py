"""S3 bucket policy does not deny plain HTTP

## Why

S3 answers over plain HTTP too, and whoever is on the path can then read the objects and replay the signed requests.
Only a Deny in the bucket policy rules that out: for everybody, for every action, for the bucket and its objects,
when `aws:SecureTransport` is false, and with no further condition.

The finding says which part is missing. A Deny for old TLS versions (`s3:TlsVersion`) does not stop plain HTTP, which
has no TLS version at all.

The website endpoint of a bucket speaks plain HTTP only, so the Deny takes such a website down: put CloudFront in front
of the bucket first.

## Fails

```terraform
resource "aws_s3_bucket" "logs" { # finding
  bucket = "acme-logs"
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
      PolicyDocument: # finding
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: !Sub "${Logs.Arn}/*"
            Condition:
              Bool:
                aws:SecureTransport: "false"
```

```cdk
{
  "Resources": {
    "Logs6819BB44": { // finding
      "Type": "AWS::S3::Bucket",
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

data "aws_iam_policy_document" "logs" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.logs.arn, "${aws_s3_bucket.logs.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
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
            Resource: [!GetAtt Logs.Arn, !Sub "${Logs.Arn}/*"]
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
    "LogsPolicy90F3F3EE": {
      "Type": "AWS::S3::BucketPolicy",
      "Properties": {
        "Bucket": { "Ref": "Logs6819BB44" },
        "PolicyDocument": {
          "Statement": [
            {
              "Action": "s3:*",
              "Condition": { "Bool": { "aws:SecureTransport": "false" } },
              "Effect": "Deny",
              "Principal": { "AWS": "*" },
              "Resource": [
                { "Fn::GetAtt": ["Logs6819BB44", "Arn"] },
                { "Fn::Join": ["", [{ "Fn::GetAtt": ["Logs6819BB44", "Arn"] }, "/*"]] }
              ]
            }
          ],
          "Version": "2012-10-17"
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Policy/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "policy" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = var.policy
}
```

## Fix safety

Unsafe: clients that use plain HTTP are refused. Shown only for a bucket that is served as a website.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from storage_lint.graph.change import Add, Change, Create, Safety
from storage_lint.graph.choices import known_or_none, surely
from storage_lint.graph.policy.access import PlainHttpDenial, plain_http_denial
from storage_lint.graph.policy.document import Condition, Policy, Statement, each
from storage_lint.graph.value import Known, Origin, Unknown
from storage_lint.resources.s3 import Bucket, Website
from storage_lint.rule import Category, Finding, Outcome, Rule, Severity
from storage_lint.source.record import replace


class MissingTlsDeny(Rule[Bucket]):
    """Buckets whose policy does not deny requests without TLS."""

    id = "s3-missing-tls-deny"
    title = "S3 bucket policy does not deny plain HTTP"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    safety = Safety.UNSAFE
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
    )
    aliases = (
        "AwsSolutions-S10",
        "HIPAA.Security-S3BucketSSLRequestsOnly",
        "NIST.800.53.R4-S3BucketSSLRequestsOnly",
        "NIST.800.53.R5-S3BucketSSLRequestsOnly",
        "PCI.DSS.321-S3BucketSSLRequestsOnly",
        "S3_BUCKET_SSL_REQUESTS_ONLY",
        "4bc4dd4c-7d8d-405e-a0fb-57fa4c31b4d9",
        "S3.5",
        "s3-bucket-ssl-requests-only",
        "CT.S3.PR.8",
    )

    # complexity: one case for each thing that a policy may be, then what its Deny lacks
    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find buckets for which plain HTTP is not denied on the bucket and on its objects."""
        match resource.policy:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=None) as absent:
                yield self._found(resource, absent, "no bucket policy, so nothing denies plain HTTP")
            case Known(value=Policy() as policy):
                denial = plain_http_denial(policy, resource.arns(), "s3")
                if isinstance(denial.resource, Unknown) and denial.contents is not False:
                    yield self.undecided(resource, denial.resource)
                elif isinstance(denial.contents, Unknown) and denial.resource is not False:
                    yield self.undecided(resource, denial.contents)
                elif not (denial.resource is True and denial.contents is True):
                    message = _missing(denial)
                    if not denial.shortfalls and any(map(_is_about_tls_version, each(policy.statements))):
                        message = f"{message}; {_OF_VERSIONS}"
                    where = denial.nearest.declared if denial.nearest is not None else policy.declared
                    yield self._found(resource, resource.policy, message, where)

    def _found(self, bucket: Bucket, where: Known[Any], message: str, origin: Origin | None = None) -> Finding:
        website = known_or_none(bucket.website)
        serves = website is not None and not _redirects(website)
        if serves:
            message = f"{message}; the website endpoint speaks plain HTTP only, so put CloudFront in front first"
        fix = self.fix(bucket, "deny plain HTTP in the bucket policy", self._change(bucket))
        if serves or isinstance(bucket.website, Unknown):
            fix = replace(fix, safety=Safety.SHOWN)
        return self.finding(bucket, origin or where, message, because=(where,) if origin else (), fix=fix)

    def _change(self, bucket: Bucket) -> Change:
        policy = known_or_none(bucket.policy)
        if policy is None:
            return Create(bucket, "policy", {"statements": (_DENY,)})
        return Add(policy, "statements", _DENY)


_OF_VERSIONS = "its Deny for old TLS versions (s3:TlsVersion) does not stop plain HTTP, which has no TLS version"
# The statement that is missing, for the bucket and its objects.
_DENY: Mapping[str, object] = {
    "effect": "Deny",
    "principals": ({"kind": "*", "value": "*"},),
    "actions": ("s3:*",),
    "conditions": ({"operator": "Bool", "key": "aws:SecureTransport", "values": ("false",)},),
}


def _redirects(website: Website) -> bool:
    """Whether all that the website does is to redirect, for which nothing is read from the bucket."""
    return surely(website.redirects_everything)


def _is_about_tls_version(statement: object) -> bool:
    return isinstance(statement, Statement) and any(
        isinstance(condition, Condition) and condition.key.lower() == "s3:tlsversion"
        for condition in each(statement.conditions)
    )


def _missing(denial: PlainHttpDenial) -> str:
    if denial.contents is True:
        return "bucket policy denies plain HTTP for the objects only: add the bucket's own ARN"
    if denial.resource is True:
        return "bucket policy denies plain HTTP for the bucket only: add its objects (ARN/*)"
    if denial.shortfalls:
        return f"bucket policy does not deny plain HTTP: {'; '.join(denial.shortfalls)}"
    return "bucket policy does not deny plain HTTP (Deny s3:* when aws:SecureTransport is false)"
