"""S3: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commands import run
from rules.said import said_of, with_severity
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile


def said(text: str, rule: str) -> list[str]:
    """Return what a rule says: 'low: message' (' on ' what is no bucket), or 'undecided: reason'."""
    return said_of(text, rule, lambda one: f"{with_severity(one)}{_apart(one.resource.address)}")


def _apart(address: str) -> str:
    return "" if address.startswith("aws_s3_bucket.") or "." not in address else f" on {address}"


def bucket(inner: str = "", name: str = "b") -> str:
    return f'resource "aws_s3_bucket" "{name}" {{\n  bucket = "b-{name}"\n{inner}}}\n'


def part(kind: str, inner: str = "", of: str = "b", name: str = "b", more: str = "") -> str:
    """A resource that configures a bucket."""
    return f'resource "aws_s3_bucket_{kind}" "{name}" {{\n  bucket = aws_s3_bucket.{of}.id\n{more}{inner}}}\n'


def versioned(of: str = "b", status: str = "Enabled") -> str:
    return part("versioning", f'  versioning_configuration {{\n    status = "{status}"\n  }}\n', of, of)


def cfn(properties: str = "", more: str = "") -> str:
    return f"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {{{properties}}}\n{more}"


def unset(name: str) -> str:
    return f"var.{name} has no default"


# -- Object Lock ------------------------------------------------------------------------------------------------------

BARE = "Object Lock on a bucket without versioning: S3 refuses it"
SUSPENDED = "versioning is not on: S3 refuses that beside Object Lock"
LOCKED = "  object_lock_enabled = true\n"


def retention(inner: str) -> str:
    return part("object_lock_configuration", f"  rule {{\n    default_retention {{\n{inner}\n    }}\n  }}\n")


LOCK = "ObjectLockConfiguration: {ObjectLockEnabled: Enabled, Rule: {DefaultRetention: {Mode: GOVERNANCE, %s}}}"
ON = "VersioningConfiguration: {Status: Enabled}"


@pytest.mark.parametrize(
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


# -- encryption, tiers ------------------------------------------------------------------------------------------------


def encrypted(inner: str, of: str = "b") -> str:
    block = f"  rule {{\n    apply_server_side_encryption_by_default {{\n{inner}\n    }}\n  }}\n"
    return part("server_side_encryption_configuration", block, of, of)


KEY = '      kms_master_key_id = "alias/mine"\n'
DIRECTORY = (
    'resource "aws_s3_directory_bucket" "d" {\n  bucket = "d--euw1-az1--x-s3"\n'
    '  location {\n    name = "euw1-az1"\n  }\n}\n'
)
BESIDE = "high: a KMS key beside AES256: S3 refuses it"


def of_directory(text: str) -> str:
    return DIRECTORY + text.replace("aws_s3_bucket.b.id", "aws_s3_directory_bucket.d.bucket")


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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


# -- names ------------------------------------------------------------------------------------------------------------


DRAWN = """
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_partition" "p" {}
resource "aws_sns_topic" "t" {}
resource "aws_vpc" "v" {}
resource "random_id" "r" {
  byte_length = 4
}
resource "random_id" "upper" {
  byte_length = 4
  prefix      = "Logs-"
}
resource "random_uuid" "u" {}
resource "random_pet" "p" {}
resource "random_pet" "prefixed" {
  prefix = "logs"
  length = 3
}
resource "random_pet" "low" {
  separator = "_"
}
resource "random_pet" "var" {
  separator = var.x
}
resource "random_string" "small" {
  length  = 8
  special = false
  upper   = false
}
resource "random_string" "mixed" {
  length  = 8
  special = false
}
resource "random_string" "hyphen" {
  length           = 8
  upper            = false
  override_special = "-"
}
resource "random_integer" "n" {
  min = 1
  max = 50000
}
resource "random_integer" "minus" {
  min = -5
  max = 5
}
"""


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("abc", ""),
        ("ab", "has 2 characters, not 3 to 63"),
        ("a" * 63, ""),
        ("a" * 64, "has 64 characters, not 3 to 63"),
        ("acme.logs", ""),
        ("acme..logs", "has two dots beside each other"),
        ("acme_logs", "has '_', which is no small letter, digit, dot or hyphen"),
        ("{{app_name}}-logs", "?something fills in {{app_name}} before the code is deployed"),
        ("{app}-logs", "has '{', which is no small letter, digit, dot or hyphen"),
        ("Acme", "has 'A', which is no small letter, digit, dot or hyphen"),
        ("-acme", "begins with '-'"),
        ("acme.", "ends with '.'"),
        ("10.0.0.1", "looks like an IP address"),
        ("10.0.0.1.2", ""),
        ("xn--acme", "begins with xn--, which is reserved"),
        ("sthree-acme", "begins with sthree-, which is reserved"),
        ("amzn-s3-demo-acme", "begins with amzn-s3-demo-, which is reserved"),
        ("acme-s3alias", "ends with -s3alias, which is reserved"),
        ("acme--ol-s3", "ends with --ol-s3, which is reserved"),
        ("acme--table-s3", "ends with --table-s3, which is reserved"),
        ("acme-an", "ends with -an, which is for names with account and Region before it"),
        ("acme-111122223333-eu-west-1-an", ""),
        ("${var.x}", "?"),
        ("${var.x}-logs", "?"),
        ("${var.x}_logs", "has '_', which is no small letter, digit, dot or hyphen"),
        ("${var.x}" + "a" * 64, "has at least 64 characters, not 3 to 63"),
        ("${var.x}-s3alias", "ends with -s3alias, which is reserved"),
        ("logs-${data.aws_caller_identity.me.account_id}", ""),
        ("a" * 52 + "${data.aws_caller_identity.me.account_id}", "has at least 64 characters, not 3 to 63"),
        ("logs-${data.aws_region.here.name}", ""),
        ("logs-${data.aws_region.here.region}-${data.aws_caller_identity.me.account_id}", ""),
        ("a" * 50 + "${data.aws_region.here.name}", "!64"),
        ("logs-${data.aws_region.here.description}", "?data.aws_region.here.description is read when Terraform runs"),
        ("logs-${data.aws_caller_identity.me.arn}", "has ':', which is no small letter, digit, dot or hyphen"),
        ("logs-${aws_sns_topic.t.arn}", "has ':', which is no small letter, digit, dot or hyphen"),
        ("${aws_vpc.v.id}-logs", "?aws_vpc.v.id is only known after deployment"),
        ("${aws_vpc.v.owner_id}-logs", "?aws_vpc.v.owner_id is only known after deployment"),
        ("logs-${data.aws_partition.p.partition}", ""),
        ("logs-${data.aws_partition.p.dns_suffix}", "?the dns suffix is known where Terraform runs"),
        ("logs-${random_id.r.hex}", ""),
        ("logs-${random_id.upper.hex}", "has 'L', which is no small letter, digit, dot or hyphen"),
        ("a" * 60 + "${random_id.r.hex}", "has at least 68 characters, not 3 to 63"),
        ("a" * 53 + "${random_id.r.dec}", ""),
        ("a" * 54 + "${random_id.r.dec}", "!64"),
        ("logs-${random_id.r.b64_url}", "?random_id.r.b64_url is only known after deployment"),
        ("logs-${random_uuid.u.result}", ""),
        ("a" * 28 + "${random_uuid.u.result}", "has at least 64 characters, not 3 to 63"),
        ("logs-${random_pet.p.id}", ""),
        ("${random_pet.prefixed.id}", ""),
        ("logs-${random_pet.low.id}", "has '_', which is no small letter, digit, dot or hyphen"),
        ("a" * 47 + "${random_pet.p.id}", "!64"),
        ("logs-${random_pet.var.id}", "?random_pet.var.id is only known after deployment"),
        ("logs-${random_string.small.result}", ""),
        ("logs-${random_string.mixed.result}", "?random_string.mixed.result is only known after deployment"),
        ("logs-${random_string.hyphen.result}", "?random_string.hyphen.result is only known after deployment"),
        ("logs-${random_string.hyphen.result}-x", ""),
        ("logs-${random_integer.n.result}", ""),
        ("${random_integer.minus.result}-logs", "?random_integer.minus.result is only known after deployment"),
    ],
)
def test_names(name: str, fault: str) -> None:
    text = f'variable "x" {{\n  type = string\n}}\nresource "aws_s3_bucket" "b" {{\n  bucket = "{name}"\n}}\n'
    text += DRAWN
    expected = [f"high: the name {fault}: S3 refuses it"] if fault else []
    if fault.startswith("!"):
        expected = [f"undecided: it may have {fault[1:]} characters, more than 63"]
    if fault.startswith("?"):
        expected = [f"undecided: {fault[1:] or unset('x')}"]
    assert [re.sub(r'name ".*" ', "name ", one) for one in said(text, "s3-rejected-bucket-name")] == expected


def test_a_name_that_is_put_together_is_shown() -> None:
    text = 'variable "x" {\n  default = ""\n}\nresource "aws_s3_bucket" "b" {\n  bucket = "${var.x}-${var.y}"\n}\n'
    text += 'variable "y" {\n  type = string\n}\n'
    assert said(text, "s3-rejected-bucket-name") == [
        "high: the name \"-${var.y}\" begins with '-': S3 refuses it",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('resource "aws_s3_bucket" "b" {}\n', []),
        ('resource "aws_s3_bucket" "b" {\n  bucket_prefix = "acme-"\n}\n', []),
        (
            f'resource "aws_s3_bucket" "b" {{\n  bucket_prefix = "{"a" * 38}"\n}}\n',
            ["high: the name begins with a prefix of 38 characters, more than 37: S3 refuses it"],
        ),
        (
            'resource "aws_s3_bucket" "b" {\n  bucket = "acme.logs"\n}\n'
            + part("accelerate_configuration", '  status = "Enabled"\n'),
            ["high: the name has a dot, which transfer acceleration does not take: S3 refuses it"],
        ),
        (
            'resource "aws_s3_bucket" "b" {\n  bucket = "acme.logs"\n  acceleration_status = "Suspended"\n}\n',
            [],
        ),
        (
            cfn("BucketName: acme.logs, AccelerateConfiguration: {AccelerationStatus: Enabled}"),
            ["high: the name has a dot, which transfer acceleration does not take: S3 refuses it"],
        ),
        (cfn(), []),
        (cfn("BucketName: !Sub '${AWS::StackName}-logs'"), ["undecided: AWS::StackName is decided at deploy time"]),
        (DIRECTORY, []),
    ],
)
def test_names_in_parts(text: str, expected: list[str]) -> None:
    assert said(text, "s3-rejected-bucket-name") == expected


# -- ACLs -------------------------------------------------------------------------------------------------------------

OFF = "high: an ACL on a bucket whose ACLs are turned off (BucketOwnerEnforced): S3 refuses it"
DEFAULT_OFF = OFF.replace("Enforced)", "Enforced, the default)")
AGE = (
    "undecided: no ownership controls: "
    "S3 refuses the ACL of a bucket made since April 2023, and takes that of an older one"
)
BLOCKED = "high: a public ACL on a bucket that blocks them, as new buckets do: S3 refuses it"


def owned(setting: str) -> str:
    return part("ownership_controls", f'  rule {{\n    object_ownership = "{setting}"\n  }}\n')


WRITER = "OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (bucket(), []),
        (bucket() + part("acl", '  acl = "private"\n'), [AGE]),
        (bucket() + part("acl", '  acl = "private"\n') + owned("BucketOwnerEnforced"), [OFF]),
        (bucket() + part("acl", '  acl = "log-delivery-write"\n') + owned("ObjectWriter"), []),
        (
            bucket()
            + owned("BucketOwnerEnforced")
            + part("acl", '  access_control_policy {\n    grant {\n      permission = "READ"\n    }\n  }\n'),
            [OFF],
        ),
        (bucket('  acl = "private"\n'), []),
        (bucket('  acl = "private"\n') + owned("BucketOwnerEnforced"), []),
        (bucket('  acl = "public-read"\n'), [AGE]),
        (bucket('  acl = "public-read"\n') + owned("BucketOwnerEnforced"), [OFF]),
        (part("acl", '  acl = "private"\n').replace("aws_s3_bucket.b.id", '"elsewhere"'), []),
        (cfn("AccessControl: Private"), []),
        (cfn("AccessControl: BucketOwnerRead"), []),
        (cfn("AccessControl: AwsExecRead"), [DEFAULT_OFF]),
        (cfn(f"AccessControl: LogDeliveryWrite, {WRITER}"), []),
        (
            cfn(
                "AccessControl: LogDeliveryWrite, OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}"
            ),
            [OFF],
        ),
        (cfn(f"AccessControl: PublicRead, {WRITER}"), [BLOCKED]),
        (
            cfn(f"AccessControl: PublicRead, {WRITER}, PublicAccessBlockConfiguration: {{IgnorePublicAcls: true}}"),
            [BLOCKED],
        ),
        (cfn(f"AccessControl: PublicRead, {WRITER}, PublicAccessBlockConfiguration: {{BlockPublicAcls: false}}"), []),
        (
            cfn(f"AccessControl: PublicRead, {WRITER}, PublicAccessBlockConfiguration: {{BlockPublicAcls: true}}"),
            [BLOCKED],
        ),
        (cfn(f"AccessControl: AuthenticatedRead, {WRITER}"), [BLOCKED]),
    ],
)
def test_rejected_acl(text: str, expected: list[str]) -> None:
    assert said(text, "s3-rejected-acl") == expected


OBJECT = 'resource "aws_s3_object" "o" {\n  bucket = aws_s3_bucket.b.id\n  key = "k"\n  acl = "public-read"\n}\n'
PUBLIC = "the ACL public-read lets everybody read it"
WHERE = ", where its bucket takes public ACLs (by default only those made before April 2023 do)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (bucket() + OBJECT, [f"critical: {PUBLIC}{WHERE} on aws_s3_object.o"]),
        (
            bucket() + OBJECT + owned("ObjectWriter") + part("public_access_block", ""),
            [f"critical: {PUBLIC} on aws_s3_object.o"],
        ),
        (bucket() + OBJECT.replace("public-read", "private"), []),
        (
            bucket() + OBJECT + part("public_access_block", "  ignore_public_acls = true\n"),
            [f"medium: {PUBLIC}, were it not for the public access block, which ignores it on aws_s3_object.o"],
        ),
        (
            bucket() + OBJECT + 'resource "aws_s3_account_public_access_block" "a" {\n  block_public_acls = true\n}\n',
            [f"medium: {PUBLIC}, but the public access block refuses it on aws_s3_object.o"],
        ),
        (
            bucket() + OBJECT + owned("BucketOwnerEnforced"),
            [f"medium: {PUBLIC}, but ACLs are off, so S3 refuses it on aws_s3_object.o"],
        ),
        (OBJECT.replace("aws_s3_bucket.b.id", '"elsewhere"'), [f"critical: {PUBLIC}{WHERE} on aws_s3_object.o"]),
        (
            bucket()
            + 'resource "aws_s3_object_copy" "o" {\n  bucket = aws_s3_bucket.b.id\n  key = "k"\n  source = "s"\n'
            '  grant {\n    uri = "http://acs.amazonaws.com/groups/global/AllUsers"\n    type = "Group"\n'
            '    permissions = ["READ"]\n  }\n}\n',
            [f"critical: a grant of the ACL lets everybody in{WHERE} on aws_s3_object_copy.o"],
        ),
        (
            bucket() + OBJECT.replace("aws_s3_object", "aws_s3_bucket_object"),
            [f"critical: {PUBLIC}{WHERE} on aws_s3_bucket_object.o"],
        ),
        (
            'variable "w" {\n  type = string\n}\n'
            + bucket()
            + part("public_access_block", "  ignore_public_acls = true\n")
            + OBJECT.replace("aws_s3_bucket.b.id", "var.w"),
            ["undecided: aws_s3_object.o may belong to it, but its target is not known: var.w has no default"],
        ),
    ],
)
def test_public_objects(text: str, expected: list[str]) -> None:
    assert said(text, "s3-public-acl") == expected


LISTED = "the ACL public-read lets everybody list what is in it"
OLDER = ", where the bucket takes public ACLs (by default only those made before April 2023 do)"
CANNED = part("acl", '  acl = "public-read"\n')
UNBLOCKED = part("public_access_block", "")
OPEN = "PublicAccessBlockConfiguration: {BlockPublicAcls: false}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (bucket() + CANNED, [f"critical: {LISTED}{OLDER}"]),
        (bucket('  acl = "public-read"\n'), [f"critical: {LISTED}{OLDER}"]),
        (bucket() + CANNED + owned("ObjectWriter"), [f"critical: {LISTED}{OLDER}"]),
        (bucket() + CANNED + UNBLOCKED, [f"critical: {LISTED}{OLDER}"]),
        (bucket() + CANNED + UNBLOCKED + owned("BucketOwnerPreferred"), [f"critical: {LISTED}"]),
        (
            bucket() + CANNED + owned("BucketOwnerEnforced"),
            [f"medium: {LISTED}, but ACLs are off, so S3 refuses it"],
        ),
        (
            bucket() + part("acl", '  acl = "authenticated-read"\n') + UNBLOCKED + owned("ObjectWriter"),
            ["critical: the ACL authenticated-read lets everybody with an AWS account list what is in it"],
        ),
        (
            cfn("AccessControl: PublicRead"),
            [f"medium: {LISTED}, but ACLs are off unless the template turns them on, so S3 refuses it"],
        ),
        (
            cfn(f"AccessControl: PublicRead, {OPEN}"),
            [f"medium: {LISTED}, but ACLs are off unless the template turns them on, so S3 refuses it"],
        ),
        (
            cfn(f"AccessControl: PublicRead, {WRITER}"),
            [f"medium: {LISTED}, but new buckets block public ACLs, so S3 refuses it"],
        ),
        (
            cfn(f"AccessControl: PublicReadWrite, {WRITER}, {OPEN}"),
            ["critical: the ACL public-read-write lets everybody list what is in it and write into it"],
        ),
        (
            cfn(f"AccessControl: PublicRead, {WRITER}, {OPEN.replace('false', 'true')}"),
            [f"medium: {LISTED}, but the public access block refuses it"],
        ),
        (
            cfn(
                f"AccessControl: PublicRead, {WRITER}, "
                "PublicAccessBlockConfiguration: {BlockPublicAcls: false, IgnorePublicAcls: true}"
            ),
            [f"medium: {LISTED}, were it not for the public access block, which ignores it"],
        ),
    ],
)
def test_public_buckets(text: str, expected: list[str]) -> None:
    """What keeps a public ACL from its effect is what `s3-rejected-acl` finds in the same template."""
    assert said(text, "s3-public-acl") == expected
    refused = [one for one in expected if "S3 refuses it" in one or "block refuses it" in one]
    if "AWS::S3::Bucket" in text:
        assert bool(said(text, "s3-rejected-acl")) == bool(refused)


DISTRIBUTION = (
    'resource "aws_cloudfront_distribution" "d" {{\n  enabled = true\n  logging_config {{\n    bucket = {0}\n  }}\n}}\n'
)
ACLS = "low: ACLs are enabled: who may read cannot be seen in the bucket policy"


@pytest.mark.parametrize(
    ("logs_to", "fails"),
    [
        ("aws_s3_bucket.b.bucket_domain_name", False),
        ("aws_s3_bucket.b.bucket_regional_domain_name", False),
        ('"b-b.s3.amazonaws.com"', False),
        ('"b-b.s3.eu-west-1.amazonaws.com"', False),
        ('"${aws_s3_bucket.b.id}.s3.amazonaws.com"', False),
        ('"other.s3.amazonaws.com"', True),
        ("aws_s3_bucket.other.bucket_domain_name", True),
        ("data.aws_s3_bucket.logs.bucket_domain_name", True),
    ],
)
def test_cloudfront_needs_acls(logs_to: str, fails: bool) -> None:
    text = bucket() + bucket(name="other") + owned("BucketOwnerPreferred") + DISTRIBUTION.format(logs_to)
    text += 'data "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'
    assert said(text, "s3-acls-enabled") == ([ACLS] if fails else [])


@pytest.mark.parametrize("domain", ["!GetAtt B.DomainName", "!GetAtt B.RegionalDomainName", "b-b.s3.amazonaws.com"])
def test_cloudfront_needs_acls_in_a_template(domain: str) -> None:
    more = (
        "  D:\n    Type: AWS::CloudFront::Distribution\n"
        f"    Properties:\n      DistributionConfig:\n        Logging: {{Bucket: {domain}}}\n"
    )
    assert said(cfn(f"BucketName: b-b, {WRITER}", more), "s3-acls-enabled") == []
    assert said(cfn(f"BucketName: b-b, {WRITER}"), "s3-acls-enabled") == [ACLS]


# -- logs -------------------------------------------------------------------------------------------------------------

PARAMETER = 'data "aws_ssm_parameter" "p" {\n  name = "p"\n}\n'
SELF = "low: the bucket's access logs go to the bucket itself: every log makes another"


def logged(to: str, of: str = "b") -> str:
    return part("logging", f'  target_bucket = {to}\n  target_prefix = ""\n', of, of)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (bucket() + logged("aws_s3_bucket.b.id"), [SELF]),
        (bucket() + logged("aws_s3_bucket.b.bucket"), [SELF]),
        (bucket() + logged('"b-b"'), [SELF]),
        (bucket() + logged('"other"'), []),
        (bucket() + bucket(name="c") + logged("aws_s3_bucket.c.id"), []),
        ('resource "aws_s3_bucket" "b" {}\n' + logged("aws_s3_bucket.b.id"), [SELF]),
        ('resource "aws_s3_bucket" "b" {}\n' + logged('"other"'), []),
        (bucket('  logging {\n    target_bucket = "b-b"\n  }\n'), [SELF]),
        (bucket() + logged("data.aws_ssm_parameter.p.value") + PARAMETER, []),
        (
            'variable "own" {\n  type = bool\n}\n' + bucket() + logged('var.own ? "b-b" : "other"'),
            [f"undecided: fails when var.own is true; {unset('own')}"],
        ),
        (cfn("LoggingConfiguration: {LogFilePrefix: a}"), [SELF]),
        (cfn("LoggingConfiguration: {DestinationBucketName: !Ref B}"), [SELF]),
        (cfn("LoggingConfiguration: {DestinationBucketName: other}"), []),
    ],
)
def test_self_logging(text: str, expected: list[str]) -> None:
    assert said(text, "s3-self-logging") == expected


LOST = "medium: access logs do not arrive: "
TARGET = bucket() + bucket(name="t") + logged("aws_s3_bucket.t.id")
BY_ACL = part("acl", '  acl = "log-delivery-write"\n', "t", "t")


def policy(principal: str, action: str = "s3:PutObject", effect: str = "Allow", of: str = "t") -> str:
    statement = f'{{ Effect = "{effect}", Principal = {principal}, Action = "{action}", Resource = "*" }}'
    return part("policy", f"  policy = jsonencode({{ Statement = [{statement}] }})\n", of, of)


SERVICE = '{ Service = "logging.s3.amazonaws.com" }'
NOBODY = f"{LOST}neither policy nor ACL of the bucket lets logging.s3.amazonaws.com write"
WITH_KEY = f"{LOST}the bucket encrypts with what log delivery cannot use"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TARGET, [NOBODY]),
        (TARGET + BY_ACL, []),
        (TARGET + policy(SERVICE), []),
        (TARGET + policy(SERVICE, "s3:*"), []),
        (TARGET + policy(SERVICE, "s3:GetObject"), [NOBODY]),
        (TARGET + policy(SERVICE, effect="Deny"), [NOBODY]),
        (TARGET + policy('{ Service = "cloudtrail.amazonaws.com" }'), [NOBODY]),
        (TARGET + BY_ACL + encrypted('      sse_algorithm = "AES256"', "t"), []),
        (TARGET + BY_ACL + encrypted('      sse_algorithm = "aws:kms"', "t"), [WITH_KEY]),
        (TARGET + BY_ACL + encrypted('      sse_algorithm = "aws:kms:dsse"\n' + KEY, "t"), [WITH_KEY]),
        (
            TARGET + BY_ACL + encrypted('      sse_algorithm = "aws:kms"\n' + KEY, "t"),
            ["undecided: AWS says that logs do not arrive in a bucket with a KMS key, others that they do"],
        ),
        (
            TARGET
            + BY_ACL
            + 'resource "aws_kms_key" "k" {}\n'
            + encrypted('      sse_algorithm = "aws:kms"\n      kms_master_key_id = aws_kms_key.k.arn', "t"),
            ["undecided: AWS says that logs do not arrive in a bucket with a KMS key, others that they do"],
        ),
        (
            TARGET + BY_ACL + part("request_payment_configuration", '  payer = "Requester"\n', "t"),
            [f"{LOST}in the bucket the requester pays"],
        ),
        (
            TARGET + BY_ACL + retention("days = 1").replace("bucket.b.id", "bucket.t.id"),
            [f"{LOST}the bucket has a default retention"],
        ),
        (bucket() + bucket(name="t") + retention("days = 1"), []),
        (
            'provider "aws" {\n  region = "eu-west-1"\n}\nprovider "aws" {\n  alias = "us"\n  region = "us-east-1"\n}\n'
            + TARGET.replace('"b-t"\n', '"b-t"\n  provider = aws.us\n')
            + BY_ACL,
            [f"{LOST}aws_s3_bucket_logging.b is in another Region"],
        ),
        (
            'variable "policy" {\n  type = string\n}\n' + TARGET + part("policy", "  policy = var.policy\n", "t"),
            [f"undecided: {unset('policy')}"],
        ),
        (bucket() + logged('"elsewhere"'), []),
    ],
)
def test_undeliverable_logs(text: str, expected: list[str]) -> None:
    assert said(text, "s3-undeliverable-logs") == expected


# -- replication ------------------------------------------------------------------------------------------------------


def rule(inner: str = "", status: str = "Enabled", to: str = '"arn:aws:s3:::elsewhere"') -> str:
    return f'  rule {{\n    status = "{status}"\n{inner}\n    destination {{\n      bucket = {to}\n    }}\n  }}\n'


def replicated(*rules: str) -> str:
    return bucket() + part("replication_configuration", "".join(rules), more='  role = "r"\n')


def inline_replication(*rules: str) -> str:
    destination = '      destination {\n        bucket = "arn:aws:s3:::elsewhere"\n      }\n'
    written = "".join(f'    rules {{\n      status = "Enabled"\n{one}{destination}    }}\n' for one in rules)
    versioning = "  versioning {\n    enabled = true\n  }\n"
    return bucket(f'{versioning}  replication_configuration {{\n    role = "r"\n{written}  }}\n')


FILTER = "    filter {}\n"
MARKERS = '    delete_marker_replication {\n      status = "Disabled"\n    }\n'
TAGGED = '    filter {\n      tag {\n        key = "k"\n        value = "v"\n      }\n    }\n'
NOT_SOURCE = "high: replication of a bucket that is not versioned: S3 refuses it"
NOT_TARGET = "high: replication to a bucket that is not versioned: S3 refuses it"
COPIES = 'resource "aws_s3_bucket" "c" {\n  bucket = "copies"\n}\n'
REPLICATED = "ReplicationConfiguration: {Role: r, Rules: [%s]}"
NEWER = "Filter: {Prefix: x}, DeleteMarkerReplication: {Status: Disabled}"
RULE = "Status: Enabled, Destination: {Bucket: 'arn:aws:s3:::elsewhere'}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (replicated(rule()), [NOT_SOURCE]),
        (replicated(rule()) + versioned(), []),
        (replicated(rule()) + versioned(status="Suspended"), [NOT_SOURCE]),
        (
            replicated(rule(status="Disabled")),
            ["undecided: whether S3 takes disabled replication rules without versioning is not known"],
        ),
        (replicated(rule()).replace('"b-b"\n', '"b-b"\n  object_lock_enabled = true\n'), []),
        (
            replicated(rule(FILTER)) + versioned(),
            ["high: a replication rule with a filter that says nothing of delete markers: S3 refuses it"],
        ),
        (replicated(rule(FILTER + MARKERS)) + versioned(), []),
        (
            replicated(rule(TAGGED + MARKERS.replace("Disabled", "Enabled"))) + versioned(),
            ["high: delete markers replicated by a rule that filters by tag: S3 refuses it"],
        ),
        # The provider sends the prefix of a rule without a filter alone.
        (replicated(rule(FILTER + MARKERS + '    prefix = "x"\n')) + versioned(), []),
        (inline_replication('      prefix = "x"\n      filter {\n        prefix = "y"\n      }\n'), []),
        # It takes an empty filter of the older block for none.
        (inline_replication("      filter {}\n", "      filter {}\n"), []),
        (inline_replication('      filter {\n        prefix = ""\n      }\n', ""), []),
        (
            replicated(rule(FILTER + MARKERS), rule(FILTER + MARKERS)) + versioned(),
            ["high: two replication rules of the priority 0, as rules have that say none: S3 refuses it"],
        ),
        (
            replicated(*[rule(FILTER + MARKERS + "    priority = 3\n")] * 2) + versioned(),
            ["high: two replication rules of the priority 3: S3 refuses it"],
        ),
        (
            inline_replication(*['      filter {\n        prefix = "x"\n      }\n'] * 2),
            ["high: two replication rules of the priority 0, as rules have that say none: S3 refuses it"],
        ),
        (replicated(rule(FILTER + MARKERS), rule(FILTER + MARKERS + "    priority = 1\n")) + versioned(), []),
        (replicated(rule(), rule()) + versioned(), []),
        # The destination, by ARN, by name and through a reference.
        (replicated(rule(to="aws_s3_bucket.c.arn")) + versioned() + COPIES, [NOT_TARGET]),
        (replicated(rule(to='"arn:aws:s3:::copies"')) + versioned() + COPIES, [NOT_TARGET]),
        (replicated(rule(to="aws_s3_bucket.c.arn")) + versioned() + COPIES + versioned("c"), []),
        (replicated(rule(status="Disabled", to="aws_s3_bucket.c.arn")) + versioned() + COPIES, []),
        # The block of a bucket that older code has: the provider says what becomes of delete markers.
        (
            bucket(
                '  versioning {\n    enabled = true\n  }\n  replication_configuration {\n    role = "r"\n'
                '    rules {\n      status = "Enabled"\n      filter {\n        prefix = "x"\n      }\n'
                "      destination {\n        bucket = aws_s3_bucket.c.arn\n      }\n    }\n  }\n"
            )
            + COPIES,
            [NOT_TARGET],
        ),
        (cfn(REPLICATED % f"{{{RULE}}}"), [NOT_SOURCE]),
        (cfn(f"{REPLICATED % f'{{{RULE}}}'}, {ON}"), []),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}}}'}, {ON}"),
            ["undecided: whether S3 takes a filter without a priority is not known"],
        ),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}}}, {{{RULE}, {NEWER}}}'}, {ON}"),
            ["undecided: whether S3 takes a filter without a priority is not known"],
        ),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}, Priority: 0}}, {{{RULE}, {NEWER}}}'}, {ON}"),
            ["undecided: whether S3 takes a filter without a priority is not known"],
        ),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}, Priority: 2}}, {{{RULE}, {NEWER}, Priority: 2}}'}, {ON}"),
            ["high: two replication rules of the priority 2: S3 refuses it"],
        ),
        (
            cfn(f"{REPLICATED % f'{{{RULE}, {NEWER}, Priority: 1}}, {{{RULE}, {NEWER}, Priority: 2}}'}, {ON}"),
            [],
        ),
        (
            cfn(
                f"{REPLICATED % '{Status: Enabled, Destination: {Bucket: !GetAtt C.Arn}}'}, {ON}",
                "  C: {Type: AWS::S3::Bucket}\n",
            ),
            [NOT_TARGET],
        ),
    ],
)
def test_rejected_replication(text: str, expected: list[str]) -> None:
    assert said(text, "s3-rejected-replication") == expected


THERE = """data "terraform_remote_state" "there" {
  backend = "s3"
}
data "aws_ssm_parameter" "there" {
  name = "there"
}
"""
ALONE = "low: no replication rule is enabled: nothing is left of the bucket when its Region or account is lost"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (bucket(), [ALONE]),
        (replicated(rule()), []),
        (replicated(rule(status="Disabled")), [ALONE]),
        (replicated(rule(to="aws_s3_bucket.c.arn")) + COPIES, []),
        (replicated(rule(to='"arn:aws:s3:::copies"')) + COPIES, []),
        (replicated(rule(status="Disabled", to="aws_s3_bucket.c.arn")) + COPIES, [ALONE, ALONE]),
        # What a data source tells is not suspected of being any of the buckets here, by its name or its ARN.
        (replicated(rule(to="data.terraform_remote_state.there.outputs.arn")) + COPIES + THERE, [ALONE]),
        (replicated(rule(to='"arn:aws:s3:::${data.aws_ssm_parameter.there.value}"')) + COPIES + THERE, [ALONE]),
    ],
)
def test_missing_replication(text: str, expected: list[str]) -> None:
    assert said(text, "s3-missing-replication") == expected


# -- two of a kind ----------------------------------------------------------------------------------------------------


def both(one: str, other: str, what: str) -> str:
    return f"medium: {one} and {other} both write the {what} of this bucket: each undoes the other"


LIFE = '  rule {\n    id = "r"\n    status = "Enabled"\n    filter {}\n    expiration {\n      days = 1\n    }\n  }\n'
TWO = part("versioning", '  versioning_configuration {\n    status = "Enabled"\n  }\n', name="two")


@pytest.mark.parametrize(
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


# -- other accounts ---------------------------------------------------------------------------------------------------

ADMINISTERS = "medium: the bucket policy lets another account change the bucket's policy, ACLs or encryption"
OURS = 'provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["111122223333"]\n}\n'


@pytest.mark.parametrize(
    ("principal", "action", "fails"),
    [
        ('{ AWS = "arn:aws:iam::444455556666:root" }', "s3:PutBucketPolicy", True),
        ('{ AWS = "arn:aws:iam::444455556666:role/x" }', "s3:*", True),
        ('{ AWS = "444455556666" }', "s3:putbucketacl", True),
        ('{ AWS = ["111122223333", "444455556666"] }', "*", True),
        ('{ AWS = "arn:aws:iam::444455556666:root" }', "s3:GetObject", False),
        ('{ AWS = "arn:aws:iam::111122223333:root" }', "s3:*", False),
        ('{ AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }', "s3:*", False),
        ('{ AWS = "*" }', "s3:*", False),
        ("{ AWS = aws_cloudfront_origin_access_identity.i.iam_arn }", "s3:*", False),
        ('{ Service = "cloudtrail.amazonaws.com" }', "s3:*", False),
    ],
)
def test_administration_by_others(principal: str, action: str, fails: bool) -> None:
    others = 'data "aws_caller_identity" "me" {}\nresource "aws_cloudfront_origin_access_identity" "i" {}\n'
    text = OURS + others + bucket() + policy(principal, action, of="b")
    assert said(text, "s3-cross-account-administration") == ([ADMINISTERS] if fails else [])
    denied = OURS + others + bucket() + policy(principal, action, "Deny", "b")
    assert said(denied, "s3-cross-account-administration") == []


@pytest.mark.parametrize(("before", "title"), [(OURS, "let it in for account 111122223333 only"), ("", None)])
def test_services_are_let_in_for_the_account(before: str, title: str | None) -> None:
    Path("main.tf").write_text(before + bucket() + policy('{ Service = "logging.s3.amazonaws.com" }', of="b"))
    report = lint(["main.tf"], Settings(select=("s3-service-policy-without-source",), profile=Profile.STRICT))
    assert [one.fix and one.fix.title for one in report.findings] == [title]


def test_whose_account_it_is_may_not_be_known() -> None:
    text = bucket() + policy('{ AWS = "444455556666" }', "s3:*", of="b")
    assert said(text, "s3-cross-account-administration") == [
        "undecided: whether 444455556666 is the bucket's own account is not known"
    ]


# -- notifications, ACLs that load balancers' logs do not need -------------------------------------------------------


SAM = """  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Made: {Type: S3, Properties: {Bucket: %s, Events: "s3:ObjectCreated:*"}}
"""


@pytest.mark.parametrize(
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


BALANCER = """resource "{0}" "l" {{
  {1}
  access_logs {{
    bucket = aws_s3_bucket.b.id
    {2}
  }}
}}
"""
OF_NETWORKS = '  load_balancer_type = "network"'
LB = "  L:\n    Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n    Properties:\n      LoadBalancerAttributes:\n"
LB_LOGS = (
    "        - {Key: access_logs.s3.bucket, Value: !Ref B}\n        - {Key: access_logs.s3.enabled, Value: '%s'}\n"
)


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        (bucket(), True),
        (bucket() + policy('{ Service = "logdelivery.elasticloadbalancing.amazonaws.com" }', of="b"), False),
        (bucket() + BALANCER.format("aws_lb", "", "enabled = true"), False),
        (bucket() + BALANCER.format("aws_alb", "", "enabled = true"), False),
        (bucket() + BALANCER.format("aws_lb", "", ""), True),
        (bucket() + BALANCER.format("aws_lb", OF_NETWORKS, "enabled = true"), True),
        (bucket() + BALANCER.format("aws_elb", "", ""), False),
        (bucket() + BALANCER.format("aws_elb", "", "enabled = false"), True),
        (cfn("", LB + LB_LOGS % "true"), False),
        (cfn("", LB + LB_LOGS % "false"), True),
        (cfn("", LB.replace("Properties:", "Properties:\n      Type: network") + LB_LOGS % "true"), True),
        (
            cfn(
                "",
                "  L:\n    Type: AWS::ElasticLoadBalancing::LoadBalancer\n"
                "    Properties:\n      AccessLoggingPolicy: {Enabled: true, S3BucketName: !Ref B}\n",
            ),
            False,
        ),
    ],
)
def test_logs_of_load_balancers_need_keys_of_s3(text: str, fails: bool) -> None:
    own = "low: the bucket is not encrypted with a customer managed key: no key policy says who may decrypt"
    assert said(text, "s3-missing-kms-key") == ([own] if fails else [])


@pytest.mark.parametrize(("assumed", "found"), [("true", 1), ("false", 2)])
def test_what_an_account_blocks_elsewhere(assumed: str, found: int) -> None:
    Path("storage-lint.toml").write_text(
        f'[assume]\ns3-public-access-block = {assumed}\n[assume.below."sandbox"]\ns3-public-access-block = false\n'
    )
    for directory in ("prod", "sandbox"):
        Path(directory).mkdir()
        Path(directory, "main.tf").write_text('resource "aws_s3_bucket" "b" {\n}\n')
    status, output, _ = run(".", "--select", "s3-missing-public-access-block", "--format", "concise")
    assert (status, len([line for line in output.splitlines() if "main.tf" in line])) == (1, found)


DOUBTFUL = """resource "aws_s3_bucket" "to" {
  bucket = var.x
}
resource "aws_s3_bucket" "from" {
  versioning {
    enabled = true
  }
}
resource "aws_s3_bucket_replication_configuration" "from" {
  bucket = aws_s3_bucket.from.id
  role   = "r"
  rule {
    status = "Enabled"
    destination {
      bucket = aws_s3_bucket.to.arn
    }
  }
}
resource "aws_s3_bucket" "another" {
  versioning {
    enabled = true
  }
  logging {
    target_bucket = "acme-logs"
  }
}
resource "aws_s3_bucket_replication_configuration" "another" {
  bucket = aws_s3_bucket.another.id
  role   = "r"
  rule {
    status = "Enabled"
    destination {
      bucket = "arn:aws:s3:::acme-copies"
    }
  }
}
resource "aws_s3_bucket_logging" "from" {
  bucket        = aws_s3_bucket.from.id
  target_bucket = aws_s3_bucket.to.id
  target_prefix = ""
}
resource "aws_s3_bucket_request_payment_configuration" "to" {
  bucket = aws_s3_bucket.to.id
  payer  = "Requester"
}
variable "x" {
}
"""


def test_what_surely_belongs_counts_beside_what_may() -> None:
    unversioned = "high: replication to a bucket that is not versioned: S3 refuses it"
    assert unversioned in said(DOUBTFUL, "s3-rejected-replication")
    refused = "medium: access logs do not arrive: in the bucket the requester pays"
    assert said(DOUBTFUL, "s3-undeliverable-logs") == [refused]
    assert "low: no server access log: nobody can say afterwards who read or deleted what" not in said(
        DOUBTFUL, "s3-unlogged-bucket"
    )


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
