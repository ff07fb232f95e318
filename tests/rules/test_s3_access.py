"""Who may do what with buckets and objects: ACLs, policies, other accounts, services."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from rows import rows
from rules.s3 import WRITER, bucket, cfn, owned, part, policy, said
from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

OFF = "high: an ACL on a bucket whose ACLs are turned off (BucketOwnerEnforced): S3 refuses it"
DEFAULT_OFF = OFF.replace("Enforced)", "Enforced, the default)")
AGE = (
    "undecided: no ownership controls: "
    "S3 refuses the ACL of a bucket made since April 2023, and takes that of an older one"
)
OWN_BLOCK = "high: a public ACL on a bucket that blocks them: S3 refuses it"
BLOCK = part("public_access_block", "  block_public_acls = true\n")
BLOCKED = "high: a public ACL on a bucket that blocks them, as new buckets do: S3 refuses it"


@rows(
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
        (bucket() + owned("ObjectWriter") + part("acl", '  acl = "public-read"\n'), []),
        (bucket() + owned("ObjectWriter") + part("acl", '  acl = "public-read"\n') + BLOCK, [OWN_BLOCK]),
        (bucket() + owned("ObjectWriter") + part("acl", '  acl = "private"\n') + BLOCK, []),
        (bucket('  acl = "public-read"\n') + owned("ObjectWriter") + BLOCK, []),  # there before its block is
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


@rows(
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


@rows(
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


ADMINISTERS = "medium: the bucket policy lets another account change the bucket's policy, ACLs or encryption"
OURS = 'provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["111122223333"]\n}\n'


@rows(
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
