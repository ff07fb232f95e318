"""Bucket policies that S3 does not take: whom, what and to what a statement is about."""

from __future__ import annotations

from rows import rows
from rules.s3 import bucket, cfn, part, said

RULE = "s3-rejected-policy"
READER = 'Principal = { AWS = "111122223333" }'
OURS = "aws_s3_bucket.b.arn"
INSIDE = '"${aws_s3_bucket.b.arn}/*"'
ANOTHER = bucket(name="other")


def terraform(*statements: str) -> str:
    written = ", ".join(f"{{ {one} }}" for one in statements)
    return bucket() + part("policy", f"  policy = jsonencode({{ Statement = [{written}] }})\n")


def statement(action: str, resource: str, more: str = "", effect: str = "Allow", principal: str = READER) -> str:
    words = [f'Effect = "{effect}"', principal, f"Action = {action}", f"Resource = {resource}", more]
    return ", ".join(word for word in words if word)


def versioned(version: str) -> str:
    return terraform(statement('"s3:*"', INSIDE)).replace("Statement", f"Version = {version}, Statement")


def refused(text: str) -> list[str]:
    return [f"high: {text}: S3 refuses the policy"]


OTHER = refused("a Resource is not in this bucket")
OBJECTS = refused("an action on objects goes with the bucket alone (…/* is missing)")
BUCKET = refused("an action on the bucket goes with objects alone")


@rows(
    ("text", "expected"),
    [
        (terraform(statement('"s3:GetObject"', INSIDE)), []),
        (terraform(statement('"s3:GetObject"', OURS)), OBJECTS),
        (terraform(statement('["s3:GetObject", "s3:ListBucket"]', OURS)), OBJECTS),
        (terraform(statement('["s3:GetObject", "s3:ListBucket"]', INSIDE)), BUCKET),
        (terraform(statement('["s3:GetObject", "s3:ListBucket"]', f"[{OURS}, {INSIDE}]")), []),
        (terraform(statement('"s3:GetObject"', '"arn:aws:s3:::b-b"')), OBJECTS),
        (terraform(statement('"s3:GetObject"', '"arn:aws-cn:s3:::b-b/logs/*"')), []),
        (terraform(statement('["s3:GetObject", "s3:ListBucket"]', '"*"')), []),
        (terraform(statement('["s3:GetObject", "s3:ListBucket"]', '"arn:aws:s3:::b-b*"')), []),
        (terraform(statement('"s3:ListBucket"', '"${aws_s3_bucket.b.arn}/"')), BUCKET),
        (terraform(statement('"s3:GetLifecycleConfiguration"', INSIDE)), BUCKET),
        (terraform(statement('"s3:ListMultipartUploadParts"', OURS)), OBJECTS),
        (terraform(statement('"S3:GETOBJECT"', OURS)), OBJECTS),
        # What is not written out is about both, or about more than this rule knows.
        (terraform(statement('"s3:*"', INSIDE, effect="Deny")), []),
        (terraform(statement('"s3:Get*"', OURS)), []),
        (terraform(statement('"s3:SomethingNew"', OURS)), []),
        (terraform(statement('"s3:GetObject"', '"arn:aws:s3:::b-other/*"')), OTHER),
        (terraform(statement('"s3:GetObject"', f"[{INSIDE}, aws_s3_bucket.other.arn]")) + ANOTHER, OTHER),
        (terraform(statement('"s3:GetObject"', '"${aws_s3_bucket.other.arn}/*"')) + ANOTHER, OTHER),
        (
            terraform(statement('"s3:GetObject"', "var.x")) + 'variable "x" {}\n',
            ["undecided: var.x has no default"],
        ),
        (
            terraform(statement("var.x", OURS)) + 'variable "x" {}\n',
            ["undecided: var.x has no default"],
        ),
        # What each statement must name.
        (terraform(statement('"s3:GetObject"', INSIDE, principal="")), refused("a statement names no Principal")),
        (
            terraform(statement('"s3:GetObject"', INSIDE, principal="Principal = { AWS = [] }")),
            refused("a statement names no Principal"),
        ),
        (terraform(statement('"s3:GetObject"', INSIDE, principal='NotPrincipal = "*"', effect="Deny")), []),
        (terraform(f'Effect = "Allow", {READER}, Resource = {OURS}'), refused("a statement names no Action")),
        (terraform(f'Effect = "Deny", {READER}, NotAction = "s3:GetObject", Resource = {INSIDE}'), []),
        (terraform(f'Effect = "Allow", {READER}, Action = "s3:*"'), refused("a statement names no Resource")),
        (terraform(f'Effect = "Deny", {READER}, Action = "s3:*", NotResource = {INSIDE}'), []),
        (
            terraform(f'{READER}, Action = "s3:*", Resource = {INSIDE}'),
            refused("the Effect of a statement is neither Allow nor Deny"),
        ),
        # The version: of the policy language, and no date of one's own.
        (versioned('"2012-10-17"'), []),
        (versioned('"2008-10-17"'), []),
        (versioned('"2024-01-01"'), refused("the Version 2024-01-01 is neither 2012-10-17 nor 2008-10-17")),
        (versioned("var.x") + 'variable "x" {}\n', ["undecided: var.x has no default"]),
        # The second of two statements, and one of which it hangs on a variable whether it is there.
        (terraform(statement('"s3:*"', INSIDE), statement('"s3:GetObject"', OURS)), OBJECTS),
        (
            terraform(statement('"s3:*"', INSIDE), statement('"s3:GetObject"', f"var.whole ? {OURS} : {INSIDE}"))
            + 'variable "whole" {\n  type = bool\n}\n',
            ["undecided: fails when var.whole is true; var.whole has no default"],
        ),
        (
            bucket()
            + part("policy", "  policy = data.aws_iam_policy_document.d.json\n")
            + 'data "aws_iam_policy_document" "d" {\n  statement {\n    actions   = ["s3:GetObject"]\n'
            + f"    resources = [{INSIDE}]\n  }}\n}}\n",
            refused("a statement names no Principal"),
        ),
        # A policy for a bucket of which only the name is known.
        (
            'resource "aws_s3_bucket_policy" "p" {\n  bucket = var.x\n  policy = jsonencode({ Statement = [{ '
            + statement('"s3:GetObject"', '"arn:aws:s3:::${var.x}/*"')
            + ' }] })\n}\nvariable "x" {}\n',
            [],
        ),
        (
            'data "aws_s3_bucket" "d" {\n  bucket = "there"\n}\nresource "aws_s3_bucket_policy" "p" {\n'
            "  bucket = data.aws_s3_bucket.d.id\n  policy = jsonencode({ Statement = [{ "
            + statement('"s3:GetObject"', "data.aws_s3_bucket.d.arn")
            + " }] })\n}\n",
            [f"{OBJECTS[0]} on aws_s3_bucket_policy.p"],
        ),
    ],
)
def test_in_terraform(text: str, expected: list[str]) -> None:
    assert said(text, RULE) == expected


def template(of: str, resource: str, more: str = "") -> str:
    """A bucket B with a policy: what a statement says, and its Resource."""
    return cfn(
        "",
        "  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref B\n      PolicyDocument:\n"
        f"        Statement: [{{Effect: Allow, {of}, Resource: {resource}}}]\n{more}",
    )


WHO = "Principal: {AWS: '111122223333'}"


@rows(
    ("text", "expected"),
    [
        (template(f"{WHO}, Action: 's3:GetObject'", "!GetAtt B.Arn"), OBJECTS),
        (template(f"{WHO}, Action: 's3:GetObject'", "!Sub '${B.Arn}/*'"), []),
        (
            template(f"{WHO}, Action: 's3:*'", "!GetAtt B.Arn").replace(
                "        Statement", "        Version: 2024-01-01\n        Statement"
            ),
            refused("the Version 2024-01-01 is neither 2012-10-17 nor 2008-10-17"),
        ),
        (
            template(f"{WHO}, Action: 's3:*'", "!GetAtt B.Arn").replace(
                "        Statement", "        Version: 2012-10-17\n        Statement"
            ),
            [],
        ),
        (template(f"{WHO}, Action: 's3:ListBucket'", "!Sub 'arn:aws:s3:::${B}/*'"), BUCKET),
        (template(f"{WHO}, Action: 's3:ListBucket'", "!Join ['', ['arn:aws:s3:::', !Ref B]]"), []),
        (template("Action: 's3:GetObject'", "!Sub '${B.Arn}/*'"), refused("a statement names no Principal")),
        (template(f"{WHO}, Action: 's3:GetObject'", "!Sub '${C.Arn}/*'", "  C: {Type: AWS::S3::Bucket}\n"), OTHER),
    ],
)
def test_in_templates(text: str, expected: list[str]) -> None:
    assert said(text, RULE) == expected
