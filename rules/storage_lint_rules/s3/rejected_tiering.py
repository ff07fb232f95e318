"""S3 refuses the Intelligent-Tiering configuration

## Why

Archive Access begins after 90 days without access at the soonest, Deep Archive Access after 180, both after 730 at the
latest. A configuration names each of them once, the deeper one later.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_intelligent_tiering_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  name   = "all"

  tiering {
    access_tier = "ARCHIVE_ACCESS"
    days        = 30 # finding
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      IntelligentTieringConfigurations:
        - Id: all
          Status: Enabled
          Tierings:
            - AccessTier: DEEP_ARCHIVE_ACCESS
              Days: 90 # finding
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "IntelligentTieringConfigurations": [
          {
            "Id": "all",
            "Status": "Enabled",
            "Tierings": [
              { "AccessTier": "ARCHIVE_ACCESS", "Days": 400 },
              {
                "AccessTier": "DEEP_ARCHIVE_ACCESS",
                "Days": 400 // finding
              }
            ]
          }
        ]
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

resource "aws_s3_bucket_intelligent_tiering_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  name   = "all"

  tiering {
    access_tier = "ARCHIVE_ACCESS"
    days        = 90
  }

  tiering {
    access_tier = "DEEP_ARCHIVE_ACCESS"
    days        = 180
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      IntelligentTieringConfigurations:
        - Id: all
          Status: Enabled
          Tierings:
            - AccessTier: ARCHIVE_ACCESS
              Days: 730
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
variable "days" {
  type = number
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_intelligent_tiering_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  name   = "all"

  tiering {
    access_tier = "ARCHIVE_ACCESS"
    days        = var.days
  }
}
```

## Fix safety

Safe: S3 took nothing of the configuration as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from storage_lint.checks import Refusal, RefusalRule, holds
from storage_lint.graph.change import Safety, Set
from storage_lint.graph.choices import both, known_or_none
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_settings import Tier
from storage_lint.rule import Category, Severity
from storage_lint_rules.s3 import _facts as facts

_ARCHIVE, _DEEP = "ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"
_LEAST = {_ARCHIVE: facts.MINIMUM_ARCHIVE_ACCESS_DAYS, _DEEP: facts.MINIMUM_DEEP_ARCHIVE_ACCESS_DAYS}
_COMPARED = 16  # tiers of one configuration: of more than there are names for, two have the same one


class RejectedTiering(RefusalRule[Bucket]):
    """Buckets with a configuration of archive tiers that S3 does not take."""

    id = "s3-rejected-tiering"
    title = "S3 refuses the Intelligent-Tiering configuration"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html",
    )

    sentence = "{}: S3 refuses it"
    safety = Safety.SAFE

    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield what S3 refuses of each configuration."""
        configurations = resource.intelligent_tiering
        if isinstance(configurations, Unknown):
            yield Refusal(configurations, configurations, "")
            return
        for one in configurations.value:
            for tier in one.tiers:
                yield self._of_days(resource, tier, both(one.exists, tier.exists))
            for first, second in combinations(one.tiers[:_COMPARED], 2):
                exists = both(one.exists, both(first.exists, second.exists))
                yield from _of_pair(first, second, exists)

    def _of_days(self, bucket: Bucket, tier: Tier, exists: Value[bool]) -> Refusal:
        wrong = holds(_is_out_of_range, tier.access_tier, tier.days)
        name = known_or_none(tier.access_tier)
        least = _LEAST.get(str(name), 0)
        message = f"{name or 'the tier'} takes {least} to {facts.MAXIMUM_TIERING_DAYS} days"
        days = known_or_none(tier.days)
        fix = self.fix(bucket, f"begin after {least} days", Set(tier, "days", least)) if (days or 0) < least else None
        return Refusal(both(exists, wrong), tier.days, message, fix)


def _is_out_of_range(name: str | None, days: float | None) -> bool:
    return name in _LEAST and days is not None and not _LEAST[name] <= days <= facts.MAXIMUM_TIERING_DAYS


def _of_pair(one: Tier, other: Tier, exists: Value[bool]) -> Iterator[Refusal]:
    tiers = one.access_tier, other.access_tier
    same = holds(lambda a, b: a is not None and a == b, *tiers)
    yield Refusal(both(exists, same), other.access_tier, "the same tier twice")
    early = holds(_is_too_early, *tiers, one.days, other.days)
    text = f"{_DEEP} is not later than {_ARCHIVE}"
    yield Refusal(both(exists, early), other.days, text)


def _is_too_early(one: str | None, other: str | None, first: float | None, second: float | None) -> bool:
    if {one, other} != {_ARCHIVE, _DEEP} or first is None or second is None:
        return False
    return first >= second if one == _ARCHIVE else second >= first
