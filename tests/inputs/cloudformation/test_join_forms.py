"""Every way in which a template says whose an attachment is: the join is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

HEAD = """Parameters:
  Name: {Type: String, Default: acme-b}
  Given: {Type: String}
Conditions:
  Always: !Equals [a, a]
  Open: !Equals [!Ref Given, "true"]
Mappings:
  Names: {a: {name: acme-b}}
Resources:
"""
MADE = "  B: {Type: AWS::S3::Bucket}\n"
NAMED = "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: %s}}\n"
POLICY = """  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: %s
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: "*"
            Action: "s3:*"
            Resource: [%s]
            Condition: {Bool: {"aws:SecureTransport": "false"}}
"""
BY_REFERENCE = '!GetAtt B.Arn, !Sub "${B.Arn}/*"'
BY_NAME = '"arn:aws:s3:::acme-b", "arn:aws:s3:::acme-b/*"'
FORMS = {
    "Ref": "!Ref B",
    "long Ref": "{Ref: B}",
    "Sub": '!Sub "${B}"',
    "Sub with a map": '!Sub ["${X}", {X: !Ref B}]',
    "Join": '!Join ["", [!Ref B]]',
    "Select": "!Select [0, [!Ref B, x]]",
    "Split of the ARN": '!Select [5, !Split [":", !GetAtt B.Arn]]',
    "Split of a path": '!Select [0, !Split ["/", !Sub "${B}/x"]]',
    "Split at the beginning": '!Select [1, !Split ["arn:aws:s3:::", !GetAtt B.Arn]]',
    "Split at the service": '!Select [1, !Split [":s3:::", !GetAtt B.Arn]]',
    "Split of a URL": '!Select [1, !Split ["://", !Sub "s3://${B}"]]',
    "Split at a folder": '!Select [0, !Split ["/x/", !Sub "${B}/x/y"]]',
    "Join of parts of the ARN": '!Join [":", [!Select [5, !Split [":", !GetAtt B.Arn]]]]',
    "If that is known": "!If [Always, !Ref B, other]",
    "If that is not": '!If [Open, !Ref B, !Sub "${B}"]',
}
NAMES = {
    "name": "acme-b",
    "parameter": "!Ref Name",
    "mapping": "!FindInMap [Names, a, name]",
    "Sub of a parameter": '!Sub "${Name}"',
    "Join of parts": '!Join ["-", [acme, b]]',
    "default of a mapping": "!FindInMap [Names, z, name, {DefaultValue: acme-b}]",
}
IMPORTS = {
    "ImportValue": "!ImportValue the-name",
    "long ImportValue": '{"Fn::ImportValue": the-name}',
    "of a Sub": '!ImportValue {"Fn::Sub": "the-name"}',
    "Split of an ARN": '!Select [5, !Split [":", !ImportValue the-arn]]',
}
PASSED_ON = {
    "Ref": "!Ref B",
    "Join": '!Join ["", [!Ref B]]',
    "Split": '!Select [5, !Split [":", !GetAtt B.Arn]]',
}


def says(template: str, **more: str) -> bool:
    Path("template.yaml").write_text(template)
    for name, text in more.items():
        Path(f"{name}.yaml").write_text(text)
    report = lint(["."], Settings(select=("s3-missing-tls-deny",), profile=Profile.STRICT))
    assert not [problem for problem in report.problems if not problem.note]
    return bool(report.findings or report.undecided)


pytestmark = pytest.mark.usefixtures("here")


@pytest.mark.parametrize("form", FORMS)
def test_each_way_to_refer_to_it(form: str) -> None:
    assert not says(HEAD + MADE + POLICY % (FORMS[form], BY_REFERENCE))


@pytest.mark.parametrize("form", [*FORMS, *NAMES])
@pytest.mark.parametrize("name", ["acme-b", "!Ref Name"])
def test_each_way_to_name_it(name: str, form: str) -> None:
    assert not says(HEAD + NAMED % name + POLICY % ((FORMS | NAMES)[form], BY_NAME))


@pytest.mark.parametrize("form", IMPORTS)
def test_each_way_to_import_it(form: str) -> None:
    exports = "Outputs:\n" + "".join(
        f"  {output}: {{Value: {value}, Export: {{Name: {name}}}}}\n"
        for output, value, name in (("Name", "!Ref B", "the-name"), ("Arn", "!GetAtt B.Arn", "the-arn"))
    )
    arns = '!ImportValue the-arn, !Join ["", [!ImportValue the-arn, "/*"]]'
    assert not says(HEAD + MADE + exports, policy="Resources:\n" + POLICY % (IMPORTS[form], arns))


@pytest.mark.parametrize("form", PASSED_ON)
def test_each_way_to_pass_it_on(form: str) -> None:
    nested = (
        "  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ./nested.yaml\n"
        f"      Parameters: {{Name: {PASSED_ON[form]}}}\n"
    )
    arns = '!Sub "arn:aws:s3:::${Name}", !Sub "arn:aws:s3:::${Name}/*"'
    policy = "Parameters: {Name: {Type: String}}\nResources:\n" + POLICY % ("!Ref Name", arns)
    assert not says(HEAD + MADE + nested, nested=policy)


def test_what_belongs_to_another_one_is_none() -> None:
    """Else the tests above could not fail."""
    assert says(HEAD + NAMED % "acme-b" + POLICY % ("another", BY_NAME))
