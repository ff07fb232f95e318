"""S3 bucket lets scripts of every website write

## Why

CORS decides which websites' scripts may use the answers of S3 in a visitor's browser. With a wildcard origin and a
method that writes, every website can use what the visitor's session is good for, such as a signed upload form. Name
the origins that upload.

Reading with a wildcard is how public files are shared, and is not reported.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_cors_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  cors_rule {
    allowed_methods = ["GET", "PUT"]
    allowed_origins = ["*"] # finding
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      CorsConfiguration:
        CorsRules:
          - AllowedMethods: [POST]
            AllowedOrigins: # finding
              - https://*
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "CorsConfiguration": {
          "CorsRules": [
            {
              "AllowedMethods": ["DELETE"],
              "AllowedOrigins": ["*"] // finding
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

resource "aws_s3_bucket_cors_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      CorsConfiguration:
        CorsRules:
          - AllowedMethods: [PUT]
            AllowedOrigins: ["https://acme.example"]
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
variable "origins" {
  type = list(string)
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_cors_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  cors_rule {
    allowed_methods = ["PUT"]
    allowed_origins = var.origins
  }
}
```

## Fix safety

None: which websites upload is not in the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, mapped
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.s3 import Bucket, Cors, CorsRule
from storage_lint.rule import Category, Outcome, Rule, Severity

_ANY_ORIGIN = frozenset(("*", "http://*", "https://*"))
_WRITING = frozenset(("DELETE", "POST", "PUT"))


class WildcardCors(Rule[Bucket]):
    """Buckets with a CORS rule for every origin and a method that writes."""

    id = "s3-wildcard-cors"
    title = "S3 bucket lets scripts of every website write"
    severity = Severity.LOW
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html",
    )

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find the first rule that is open; one that may be counts only where none surely is."""
        match resource.cors:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=Cors() as cors):
                doubt: Unknown | None = None
                for rule in cors.rules:
                    is_open = _is_open(rule)
                    if isinstance(is_open, Unknown):
                        doubt = is_open if doubt is None else doubt
                    elif is_open.value:
                        message = "the CORS rule lets scripts of every website write"
                        yield self.finding(resource, rule.allowed_origins, message, because=(rule.allowed_methods,))
                        return
                if doubt is not None:
                    yield self.undecided(resource, doubt)


def _is_open(rule: CorsRule) -> Value[bool]:
    anywhere = mapped(rule.allowed_origins, lambda origins: not _ANY_ORIGIN.isdisjoint(origins))
    writes = mapped(rule.allowed_methods, lambda methods: not _WRITING.isdisjoint(methods))
    return both(rule.exists, both(anywhere, writes))
