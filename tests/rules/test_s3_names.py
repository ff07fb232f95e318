"""Names of buckets: those that S3 refuses, whole and in parts."""

from __future__ import annotations

import re

from rows import rows
from rules.s3 import DIRECTORY, cfn, part, said, unset

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
resource "random_pet" "one" {
  length = 1
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
resource "random_integer" "wrong" {
  min = "--5"
  max = "5"
}
resource "random_id" "large" {
  byte_length = 1000000000
}
resource "random_string" "large" {
  length = 99999999999999999999
}
"""


@rows(
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
        ("logs-${random_pet.one.id}", ""),  # one word has no separator
        ("logs-${random_pet.low.id}", "has '_', which is no small letter, digit, dot or hyphen"),
        ("a" * 47 + "${random_pet.p.id}", "!64"),
        ("logs-${random_pet.var.id}", "?random_pet.var.id is only known after deployment"),
        ("logs-${random_string.small.result}", ""),
        ("logs-${random_string.mixed.result}", "?random_string.mixed.result is only known after deployment"),
        ("logs-${random_string.hyphen.result}", "?random_string.hyphen.result is only known after deployment"),
        ("logs-${random_string.hyphen.result}-x", ""),
        ("logs-${random_integer.n.result}", ""),
        ("${random_integer.minus.result}-logs", "?random_integer.minus.result is only known after deployment"),
        ("logs-${random_integer.wrong.result}", "?random_integer.wrong.result is only known after deployment"),
        ("logs-${random_id.large.dec}", "!2408239971"),
        ("logs-${random_id.large.hex}", "has at least 2000000005 characters, not 3 to 63"),
        ("logs-${random_string.large.result}", "?random_string.large.result is only known after deployment"),
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


PREFIXED = 'variable "x" {{\n  type = string\n}}\nresource "aws_s3_bucket" "b" {{\n  bucket_prefix = {}\n}}\n'


@rows(
    ("text", "expected"),
    [
        ('resource "aws_s3_bucket" "b" {}\n', []),
        ('resource "aws_s3_bucket" "b" {\n  bucket_prefix = "acme-"\n}\n', []),
        (
            f'resource "aws_s3_bucket" "b" {{\n  bucket_prefix = "{"a" * 38}"\n}}\n',
            ["high: the name begins with a prefix of 38 characters, more than 37: S3 refuses it"],
        ),
        (
            PREFIXED.format(f'"{"a" * 30}-${{var.x}}{"b" * 7}"'),
            ["high: the name begins with a prefix of at least 38 characters, more than 37: S3 refuses it"],
        ),
        (PREFIXED.format(f'"{"a" * 30}-${{var.x}}"'), ["undecided: var.x has no default"]),
        (
            PREFIXED.format('"Acme-${var.x}"'),
            ["high: the name has 'A', which is no small letter, digit, dot or hyphen: S3 refuses it"],
        ),
        (PREFIXED.format('"${var.x}-"'), [f"undecided: {unset('x')}"]),
        (PREFIXED.format("var.x"), [f"undecided: {unset('x')}"]),
        (
            PREFIXED.format('var.x == "" ? "Acme-" : "acme-"'),
            ['undecided: fails when var.x == "" is true; var.x has no default'],
        ),
        (PREFIXED.format('var.x == "" ? null : "acme-"'), []),
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


# The id of a stack ends with a UUID.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
UUID = "!Select [2, !Split ['/', !Ref AWS::StackId]]"
OPEN = ["undecided: AWS::StackId is decided at deploy time"]
NAME = f"{'a' * 28}${{AWS::StackId. split at '/'[2]}}"
LONG = f'high: the name "{NAME}" has at least 64 characters, not 3 to 63: S3 refuses it'


@rows(
    ("name", "expected"),
    [
        (f"!Join ['-', [logs, {UUID}]]", []),
        (f"!Sub ['${{U}}-logs', {{U: {UUID}}}]", []),
        (f"!Join ['-', [logs, !Select [0, !Split ['-', {UUID}]]]]", []),
        (f"!Join ['', [{'a' * 51}, !Select [4, !Split ['-', {UUID}]]]]", []),
        (f"!Join ['', [{'a' * 28}, {UUID}]]", [LONG]),
        ("!Join ['-', [a, !Select [4, !Split ['-', !Ref AWS::StackId]]]]", OPEN),  # the stack's name has hyphens, too
        ("!Select [1, !Split ['/', !Ref AWS::StackId]]", OPEN),
    ],
)
def test_the_id_of_the_stack(name: str, expected: list[str]) -> None:
    assert said(cfn(f"BucketName: {name}"), "s3-rejected-bucket-name") == expected
