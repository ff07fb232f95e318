"""CloudFormation inside of other files: the Serverless Framework's, and the bodies of stack sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from findings import said
from storage_lint.inputs.cloudformation.detect import looks_like_serverless
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.rule import Profile
from storage_lint.unread import NotRead

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


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ('"${self:service}-all"', "the Serverless Framework fills in ${self:service} before it deploys"),
        (
            '!Sub "${self:service}-${opt:stage}-${AWS::AccountId}"',
            "the Serverless Framework fills in ${self:service}, ${opt:stage} before it deploys",
        ),
        (
            '!Sub "${AWS::AccountId}-${self:service}"',
            "the Serverless Framework fills in ${self:service} before it deploys",
        ),
    ],
)
def test_names_with_variables_of_the_framework(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    code = SERVERLESS.replace('"${self:service}-logs"', name)
    settings = Settings(select=("s3-rejected-bucket-name",))
    report = linted(tmp_path, monkeypatch, "serverless.yml", code, settings)
    assert [one.unknown.reason for one in report.undecided] == [reason]


TABLE = """service: shop
provider: {name: aws}
resources:
  - Resources:
      Table:
        Type: AWS::DynamoDB::Table
        DeletionPolicy: Retain
        Properties: {PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: ON}}
  - extensions:
      Table: EXTENSION
      Generated: {Properties: {A: b}}
"""
OFF = "{Properties: {PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: false}}}"
SET = "{Properties: {PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}, DeletionPolicy: Delete}"
UNSURE = "{Properties: {PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: '${self:custom.on}'}}}"


@pytest.mark.parametrize(
    ("on", "extension", "expected"),
    [
        ("false", SET, ""),
        ("true", OFF, "serverless.yml:10:91 finding"),
        ("true", UNSURE, "serverless.yml:10:91 undecided"),
        ("true", "{Properties: {TableName: t}}", ""),
        ("false", "null", "serverless.yml:8:85 finding"),
        ("false", "{Properties: [1]}", "serverless.yml:8:85 finding"),
    ],
)
def test_extensions_of_resources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on: str, extension: str, expected: str
) -> None:
    """https://www.serverless.com/framework/docs/providers/aws/guide/resources#override-aws-cloudformation-resource"""
    code = TABLE.replace("ON}}", f"{on}}}}}").replace("EXTENSION", extension)
    settings = Settings(select=("dynamodb-missing-point-in-time-recovery",), profile=Profile.STRICT)
    report = linted(tmp_path, monkeypatch, "serverless.yml", code, settings)
    assert said(report).partition(" dynamodb-")[0] == expected


EVENT = """service: shop
provider: {name: aws}
functions:
  f:
    handler: a.b
    events:
      - sns: topic
      - s3: EVENT
resources:
  Resources:
    Logs:
      Type: AWS::S3::Bucket
      Properties: {BucketName: "${self:service}-logs"}
"""


@pytest.mark.parametrize(
    ("event", "unread"),
    [
        ("photos", ["s3: photos"]),
        ("{bucket: photos, event: 's3:ObjectCreated:*'}", ["s3: photos"]),
        ("'${self:custom.photos}'", ["s3: self:custom.photos"]),
        ("{bucket: photos, existing: true}", []),
        ("{bucket: '${self:service}-logs'}", []),  # a resource here, which gets the notification
        ("{}", []),
        ("null", []),
    ],
)
def test_buckets_that_the_framework_makes_for_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: str, unread: list[str]
) -> None:
    report = linted(tmp_path, monkeypatch, "serverless.yml", EVENT.replace("EVENT", event))
    assert [call.address for one in report.unread for call in one.calls] == unread
    assert [one.services for one in report.unread] == [("s3",)] * len(unread)
    assert [str(one.span.location()) for one in report.unread if one.span] == ["serverless.yml:8:9"] * len(unread)
    assert places(report) == ["Logs serverless.yml:11:5"]


MODULE = """Resources:
  Uploads:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./%s/@cfn-modules/s3-bucket/module.yml}
"""


@pytest.mark.parametrize(("directory", "note"), [("node_modules", True), ("modules", False)])
def test_a_template_of_a_package_that_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directory: str, note: bool
) -> None:
    """It was not read, as a module that was not downloaded; a file that should be there is missing."""
    report = linted(tmp_path, monkeypatch, "template.yml", MODULE % directory)
    (problem,) = report.problems
    assert (problem.note, len(report.unread)) == (note, int(note))
    assert problem.detail == (
        "install the packages, then lint again"
        if note
        else "modules/@cfn-modules/s3-bucket/module.yml: no such file, nothing was read there"
    )
    (tmp_path / directory / "@cfn-modules/s3-bucket").mkdir(parents=True)
    module = "Resources: {Bucket: {Type: AWS::S3::Bucket}}\n"
    (tmp_path / directory / "@cfn-modules/s3-bucket/module.yml").write_text(module)
    assert places(lint(["."], TLS)) == [f"Uploads/Bucket {directory}/@cfn-modules/s3-bucket/module.yml:1:13"]


@pytest.mark.parametrize(
    ("kind", "location", "unread", "found"),
    [
        ("CloudFormation::Stack", "TemplateURL: '${templateurl}'", 0, False),
        ("CloudFormation::Stack", "TemplateURL: '{{ base }}/rds.yaml'", 1, False),
        ("CloudFormation::Stack", "TemplateURL: '${base}/stacks/files.yaml'", 0, True),
        ("Serverless::Application", "Location: '${buckets}'", 1, False),
    ],
)
def test_a_placeholder_is_no_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, location: str, unread: int, found: bool
) -> None:
    """A build or a test puts something else there: it was not read, which is no fault of the template."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "files.yaml").write_text("Resources: {Bucket: {Type: AWS::S3::Bucket}}\n")
    code = f"Resources:\n  App:\n    Type: AWS::{kind}\n    Properties: {{{location}}}\n"
    report = linted(tmp_path, monkeypatch, "template.yml", code, TLS)
    assert [one.summary for one in report.problems if not one.note] == []
    assert len(report.unread) == unread
    assert [one.resource.address for one in report.findings] == (["App/Bucket"] if found else ["Bucket"])


NAMES = Settings(select=("s3-rejected-bucket-name",))


FILLED = "the Serverless Framework fills in {} before it deploys"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("${self:service}-logs", FILLED.format("${self:service}")),
        (
            "!Sub ${self:custom.${opt:stage, 'dev'}.name}-${AWS::AccountId}",
            FILLED.format("${self:custom.opt:stage, 'dev'.name}"),
        ),
        ("!Join ['-', ['${param:name}', !Ref AWS::AccountId]]", FILLED.format("${param:name}")),
        ("${strToBool(${self:custom.long})}", FILLED.format("${strToBool(self:custom.long)}")),
        ("${cf.eu-west-1:others.Name}", FILLED.format("${cf.eu-west-1:others.Name}")),
    ],
)
@pytest.mark.parametrize("path", ["serverless.yml", "resources/buckets.yml"])
def test_a_name_with_a_variable_of_the_framework_is_no_name_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, name: str, reason: str
) -> None:
    """In the file of the framework, and in one that it includes, which does not say so."""
    bucket = f"Resources:\n    Logs:\n      Type: AWS::S3::Bucket\n      Properties:\n        BucketName: {name}\n"
    if path != "serverless.yml":
        bucket += "    Other: {Type: AWS::S3::Bucket, Properties: {BucketName: '${self:service}'}}\n"
    (tmp_path / "resources").mkdir()
    text = f"service: shop\nprovider: {{name: aws}}\nresources:\n  {bucket}" if path == "serverless.yml" else bucket
    report = linted(tmp_path, monkeypatch, path, text, NAMES)
    assert report.findings == ()
    assert report.undecided[0].unknown.reason == reason
    assert [one.resource.address for one in report.undecided] == ["Logs", "Other"][: 1 + (path != "serverless.yml")]


@pytest.mark.parametrize("name", ["${shop}", "${Shop.Name}", "${env:-shop}"])
def test_what_is_no_variable_of_the_framework_is_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text = f"Resources: {{Logs: {{Type: AWS::S3::Bucket, Properties: {{BucketName: '{name}'}}}}}}\n"
    assert places(linted(tmp_path, monkeypatch, "template.yml", text, NAMES)) == [
        f"Logs template.yml:1:{text.index(repr(name)) + 1}"
    ]


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


DB = """
        Resources:
          Open:
            Type: AWS::RDS::DBInstance
            Properties:
              DBInstanceIdentifier: !Sub "${Name}-${!AWS::Region}"
              StorageEncrypted: ${Name}
          Off:
            Type: AWS::RDS::DBInstance
            Properties: {DBInstanceIdentifier: "${Name}"}
"""
UNENCRYPTED = {"Type": "AWS::RDS::DBInstance", "Properties": {"DBInstanceIdentifier": {"Ref": "Name"}}}
JOINED = [
    '{"Resources": {"Off": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBInstanceIdentifier": "',
    "#",
    '"}}}}',
]


def with_body(written: object) -> str:
    """Return a template with a parameter and a stack set that has this body."""
    text = written if isinstance(written, str) else json.dumps(written).replace('"#"', '{"Ref": "Name"}')
    return "Parameters: {Name: {Type: String}}\nTransform: AWS::LanguageExtensions\n" + BODY % text


def in_stack_set(written: object) -> Report:
    Path("set.yaml").write_text(with_body(written))
    return lint(["set.yaml"], Settings(select=("rds-unencrypted-storage",)))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("!Sub |" + DB, ["Everywhere/Off set.yaml:15:11", "Everywhere/Open set.yaml:14:33"]),
        ({"Fn::Join": ["", JOINED]}, ["Everywhere/Off set.yaml:8:7"]),
        ({"Fn::ToJsonString": {"Resources": {"Off": UNENCRYPTED}}}, ["Everywhere/Off set.yaml:8:7"]),
    ],
)
def test_a_body_of_which_values_are_not_known(written: object, expected: list[str]) -> None:
    report = in_stack_set(written)
    assert sorted(places(report)) == expected
    assert [one.resource.address for one in report.undecided] == ["Everywhere/Open"] * (len(expected) - 1)
    assert report.unread == ()


DECLARED = "          Db:\n            Type: AWS::RDS::DBInstance\n"
NOT_READ = [
    DECLARED.replace("Db", "${Name}"),
    f"{DECLARED}          Other:\n            Type: ${{Name}}\n",
    f"{DECLARED}            Condition: ${{Name}}\n",
    f"{DECLARED}            Properties: ${{Name}}\n",
    f"{DECLARED}            Properties:\n              A: b\n              ${{Name}}\n",
    f"{DECLARED}            Properties: {{StorageEncrypted: !Ref '${{Name}}'}}\n",
    f"{DECLARED}            Properties: {{'${{Name}}': true}}\n",
    f"{DECLARED}        Parameters: {{A: {{Type: String, Default: '${{Name}}'}}}}\n",
]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("inside", NOT_READ)
def test_a_body_of_which_more_is_not_known(inside: str) -> None:
    report = in_stack_set("!Sub |\n        Resources:\n" + inside)
    assert [(one.source, one.services) for one in report.unread] == [("AWS::RDS::DBInstance", ("rds",))]
    assert report.findings == ()


HEAD = "service: shop\nprovider: {name: aws}\n"
FRAGMENT = "Logs:\n  Type: AWS::S3::Bucket\n"
# What `resources` says, and the calls that were not read for it.
ELSEWHERE: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a fragment": ("resources:\n  Resources:\n    A: ${file(fragment.yml):Logs}\n", [("A", "s3")]),
    "beside another": (
        "resources:\n  Resources:\n    A: ${file(./fragment.yml):Logs}\n    T: {Type: AWS::SNS::Topic}\n",
        [("A", "s3")],
    ),
    "all resources": ("resources:\n  Resources: ${file(fragment.yml)}\n", [("file(fragment.yml)", "s3")]),
    "all": ("resources: ${file(fragment.yml)}\n", [("file(fragment.yml)", "s3")]),
    "one of several": (
        "resources:\n  - ${file(fragment.yml)}\n  - Outputs: {}\n  - Resources: {T: {Type: AWS::SNS::Topic}}\n",
        [("file(fragment.yml)", "s3")],
    ),
    "a file that is not there": (
        "resources:\n  - ${file(stacks/dynamodb.yml)}\n",
        [("file(stacks/dynamodb.yml)", "dynamodb")],
    ),
    "a path with a variable": (
        "resources:\n  - ${file(${opt:stage}/rds.yml)}\n",
        [("file(opt:stage/rds.yml)", "rds")],
    ),
    "a template, which is read": ("resources: ${file(template.yml)}\n", []),
    "a part of a template": ("resources:\n  Resources:\n    A: ${file(template.yml):Resources.T}\n", []),
    "nothing of storage": ("resources:\n  Resources:\n    A: ${file(topic.yml):T}\n", []),
    "nothing": ("resources:\n  Outputs:\n    A: {Value: AWS::Region}\n", []),
}


@pytest.mark.parametrize(("resources", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_resources_of_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resources: str, expected: list[tuple[str, str]]
) -> None:
    """They are not read where they are no templates by themselves, and count where they are of storage."""
    monkeypatch.chdir(tmp_path)
    Path("serverless.yml").write_text(HEAD + resources)
    Path("fragment.yml").write_text(FRAGMENT)
    Path("topic.yml").write_text("T:\n  Type: AWS::SNS::Topic\n")
    Path("template.yml").write_text("Resources:\n  T:\n    Type: AWS::SNS::Topic\n")
    report = lint(["."])
    assert [one for one in report.problems if not one.note] == []
    unread = [one for one in report.problems if isinstance(one, NotRead)]
    assert [(call.address, *one.services) for one in unread for call in one.calls] == expected
    assert "no resources" not in str(report.problems)


@pytest.mark.parametrize(
    ("transform", "services"),
    [
        ("{Name: AWS::Include, Parameters: {Location: s3://acme/rds.yaml}}", [("rds",)]),
        ("[{Name: AWS::Include, Parameters: {Location: s3://acme/tags.yaml}}]", []),
        ("{Name: AWS::Include, Parameters: {Location: !Ref Where}}", []),
        ("[AWS::LanguageExtensions, AcmeS3Bucket]", [("s3",)]),
        ("AcmeTags", []),
        ("AWS::LanguageExtensions", []),
    ],
)
def test_macros_that_speak_of_storage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transform: str, services: list[tuple[str, ...]]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(f"Transform: {transform}\nResources:\n  T: {{Type: AWS::SNS::Topic}}\n")
    report = lint(["."])
    assert [one.services for one in report.problems if isinstance(one, NotRead)] == services
    assert all(one.note for one in report.problems)
