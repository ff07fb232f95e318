"""What is not read and does not exist by default is counted all the same, where its default may be another value."""

from __future__ import annotations

from pathlib import Path

import pytest

from files import write
from storage_lint.graph.reading import ReadSettings
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.unread import NotRead

ON = 'variable "on" {\n  type    = bool\n  default = false\n}\n'
CALL = 'module "files" {\n  source = "terraform-aws-modules/s3-bucket/aws"\n  count  = COUNT\n}\n'
STACK = 'resource "aws_cloudformation_stack" "files" {\n  count = COUNT\n  name = "x"\n  BODY\n}\n'
WRAPPED = 'module "wrapped" {\n  source = "./wrapped"\n  count = var.on ? 1 : 0\n}\n'
TEMPLATE = """Parameters:
  On: {Type: String, Default: "false"}
  Env: {Type: String, Default: dev, AllowedValues: [dev, stage, prod]}
Conditions:
  IsOn: !Equals [!Ref On, "true"]
  Both: !And [!Condition IsOn, !Equals [!Ref Env, prod], !Not [!Equals [!Ref "AWS::Region", us-east-1]]]
Resources:
  Topic: {Type: "AWS::SNS::Topic"}
  Files:
    Condition: IsOn
"""

SWITCHED: dict[str, tuple[dict[str, str], str]] = {
    "a module": ({"main.tf": ON + CALL.replace("COUNT", "var.on ? 1 : 0")}, "module.files"),
    "a module by OpenTofu's enabled": (
        {"main.tofu": ON + CALL.replace("count  = COUNT", "lifecycle {\n    enabled = var.on\n  }")},
        "module.files",
    ),
    "a module in another by OpenTofu's enabled": (
        {
            "main.tofu": ON + WRAPPED.replace("count = var.on ? 1 : 0", "lifecycle {\n    enabled = var.on\n  }"),
            "wrapped/main.tofu": CALL.replace("COUNT", "1"),
        },
        "module.wrapped.module.files",
    ),
    "a module in another": (
        {"main.tf": ON + WRAPPED, "wrapped/main.tf": CALL.replace("COUNT", "1")},
        "module.wrapped.module.files",
    ),
    "a module by a local": (
        {"main.tf": ON + "locals {\n  n = var.on ? 1 : 0\n}\n" + CALL.replace("COUNT", "local.n")},
        "module.files",
    ),
    "a stack with a text": (
        {
            "main.tf": ON
            + STACK.replace("COUNT", "var.on ? 1 : 0").replace(
                "BODY", 'template_body = "Resources: {B: {Type: AWS::S3::Bucket}}"'
            )
        },
        "aws_cloudformation_stack.files",
    ),
    "a stack at a url": (
        {
            "main.tf": ON
            + STACK.replace("COUNT", "var.on ? 1 : 0").replace("BODY", 'template_url = "https://example.com/s3.yaml"')
        },
        "aws_cloudformation_stack.files",
    ),
    "a stack at a url without an ending": (
        {
            "main.tf": ON
            + STACK.replace("COUNT", "var.on ? 1 : 0").replace("BODY", 'template_url = "https://x.org/s3/${var.on}"')
        },
        "aws_cloudformation_stack.files",
    ),
    "a stack that is given the name of a bucket": (
        {
            "main.tf": ON
            + STACK.replace("COUNT", "var.on ? 1 : 0").replace(
                "BODY", 'template_url = "https://x.org/t"\n  parameters = { BucketName = "x" }'
            )
        },
        "aws_cloudformation_stack.files",
    ),
    "an application": (
        {
            "main.tf": ON
            + STACK.replace("aws_cloudformation", "aws_serverlessapplicationrepository_cloudformation")
            .replace("COUNT", "var.on ? 1 : 0")
            .replace("BODY", 'application_id = "arn:aws:serverlessrepo:us-east-1:1:applications/s3-copy"')
        },
        "aws_serverlessapplicationrepository_cloudformation_stack.files",
    ),
    "a product": (
        {
            "main.tf": ON
            + STACK.replace("aws_cloudformation_stack", "aws_servicecatalog_provisioned_product")
            .replace("COUNT", "var.on ? 1 : 0")
            .replace("BODY", 'product_name = "Bucket"')
        },
        "aws_servicecatalog_provisioned_product.files",
    ),
    "a stack in a module": (
        {
            "main.tf": ON + WRAPPED,
            "wrapped/main.tf": STACK.replace("COUNT", "1").replace(
                "BODY", 'template_url = "https://example.com/s3.yaml"'
            ),
        },
        "module.wrapped.aws_cloudformation_stack.files",
    ),
    "cloud control": (
        {"main.tf": ON + 'resource "awscc_s3_bucket" "files" {\n  count = var.on ? 1 : 0\n}\n'},
        "awscc_s3_bucket.files",
    ),
    "a nested stack": (
        {
            "t.yaml": TEMPLATE
            + "    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: https://example.com/s3.yaml}\n"
        },
        "Files",
    ),
    "a nested stack behind two parameters": (
        {
            "t.yaml": TEMPLATE.replace("Condition: IsOn\n", "Condition: Both\n")
            + "    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: https://example.com/s3.yaml}\n"
        },
        "Files",
    ),
    "a module of cloudformation": ({"t.yaml": TEMPLATE + "    Type: Acme::S3::Bucket::MODULE\n"}, "Files"),
}


def run(files: dict[str, str], tmp_path: Path, **given: str) -> Report:
    write(tmp_path, files)
    return lint([str(tmp_path)], Settings(reading=ReadSettings(variables=given)))


def not_read(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    return [(call.address, one.services) for one in report.problems if isinstance(one, NotRead) for call in one.calls]


@pytest.mark.parametrize(("files", "address"), SWITCHED.values(), ids=SWITCHED)
def test_it_is_counted(files: dict[str, str], address: str, tmp_path: Path) -> None:
    report = run(files, tmp_path)
    assert not_read(report) == [(address, ("s3",))]
    (note,) = [one for one in report.problems if isinstance(one, NotRead)]
    assert "by default it does not exist (" in note.detail


@pytest.mark.parametrize("count", ["0", "false ? 1 : 0", "length([])", "local.none"])
def test_what_is_never_there_is_nothing(count: str, tmp_path: Path) -> None:
    report = run({"main.tf": ON + "locals {\n  none = 0\n}\n" + CALL.replace("COUNT", count)}, tmp_path)
    assert not_read(report) == []


def test_a_value_that_is_given_decides(tmp_path: Path) -> None:
    files, _ = SWITCHED["a module"]
    assert not_read(run(files, tmp_path, on="false")) == []
    assert [address for address, _ in not_read(run(files, tmp_path, on="true"))] == ["module.files"]


def test_what_says_nothing_of_storage_is_nothing(tmp_path: Path) -> None:
    call = CALL.replace("COUNT", "var.on ? 1 : 0").replace("s3-bucket", "iam-role").replace("files", "x")
    assert run({"main.tf": ON + call}, tmp_path).problems == ()


MANY: dict[str, tuple[dict[str, str], str]] = {
    "three bools, one of which must stay off": (
        {
            "main.tf": "".join(ON.replace('"on"', f'"{one}"') for one in "abcd")
            + 'resource "aws_s3_bucket" "x" {\n  count = var.a && var.b && var.c && !var.d ? 1 : 0\n}\n'
        },
        "var.c = true and var.b = true and var.a = true",
    ),
    "the last of three values, and two bools": (
        {
            "main.tf": "".join(ON.replace('"on"', f'"{one}"') for one in "ab")
            + 'variable "env" {\n  default = "dev"\n  validation {\n'
            '    condition = contains(["dev", "stage", "prod"], var.env)\n    error_message = "x"\n  }\n}\n'
            'resource "aws_s3_bucket" "x" {\n  count = var.env == "prod" && var.a && var.b ? 1 : 0\n}\n'
        },
        'var.b = true and var.a = true and var.env = "prod"',
    ),
    "a sensitive bool": (
        {
            "main.tf": ON.replace("type ", "sensitive = true\n  type ")
            + 'resource "aws_s3_bucket" "x" {\n  count = var.on ? 1 : 0\n}\n'
        },
        "var.on = true",
    ),
    "the last of three values, and two conditions": (
        {
            "t.yaml": TEMPLATE.replace(
                "Both: ",
                "Both: !And [!Equals [!Ref A, x], !Equals [!Ref On, 'true'], !Equals [!Ref Env, prod]]\n  Unused: ",
            )
            .replace("Condition: IsOn\n", "Condition: Both\n    Type: AWS::S3::Bucket\n")
            .replace("Parameters:\n", "Parameters:\n  A: {Type: String, Default: y}\n")
        },
        "On = true and Env = prod and A = x",
    ),
}


@pytest.mark.parametrize(("files", "when"), MANY.values(), ids=MANY)
def test_what_several_values_switch_on_is_judged(files: dict[str, str], when: str, tmp_path: Path) -> None:
    report = run(files, tmp_path)
    reasons = [one.unknown.reason for one in report.undecided if one.rule.id == "s3-missing-tls-deny"]
    assert [sorted(one.split(":")[0].removeprefix("when ").split(" and ")) for one in reasons] == [
        sorted(when.split(" and "))
    ]


def test_the_default_of_opentofus_enabled_decides(tmp_path: Path) -> None:
    bucket = 'resource "aws_s3_bucket" "x" {\n  lifecycle {\n    enabled = var.on\n  }\n}\n'
    report = run({"main.tf": ON + bucket}, tmp_path)
    assert (report.findings, report.undecided) == ((), ())


MAPPINGS = "Mappings: {M: {dev: {on: 'no'}, prod: {on: 'yes'}, all: {dev: 'no', prod: 'yes'}}}\n"
# A condition that the template compares with nothing that a parameter may be: another value than the default does it.
NOT_COMPARED = {
    "a part of a list": ("CommaDelimitedList", '"a,b"', "!Equals [!Select [0, !Ref P], prod]"),
    "joined": ("String", '""', '!Not [!Equals [!Join ["", [!Ref P, ""]], ""]]'),
    "inside of a text": ("String", "dev", '!Equals [!Sub "${P}-x", prod-x]'),
    "the second key of a mapping": ("String", "dev", '!Equals [!FindInMap [M, all, !Ref P], "yes"]'),
    "split": ("String", "dev-1", '!Equals [!Select [0, !Split ["-", !Ref P]], prod]'),
    "in a nested stack": ("String", "dev", ""),
}


@pytest.mark.parametrize(("kind", "default", "condition"), NOT_COMPARED.values(), ids=NOT_COMPARED)
def test_any_other_value_may_switch_it_on(kind: str, default: str, condition: str, tmp_path: Path) -> None:
    parameters = f"Parameters: {{P: {{Type: {kind}, Default: {default}}}}}\n"
    bucket = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Condition: C\n"
    files = {"t.yaml": f"{parameters}{MAPPINGS}Conditions: {{C: {condition}}}\n{bucket}"}
    if not condition:
        nests = "Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: c.yaml, Parameters: {Q: !Sub '${P}-1'}}"
        child = f"Parameters: {{Q: {{Type: String}}}}\nConditions: {{C: !Equals [!Ref Q, prod-1]}}\n{bucket}"
        files = {"t.yaml": f"{parameters}Resources: {{N: {{{nests}}}}}\n", "c.yaml": child}
    report = run(files, tmp_path)
    (undecided,) = [one for one in report.undecided if one.rule.id == "s3-missing-tls-deny"]
    shown = default.strip('"') or '""'
    assert undecided.unknown.reason.startswith(f"when P is not {shown}: ")


@pytest.mark.parametrize("condition", ["!Equals [a, b]", "!And [!Equals [!Ref P, x], !Not [!Equals [!Ref P, x]]]"])
def test_what_no_value_switches_on_is_nothing(condition: str, tmp_path: Path) -> None:
    head = f"Parameters: {{P: {{Type: String, Default: dev}}}}\nConditions: {{C: {condition}}}\n"
    report = run({"t.yaml": f"{head}Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Condition: C\n"}, tmp_path)
    assert (report.undecided, report.findings) == ((), ())


def test_allowed_values_are_all_that_there_are(tmp_path: Path) -> None:
    head = "Parameters: {P: {Type: String, Default: dev, AllowedValues: [dev, test]}}\n"
    head += 'Conditions: {C: !Equals [!Sub "${P}-x", prod-x]}\n'
    report = run({"t.yaml": f"{head}Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Condition: C\n"}, tmp_path)
    assert (report.undecided, report.findings) == ((), ())
