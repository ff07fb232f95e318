"""What is accepted beside a bucket's policy is accepted, whichever unit it is in and whatever is judged first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import storage_lint.lint
from storage_lint.config.units import Configs
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN
from storage_lint.report import Report
from storage_lint.select import Rulebook

RULE = "s3-missing-tls-deny"
MARK = f" # storage-lint: ignore[{RULE}] x"
METADATA = f"Metadata: {{storage-lint: {{ignore: [{RULE}]}}}}"
ACCEPT = f'[[accept]]\nrule = "{RULE}"\n%s\n'
STATEMENT = '{Effect: Allow, Principal: {AWS: "arn:aws:iam::111111111111:root"}, Action: "s3:GetObject", Resource: "*"}'
BUCKET = """\
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties: {BucketName: acme-data}
Outputs:
  O: {Value: !Ref B, Export: {Name: bucket}}
"""
POLICY = f"""\
Resources:
  P:%(mark)s
    Type: AWS::S3::BucketPolicy
    %(metadata)s
    Properties:
      Bucket: %(bucket)s
      PolicyDocument:
        Statement:
        - {STATEMENT}
"""
TERRAFORM_BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "acme-data"\n}\n'
TERRAFORM_POLICY = """\
resource "aws_s3_bucket_policy" "p" {%(mark)s
  bucket = "acme-data"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }] })
}
"""
BY = {
    "metadata": ({"metadata": METADATA}, {}, "metadata b/"),
    "comment": ({"mark": MARK}, {}, "comment b/"),
    "its address in settings for all": ({}, {"storage-lint.toml": 'address = "*P"'}, "settings storage-lint.toml"),
    "settings of its folder": ({}, {"b/storage-lint.toml": 'address = "*P"'}, "settings b/storage-lint.toml"),
    "paths of its folder": ({}, {"b/storage-lint.toml": 'paths = ["*"]'}, "settings b/storage-lint.toml"),
}


def review(tree: Path, files: dict[str, str], *paths: str) -> Report:
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(ACCEPT % text if name.endswith(".toml") else text)
    return lint(paths or (".",), Settings(select=(RULE,), configs=Configs(Rulebook((BUILT_IN,)))))


def accepted(report: Report) -> list[str]:
    """Return by what and where outcomes are accepted, after making sure that nothing else is said."""
    assert (*report.findings, *report.undecided, *report.problems) == ()
    return [f"{one.by} {one.place.location().path}" for one in report.suppressed]


@pytest.fixture(autouse=True, params=[4_000, 1], ids=["together", "apart"])
def tree(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(storage_lint.lint, "MAX_TOGETHER", request.param)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("paths", [["."], ["a/bucket.yaml"], ["b/policy.yaml"]], ids=str)
@pytest.mark.parametrize("bucket", ["!ImportValue bucket", "acme-data"])
@pytest.mark.parametrize("by", BY)
def test_a_policy_in_another_stack(by: str, bucket: str, paths: list[str], tree: Path) -> None:
    words, files, expected = BY[by]
    policy = POLICY % {"mark": "", "metadata": "", "bucket": bucket, **words}
    (found,) = accepted(review(tree, {"a/bucket.yaml": BUCKET, "b/policy.yaml": policy, **files}, *paths))
    assert found.startswith(expected)


@pytest.mark.parametrize("paths", [["."], ["a/main.tf"], ["b/main.tf"]], ids=str)
@pytest.mark.parametrize("by", [one for one in BY if one != "metadata"])
def test_a_policy_in_another_root(by: str, paths: list[str], tree: Path) -> None:
    words, files, expected = BY[by]
    files = {name: text.replace("*P", "aws_s3_bucket_policy.p") for name, text in files.items()}
    policy = TERRAFORM_POLICY % {"mark": "", **words}
    (found,) = accepted(review(tree, {"a/main.tf": TERRAFORM_BUCKET, "b/main.tf": policy, **files}, *paths))
    assert found.startswith(expected)


@pytest.mark.parametrize("files", [{"a/main.tf": TERRAFORM_BUCKET}, {"a/bucket.yaml": BUCKET}], ids=list)
def test_a_policy_in_another_language(files: dict[str, str], tree: Path) -> None:
    words = {"mark": "", "metadata": METADATA, "bucket": "acme-data"}
    assert accepted(review(tree, {**files, "b/policy.yaml": POLICY % words})) == ["metadata b/policy.yaml"]


def test_what_is_said_beside_another_policy_or_about_another_field_accepts_nothing(tree: Path) -> None:
    other = POLICY % {"mark": "", "metadata": METADATA, "bucket": "acme-other"}
    files = {"a/bucket.yaml": BUCKET, "b/policy.yaml": other, "storage-lint.toml": 'address = "aws_s3_bucket_policy.p"'}
    report = review(tree, files, "a/bucket.yaml")
    assert [(one.resource.address, one.rule.id) for one in report.findings] == [("B", RULE)]
    assert report.suppressed == ()


def test_a_policy_in_another_stack_of_a_program(tree: Path) -> None:
    """The settings name the construct of the policy."""
    bucket = {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "A/Bucket/Resource"}}
    document = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}
    policy = {
        "Type": "AWS::S3::BucketPolicy",
        "Metadata": {"aws:cdk:path": "B/Bucket/Policy/Resource"},
        "Properties": {"Bucket": {"Fn::ImportValue": "bucket"}, "PolicyDocument": document},
    }
    output = {"O": {"Value": {"Ref": "Bucket"}, "Export": {"Name": "bucket"}}}
    templates = {
        "A": {"Resources": {"Bucket": bucket}, "Outputs": output},
        "B": {"Resources": {"Policy": policy}},
    }
    artifacts = {
        name: {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{name}.json"}} for name in templates
    }
    files = {f"cdk.out/{name}.json": json.dumps(template) for name, template in templates.items()}
    files["cdk.out/manifest.json"] = json.dumps({"version": "36.0.0", "artifacts": artifacts})
    assert len(review(tree, files).findings) == 1
    files["storage-lint.toml"] = 'construct = "B/Bucket/Policy/*"'
    assert accepted(review(tree, files)) == ["settings storage-lint.toml"]
