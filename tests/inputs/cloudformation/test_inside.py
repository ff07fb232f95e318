"""CloudFormation inside of other files: the Serverless Framework's, and the bodies of stack sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage_lint.inputs.cloudformation.detect import looks_like_serverless
from storage_lint.lint import Settings, lint
from storage_lint.report import Report

TLS = Settings(select=("s3-missing-tls-deny",))


def linted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, settings: Settings = TLS) -> Report:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text, encoding="utf-8")
    return lint(["."], settings)


def places(report: Report) -> list[str]:
    found = [f"{one.resource.address} {one.origin.trace().span.location()}" for one in report.findings]
    return found + [f"{one.resource.address} {one.unknown.origin.trace().span.location()}" for one in report.undecided]


SERVERLESS = """service: shop
provider: {name: aws, stage: "${opt:stage, 'dev'}"}
resources:
  Resources:
    Logs:
      Type: AWS::S3::Bucket
      Properties: {BucketName: "${self:service}-logs"}
"""
POLICY = """    Policy:
      Type: AWS::S3::BucketPolicy
      Properties:
        Bucket: %s
        PolicyDocument:
          Statement:
            - Effect: Deny
              Principal: "*"
              Action: "s3:*"
              Resource: [!GetAtt Logs.Arn, !Sub "${Logs.Arn}/*"]
              Condition: {Bool: {"aws:SecureTransport": false}}
"""


@pytest.mark.parametrize("name", ["serverless.yml", "serverless.yaml", "shop.yml"])
def test_resources_of_the_framework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    report = linted(tmp_path, monkeypatch, name, SERVERLESS)
    assert places(report) == [f"Logs {name}:5:5"]
    assert report.problems == ()


@pytest.mark.parametrize("indent", [None, 2])
def test_resources_of_the_framework_in_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, indent: int | None
) -> None:
    resources = {"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}}}
    data = {"service": "shop", "provider": {"name": "aws"}, "resources": resources}
    report = linted(tmp_path, monkeypatch, "serverless.json", json.dumps(data, indent=indent))
    assert places(report) == [f"Logs serverless.json:{'1:78' if indent is None else '8:7'}"]
    assert report.problems == ()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("!Ref Logs", []),
        ('"${self:service}-logs"', []),
        ('"${self:custom.${opt:stage}.bucket}"', ["Logs serverless.yml:11:17"]),
        ('!Sub "${param:bucket}-${AWS::Region}"', ["Logs serverless.yml:11:17"]),
        ("other-logs-of-others", ["Logs serverless.yml:5:5", "Policy serverless.yml:13:11"]),
    ],
)
def test_variables_of_the_framework_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, expected: list[str]
) -> None:
    report = linted(tmp_path, monkeypatch, "serverless.yml", SERVERLESS + POLICY % target)
    assert places(report)[:1] == expected[:1]
    assert len(report.undecided) == (len(expected) == 1)


def test_resources_in_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = "  - Resources:\n      %s:\n        Type: AWS::S3::Bucket\n"
    text = f"service: s\nprovider: {{name: aws}}\nresources:\n  - ${{file(x.yml)}}\n{bucket % 'A'}{bucket % 'B'}"
    assert places(linted(tmp_path, monkeypatch, "serverless.yml", text)) == [
        "A serverless.yml:6:7",
        "B serverless.yml:9:7",
    ]


def test_what_is_no_such_file() -> None:
    assert looks_like_serverless(SERVERLESS.encode())
    assert not looks_like_serverless(SERVERLESS.replace("AWS::", "x").encode())
    assert not looks_like_serverless(SERVERLESS.replace("provider", "providers").encode())
    assert not looks_like_serverless("".join(f"  {line}\n" for line in SERVERLESS.splitlines()).encode())


BODY = """Resources:
  Everywhere:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: logs
      TemplateBody: %s
"""
INSIDE = """
        Resources:
          Logs:
            Type: AWS::S3::Bucket
"""


@pytest.mark.parametrize("header", ["|", "|-", "| # the body"])
def test_body_of_a_stack_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str) -> None:
    report = linted(tmp_path, monkeypatch, "set.yaml", BODY % (header + INSIDE))
    assert places(report) == ["Everywhere/Logs set.yaml:8:11"]
    assert report.problems == ()


@pytest.mark.parametrize(
    "body",
    [
        '\'{"Resources": {"Logs": {"Type": "AWS::S3::Bucket"}}}\'',
        ">" + INSIDE.replace("\n", "\n\n"),
    ],
)
def test_a_body_in_another_form_stands_where_the_whole_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    report = linted(tmp_path, monkeypatch, "set.yaml", BODY % body)
    assert places(report) == ["Everywhere/Logs set.yaml:6:7"]
    assert report.problems == ()


def test_a_body_that_is_not_read_is_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = linted(tmp_path, monkeypatch, "set.yaml", BODY % ("!Sub |" + INSIDE))
    assert [(one.source, one.services) for one in report.unread] == [("AWS::S3::Bucket", ("s3",))]
    assert report.findings == ()
