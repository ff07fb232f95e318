"""S3 refuses the replication configuration

## Why

Replication copies versions: source and destination must both be versioned. Rules with a filter are of the newer form:
they must say what becomes of delete markers and have a priority of their own, and with a tag in the filter delete
markers cannot be replicated; rules without one must say neither. Replication time control goes with metrics, whose
threshold for events goes with it alone, and both are 15 minutes. Copies of objects that KMS encrypts need a key, copies
that change owner the account, and existing objects are for Batch Replication. S3 checks that when the configuration
is put, after everything else was made.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_replication_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  role   = "arn:aws:iam::111122223333:role/replication"

  rule { # finding
    id     = "all"
    status = "Enabled"

    filter {}

    destination {
      bucket = "arn:aws:s3:::acme-copies"
    }
  }
}
```

```cloudformation
Resources:
  Logs: # finding
    Type: AWS::S3::Bucket
    Properties:
      ReplicationConfiguration:
        Role: arn:aws:iam::111122223333:role/replication
        Rules:
          - Status: Enabled
            Destination:
              Bucket: arn:aws:s3:::acme-copies
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "ReplicationConfiguration": {
          "Role": "arn:aws:iam::111122223333:role/replication",
          "Rules": [
            {
              "DeleteMarkerReplication": {
                "Status": "Enabled" // finding
              },
              "Destination": { "Bucket": "arn:aws:s3:::acme-copies" },
              "Filter": { "TagFilter": { "Key": "kind", "Value": "ledger" } },
              "Priority": 1,
              "Status": "Enabled"
            }
          ]
        },
        "VersioningConfiguration": { "Status": "Enabled" }
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

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_replication_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  role   = "arn:aws:iam::111122223333:role/replication"

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket = "arn:aws:s3:::acme-copies"
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
      ReplicationConfiguration:
        Role: arn:aws:iam::111122223333:role/replication
        Rules:
          - Status: Enabled
            Prefix: ""
            Destination:
              Bucket: arn:aws:s3:::acme-copies
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
variable "status" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = var.status
  }
}

resource "aws_s3_bucket_replication_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  role   = "arn:aws:iam::111122223333:role/replication"

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket = "arn:aws:s3:::acme-copies"
    }
  }
}
```

## Fix safety

Unsafe: with versioning on, storage grows until old versions expire. What a rule should say of delete markers is the
owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storage_lint.checks import Refusal, RefusalRule, holds
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, either, follow, is_given, mapped, opposite, surely_not
from storage_lint.graph.value import Elsewhere, Known, Source, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_settings import Replication, ReplicationRule
from storage_lint.rule import Category, Severity
from storage_lint_rules.s3._changes import versioning_on

_MINUTES = 15
_COMPARED = 64  # rules of a configuration whose priority is not known, and others that may have the same one


class RejectedReplication(RefusalRule[Bucket]):
    """Buckets with a replication configuration that S3 does not take."""

    id = "s3-rejected-replication"
    title = "S3 refuses the replication configuration"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html",
    )
    safety = Safety.UNSAFE

    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield what S3 refuses of the two buckets and of the rules."""
        replication = resource.replication
        if isinstance(replication, Unknown):
            yield Refusal(replication, replication, "")
        elif replication.value is not None:
            yield self._of_source(resource, replication.value)
            for rule in replication.value.rules:
                yield from _of_rule(resource, rule)
            for one, other in _pairs(replication.value.rules):
                yield _of_pair(one, other)

    def _of_source(self, bucket: Bucket, replication: Replication) -> Refusal:
        versioned = bucket.has_versioning
        enabled: Value[bool] = Known(False, replication.declared)
        for rule in replication.rules:
            enabled = either(enabled, rule.applies)
        refused = both(opposite(versioned), follow(enabled, _if_enabled))
        fix = self.fix(bucket, "turn versioning on", versioning_on(bucket))
        return Refusal(refused, versioned, "replication of a bucket that is not versioned: S3 refuses it", fix)


def _if_enabled(enabled: Known[bool]) -> Value[bool]:
    if enabled.value:
        return enabled
    return Unknown("whether S3 takes disabled replication rules without versioning is not known", enabled.origin)


def _of_rule(bucket: Bucket, rule: ReplicationRule) -> Iterator[Refusal]:
    versioned = rule.destination_versioned
    if not isinstance(versioned, Elsewhere):
        text = "replication to a bucket that is not versioned: S3 refuses it"
        yield Refusal(both(rule.applies, opposite(versioned)), rule.destination_bucket, text)
    markers, filtered = rule.delete_marker_replication, both(rule.exists, rule.has_filter)
    text = "a replication rule with a filter that says nothing of delete markers: S3 refuses it"
    yield Refusal(both(filtered, opposite(is_given(markers))), rule.declared, text)
    older = both(rule.exists, opposite(rule.has_filter))
    text = "a replication rule without a filter, whose form says nothing of delete markers: S3 refuses it"
    yield Refusal(both(older, is_given(markers)), markers, text)
    if bucket.type.startswith("AWS::"):
        text = "a replication rule without a filter, whose form has no priority: S3 refuses it"
        yield Refusal(both(older, is_given(rule.priority)), rule.priority, text)
        unsaid = follow(opposite(is_given(rule.priority)), _if_without_priority)
        yield Refusal(both(filtered, unsaid), rule.declared, "")
    replicated: Value[bool] = mapped(markers, lambda status: status == "Enabled")
    text = "delete markers replicated by a rule that filters by tag: S3 refuses it"
    yield Refusal(both(filtered, both(rule.has_tag_filter, replicated)), markers, text)
    text = "a replication rule with a prefix beside its filter: S3 refuses it"
    yield Refusal(both(filtered, rule.has_legacy_prefix), rule.declared, text)
    yield from _of_extras(rule)


def _of_extras(rule: ReplicationRule) -> Iterator[Refusal]:
    """What goes with a rule of either form.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ExistingObjectReplication.html
    """
    existing = rule.existing_object_replication
    text = "existing objects in a replication rule, which S3 takes no more: S3 Batch Replication copies them"
    yield Refusal(both(rule.exists, is_given(existing)), existing, text)
    yield from _of_time(rule)
    kms, owner = rule.replicates_kms_objects, rule.changes_owner
    text = "objects encrypted with a key of KMS are replicated, and no key is named for the copies: S3 refuses it"
    yield Refusal(both(rule.exists, both(kms, opposite(rule.has_replica_key))), kms, text)
    text = "copies are to belong to the destination's owner, and its account is not named: S3 refuses it"
    yield Refusal(both(rule.exists, both(owner, opposite(rule.names_account))), owner, text)


def _of_time(rule: ReplicationRule) -> Iterator[Refusal]:
    """What replication time control and its metrics ask of each other.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html
    https://github.com/aws/aws-cdk/issues/35772
    """
    control, threshold = rule.has_time_control, rule.has_event_threshold
    text = "replication metrics with a threshold for events, and no replication time control: S3 refuses it"
    yield Refusal(both(rule.exists, both(threshold, opposite(control))), threshold, text)
    text = "replication time control without metrics: S3 refuses it"
    yield Refusal(both(rule.exists, both(control, opposite(rule.has_metrics))), control, text)
    for what, minutes in (
        ("replication time control", rule.time_control_minutes),
        ("the threshold of replication metrics", rule.event_threshold_minutes),
    ):
        said = f"{minutes.value:g}" if isinstance(minutes, Known) and minutes.value is not None else ""
        other: Value[bool] = mapped(minutes, lambda written: written not in (None, _MINUTES))
        text = f"{what} of {said} minutes, where S3 takes {_MINUTES} alone: S3 refuses it"
        yield Refusal(both(rule.exists, other), minutes, text)


def _if_without_priority(unsaid: Known[bool]) -> Value[bool]:
    """What CDK leaves out of a single rule, and S3's API asks for."""
    if not unsaid.value:
        return unsaid
    return Unknown(
        "whether S3 takes a filter without a priority is not known", unsaid.origin, supply="write a priority"
    )


# complexity: rules that count, those of one known priority, those of which it is not known
def _pairs(rules: Sequence[ReplicationRule]) -> Iterator[tuple[ReplicationRule, ReplicationRule]]:
    """Yield the rules that may have one priority: those that surely count first."""
    newer = sorted((rule for rule in rules if not _is_older(rule)), key=lambda rule: isinstance(_counts(rule), Unknown))
    seen: dict[float | None, ReplicationRule] = {}
    for rule in newer:
        if isinstance(rule.priority, Known) and (other := seen.setdefault(rule.priority.value, rule)) is not rule:
            yield other, rule
    for rule in [rule for rule in newer if isinstance(rule.priority, Unknown)][:_COMPARED]:
        yield from ((other, rule) for other in newer[:_COMPARED] if other is not rule)


def _counts(rule: ReplicationRule) -> Value[bool]:
    """Whether priorities are compared: those of rules with a filter are."""
    return both(rule.exists, rule.has_filter)


def _is_older(rule: ReplicationRule) -> bool:
    return surely_not(_counts(rule))


def _of_pair(one: ReplicationRule, other: ReplicationRule) -> Refusal:
    newer = both(_counts(one), _counts(other))
    same = holds(lambda a, b: a is not None and a == b, one.priority, other.priority)
    number = f"{other.priority.value or 0:g}" if isinstance(other.priority, Known) else ""
    unsaid = any(priority.origin.source is Source.DEFAULT for priority in (one.priority, other.priority))
    text = f"two replication rules of the priority {number}{', which a rule that says none has' if unsaid else ''}"
    return Refusal(both(newer, same), other.declared, f"{text}: S3 refuses it")
