"""Who is no other account: roles and users that are declared here, or that a data source reads in the own account."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

BUCKET = """resource "aws_s3_bucket" "it" {{}}
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
CODE = (
    BUCKET
    + """data "aws_caller_identity" "it" {{}}
data "aws_iam_role" "it" {{
  name = "admin"
}}
data "aws_elb_service_account" "it" {{}}
resource "aws_iam_role" "it" {{}}
variable "arn" {{
  type = string
}}
"""
)


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


TWO = (
    BUCKET
    + """provider "aws" {{
  region              = "eu-west-1"
  allowed_account_ids = {own}
}}
provider "aws" {{
  alias  = "other"
  region = "eu-west-1"
  {other}
}}
data "aws_caller_identity" "other" {{
  provider = aws.other
}}
data "aws_iam_role" "other" {{
  provider = aws.other
  name     = "admin"
}}
resource "aws_iam_user" "other" {{
  for_each = {{ a = 1 }}
  provider = aws.other
}}
module "m" {{
  source    = "./m"
  providers = {{ aws = aws.other }}
}}
resource "aws_organizations_account" "other" {{
  name  = "member"
  email = "member@example.com"
}}
"""
)
MODULE = """resource "aws_iam_role" "it" {}
output "arn" {
  value = aws_iam_role.it.arn
}
output "account" {
  value = data.aws_caller_identity.it.account_id
}
data "aws_caller_identity" "it" {}
"""
OTHERS = {
    "fail": 'assume_role {\n    role_arn = "arn:aws:iam::444455556666:role/deploy"\n  }',
    "undecided": 'profile = "other"',
    "pass": 'allowed_account_ids = ["111122223333"]',
}


@pytest.mark.parametrize("expected", list(OTHERS))
@pytest.mark.parametrize(
    "principal",
    [
        "module.m.arn",
        "data.aws_iam_role.other.arn",
        'aws_iam_user.other["a"].arn',
        "data.aws_caller_identity.other.arn",
        "data.aws_caller_identity.other.account_id",
        '"arn:aws:iam::${module.m.account}:root"',
    ],
)
def test_who_administers_from_another_provider(
    principal: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m").mkdir()
    Path("m/main.tf").write_text(MODULE)
    Path("main.tf").write_text(TWO.format(principal=principal, own='["111122223333"]', other=OTHERS[expected]))
    assert _verdict("main.tf") == expected


def test_an_account_that_is_made_here_is_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m").mkdir()
    Path("m/main.tf").write_text(MODULE)
    for principal in (
        "aws_organizations_account.other.id",
        '"arn:aws:iam::${aws_organizations_account.other.id}:root"',
    ):
        Path("main.tf").write_text(TWO.format(principal=principal, own="null", other=""))
        assert _verdict("main.tf") == "fail"
    Path("template.yaml").write_text(
        "Resources:\n  Member: {Type: AWS::Organizations::Account, Properties: {AccountName: a, Email: a@b.c}}\n"
        "  Bucket: {Type: AWS::S3::Bucket}\n"
        "  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {Statement: [{"
        "Effect: Allow, Action: '*', Resource: '*', Principal: {AWS: !Sub 'arn:aws:iam::${Member}:root'}}]}}}\n"
    )
    assert _verdict("template.yaml") == "fail"


@pytest.mark.parametrize(
    ("principal", "expected"),
    [("!Ref AWS::AccountId", "pass"), ("!Sub 'arn:aws:iam::${AWS::AccountId}:role/${Role}'", "pass")],
)
def test_the_account_of_the_stack(
    principal: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("template.yaml").write_text(
        "Resources:\n  Role: {Type: AWS::IAM::Role}\n  Bucket: {Type: AWS::S3::Bucket}\n"
        "  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {Statement: [{"
        f"Effect: Allow, Action: '*', Resource: '*', Principal: {{AWS: {principal}}}}}]}}}}}}\n"
    )
    assert _verdict("template.yaml") == expected


@pytest.mark.parametrize(("account", "expected"), [("!Ref AWS::AccountId", "pass"), ("!Ref Parent", "undecided")])
def test_the_accounts_of_a_stack_set(
    account: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("outer.yaml").write_text(
        "Resources:\n  Role: {Type: AWS::IAM::Role}\n  Set: {Type: AWS::CloudFormation::StackSet, Properties: {"
        "StackSetName: s, PermissionModel: SELF_MANAGED, TemplateURL: set.yaml, "
        "Parameters: [{ParameterKey: Parent, ParameterValue: !Ref AWS::AccountId}]}}\n"
    )
    Path("set.yaml").write_text(
        "Parameters: {Parent: {Type: String}}\nResources:\n  Bucket: {Type: AWS::S3::Bucket}\n"
        "  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {Statement: [{"
        f"Effect: Allow, Action: '*', Resource: '*', Principal: {{AWS: {account}}}}}]}}}}}}\n"
    )
    report = lint(["."], Settings(select=("s3-cross-account-administration",), profile=Profile.STRICT))
    assert (report.findings, bool(report.undecided)) == ((), expected == "undecided")


def _verdict(path: str) -> str:
    report = lint([path], Settings(select=("s3-cross-account-administration",), profile=Profile.STRICT))
    return "fail" if report.findings else "undecided" if report.undecided else "pass"


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


ROLES = """variable "account" {
  type = string
}
provider "aws" {
  allowed_account_ids = [var.account]
}
resource "aws_iam_role" "one" {}
resource "aws_iam_role" "other" {}
resource "aws_s3_bucket" "it" {
  count = length(distinct([aws_iam_role.one.arn, aws_iam_role.other.arn, aws_iam_role.one.arn]))
}
resource "aws_s3_bucket" "same" {
  count = aws_iam_role.one.arn == aws_iam_role.other.arn ? 1 : 0
}
resource "aws_s3_bucket_policy" "it" {
  bucket = aws_s3_bucket.it[0].id
  policy = jsonencode({ Statement = [{
    Effect    = "Allow"
    Action    = "s3:GetObject"
    Resource  = "*"
    Principal = "*"
    Condition = { ArnLike = { "aws:PrincipalArn" = aws_iam_role.one.arn } }
  }] })
}
"""


def test_the_arn_of_a_role_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is fixed, whatever the account is called, and no other role has it."""
    monkeypatch.chdir(tmp_path)
    Path("main.tf").write_text(ROLES)
    report = lint(["main.tf"], Settings(select=("s3-public-policy", "s3-unversioned-bucket")))
    assert sorted(one.resource.address for one in report.findings) == ["aws_s3_bucket.it[0]", "aws_s3_bucket.it[1]"]
    assert {one.rule.id for one in report.findings} == {"s3-unversioned-bucket"}
    assert report.undecided == ()
    Path("main.tf").write_text(ROLES.replace("= aws_iam_role.one.arn }", '= "arn:aws:iam::${var.account}:role/x" }'))
    report = lint(["main.tf"], Settings(select=("s3-public-policy",)))
    assert [one.resource.address for one in report.undecided] == ["aws_s3_bucket.it[0]"]
