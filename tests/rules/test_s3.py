"""S3: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

import pytest

from rows import rows
from rules.s3 import DIRECTORY, KEY, ON, bucket, cfn, encrypted, owned, part, retention, said, unset, versioned
from rules.said import PARAMETER

BARE = "Object Lock on a bucket without versioning: S3 refuses it"
SUSPENDED = "versioning is not on: S3 refuses that beside Object Lock"
LOCKED = "  object_lock_enabled = true\n"
LOCK = "ObjectLockConfiguration: {ObjectLockEnabled: Enabled, Rule: {DefaultRetention: {Mode: GOVERNANCE, %s}}}"


@rows(
    ("text", "expected"),
    [
        (bucket(LOCKED), []),
        (bucket(LOCKED) + versioned(), []),
        (bucket(LOCKED) + versioned(status="Suspended"), [f"high: {SUSPENDED}"]),
        (bucket(LOCKED) + versioned(status="Disabled"), [f"high: {SUSPENDED}"]),
        (bucket(LOCKED + "  versioning {\n    enabled = false\n  }\n"), []),
        (bucket() + versioned() + retention("days = 30"), []),
        # The provider sends no 0.
        (bucket() + versioned() + retention("days = 30\nyears = 0"), []),
        (
            bucket() + versioned() + retention("days = 0"),
            ["high: a default retention without days and years: S3 refuses it"],
        ),
        (
            bucket() + versioned() + retention("days = -1"),
            ["high: a default retention that is not 1 to 36,500 days: S3 refuses it"],
        ),
        (
            bucket(LOCKED) + retention("years = 101"),
            ["high: a default retention that is not 1 to 100 years: S3 refuses it"],
        ),
        (bucket(LOCKED) + retention("years = 100"), []),
        (
            bucket(LOCKED) + retention('mode = "GOVERNANCE"'),
            ["high: a default retention without days and years: S3 refuses it"],
        ),
        (
            bucket() + retention("days = 30"),
            ["undecided: nothing here turns versioning or Object Lock on, but the bucket may have it"],
        ),
        (
            bucket(
                "  object_lock_configuration {\n    rule {\n      default_retention {\n"
                "        days = 1\n        years = 1\n      }\n    }\n  }\n"
            )
            + versioned(),
            ["high: a default retention in days and in years: S3 refuses it"],
        ),
        (part("object_lock_configuration").replace("aws_s3_bucket.b.id", '"elsewhere"'), []),
        (cfn(LOCK % "Days: 1"), [f"high: {BARE}"]),
        (cfn(f"{LOCK % 'Days: 1'}, {ON}"), []),
        (cfn(f"{LOCK % 'Days: 1'}, ObjectLockEnabled: true"), []),
        (cfn("ObjectLockEnabled: true, VersioningConfiguration: {}"), []),
        (cfn("ObjectLockEnabled: 'true', VersioningConfiguration: {Status: Suspended}"), [f"high: {SUSPENDED}"]),
        (
            cfn(f"{LOCK % 'DefaultEventHold: {Enabled: true}'}, ObjectLockEnabled: true"),
            ["undecided: whether S3 takes a default event hold without a time is not documented"],
        ),
    ],
)
def test_rejected_object_lock(text: str, expected: list[str]) -> None:
    assert said(text, "s3-rejected-object-lock") == expected


BESIDE = "high: a KMS key beside AES256: S3 refuses it"


def of_directory(text: str) -> str:
    return DIRECTORY + text.replace("aws_s3_bucket.b.id", "aws_s3_directory_bucket.d.bucket")


@rows(
    ("text", "expected"),
    [
        (bucket() + encrypted('      sse_algorithm = "AES256"\n' + KEY), [BESIDE]),
        (bucket() + encrypted('      sse_algorithm = "AES256"\n      kms_master_key_id = ""'), []),
        (bucket() + encrypted('      sse_algorithm = "AES256"\n      kms_master_key_id = null'), []),
        (
            bucket()
            + encrypted('      sse_algorithm = "AES256"\n      kms_master_key_id = aws_kms_key.k.arn')
            + 'resource "aws_kms_key" "k" {}\n',
            [BESIDE],
        ),
        (bucket() + encrypted('      sse_algorithm = "aws:kms"\n' + KEY), []),
        (
            bucket() + encrypted('      sse_algorithm = "aes256"'),
            ["high: an algorithm that is none of AES256, aws:kms and aws:kms:dsse: S3 refuses it"],
        ),
        (
            bucket() + encrypted('      sse_algorithm = "aws:fsx"'),
            ["undecided: which buckets take aws:fsx is not documented"],
        ),
        (
            of_directory(encrypted('      sse_algorithm = "aws:kms:dsse"')),
            ["high: DSSE-KMS for a directory bucket: S3 refuses it on aws_s3_directory_bucket.d"],
        ),
        (
            of_directory(encrypted('      sse_algorithm = "aws:kms"\n      kms_master_key_id = aws_kms_key.k.arn'))
            + 'resource "aws_kms_key" "k" {}\n',
            [],
        ),
        (
            of_directory(
                encrypted(
                    '      sse_algorithm = "aws:kms"\n      kms_master_key_id = data.aws_kms_alias.a.target_key_arn'
                )
            )
            + 'data "aws_kms_alias" "a" {\n  name = "alias/a"\n}\n',
            [],
        ),
        (
            of_directory(encrypted('      sse_algorithm = "aws:kms"\n' + KEY)),
            [
                "high: the alias of a key for a directory bucket, which takes its id or ARN: S3 refuses it"
                " on aws_s3_directory_bucket.d"
            ],
        ),
        (
            cfn(
                "BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault:"
                " {SSEAlgorithm: AES256, KMSMasterKeyID: !If [Never, key, !Ref AWS::NoValue]}}]}"
            )
            + "Conditions:\n  Never: !Equals [a, b]\n",
            [],
        ),
    ],
)
def test_rejected_encryption(text: str, expected: list[str]) -> None:
    assert said(text, "s3-rejected-encryption") == expected


@pytest.mark.parametrize(
    ("kind", "action", "expected"),
    [
        ("transition", 'storage_class = "GLACIER"\n days = 1', "a transition in a directory bucket"),
        (
            "noncurrent_version_expiration",
            "noncurrent_days = 1",
            "an expiration of old versions in a directory bucket, which has none",
        ),
        ("expiration", "days = 1", ""),
    ],
)
def test_lifecycle_of_a_directory_bucket(kind: str, action: str, expected: str) -> None:
    rule = f'  rule {{\n    id = "r"\n    status = "Enabled"\n    filter {{}}\n    {kind} {{\n{action}\n    }}\n  }}\n'
    sentence = f"high: S3 refuses the lifecycle configuration: {expected} on aws_s3_directory_bucket.d"
    text = of_directory(part("lifecycle_configuration", rule))
    assert said(text, "s3-rejected-lifecycle") == ([sentence] if expected else [])
    assert said(text, "s3-missing-directory-lifecycle") == []
    assert said(text, "s3-missing-lifecycle") == []


def tiers(*pairs: tuple[str, object]) -> str:
    blocks = "".join(f'  tiering {{\n    access_tier = "{name}"\n    days = {days}\n  }}\n' for name, days in pairs)
    return bucket() + part("intelligent_tiering_configuration", blocks, more='  name = "all"\n')


ARCHIVE, DEEP = "ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"


@rows(
    ("text", "expected"),
    [
        (tiers((ARCHIVE, 90), (DEEP, 180)), []),
        (tiers((DEEP, 730)), []),
        (tiers((ARCHIVE, 89)), ["high: ARCHIVE_ACCESS takes 90 to 730 days: S3 refuses it"]),
        (tiers((DEEP, 179)), ["high: DEEP_ARCHIVE_ACCESS takes 180 to 730 days: S3 refuses it"]),
        (tiers((ARCHIVE, 731)), ["high: ARCHIVE_ACCESS takes 90 to 730 days: S3 refuses it"]),
        (tiers((ARCHIVE, 90), (ARCHIVE, 100)), ["high: the same tier twice: S3 refuses it"]),
        (
            tiers((ARCHIVE, 200), (DEEP, 200)),
            ["high: DEEP_ARCHIVE_ACCESS is not later than ARCHIVE_ACCESS: S3 refuses it"],
        ),
        (
            tiers((DEEP, 180), (ARCHIVE, 200)),
            ["high: DEEP_ARCHIVE_ACCESS is not later than ARCHIVE_ACCESS: S3 refuses it"],
        ),
        ('variable "n" {\n  type = number\n}\n' + tiers((ARCHIVE, "var.n")), [f"undecided: {unset('n')}"]),
        (
            tiers((ARCHIVE, 1)).replace("aws_s3_bucket.b.id", '"elsewhere"').replace(bucket(), ""),
            [
                "high: ARCHIVE_ACCESS takes 90 to 730 days: S3 refuses it"
                " on aws_s3_bucket_intelligent_tiering_configuration.b"
            ],
        ),
        (
            cfn(
                "IntelligentTieringConfigurations: [{Id: a, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 90}]},"
                " {Id: b, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 1}]}]"
            ),
            ["high: ARCHIVE_ACCESS takes 90 to 730 days: S3 refuses it"],
        ),
    ],
)
def test_rejected_tiering(text: str, expected: list[str]) -> None:
    assert said(text, "s3-rejected-tiering") == expected


def test_a_name_that_is_put_together_is_shown() -> None:
    text = 'variable "x" {\n  default = ""\n}\nresource "aws_s3_bucket" "b" {\n  bucket = "${var.x}-${var.y}"\n}\n'
    text += 'variable "y" {\n  type = string\n}\n'
    assert said(text, "s3-rejected-bucket-name") == [
        "high: the name \"-${var.y}\" begins with '-': S3 refuses it",
    ]


def both(one: str, other: str, what: str) -> str:
    return f"medium: {one} and {other} both write the {what} of this bucket: each undoes the other"


LIFE = '  rule {\n    id = "r"\n    status = "Enabled"\n    filter {}\n    expiration {\n      days = 1\n    }\n  }\n'
TWO = part("versioning", '  versioning_configuration {\n    status = "Enabled"\n  }\n', name="two")


@rows(
    ("text", "expected"),
    [
        (bucket() + versioned(), []),
        (bucket() + versioned() + owned("ObjectWriter"), []),
        (
            bucket() + versioned() + TWO,
            [both("aws_s3_bucket_versioning.b", "aws_s3_bucket_versioning.two", "versioning")],
        ),
        (
            bucket() + versioned() + TWO.replace("aws_s3_bucket.b.id", '"b-b"'),
            [both("aws_s3_bucket_versioning.b", "aws_s3_bucket_versioning.two", "versioning")],
        ),
        (
            bucket("  lifecycle_rule {\n    enabled = true\n    expiration {\n      days = 1\n    }\n  }\n")
            + part("lifecycle_configuration", LIFE),
            [both("a block of the bucket itself", "aws_s3_bucket_lifecycle_configuration.b", "lifecycle")],
        ),
        # Set once by the one, kept by the other.
        (
            bucket("  versioning {\n    enabled = true\n  }\n  lifecycle {\n    ignore_changes = [versioning]\n  }\n")
            + versioned(),
            [],
        ),
        (bucket('  acl = "private"\n') + part("acl", '  acl = "private"\n'), []),
        (
            bucket('  grant {\n    uri = "u"\n  }\n') + part("acl", '  acl = "private"\n'),
            [both("a block of the bucket itself", "aws_s3_bucket_acl.b", "acl")],
        ),
        (bucket('  grant {\n    uri = "u"\n  }\n  grant {\n    uri = "v"\n  }\n'), []),
        (
            bucket()
            + part("notification", "  eventbridge = true\n")
            + part("notification", "  eventbridge = true\n", name="c"),
            [both("aws_s3_bucket_notification.b", "aws_s3_bucket_notification.c", "event notifications")],
        ),
        # Instances of one resource, each of a bucket of its own.
        (
            'resource "aws_s3_bucket" "b" {\n  for_each = toset(["a", "b"])\n  bucket = "b-${each.key}"\n}\n'
            'resource "aws_s3_bucket_policy" "b" {\n  for_each = aws_s3_bucket.b\n  bucket = each.value.id\n'
            '  policy = "{}"\n}\n',
            [],
        ),
        (
            'resource "aws_s3_bucket" "b" {\n  bucket = "b-b"\n}\n'
            'resource "aws_s3_bucket_policy" "b" {\n  for_each = toset(["a", "b"])\n  bucket = aws_s3_bucket.b.id\n'
            '  policy = "{}"\n}\n',
            [both('aws_s3_bucket_policy.b["a"]', 'aws_s3_bucket_policy.b["b"]', "policy")],
        ),
        (
            'variable "n" {\n  type = number\n}\n'
            + bucket()
            + versioned().replace("  bucket", "  count = var.n\n  bucket"),
            ["undecided: how many there are of aws_s3_bucket_versioning.b[*] is not known"],
        ),
        # One or the other.
        (
            'variable "x" {\n  type = bool\n}\n'
            + bucket()
            + versioned().replace("  bucket", "  count = var.x ? 1 : 0\n  bucket")
            + TWO.replace("  bucket", "  count = var.x ? 0 : 1\n  bucket"),
            [],
        ),
        (
            'variable "w" {\n  type = string\n}\n'
            + bucket()
            + versioned()
            + TWO.replace("aws_s3_bucket.b.id", "var.w"),
            ["undecided: aws_s3_bucket_versioning.two may be its versioning, too: var.w has no default"],
        ),
        (bucket() + versioned() + TWO.replace("aws_s3_bucket.b.id", "data.aws_ssm_parameter.p.value") + PARAMETER, []),
        # Several may stand beside each other.
        (tiers((ARCHIVE, 90)) + part("intelligent_tiering_configuration", more='  name = "b"\n', name="two"), []),
        (
            cfn(
                "",
                "".join(
                    f"  P{n}:\n    Type: AWS::S3::BucketPolicy\n    Properties: {{Bucket: !Ref B,"
                    " PolicyDocument: {}}\n"
                    for n in (1, 2)
                ),
            ),
            [both("P1", "P2", "policy").replace("each undoes the other", "the second is refused")],
        ),
    ],
)
def test_conflicting_configuration(text: str, expected: list[str]) -> None:
    assert said(text, "s3-conflicting-configuration") == expected


SAM = """  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Made: {Type: S3, Properties: {Bucket: %s, Events: "s3:ObjectCreated:*"}}
"""


@rows(
    ("text", "fails"),
    [
        (bucket(), True),
        (bucket() + part("notification", "  eventbridge = true\n"), False),
        (bucket() + part("notification", "  eventbridge = false\n"), True),
        (bucket() + part("notification", '  queue {\n    queue_arn = "q"\n    events = []\n  }\n'), False),
        (cfn("NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: false}}"), True),
        (cfn("NotificationConfiguration: {TopicConfigurations: [{Topic: t, Event: e}]}"), False),
        (cfn("", SAM % "!Ref B") + "Transform: AWS::Serverless-2016-10-31\n", False),
        (cfn("", SAM % "other") + "Transform: AWS::Serverless-2016-10-31\n", True),
    ],
)
def test_event_notifications(text: str, fails: bool) -> None:
    assert bool(said(text, "s3-missing-event-notifications")) is fails


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ('    object_lock_enabled = "Enabled"\n', []),
        ("", ["low: Object Lock is off: whoever holds the keys can delete every version"]),
    ],
)
def test_an_older_block_turns_object_lock_on_where_it_says_so(inner: str, expected: list[str]) -> None:
    hold = '    rule {\n      default_retention {\n        mode = "GOVERNANCE"\n        days = 1\n      }\n    }\n'
    text = bucket(f"  object_lock_configuration {{\n{inner}{hold}  }}\n")
    assert said(text, "s3-missing-object-lock") == expected
