"""Templates of CloudFormation that Terraform deploys: read where they are text, else counted as not judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from files import write
from findings import said
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.unread import NotRead

DATABASE = {"Resources": {"Db": {"Type": "AWS::RDS::DBInstance"}}}
FAILS = "the storage is not encrypted by default: its snapshots and replicas will not be either"


pytestmark = pytest.mark.usefixtures("here")


def run(files: dict[str, str], rule: str = "rds-unencrypted-storage") -> Report:
    write(Path(), files)
    return lint(["."], Settings(select=(rule,)))


HEREDOC = """variable "name" {}
resource "aws_cloudformation_stack" "data" {
  name          = "data"
  parameters    = { Unknown = var.name, On = true }
  template_body = <<-EOT
    Parameters: {Unknown: {Type: String, Default: "true"}, On: {Type: String, Default: "false"}}
    Resources:
      Off:
        Type: AWS::RDS::DBInstance
      Unknown:
        Type: AWS::RDS::DBInstance
        Properties: {StorageEncrypted: !Ref Unknown}
      On:
        Type: AWS::RDS::DBInstance
        Properties: {StorageEncrypted: !Ref On}
  EOT
}
"""


def test_a_heredoc_has_its_lines_and_its_parameters() -> None:
    report = run({"main.tf": HEREDOC})
    assert said(report) == (
        "main.tf:6:27 undecided rds-unencrypted-storage aws_cloudformation_stack.data/Unknown: "
        "aws_cloudformation_stack.data gives it a value that is not known\n"
        "    parameter Unknown main.tf:12:40\n"
        f"main.tf:8:7 finding rds-unencrypted-storage aws_cloudformation_stack.data/Off: {FAILS}\n"
    )
    assert report.resources == 3


def test_a_template_among_many_holds_its_own_text_alone() -> None:
    one = 'resource "aws_cloudformation_stack" "s{}" {{\n  template_body = <<E\n{}\nE\n}}\n'
    report = run({"main.tf": "".join(one.format(at, json.dumps(DATABASE)) for at in range(1_000))})
    last = report.findings[-1]
    assert last.location.line == 5 * 999 + 3
    assert last.origin.trace().span.file.text == json.dumps(DATABASE)


def stack(body: str) -> str:
    return f'resource "aws_cloudformation_stack_set" "data" {{\n  name = "data"\n  template_body = {body}\n}}\n'


@pytest.mark.parametrize(
    "body",
    [
        'templatefile("database.tftpl", { kind = "AWS::RDS::DBInstance" })',
        'jsonencode({ Resources = { Db = { Type = "AWS::RDS::DBInstance" } } })',
        json.dumps(json.dumps(DATABASE)),
    ],
)
def test_what_becomes_text(body: str) -> None:
    report = run({"main.tf": stack(body), "database.tftpl": "Resources:\n  Db:\n    Type: ${kind}\n"})
    assert said(report) == (
        f"main.tf:3:19 finding rds-unencrypted-storage aws_cloudformation_stack_set.data/Db: {FAILS}\n"
    )


def test_a_file_is_read_with_what_the_stack_gives_it() -> None:
    """It is a template of its own as well: others may deploy it otherwise."""
    template = "Parameters: {On: {Type: String, Default: 'true'}}\nResources:\n  Db:\n    Type: AWS::RDS::DBInstance\n"
    template += "    Properties: {StorageEncrypted: !Ref On}\n"
    files = {"main.tf": stack('file("database.yaml")\n  parameters = { On = "false" }'), "database.yaml": template}
    assert [one.resource.address for one in run(files).findings] == ["aws_cloudformation_stack_set.data/Db"]


def test_in_a_module_that_holds_nothing_else() -> None:
    call = 'module "stacks" {\n  source = "./stacks"\n  for_each = toset(["a"])\n}\n'
    body = {"count": 1, "name": "data", "template_body": json.dumps(DATABASE)}
    module = {"resource": {"aws_cloudformation_stack": {"data": body}}}
    report = run({"main.tf": call, "stacks/main.tf.json": json.dumps(module)})
    address = 'module.stacks["a"].aws_cloudformation_stack.data[0]/Db'
    assert [one.resource.address for one in report.findings] == [address]


def test_what_it_configures_may_be_terraforms() -> None:
    statement = '{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*", Condition = %s }'
    statement %= '{ Bool = { "aws:SecureTransport" = "false" } }'
    policy = f"{{ Bucket = aws_s3_bucket.data.id, PolicyDocument = {{ Statement = [{statement}] }} }}"
    body = f'jsonencode({{ Resources = {{ Policy = {{ Type = "AWS::S3::BucketPolicy", Properties = {policy} }} }} }})'
    bucket = 'resource "aws_s3_bucket" "data" {\n  bucket = "acme-data"\n}\n'
    assert said(run({"main.tf": bucket}, "s3-missing-tls-deny")) != ""
    assert said(run({"main.tf": bucket + stack(body)}, "s3-missing-tls-deny")) == ""


def planned(**values: str) -> str:
    one = {
        "address": "aws_cloudformation_stack.data",
        "mode": "managed",
        "type": "aws_cloudformation_stack",
        "name": "data",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "values": {"name": "rds", **values},
        "sensitive_values": {},
    }
    return json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": [one]}}})


def test_a_plan() -> None:
    report = run({"plan.json": planned(template_body=json.dumps(DATABASE))})
    assert [(one.resource.address, one.message) for one in report.findings] == [
        ("aws_cloudformation_stack.data/Db", FAILS)
    ]


PARTLY = """variable "name" {}
variable "on" {}
resource "aws_s3_bucket" "b" {}
resource "aws_cloudformation_stack" "data" {
  name          = "data"
  template_body = <<-EOT
    Resources:
      Off:
        Type: AWS::RDS::DBInstance
        Properties:
          DBInstanceIdentifier: ${var.name}
      Open:
        Type: AWS::RDS::DBInstance
        Properties:
          DBInstanceIdentifier: !Sub "${var.name}-$${AWS::Region}"
          StorageEncrypted: ${var.on}
      Policy:
        Type: AWS::S3::BucketPolicy
        Properties:
          Bucket: ${aws_s3_bucket.b.id}
          PolicyDocument:
            Statement:
              Effect: Deny
              Principal: "*"
              Action: "s3:*"
              Resource: ["${aws_s3_bucket.b.arn}", "${aws_s3_bucket.b.arn}/*"]
              Condition: {Bool: {"aws:SecureTransport": "false"}}
  EOT
}
"""


def test_values_that_are_not_known_leave_the_rest_known() -> None:
    report = run({"main.tf": PARTLY})
    assert said(report) == (
        f"main.tf:8:7 finding rds-unencrypted-storage aws_cloudformation_stack.data/Off: {FAILS}\n"
        "main.tf:16:29 undecided rds-unencrypted-storage aws_cloudformation_stack.data/Open: "
        "var.on is not known before deployment\n"
    )
    assert (report.resources, report.unread) == (4, ())


def test_what_it_configures_by_an_id_that_is_not_known() -> None:
    assert said(run({"main.tf": PARTLY}, "s3-missing-tls-deny")) == ""
    other = PARTLY.replace("Bucket: ${aws_s3_bucket.b.id}", "Bucket: other")
    assert said(run({"main.tf": other}, "s3-missing-tls-deny")).startswith("main.tf:3:")


DATABASES = """{ Resources = {
    Off  = { Type = "AWS::RDS::DBInstance", Properties = { DBInstanceIdentifier = var.name } }
    Open = { Type = "AWS::RDS::DBInstance", Properties = { StorageEncrypted = var.on } }
  } }"""


@pytest.mark.parametrize("body", [f"jsonencode({DATABASES})", f"yamlencode({DATABASES})"])
def test_data_of_which_values_are_not_known(body: str) -> None:
    report = run({"main.tf": 'variable "name" {}\nvariable "on" {}\n' + stack(body)})
    assert [one.resource.address for one in report.findings] == ["aws_cloudformation_stack_set.data/Off"]
    assert [one.unknown.supply for one in report.undecided] == ["set it with --var on=… or a .tfvars file"]


UNKNOWN = "\"Resources: {'${var.name}': {Type: 'AWS::RDS::DBInstance'}}\""


@pytest.mark.parametrize(
    ("files", "detail", "services"),
    [
        ({"main.tf": 'variable "name" {}\n' + stack(UNKNOWN)}, "template_body is not known", ("rds",)),
        ({"main.tf": stack('null\n  template_url = "https://example.com/rds.yaml"')}, "template_url leads", ("rds",)),
        ({"plan.json": planned(template_url="https://example.com/rds.yaml")}, "template_url leads", ("rds",)),
    ],
)
def test_what_is_no_text_is_counted(files: dict[str, str], detail: str, services: tuple[str, ...]) -> None:
    (note,) = run(files).problems
    assert isinstance(note, NotRead)
    assert (note.services, note.detail.startswith(detail), note.note) == (services, True, True)


@pytest.mark.parametrize("body", ['"no template"', '"[1]"', '"{"', 'jsonencode({ Resources = "none" })'])
def test_what_is_no_template_is_a_note(body: str) -> None:
    (note,) = run({"main.tf": stack(body)}).problems
    assert (note.note, note.detail.endswith("it is no template of JSON or YAML; its resources are not known")) == (
        True,
        True,
    )


def test_what_is_there_zero_times_says_nothing() -> None:
    files = {"main.tf": stack('null\n  count = 0\n  template_url = "https://example.com/rds.yaml"')}
    assert run(files).problems == ()


DB = "Resources: {Db: {Type: AWS::RDS::DBInstance"
SAYING = {
    "a choice": f'var.on ? "{DB}}}" : "Resources: {{T: {{Type: AWS::SNS::Topic}}}}"',
    "a choice of null": f'var.on ? "{DB}}}" : null',
    "not known inside": 'yamlencode({ Resources = { Db = { Type = "AWS::RDS::DBInstance", Metadata = var.on } } })',
    "by a local": "yamlencode(merge(local.template, { Metadata = var.on }))",
    "a file that is missing": 'file("rds.yaml")',
    "a template that is missing": 'templatefile("${path.module}/rds.yaml.tpl", {})',
    "a list": f'["{DB}}}"]',
    "not closed": f'"{DB}"',
    "json not closed": '"{\\"Resources\\": {\\"Db\\": {\\"Type\\": \\"AWS::RDS::DBInstance\\"}}"',
    "a second document": f'"---\\nfoo: 1\\n---\\n{DB}}}"',
    "a tab": f'"\\t{DB}}}"',
}


@pytest.mark.parametrize("body", SAYING.values(), ids=SAYING)
def test_what_is_not_read_and_says_what_it_makes(body: str) -> None:
    code = 'variable "on" {}\nlocals {\n  template = { Resources = { Db = { Type = "AWS::RDS::DBInstance" } } }\n}\n'
    report = run({"main.tf": code + stack(body).replace("data", "x")})
    assert [one.services for one in report.problems if isinstance(one, NotRead)] == [("rds",)]
    assert report.findings == ()


def test_the_name_of_a_stack_says_what_it_makes() -> None:
    report = run({"main.tf": 'variable "body" {}\n' + stack("var.body").replace('name = "data"', 'name = "acme-rds"')})
    assert [one.services for one in report.problems if isinstance(one, NotRead)] == [("rds",)]


APPLICATION = "aws_serverlessapplicationrepository_cloudformation_stack"
OF_OTHER_TYPES = {
    "cloud control": ("aws_cloudcontrolapi_resource", 'type_name = "AWS::RDS::DBInstance"\ndesired_state = "{}"'),
    "awscc": ("awscc_rds_db_instance", 'db_instance_class = "db.t3.micro"'),
    "the name of an application": (APPLICATION, 'name = "acme-rds"\napplication_id = "arn:aws:x"'),
    "a product": ("aws_servicecatalog_provisioned_product", 'name = "x"\nproduct_name = "RDS for PostgreSQL"'),
    "an application": (
        APPLICATION,
        'name = "x"\napplication_id = "arn:aws:serverlessrepo:us-east-1:1:applications/rds"',
    ),
}


@pytest.mark.parametrize("form", ["", "module", "plan"])
@pytest.mark.parametrize(("kind", "body"), OF_OTHER_TYPES.values(), ids=OF_OTHER_TYPES)
def test_resources_of_the_types_of_cloudformation_are_counted(kind: str, body: str, form: str) -> None:
    files = {f"{form or '.'}/main.tf": f'resource "{kind}" "x" {{\n{body}\n}}\n'}
    if form == "module":
        files["main.tf"] = 'module "x" {\n  source = "./module"\n}\n'
    if form == "plan":
        values = dict(line.replace('"', "").split(" = ") for line in body.splitlines())
        planned_data = json.loads(planned())
        (one,) = planned_data["planned_values"]["root_module"]["resources"]
        one.update(address=f"{kind}.x", type=kind, name="x", values=values)
        files = {"plan.json": json.dumps(planned_data)}
    (note,) = run(files).problems
    assert isinstance(note, NotRead)
    assert (note.services, note.note) == (("rds",), True)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("awscc_rds_db_subnet_group", 'name = "rds"'),
        ("awscc_ec2_vpc", 'name = "ebs"'),
        ("awscc_iam_role", 'name = "s3"'),
        ("aws_cloudcontrolapi_resource", 'type_name = "AWS::RDS::DBSubnetGroup"'),
    ],
)
def test_resources_of_other_types_of_cloudformation_are_nothing(kind: str, body: str) -> None:
    assert run({"main.tf": f'resource "{kind}" "x" {{\n{body}\n}}\n'}).problems == ()
