"""What a nested stack exports is what it is given where it is nested, whatever order the templates are read in."""

from __future__ import annotations

import pytest

from named_files import write
from storage_lint.lint import Settings, lint

MAKER = 'Parameters:\n  E: {Type: String}\nResources:\n  W: {Type: "AWS::SNS::Topic"}\n'
EXPORT = "Outputs:\n  O: {Value: %s, Export: {Name: shared}}\n"
NESTS = 'Resources:\n  N: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: maker.yaml%s}}\n'
USER = 'Resources:\n  D: {Type: "AWS::RDS::DBInstance", Properties: {StorageEncrypted: !ImportValue shared}}\n'
POLICY = """Resources:
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !ImportValue shared
      PolicyDocument:
        Statement:
          - {Effect: Deny, Principal: "*", Action: "*", Resource: "*",
             Condition: {Bool: {"aws:SecureTransport": false}}}
"""
WHICH = "which of the stacks that export shared is deployed is not known"
ENCRYPTION, TLS = "rds-unencrypted-storage", "s3-missing-tls-deny"

pytestmark = pytest.mark.usefixtures("here")


def said(rule: str) -> list[str]:
    """Return the addresses of findings, and why something is undecided."""
    report = lint(["."], Settings(select=(rule,)))
    assert not report.failures
    return [*(one.resource.address for one in report.findings), *(one.unknown.reason for one in report.undecided)]


@pytest.mark.parametrize("parent", ["a.yaml", "z.yaml"])
@pytest.mark.parametrize(("given", "expected"), [("true", []), ("false", ["D"])])
def test_what_it_is_given_decides(parent: str, given: str, expected: list[str]) -> None:
    write({"maker.yaml": MAKER + EXPORT % "!Ref E", "user.yaml": USER})
    write({parent: NESTS % f', Parameters: {{E: "{given}"}}'})
    assert said(ENCRYPTION) == expected


@pytest.mark.parametrize(("one", "other"), [("true", "false"), ("false", "true")])
def test_of_two_that_nest_it_neither_decides(one: str, other: str) -> None:
    write({"maker.yaml": MAKER + EXPORT % "!Ref E", "user.yaml": USER})
    write({"a.yaml": NESTS % f', Parameters: {{E: "{one}"}}', "z.yaml": NESTS % f', Parameters: {{E: "{other}"}}'})
    assert said(ENCRYPTION) == [WHICH]


def test_two_that_give_it_the_same_agree() -> None:
    write({"maker.yaml": MAKER + EXPORT % "!Ref E", "user.yaml": USER})
    write(dict.fromkeys(("a.yaml", "z.yaml"), NESTS % ', Parameters: {E: "true"}'))
    assert said(ENCRYPTION) == []


@pytest.mark.parametrize(("parents", "expected"), [(["a.yaml"], 0), (["z.yaml"], 0), (["a.yaml", "z.yaml"], 2)])
def test_the_bucket_of_a_nested_stack_and_a_policy_elsewhere(parents: list[str], expected: int) -> None:
    write({"maker.yaml": 'Resources:\n  B: {Type: "AWS::S3::Bucket"}\n' + EXPORT % "!Ref B", "user.yaml": POLICY})
    write(dict.fromkeys(parents, NESTS % ""))
    assert len(said(TLS)) == expected


OUTPUT = "{StackName: data, OutputName: O}"


@pytest.mark.parametrize(("name", "expected"), [("O", 1), ("P", 0)])
def test_an_output_of_a_stack_may_be_that_of_a_template(name: str, expected: int) -> None:
    """Whoever deploys a template says what its stack is called."""
    write({"data.yaml": 'Resources:\n  B: {Type: "AWS::S3::Bucket"}\n' + f"Outputs: {{{name}: {{Value: !Ref B}}}}\n"})
    write({"user.yaml": POLICY.replace("!ImportValue shared", f"!GetStackOutput {OUTPUT}")})
    report = lint(["."], Settings(select=(TLS,)))
    assert [one.resource.address for one in report.undecided] == ["B"] * expected
    assert [one.resource.address for one in report.findings] == ["B"] * (1 - expected)
    alone = lint(["data.yaml"], Settings(select=(TLS,)))
    assert (len(alone.undecided), len(alone.findings)) == (expected, 1 - expected)
