"""What a template leaves to whoever deploys it may be meant for what a template beside it declares."""

from __future__ import annotations

from pathlib import Path

import pytest

import storage_lint.lint
from files import write
from findings import said
from storage_lint.lint import Settings, lint

POLICY = """Parameters: {Name: {Type: String%s}}
Resources:
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: %s
      PolicyDocument:
        Statement:
          Effect: Deny
          Principal: "*"
          Action: s3:*
          Resource: "*"
          Condition: {Bool: {aws:SecureTransport: "false"}}
"""
BUCKET = "Parameters: {Env: {Type: String}}\nResources:\n  Data: {Type: 'AWS::S3::Bucket', Properties: {%s}}\n"
FAILS = "bucket.yaml:3:3 finding s3-missing-tls-deny Data: no bucket policy, so nothing denies plain HTTP"


pytestmark = pytest.mark.usefixtures("here")


def run(files: dict[str, str]) -> str:
    write(Path(), files)
    return said(lint(["."], Settings(select=("s3-missing-tls-deny",))))


UNDECIDED = (
    "policy.yaml:6:15 undecided s3-missing-tls-deny Data: fails when Policy configures another one; "
    "Policy may configure it, but its target is not known: "
    "parameter Name has no default (give it in --parameters)\n"
)


@pytest.mark.parametrize(
    ("bucket", "target", "default", "expected"),
    [
        ("BucketName: fixed", "!Ref Name", "", UNDECIDED),
        ("", "!Ref Name", "", UNDECIDED),  # AWS makes up a name, and it is given to the other stack
        ("BucketName: logs-fixed", "!Sub 'logs-${Name}'", "", UNDECIDED),
        ("BucketName: fixed", "!Sub 'logs-${Name}'", "", None),
        ("", "!Sub 'logs-${Name}'", "", None),
        ("BucketName: fixed", "!Ref Name", ", Default: other", None),
        ("BucketName: fixed", "!Ref Name", ", Default: fixed", ""),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_a_parameter_of_a_template_beside_it(
    bucket: str, target: str, default: str, expected: str | None, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if apart:
        monkeypatch.setattr(storage_lint.lint, "MAX_TOGETHER", 1)
    found = run({"bucket.yaml": BUCKET % bucket, "policy.yaml": POLICY % (default, target)})
    assert found == (f"{FAILS}\n" if expected is None else expected)


ALLOW = """Parameters: {Name: {Type: String}}
Resources:
%s"""
ALLOWING = """  Policy%d:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Name
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: %s, Action: s3:GetObject, Resource: "*"}]
"""
ROLE = '{AWS: "arn:aws:iam::111122223333:root"}'
OPEN = "may configure it, but its target is not known: parameter Name has no default (give it in --parameters)"


@pytest.mark.parametrize(
    ("principals", "public", "plain"),
    [
        # With the policy or without, it is the same.
        ((ROLE,), "", "finding"),
        ((ROLE, ROLE, ROLE), "", "finding"),
        (("'*'",), f"fails when Policy0 configures it; Policy0 {OPEN}", "finding"),
        ((ROLE, "'*'"), f"fails when Policy1 configures it; Policy1 {OPEN}", "finding"),
        # Of many nobody asks what each makes of it.
        ((ROLE, ROLE, ROLE, ROLE), f"Policy3 {OPEN}", "undecided"),
    ],
)
def test_what_it_would_make_of_the_bucket_decides(principals: tuple[str, ...], public: str, plain: str) -> None:
    policies = "".join(ALLOWING % pair for pair in enumerate(principals))
    write(Path(), {"bucket.yaml": BUCKET % "", "policy.yaml": ALLOW % policies})
    report = lint(["."], Settings(select=("s3-missing-tls-deny", "s3-public-policy")))
    found = {
        (one.rule.id, "undecided"): one.unknown.reason for one in report.undecided if one.resource.address == "Data"
    }
    found |= {(one.rule.id, "finding"): "" for one in report.findings if one.resource.address == "Data"}
    assert found.get(("s3-public-policy", "undecided"), "") == public.partition(" (give")[0]
    assert ("s3-public-policy", "finding") not in found
    assert ("s3-missing-tls-deny", plain) in found


def test_a_template_of_another_directory_is_another_matter() -> None:
    assert run({"bucket.yaml": BUCKET % "BucketName: fixed", "more/policy.yaml": POLICY % ("", "!Ref Name")}) == (
        f"{FAILS}\n"
    )


def test_what_has_its_own_is_not_in_doubt() -> None:
    own = POLICY.partition("Resources:\n")[2] % "!Ref Data"
    files = {"bucket.yaml": BUCKET % "" + own, "policy.yaml": POLICY % ("", "!Ref Name")}
    assert run(files) == ""


@pytest.mark.parametrize(
    ("condition", "doubted"),
    [("", False), (", Condition: Always", False), (", Condition: Made", True), (", Condition: Never", True)],
)
@pytest.mark.parametrize("apart", [False, True])
def test_what_configures_a_bucket_of_its_own_is_not_given_another_one(
    condition: str, doubted: bool, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other bucket has the name that is given; where its own one may not be made, it may be for one elsewhere."""
    if apart:
        monkeypatch.setattr(storage_lint.lint, "MAX_TOGETHER", 1)
    conditions = 'Conditions:\n  Always: !Equals [a, a]\n  Never: !Equals [a, b]\n  Made: !Equals [!Ref Name, "x"]\n'
    own = f"  Own: {{Type: 'AWS::S3::Bucket', Properties: {{BucketName: !Ref Name}}{condition}}}\n"
    files = {"bucket.yaml": BUCKET % "", "policy.yaml": conditions + POLICY % ("", "!Ref Name") + own}
    found = run(files)
    assert ("undecided s3-missing-tls-deny Data" in found) == doubted
    assert (FAILS in found) != doubted
