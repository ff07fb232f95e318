"""What was called for and not read is undecided where it speaks of storage; all the rest of it is one note."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import storage_lint.report
from commands import run
from files import write
from reports import written
from rows import rows
from storage_lint.inputs.unread_services import services_spoken_of
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.report import json as json_report
from storage_lint.report.style import Style
from storage_lint.report.text import write_text
from storage_lint.source.problem import Unread

SCHEMA = json.loads(Path(storage_lint.report.__file__).with_name("schema.json").read_text())
MODULES = """module "uploads" {
  source = "terraform-aws-modules/s3-bucket/aws"
  bucket = "acme-uploads"
}

module "network" {
  source           = "terraform-aws-modules/vpc/aws"
  database_subnets = ["10.0.0.0/24"]
}

module "alarms" {
  source = "example.com/acme/alarms/aws"
}
"""


def linted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> Report:
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        path = Path(name.replace("__", "/").replace("_tf", ".tf").replace("_yaml", ".yaml"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return lint(["."], Settings())


def calls(report: Report) -> list[tuple[str, tuple[str, ...], list[str]]]:
    return [(one.source, one.services, [call.address for call in one.calls]) for one in report.unread]


def test_modules_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = linted(tmp_path, monkeypatch, main_tf=MODULES)
    assert calls(report) == [("terraform-aws-modules/s3-bucket/aws", ("s3",), ["module.uploads"])]
    assert write_text(report, Style()) == (
        "storage-lint note 2 calls of modules or stacks are not read\n"
        "     nothing in source, name or arguments speaks of storage: terraform-aws-modules/vpc/aws, "
        "example.com/acme/alarms/aws\n"
        "     run terraform get, then lint again\n"
        "\n"
        "main.tf:1:1 note module.uploads is not read: its storage is not judged (s3)\n"
        '   1 | module "uploads" {\n'
        "     | ^^^^^^^^^^^^^^^^\n"
        "     run terraform get, then lint again\n"
        "\n"
        "No findings, 1 undecided (of 1 call the storage was not read), 0 suppressed, 0 problems, 2 notes.\n"
        "Read 0 storage resources in 1 file.\n"
    )
    data = json.loads(written(json_report, report))
    jsonschema.validate(data, SCHEMA)
    assert data["undecided"] == []
    assert (data["summary"]["undecided"], data["summary"]["unread"], data["summary"]["problems"]) == (1, 1, 2)
    place = {"path": "main.tf", "line": 1, "column": 1, "end_line": 1, "end_column": 17}
    assert [problem["unread"] for problem in data["problems"] if "unread" in problem] == [
        {
            "source": "terraform-aws-modules/s3-bucket/aws",
            "services": ["s3"],
            "calls": [{"address": "module.uploads", "location": place}],
        }
    ]


def test_each_thing_to_do_is_said_with_what_it_is_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = 'module "vpc" {\n  source = "acme/vpc/aws"\n}\nmodule "alarms" {\n  source = "../alarms"\n}\n'
    stack = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://acme.example.com/vpc.yaml'}}"
    (tmp_path / "root").mkdir()
    report = linted(tmp_path / "root", monkeypatch, main_tf=code, t_yaml=f"Resources: {{N: {stack}}}\n")
    (note,) = report.problems
    assert (note.summary, note.detail.splitlines()) == (
        "3 calls of modules or stacks are not read",
        [
            "nothing in source, name or arguments speaks of storage",
            "acme/vpc/aws: run terraform get, then lint again",
            "../alarms: lint a directory above both",
            "https://acme.example.com/vpc.yaml: TemplateURL is no file here; its resources, parameters and outputs are "
            "not known",
        ],
    )


@pytest.mark.parametrize(("how", "status"), [("hide", 0), ("show", 0), ("fail", 1)])
def test_exit_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, status: int) -> None:
    linted(tmp_path, monkeypatch, main_tf=MODULES)
    assert run("--undecided", how, ".").status == status


@pytest.mark.parametrize("source", ["./shared", "./shared/s3", "./shared/aws/s3"])
def test_a_submodule_that_was_not_checked_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """Git leaves an empty directory: what is in it is not judged, and nothing is wrong with the configuration."""
    tmp_path.joinpath("shared").mkdir()
    main = f'module "uploads" {{\n  source = "{source}"\n  bucket = "acme-uploads"\n}}\n'
    report = linted(tmp_path, monkeypatch, main_tf=main)
    assert calls(report) == [(source, ("s3",), ["module.uploads"])]
    assert report.unread[0].detail == "where that is a git submodule, run git submodule update --init, then lint again"
    assert not report.failures
    tmp_path.joinpath("shared", "README.md").touch()
    report = linted(tmp_path, monkeypatch)
    assert [one.summary for one in report.failures] == (
        [] if source == "./shared" else [f"module.uploads: {source} is not a directory"]
    )


def test_one_entry_for_all_callers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared module that calls one that is not read: the call is one, whoever leads to it; its source is one, too."""
    inner = 'module "data" {\n  source = "example.com/acme/rds/aws"\n}\n'
    roots = {f"r{n}__main_tf": 'module "m" {\n  source = "../shared"\n}\n' for n in range(3)}
    other = 'module "more" {\n  source = "example.com/acme/rds/aws"\n  for_each = toset(["a", "b"])\n}\n'
    report = linted(tmp_path, monkeypatch, shared__main_tf=inner, other__main_tf=other, **roots)
    assert calls(report) == [("example.com/acme/rds/aws", ("rds",), ["module.more", "module.m.module.data"])]
    assert [problem.summary for problem in report.problems] == [
        "example.com/acme/rds/aws, called 2 times, is not read: its storage is not judged (rds)"
    ]
    assert report.undecided_count == 2


def test_a_call_that_makes_nothing_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = 'module "uploads" {\n  source = "example.com/acme/bucket/aws"\n  count  = 0\n}\n'
    report = linted(tmp_path, monkeypatch, main_tf=code)
    assert (report.unread, report.problems) == ((), ())


TEMPLATE = """Parameters: {Env: {Type: String, Default: dev}}
Conditions: {Prod: !Equals [!Ref Env, Env]}
Resources:
  Database:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "https://templates.s3.amazonaws.com/one.yaml"}
  Two:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "https://s3.amazonaws.com/x/two.yaml", Parameters: {BucketName: logs}}
  Network:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "https://my-bucket.s3.amazonaws.com/network.yaml"}
  Off:
    Type: AWS::CloudFormation::Stack
    Condition: Prod
    Properties: {TemplateURL: "https://example.com/bucket.yaml"}
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateURL: "https://example.com/efs.yaml"}
  Mod: {Type: "Acme::S3::Bucket::MODULE"}
  Fn::Transform: {Name: "AWS::Include", Parameters: {Location: "s3://templates/dynamodb.yaml"}}
"""


def test_nested_stacks_modules_and_macros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = linted(tmp_path, monkeypatch, main_yaml=TEMPLATE)
    assert calls(report) == [
        ("https://templates.s3.amazonaws.com/one.yaml", ("rds",), ["Database"]),
        ("https://s3.amazonaws.com/x/two.yaml", ("s3",), ["Two"]),
        ("https://example.com/bucket.yaml", ("s3",), ["Off"]),
        ("https://example.com/efs.yaml", ("efs",), ["Set"]),
        ("Acme::S3::Bucket::MODULE", ("s3",), ["Mod"]),
        ("s3://templates/dynamodb.yaml", ("dynamodb",), ["Fn::Transform"]),
    ]
    assert [problem.summary for problem in report.problems if problem not in report.unread] == [
        "1 call of a module or stack is not read"
    ]


@pytest.mark.parametrize("name", ["main_yaml", "main_json"])
def test_a_template_of_modules_alone_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    text = "Resources:\n  Mod: {Type: Acme::S3::Bucket::MODULE}\n  Net: {Type: Acme::Network::Vpc::MODULE}\n"
    if name == "main_json":
        text = '{"Resources": {"Mod": {"Type": "Acme::S3::Bucket::MODULE"}, "Net": {"Type": "Acme::Vpc::MODULE"}}}'
    report = linted(tmp_path, monkeypatch, **{name: text})
    assert calls(report) == [("Acme::S3::Bucket::MODULE", ("s3",), ["Mod"])]
    assert [problem.summary for problem in report.problems if problem not in report.unread] == [
        "1 call of a module or stack is not read"
    ]


@pytest.mark.parametrize("given", ["5", "null", "true", "[a]", "{}", '{"Fn::ImportValue": x}'])
def test_what_is_given_in_no_way_that_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    text = TEMPLATE.replace("{BucketName: logs}", given)
    assert text != TEMPLATE
    report = linted(tmp_path, monkeypatch, main_yaml=text)
    assert [address for _, _, addresses in calls(report) for address in addresses][-1] == "Fn::Transform"


def test_a_plan_that_has_the_resources_of_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "module.uploads.aws_s3_bucket.this[0]"
    bucket = {"address": address, "mode": "managed", "type": "aws_s3_bucket", "name": "this", "index": 0, "values": {}}
    modules = [{"address": "module.uploads", "resources": [bucket]}]
    values = {"root_module": {"child_modules": modules}}
    plan = {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": values, "resource_changes": []}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    assert linted(tmp_path, monkeypatch, main_tf=MODULES).unread == ()


SPOKEN = [
    ("terraform-aws-modules/s3-bucket/aws", "this", (), ("s3",)),
    ("git::https://github.com/acme/terraform-aws-rds.git//cluster?ref=v1", "this", (), ("rds",)),
    ("git@github.com:acme/modules.git//elasticache", "this", (), ("elasticache",)),
    ("git@github.com:acme/modules.git//memcache", "this", (), ("elasticache",)),
    ("git@github.com:acme/modules.git//memorydb", "this", (), ("memorydb",)),
    ("example.com/acme/fsx-windows/aws", "this", (), ("fsx",)),
    ("example.com/acme/OpenZFS/aws", "shares", (), ("fsx",)),
    ("example.com/acme/frontapp/aws", "this", (), ()),
    # What watches storage is none.
    ("git::git@github.com:acme/monitoring.git//modules/alarms/rds-alarms?ref=v1", "rds", ("db_instance",), ()),
    ("acme/rds-cloudwatch-sns-alarms/aws", "rds_alarms", (), ()),
    ("https://s3.amazonaws.com/acme/ec2-dashboard.yaml", "Ec2", (), ()),
    ("", "RdsDashboard", ("DBInstance",), ()),
    ("acme/rds/aws", "rds_alarms", (), ("rds",)),
    ("acme/alarmed-rds/aws", "this", (), ("rds",)),
    ("cloudposse/rds-cluster/aws", "aurora_postgres", (), ("aurora", "rds")),
    ("terraform-aws-modules/ec2-instance/aws", "bastion", (), ("ebs",)),
    ("example.com/acme/thing/aws", "orders_db", (), ("rds",)),
    ("example.com/acme/thing/aws", "thing", ("bucket",), ("s3",)),
    ("example.com/acme/thing/aws", "thing", ("engine", "aurora-mysql"), ("aurora", "rds")),
    ("example.com/acme/thing/aws", "thing", ("DBInstanceClass",), ("rds",)),
    ("example.com/acme/thing/aws", "thing", ("dynamo_db_table",), ("dynamodb", "rds")),
    ("example.com/acme/file-system/aws", "thing", (), ("efs",)),
    # Where it comes from, and what is only used, says nothing.
    ("s3::https://s3-eu-west-1.amazonaws.com/acme/vpc.zip", "vpc", (), ()),
    ("https://my-bucket.s3.amazonaws.com/vpc.zip", "vpc", (), ()),
    ("terraform-aws-modules/vpc/aws", "vpc", ("database_subnets", "create_database_subnet_group"), ()),
    ("terraform-aws-modules/lambda/aws", "resize", ("bucket_arn", "s3_bucket_id", "db_security_groups"), ()),
    ("terraform-aws-modules/iam/aws", "roles", (), ()),
    # A source that says what else it makes: the name only says what for.
    ("terraform-aws-modules/kms/aws", "terraform_s3_kms", (), ()),
    ("terraform-aws-modules/security-group/aws", "rds_security_group", ("engine", "mysql"), ()),
    ("terraform-aws-modules/iam/aws//modules/iam-role", "guard_duty_malware_s3_scan", (), ()),
    (
        "git::https://github.com/terraform-aws-modules/terraform-aws-lambda?ref=1",
        "scan",
        ("ephemeral_storage_size",),
        (),
    ),
    ("terraform-google-modules/container-vm/google", "redis", ("volumes",), ()),
    ("acme/s3-with-kms/aws", "this", (), ("s3",)),
]


@rows(("source", "name", "arguments", "services"), SPOKEN)
def test_what_is_spoken_of(source: str, name: str, arguments: tuple[str, ...], services: tuple[str, ...]) -> None:
    call = Unread("", "", address=f"module.{name}", name=name, source=source, arguments=arguments)
    assert services_spoken_of(call) == services


BUCKETS = "".join(
    f'resource "aws_s3_bucket" "{name}" {{\n  bucket = {bucket}\n}}\n'
    for name, bucket in {"named": '"acme-named"', "made": "var.bucket"}.items()
)
TAKING = """variable "bucket" {{}}
module "hardened" {{
  source  = "acme/{source}/aws"
  {argument}
}}
"""


@pytest.mark.parametrize(
    ("source", "argument", "taken"),
    [
        ("s3-hardening", "bucket = aws_s3_bucket.named.id", {"named"}),
        ("s3-hardening", 'bucket = "acme-named"', {"named"}),
        ("s3-hardening", "bucket = var.bucket", {"made"}),
        ("s3-hardening", "arn = aws_s3_bucket.made.arn", {"made"}),
        ("s3-hardening", "buckets = [aws_s3_bucket.named.bucket, aws_s3_bucket.made.id]", {"named", "made"}),
        ("s3-hardening", "buckets = { for key, one in [aws_s3_bucket.made] : key => one.id }", {"made"}),
        ("s3-hardening", "count  = var.bucket == null ? 0 : 1\n  bucket = aws_s3_bucket.made.id", {"made"}),
        ("s3-hardening", "count  = 0\n  bucket = aws_s3_bucket.made.id", set()),
        ("s3-hardening", 'objects = "${aws_s3_bucket.made.arn}/*"', set()),
        ("s3-hardening", 'name = "acme-other"', set()),
        ("lambda", "s3_bucket = aws_s3_bucket.made.id", set()),
        ("rds", "backup = aws_s3_bucket.made.id", set()),
    ],
)
def test_what_takes_a_bucket_may_configure_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, argument: str, taken: set[str]
) -> None:
    """What fails without it is undecided; what passes without it is left alone."""
    main = BUCKETS + TAKING.format(source=source, argument=argument)
    report = linted(tmp_path, monkeypatch, main_tf=main)
    rules = {"s3-missing-public-access-block", "s3-missing-tls-deny", "s3-missing-multipart-abort"}
    found = {one.resource.address: set[str]() for one in report.findings}
    undecided = {one.resource.address: set[str]() for one in report.undecided}
    for finding in report.findings:
        found[finding.resource.address].add(finding.rule.id)
    for doubt in report.undecided:
        undecided[doubt.resource.address].add(doubt.rule.id)
    for name in ("named", "made"):
        address = f"aws_s3_bucket.{name}"
        assert (rules <= undecided.get(address, set())) == (name in taken), report.undecided
        assert rules.isdisjoint(found.get(address, set())) == (name in taken)
    assert not {one for said in undecided.values() for one in said} & {"s3-public-policy", "s3-public-acl"}


def test_what_is_said_of_a_bucket_that_an_unread_module_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = BUCKETS + TAKING.format(source="s3-hardening", argument="bucket = aws_s3_bucket.named.id")
    report = linted(tmp_path, monkeypatch, main_tf=main)
    said = [one for one in report.undecided if one.rule.id == "s3-missing-tls-deny"]
    assert [(one.resource.address, str(one.location), one.unknown.reason, one.unknown.supply) for one in said] == [
        (
            "aws_s3_bucket.named",
            "main.tf:8:1",
            "fails when module.hardened leaves it as it is; module.hardened, which is given its name, is not read",
            "run terraform get, then lint again",
        )
    ]


def test_a_nested_stack_that_takes_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = """Resources:
  Named: {Type: AWS::S3::Bucket, Properties: {BucketName: acme-named}}
  Made: {Type: AWS::S3::Bucket}
  Left: {Type: AWS::S3::Bucket}
  Hardened:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://example.com/s3-hardening.yaml
      Parameters: {Bucket: !Ref Named, Arn: !GetAtt Made.Arn, Key: !Sub "${Left}/key"}
"""
    report = linted(tmp_path, monkeypatch, template_yaml=template)
    rule = "s3-missing-public-access-block"
    assert [one.resource.address for one in report.findings if one.rule.id == rule] == ["Left"]
    assert [one.resource.address for one in report.undecided if one.rule.id == rule] == ["Made", "Named"]


def test_a_stack_of_terraform_that_takes_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = """resource "aws_cloudformation_stack" "hardened" {
  name         = "s3-hardening"
  template_url = "https://example.com/s3-hardening.yaml"
  parameters   = { Bucket = aws_s3_bucket.named.id }
}
"""
    report = linted(tmp_path, monkeypatch, main_tf=f'variable "bucket" {{}}\n{BUCKETS}{stack}')
    rule = "s3-missing-public-access-block"
    assert [one.resource.address for one in report.findings if one.rule.id == rule] == ["aws_s3_bucket.made"]
    assert [one.resource.address for one in report.undecided if one.rule.id == rule] == ["aws_s3_bucket.named"]


@pytest.mark.parametrize(
    ("argument", "services"),
    [
        ("config = { db_instance_class = var.size }", ("rds",)),
        ('resources = [{ type = "aws_dynamodb_table" }]', ("dynamodb",)),
        ('parts = { main = [{ engine = "aurora-mysql" }] }', ("aurora", "rds")),
        ('tags = { backup = "daily" }', ()),
        ('environment = { BUCKET = "data" }', ()),
        ('statements = { s3 = { actions = ["s3:GetObject"] } }', ()),
        ('note = "where the s3 bucket was"', ()),
        ("config = local.config", ("efs", "rds")),
        ("config = local.config.files", ("efs",)),
        ("config = merge(local.config.files, { bucket = var.size })", ("efs", "s3")),
        ("config = var.size ? local.config.files : null", ("efs",)),
        ("config = local.round", ()),
        ("size = local.size", ()),
    ],
)
def test_what_stands_inside_of_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, services: tuple[str, ...]
) -> None:
    call = f'module "m" {{\n  source = "example.com/acme/platform/aws"\n  {argument}\n}}\nvariable "size" {{}}\n'
    call += (
        'locals {\n  config = { db_instance_class = "a", files = { efs = 1 } }\n  round = local.round\n  size = 1\n}\n'
    )
    assert [one.services for one in linted(tmp_path, monkeypatch, main_tf=call).unread] == (
        [services] if services else []
    )


def test_an_application_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = "{ApplicationId: 'arn:aws:serverlessrepo:us-east-1:1:applications/rds-copies', SemanticVersion: 1.0.0}"
    text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  App:\n    Type: AWS::Serverless::Application\n"
    report = linted(tmp_path, monkeypatch, t_yaml=f"{text}    Properties: {{Location: {where}}}\n")
    assert calls(report) == [("arn:aws:serverlessrepo:us-east-1:1:applications/rds-copies", ("rds",), ["App"])]


def test_credentials_in_a_source_are_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {
        "git::https://me:hunter2@example.com/s3.git?token=hunter2&ref=v1": "git::https://…@example.com/s3.git?token=…&ref=v1",
        "git::https://hunter2@example.com/s3.git": "git::https://…@example.com/s3.git",
        "git::ssh://git:hunter2@example.com/s3.git": "git::ssh://git:…@example.com/s3.git",
        "git::ssh://git@example.com/s3.git?depth=1": "git::ssh://git@example.com/s3.git?depth=1",
        "git::https://me:hunter2@example.com/x.git": "",
    }
    code = "".join(f'module "m{at}" {{\n  source = "{one}"\n}}\n' for at, one in enumerate(sources))
    report = linted(tmp_path, monkeypatch, main_tf=code)
    assert [source for source, _, _ in calls(report)] == list(filter(None, sources.values()))
    output = run("--format", "json", "--undecided", "show").output
    assert "hunter2" not in output
    assert "git::https://…@example.com/x.git" in json.loads(output)["problems"][0]["detail"]


@pytest.mark.parametrize(
    ("where", "more"),
    [("node_modules/p/b.yml", {}), ("made/b.yml", {".gitignore": "made/\n", ".git/HEAD": ""})],
)
def test_a_template_that_serverless_puts_in_and_no_run_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, more: dict[str, str]
) -> None:
    bucket = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
    write(
        tmp_path,
        {"serverless.yml": f"service: x\nprovider: aws\nresources: ${{file({where})}}\n", where: bucket, **more},
    )
    report = linted(tmp_path, monkeypatch)
    assert calls(report) == [("AWS::S3::Bucket", ("s3",), [f"file({where})"])]


def test_a_template_that_serverless_puts_in_is_judged_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
    write(tmp_path, {"serverless.yml": "service: x\nprovider: aws\nresources: ${file(b.yml)}\n", "b.yml": bucket})
    assert calls(linted(tmp_path, monkeypatch)) == []
    assert calls(lint(["serverless.yml"], Settings())) == [("AWS::S3::Bucket", ("s3",), ["file(b.yml)"])]


@pytest.mark.parametrize(
    ("kind", "services"),
    [
        ("AWS::EC2::VPC", None),  # EC2's volumes are storage, its networks are not
        ("AWS::EC2::Subnet", None),
        ("AWS::RDS::DBSubnetGroup", None),
        ("AWS::EC2::Instance", ("ebs",)),
        ("AWS::RDS::DBInstance", ("rds",)),
        ("AWS::MemoryDB::Cluster", ("memorydb", "rds")),
    ],
)
def test_one_resource_that_serverless_puts_in_speaks_by_its_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, services: tuple[str, ...] | None
) -> None:
    code = "service: x\nprovider: aws\nresources:\n  Resources:\n    One: ${file(./one.yml)}\n"
    write(tmp_path, {"serverless.yml": code, "one.yml": f"Type: {kind}\nProperties: {{}}\n"})
    assert calls(linted(tmp_path, monkeypatch)) == ([] if services is None else [(kind, services, ["One"])])


@pytest.mark.parametrize("name", ["db.yaml.j2", "db.jinja", "db.yml.jinja2"])
def test_a_template_that_jinja_has_yet_to_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    code = "Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n    Properties: {Engine: {{ engine }}}\n"
    write(tmp_path, {name: code, "playbook.yaml.j2": "- hosts: {{ hosts }}\n"})
    report = linted(tmp_path, monkeypatch)
    assert calls(report) == [("AWS::RDS::DBInstance", ("rds",), [name])]
    (problem,) = report.problems
    assert problem.note
    assert problem.path == name
    write(tmp_path, {name.rpartition(".")[0]: "Resources:\n  D:\n    Type: AWS::EC2::VPC\n"})
    assert calls(linted(tmp_path, monkeypatch)) == []  # what it makes is there


def test_a_terraform_file_that_is_yet_to_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = 'resource "aws_db_instance" "d" {\n  engine = "{{ engine }}"\n}\nresource "aws_vpc" "v" {\n}\n'
    files = {"db.tf.j2": code, "vpc.tf.tmpl": 'resource "aws_vpc" "v" {}\n', "main.tf": ""}
    write(tmp_path, {**files, "made.tf.erb": code, "made.tf": ""})
    assert calls(linted(tmp_path, monkeypatch)) == [("aws_db_instance", ("rds",), ["db.tf.j2"])]
