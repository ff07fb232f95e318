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
