"""Another tool's name for one setting accepts what is said of that setting, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

BUCKET = """Resources:
  B:
    Type: AWS::S3::Bucket
    Metadata: {{storage-lint: {{ignore: [{ignored}]}}}}
    Properties:
      PublicAccessBlockConfiguration: {{BlockPublicAcls: {acls}, BlockPublicPolicy: false, IgnorePublicAcls: true,
        RestrictPublicBuckets: {restrict}}}
"""


def review(ignored: str, acls: str = "true", restrict: str = "true") -> tuple[int, int, int]:
    Path("t.yaml").write_text(BUCKET.format(ignored=ignored, acls=acls, restrict=restrict))
    report = lint(["t.yaml"], Settings(select=("s3-missing-public-access-block",)))
    assert report.problems == ()
    return len(report.findings), len(report.undecided), len(report.suppressed)


@pytest.mark.parametrize(
    ("ignored", "acls", "expected"),
    [
        ("CKV_AWS_54", "true", (0, 0, 1)),
        ("ckv_aws_54", "true", (0, 0, 1)),
        ("CKV_AWS_53", "true", (1, 0, 0)),  # of another setting
        ("CKV_AWS_54", "false", (1, 0, 0)),  # a second setting is off
        ("CKV_AWS_54, CKV_AWS_53", "false", (0, 0, 1)),
        ("CKV2_AWS_6", "false", (0, 0, 1)),  # the whole
    ],
)
def test_only_that_setting(
    ignored: str, acls: str, expected: tuple[int, int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert review(ignored, acls) == expected


ACL = """resource "aws_s3_bucket" "b" {{
  # checkov:skip={ignored}:on purpose
  {acl}
}}
"""
GRANT = 'grant {{\n type = "Group"\n permissions = ["READ"]\n uri = "http://acs.amazonaws.com/groups/global/{0}"\n }}'


@pytest.mark.parametrize(
    ("ignored", "acl", "accepted"),
    [
        ("CKV_AWS_20", 'acl = "public-read"', True),  # the whole
        ("CKV_AWS_57", 'acl = "public-read-write"', True),
        ("CKV_AWS_57", 'acl = "public-read"', False),  # another value
        ("CKV2_AWS_43", GRANT.format("AuthenticatedUsers"), True),
        ("CKV2_AWS_43", GRANT.format("AllUsers"), False),
        ("CKV2_AWS_43", 'acl = "authenticated-read"', False),  # an ACL of another form
    ],
)
def test_only_that_value(
    ignored: str, acl: str, accepted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.tf").write_text(ACL.format(ignored=ignored, acl=acl))
    report = lint(["main.tf"], Settings(select=("s3-public-acl",)))
    assert (len(report.findings), len(report.suppressed)) == ((0, 1) if accepted else (1, 0))


def test_one_of_two_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "38c5ee0d-7f22-4260-ab72-5073048df100"
    template = (
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
        f"    Metadata: {{storage-lint: {{ignore: [{name}]}}}}\n    Properties: {{AccessControl: %s}}\n"
    )
    for acl, left in (("PublicRead", 0), ("PublicReadWrite", 0), ("AuthenticatedRead", 1)):
        Path("t.yaml").write_text(template % acl)
        assert len(lint(["t.yaml"], Settings(select=("s3-public-acl",))).findings) == left
