"""Who is no other account: roles and users that are declared here, or that a data source reads in the own account."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

CODE = """data "aws_caller_identity" "it" {{}}
data "aws_iam_role" "it" {{
  name = "admin"
}}
data "aws_elb_service_account" "it" {{}}
resource "aws_iam_role" "it" {{}}
variable "arn" {{
  type = string
}}
resource "aws_s3_bucket" "it" {{}}
resource "aws_s3_bucket_policy" "it" {{
  bucket = aws_s3_bucket.it.id
  policy = jsonencode({{ Statement = [{{
    Effect    = "Allow"
    Action    = "s3:PutBucketPolicy"
    Resource  = aws_s3_bucket.it.arn
    Principal = {{ AWS = {principal} }}
  }}] }})
}}
"""


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("aws_iam_role.it.arn", "pass"),
        ("data.aws_iam_role.it.arn", "pass"),
        ("data.aws_caller_identity.it.arn", "pass"),
        ("data.aws_caller_identity.it.account_id", "pass"),
        ("data.aws_elb_service_account.it.arn", "undecided"),
        ("var.arn", "undecided"),
    ],
)
def test_who_administers(principal: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.tf").write_text(CODE.format(principal=principal))
    report = lint(["main.tf"], Settings(select=("s3-cross-account-administration",), profile=Profile.STRICT))
    assert report.findings == ()
    assert ["undecided" if report.undecided else "pass"] == [expected]


def test_a_role_of_the_template_is_of_its_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    statement = "{Effect: Allow, Action: 's3:PutBucketPolicy', Resource: '*', Principal: {AWS: !GetAtt Role.Arn}}"
    Path("template.yaml").write_text(
        "Resources:\n  Role: {Type: AWS::IAM::Role}\n  Bucket: {Type: AWS::S3::Bucket}\n"
        "  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, "
        f"PolicyDocument: {{Statement: [{statement}]}}}}}}\n"
    )
    report = lint(["template.yaml"], Settings(select=("s3-cross-account-administration",), profile=Profile.STRICT))
    assert (report.findings, report.undecided) == ((), ())
