"""What a default switches off is judged as it is where another value switches it on: undecided when it fails there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from files import write
from findings import said
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform.alternatives import _Search
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.rule import Outcome
from storage_lint.source.problem import NeverThere

GP2 = ("ebs-gp2-volume",)
NOTHING = ReadSettings()


pytestmark = pytest.mark.usefixtures("here")


def run(files: dict[str, str], select: tuple[str, ...] = GP2, reading: ReadSettings = NOTHING) -> Report:
    write(Path(), files)
    return lint(["."], Settings(select=select, reading=reading))


def undecided(report: Report) -> list[str]:
    """'address: when …: message' of each undecided verdict; there must be nothing else that is judged."""
    assert (report.findings, [one for one in report.problems if not isinstance(one, NeverThere)]) == ((), [])
    return [f"{one.resource.address}: {one.unknown.reason}" for one in report.undecided]


SAYS = "gp2 volume; gp3 costs $0.16 a month less and starts at 3,000 IOPS"
VOLUME = 'availability_zone = "us-east-1a"\n  size = 8\n  type = "gp2"\n'


def switched(expression: str, variables: str, body: str = VOLUME) -> dict[str, str]:
    return {"main.tf": f'{variables}\nresource "aws_ebs_volume" "data" {{\n  {expression}\n  {body}}}\n'}


BOOL = 'variable "create" {\n  type = bool\n  default = false\n}'
ENV = (
    'variable "env" {\n  default = "dev"\n  validation {\n'
    '    condition = contains(["dev", "prod", "stage"], var.env)\n    error_message = "no"\n  }\n}'
)
LOCAL = "\nlocals {\n  many = var.create ? 1 : 0\n}"
OBJECT = (
    'variable "disk" {\n  type = object({ create = optional(bool, false), kind = optional(string, "none") })\n'
    "  default = {}\n}\nlocals {\n  disk = var.disk\n}"
)
LIMITS = 'variable "disk" {\n  default = { of = { create = false }, more = 1 }\n}'
ANY_ENV = 'variable "env" {\n  default = "dev"\n}'
MAPS = ANY_ENV + '\nlocals {\n  many = { dev = 0, prod = 1 }\n  live = ["prod", "stage"]\n  name = "prod"\n}'


def optional(default: str) -> str:
    return f'variable "some" {{\n  default = {default}\n}}'


OTHERS = 'variable "disks" {\n  type = list(object({ create = bool }))\n  default = [{ create = false }]\n}'
KEY = (
    'variable "create" {\n  default = false\n}\nresource "aws_kms_key" "key" {\n  count = var.create ? 1 : 0\n}\n'
    'resource "terraform_data" "data" {\n  input = var.create\n}'
)


@pytest.mark.parametrize(
    ("expression", "variables", "address", "when"),
    [
        ("count = var.create ? 1 : 0", BOOL, "[0]", "var.create = true"),
        ("count = var.create ? 1 : 0", 'variable "create" {\n  default = false\n}', "[0]", "var.create = true"),
        ("count = local.many", BOOL + LOCAL, "[0]", "var.create = true"),
        ('for_each = var.create ? toset(["a"]) : toset([])', BOOL, '["a"]', "var.create = true"),
        ('for_each = { for one in ["a"] : one => 1 if var.create }', BOOL, '["a"]', "var.create = true"),
        ('count = var.env == "prod" ? 1 : 0', ENV, "[0]", 'var.env = "prod"'),
        ('count = var.env != "dev" ? 1 : 0', ENV, "[0]", 'var.env is one of "prod", "stage"'),
        ('count = var.env == "prod" ? 1 : 0', ANY_ENV, "[0]", 'var.env = "prod"'),
        ('count = contains(["prod"], var.env) ? 1 : 0', ANY_ENV, "[0]", 'var.env = "prod"'),
        ("count = var.disk.create ? 1 : 0", OBJECT, "[0]", "var.disk.create = true"),
        ('count = var.disk.kind == "one" ? 1 : 0', OBJECT, "[0]", 'var.disk.kind = "one"'),
        ("count = var.disk.of.create ? 1 : 0", LIMITS, "[0]", "var.disk.of.create = true"),
        ("count = local.disk.create ? 1 : 0", OBJECT, "[0]", "var.disk.create = true"),
        (
            'count = var.disk.create && var.disk.kind == "one" ? 1 : 0',
            OBJECT,
            "[0]",
            'var.disk.kind = "one" and var.disk.create = true',
        ),
        (
            'count = var.create && var.env != "dev" ? 1 : 0',
            BOOL + "\n" + ENV,
            "[0]",
            'var.env = "prod" and var.create = true or var.env = "stage" and var.create = true',
        ),
        (
            'count = var.create && var.env == "prod" ? 1 : 0',
            BOOL + "\n" + ENV,
            "[0]",
            'var.env = "prod" and var.create = true',
        ),
        # What the code looks a variable up in.
        ("count = local.many[var.env]", MAPS, "[0]", 'var.env = "prod"'),
        ("count = lookup({ prod = 1 }, var.env, 0)", MAPS, "[0]", 'var.env = "prod"'),
        ("count = contains(local.live, var.env) ? 1 : 0", MAPS, "[0]", 'var.env is one of "prod", "stage"'),
        ("count = contains(keys(local.many), var.env) ? local.many[var.env] : 0", MAPS, "[0]", 'var.env = "prod"'),
        ("count = lower(var.env) == local.name ? 1 : 0", MAPS, "[0]", 'var.env is not "dev"'),
        ("count = var.env == local.name ? 1 : 0", MAPS, "[0]", 'var.env = "prod"'),
        ('count = startswith(var.env, "prod") ? 1 : 0', MAPS, "[0]", 'var.env = "prod"'),
        ('count = length(regexall("prod", var.env)) > 0 ? 1 : 0', MAPS, "[0]", 'var.env is not "dev"'),
        ('count = can(regex("^prod", var.env)) ? 1 : 0', MAPS, "[0]", 'var.env is not "dev"'),
        # What has no list of values.
        ("count = var.some", optional("0"), "[0]", "var.some = 1"),
        ("count = var.some > 2 ? 1 : 0", optional("0"), "[0]", "var.some is not 0"),
        ("count = var.some != null ? 1 : 0", optional("null"), "[0]", "var.some is not null"),
        ('count = var.some == "" ? 0 : 1', optional('""'), "[0]", 'var.some is not ""'),
        ("count = tobool(var.some) ? 1 : 0", optional('"false"'), "[0]", 'var.some = "true"'),
        ("for_each = toset(var.some)", optional("[]"), "[*]", "var.some is not []"),
        ("for_each = var.some", optional("{}"), "[*]", "var.some is not {}"),
        ('count = lookup(var.some, "disk", false) ? 1 : 0', optional("{}"), "[0]", "var.some is not {}"),
        ('count = contains(var.some, "disk") ? 1 : 0', optional("[]"), "[0]", "var.some is not []"),
        (
            "for_each = { for i, one in var.disks : i => one if one.create }",
            OTHERS,
            "[*]",
            "var.disks has another value than its default",
        ),
        # What hangs on a variable by way of something else.
        ("count = length(aws_kms_key.key)", KEY, "[0]", "var.create = true"),
        ("count = terraform_data.data.output ? 1 : 0", KEY, "[0]", "var.create = true"),
    ],
)
def test_terraform(expression: str, variables: str, address: str, when: str) -> None:
    report = run(switched(expression, variables))
    assert undecided(report) == [f"aws_ebs_volume.data{address}: when {when}: {SAYS}"]
    assert report.resources == 1


def test_an_output_decides() -> None:
    """A module works out what is on; another is called for each of a map whose values say it."""
    flags = 'variable "env" {}\noutput "live" {\n  value = lookup({ prod = true }, var.env, false)\n}\n'
    main = ANY_ENV + '\nmodule "flags" {\n  source = "./flags"\n  env = var.env\n}\n'
    call = 'module "disks" {\n  source = "./disk"\n  for_each = { a = { create = module.flags.live } }\n'
    disk = switched("count = var.create ? 1 : 0", 'variable "create" {}')["main.tf"]
    files = {
        "main.tf": f"{main}{call}  create = each.value.create\n}}\n",
        "flags/main.tf": flags,
        "disk/main.tf": disk,
    }
    assert undecided(run(files)) == [f'module.disks["a"].aws_ebs_volume.data[0]: when var.env = "prod": {SAYS}']


def test_the_whole_of_it() -> None:
    """Place, hops, reason and advice, as a reader has them."""
    assert said(run(switched("count = var.create ? 1 : 0", BOOL))) == (
        f"main.tf:9:10 undecided ebs-gp2-volume aws_ebs_volume.data[0]: when var.create = true: {SAYS} (it does not "
        "exist by default (var.create is false); decide with --var create=… or a .tfvars file)\n"
    )


@pytest.mark.parametrize(
    ("files", "reading"),
    [
        # Passes wherever it exists.
        (switched("count = var.create ? 1 : 0", BOOL, VOLUME.replace("gp2", "gp3")), ReadSettings()),
        # Someone decided: nothing else is asked.
        (switched("count = var.create ? 1 : 0", BOOL), ReadSettings(variables={"create": "false"})),
        (
            {**switched("count = var.create ? 1 : 0", BOOL), "a.tfvars": "create = false\n"},
            ReadSettings(variable_files=("a.tfvars",)),
        ),
        # No variable decides.
        (switched("count = 0", BOOL), ReadSettings()),
        # A called module's default is not for whoever deploys to change.
        (
            {
                "main.tf": 'module "m" {\n  source = "./m"\n}\n',
                "m/main.tf": switched("count = var.create ? 1 : 0", BOOL)["main.tf"],
            },
            ReadSettings(),
        ),
    ],
)
def test_terraform_says_nothing(files: dict[str, str], reading: ReadSettings) -> None:
    assert undecided(run(files, reading=reading)) == []


def test_a_given_value_that_switches_on_is_a_finding() -> None:
    report = run(switched("count = var.create ? 1 : 0", BOOL), reading=ReadSettings(variables={"create": "true"}))
    assert ([one.message for one in report.findings], report.undecided) == ([SAYS], ())


def test_values_hang_on_the_same_variable() -> None:
    """Size and type are those of the environment that switches the volume on."""
    body = (
        'availability_zone = "us-east-1a"\n  size = { dev = 8, prod = 100, stage = 8 }[var.env]\n'
        '  type = var.env == "prod" ? "gp2" : "gp3"\n'
    )
    assert undecided(run(switched('count = var.env == "dev" ? 0 : 1', ENV, body))) == [
        f'aws_ebs_volume.data[0]: when var.env = "prod": {SAYS.replace("0.16", "2.00")}'
    ]


def test_what_exists_by_default_is_judged_by_the_default() -> None:
    body = 'availability_zone = "us-east-1a"\n  size = 8\n  type = var.env == "prod" ? "gp2" : "gp3"\n'
    off = 'resource "aws_s3_bucket" "off" {\n  count = var.env == "prod" ? 1 : 0\n}\n'
    files = switched("", ENV + "\n" + off, body)
    assert undecided(run(files, ("ebs-gp2-volume", "s3-missing-tls-deny"))) == [
        'aws_s3_bucket.off[0]: when var.env = "prod": no bucket policy, so nothing denies plain HTTP'
    ]


def test_a_module_call_and_what_configures_it() -> None:
    """A module that is called zero times is read; its bucket is configured there by what exists there."""
    module = """
variable "name" {}
variable "block" {
  default = true
}
resource "aws_s3_bucket" "it" {
  bucket = var.name
}
resource "aws_s3_bucket_public_access_block" "it" {
  count                   = var.block ? 1 : 0
  bucket                  = aws_s3_bucket.it.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
    call = 'module "m" {{\n  source = "./m"\n  count = var.create ? 1 : 0\n  name = "x"\n  {0}\n}}\n'
    rule = ("s3-missing-public-access-block",)
    assert undecided(run({"main.tf": BOOL + "\n" + call.format(""), "m/main.tf": module}, rule)) == []
    report = run({"main.tf": BOOL + "\n" + call.format("block = false")}, rule)
    (said,) = undecided(report)
    assert said.startswith("module.m[0].aws_s3_bucket.it: when var.create = true: no public access block")
    assert report.resources == 1


def test_a_plan_of_the_root_decides() -> None:
    """The plan has the values that are deployed: what it does not hold is not there."""
    volume = {
        "address": "aws_ebs_volume.here",
        "mode": "managed",
        "type": "aws_ebs_volume",
        "name": "here",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "values": {"availability_zone": "us-east-1a", "size": 8, "type": "gp3", "encrypted": True},
        "sensitive_values": {},
    }
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [volume]}},
        "resource_changes": [],
        "configuration": {"root_module": {}},
    }
    here = '\nresource "aws_ebs_volume" "here" {\n  availability_zone = "us-east-1a"\n  type = "gp3"\n}\n'
    files = {name: text + here for name, text in switched("count = var.create ? 1 : 0", BOOL).items()}
    assert len(undecided(run(files))) == 1
    assert undecided(run({"plan.json": json.dumps(plan)})) == []


def test_json_syntax() -> None:
    volume = {"count": "${var.create ? 1 : 0}", "availability_zone": "us-east-1a", "size": 8, "type": "gp2"}
    configuration = {
        "variable": {"create": {"type": "bool", "default": False}},
        "resource": {"aws_ebs_volume": {"data": volume}},
    }
    assert undecided(run({"main.tf.json": json.dumps(configuration)})) == [
        f"aws_ebs_volume.data[0]: when var.create = true: {SAYS}"
    ]


# CloudFormation

TEMPLATE = """
Parameters:
  Env: {{Type: String, Default: dev{allowed}}}
  Key: {{Type: String, Default: ""}}
Mappings:
  Sizes: {{dev: {{Size: 8, Made: "no"}}, prod: {{Size: 100, Made: "yes"}}}}
Conditions:
  IsOn: {condition}
Resources:
  Data:
    Type: AWS::EC2::Volume
    Condition: IsOn
    Properties: {{Size: {size}, VolumeType: gp2, AvailabilityZone: eu-west-1a}}
"""


@pytest.mark.parametrize(
    ("condition", "allowed", "when"),
    [
        ("!Equals [!Ref Env, prod]", ", AllowedValues: [dev, prod]", "Env = prod"),
        ("!Not [!Equals [!Ref Env, dev]]", ", AllowedValues: [dev, prod, test]", "Env is one of prod, test"),
        (
            "!Not [!Equals [!Ref Env, dev]]",
            ", AllowedValues: [dev, a, b, c, d, e, f, g]",
            "Env is one of a, b, c, d, e or 2 other values",
        ),
        (
            "!Not [!Equals [!Ref Env, dev]]",
            ", AllowedValues: [dev, 12, 11, 9, 8, 7, 6, 5]",
            "Env is one of 5, 6, 7, 8, 9 or 2 other values",
        ),
        (
            "!Not [!Equals [!Ref Env, dev]]",
            ", AllowedValues: [dev, a, b, c, d, e, f]",
            "Env is one of a, b, c, d, e, f",
        ),
        ("!Equals [!Ref Env, prod]", "", "Env = prod"),
        ("!Not [!Equals [dev, !Ref Env]]", "", "Env is not dev"),
        ('!Not [!Equals [!Ref Key, ""]]', "", 'Key is not ""'),
        ('!Equals [!FindInMap [Sizes, !Ref Env, Made], "yes"]', "", "Env = prod"),
        ('!Equals [!Sub "${Env}", prod]', ", AllowedValues: [dev, prod]", "Env = prod"),
        ('!And [!Equals [!Ref Env, prod], !Not [!Equals [!Ref Key, ""]]]', "", 'Key is not "" and Env = prod'),
    ],
)
def test_cloudformation(condition: str, allowed: str, when: str) -> None:
    report = run({"t.yaml": TEMPLATE.format(condition=condition, allowed=allowed, size=8)})
    assert undecided(report) == [f"Data: when {when}: {SAYS}"]
    assert report.resources == 1


def test_cloudformation_values_hang_on_the_same_parameter() -> None:
    condition = "!Equals [!Ref Env, prod]"
    files = {"t.yaml": TEMPLATE.format(condition=condition, allowed="", size="!FindInMap [Sizes, !Ref Env, Size]")}
    assert said(run(files)) == (
        f"t.yaml:13:72 undecided ebs-gp2-volume Data: when Env = prod: {SAYS.replace('0.16', '2.00')} "
        "(it does not exist by default (Env is dev); give Env in --parameters)\n"
    )


@pytest.mark.parametrize("more", ["", ", MinLength: 1"])
def test_another_value_than_the_default_is_no_default_elsewhere(more: str) -> None:
    condition = "!Not [!Equals [!Ref Env, dev]]\n  IsDev: !Equals [!Ref Env, dev]"
    report = run({"t.yaml": TEMPLATE.format(condition=condition, allowed=more, size="!If [IsDev, 100, 8]")})
    assert undecided(report) == [f"Data: when Env is not dev: {SAYS}"]


def test_cloudformation_parameters_that_are_given_decide() -> None:
    files = {"t.yaml": TEMPLATE.format(condition="!Equals [!Ref Env, prod]", allowed="", size=8)}
    for value, found in (("dev", 0), ("prod", 1)):
        Path("p.json").write_text(json.dumps({"Parameters": {"Env": value}}))
        report = run(files, reading=ReadSettings(parameter_files=("p.json",)))
        assert (len(report.findings), report.undecided) == (found, ())


NESTED = """
Parameters:
  With: {Type: String, Default: "no"}
Conditions:
  Disk: !Equals [!Ref With, "yes"]
Resources:
  Disk: {Type: "AWS::CloudFormation::Stack", Condition: Disk, Properties: {TemplateURL: disk.yaml}}
"""
DISK = """
Resources:
  Data: {Type: "AWS::EC2::Volume", Properties: {Size: 8, VolumeType: gp2, AvailabilityZone: eu-west-1a}}
"""


def test_a_template_that_is_nested_only_under_a_condition() -> None:
    expected = [f"Disk/Data: when With = yes: {SAYS}"]
    assert undecided(run({"main.yaml": NESTED, "disk.yaml": DISK})) == expected
    both = lint(["disk.yaml", "main.yaml"], Settings(select=GP2))
    assert undecided(both) == expected
    assert both.resources == 1


def test_a_condition_of_a_nested_stack_hangs_on_what_it_is_given() -> None:
    """A parameter that the parent passes on is the parent's; one that it does not pass stands by its default."""
    inner = TEMPLATE.format(condition="!Equals [!Ref Env, prod]", allowed="", size=8)
    outer = """
Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  Inner: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: inner.yaml%s}}
"""
    passed = {"inner.yaml": inner, "outer.yaml": outer % ", Parameters: {Env: !Ref Stage}"}
    assert undecided(run(passed)) == [f"Inner/Data: when Stage = prod: {SAYS}"]
    assert undecided(run({"inner.yaml": inner, "outer.yaml": outer % ""})) == []


@pytest.mark.parametrize(
    ("conditions", "given", "when"),
    [
        ("P: !Equals [!Ref Stage, prod]", '!If [P, "true", "false"]', "Stage = prod"),
        ("P: !Equals [!Ref Stage, prod]", '{"Fn::If": [P, "true", !Ref "AWS::NoValue"]}', "Stage = prod"),
        ("P: !Not [!Equals [!Ref Stage, dev]]", '!If [P, "true", "false"]', "Stage is not dev"),
        ("P: !Equals [!Ref Stage, prod], A: !Or [!Condition P, !Equals [a, b]]", '!If [A, "true", ""]', "Stage = prod"),
        (
            'P: !Equals [!Ref Stage, prod], O: !Equals [!Ref Other, "yes"]',
            '!If [P, !If [O, "true", "no"], "no"]',
            "Other = yes and Stage = prod",
        ),
    ],
)
def test_a_parameter_of_a_nested_stack_that_a_condition_of_the_parent_decides(
    conditions: str, given: str, when: str
) -> None:
    inner = TEMPLATE.format(condition='!Equals [!Ref Env, "true"]', allowed="", size=8)
    outer = f"""
Parameters:
  Stage: {{Type: String, Default: dev}}
  Other: {{Type: String, Default: "no"}}
Conditions: {{{conditions}}}
Resources:
  Inner: {{Type: "AWS::CloudFormation::Stack", Properties: {{TemplateURL: inner.yaml, Parameters: {{Env: {given}}}}}}}
"""
    report = run({"inner.yaml": inner, "outer.yaml": outer})
    assert undecided(report) == [f"Inner/Data: when {when}: {SAYS}"]


def test_cdk() -> None:
    """A CfnCondition over a CfnParameter, in an assembly."""
    template = {
        "Parameters": {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}},
        "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
        "Resources": {
            "Data": {
                "Type": "AWS::EC2::Volume",
                "Condition": "Prod",
                "Properties": {"Size": 8, "VolumeType": "gp2", "AvailabilityZone": "eu-west-1a"},
                "Metadata": {"aws:cdk:path": "Main/Data"},
            }
        },
    }
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Main.template.json"}}
    manifest = {"version": "36.0.0", "artifacts": {"Main": stack}}
    files = {"cdk.out/manifest.json": json.dumps(manifest), "cdk.out/Main.template.json": json.dumps(template)}
    report = run(files)
    assert undecided(report) == [f"Data: when Env = prod: {SAYS}"]
    assert [one.resource.construct_path for one in report.undecided] == ["Main/Data"]


def test_a_suppression_holds_there_too() -> None:
    """Someone accepted it: that is said of the resource, wherever it exists."""
    template = TEMPLATE.format(condition="!Equals [!Ref Env, prod]", allowed="", size=8)
    metadata = "    Metadata: {storage-lint: {ignore: [{rule: ebs-gp2-volume, reason: known}]}}\n"
    report = run({"t.yaml": template + metadata})
    assert (report.undecided, len(report.suppressed)) == ((), 1)


def test_a_limit_is_a_problem() -> None:
    """What is not looked at is said: never silence."""
    roots = (switched(f"count = var.v{one} ? 1 : 0", BOOL.replace("create", f"v{one}")) for one in range(70))
    text = "".join(root["main.tf"].replace('"data"', f'"data{one}"') for one, root in enumerate(roots))
    report = run({"main.tf": text})
    assert len(report.undecided) == 64
    assert [one.summary for one in report.problems] == [
        "limit reached: more than 64 alternatives to the defaults of variables"
    ]
    parameters = "".join(f"  P{one}: {{Type: String, Default: a, AllowedValues: [a, b]}}\n" for one in range(40))
    conditions = "".join(f"  C{one}: !Equals [!Ref P{one}, b]\n" for one in range(40))
    volumes = "".join(
        f"  V{one}: {{Type: 'AWS::EC2::Volume', Condition: C{one}, Properties: {{VolumeType: gp2, Size: 8}}}}\n"
        for one in range(40)
    )
    Path("main.tf").unlink()
    report = run({"t.yaml": f"Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n{volumes}"})
    assert len(report.undecided) == 32
    assert [one.summary for one in report.problems] == [
        "t.yaml: limit reached: more than 32 alternatives to the defaults of parameters"
    ]


OFF = """variable "create" {
  default = true
}
resource "aws_ebs_volume" "data" {
  count             = var.create ? 1 : 0
  availability_zone = "us-east-1a"
  size              = 8
  type              = "gp2"
}
"""
CALL = 'module "m" {{\n  source = "{source}"\n  create = {create}\n}}\n'


def test_what_every_caller_switches_off_is_said() -> None:
    """A module that is read by its examples only: what they leave out is not judged, and is not silent."""
    report = run({"main.tf": OFF, "examples/a/main.tf": CALL.format(source="../..", create="false")})
    assert (report.findings, report.undecided) == ((), ())
    assert [(one.summary, one.detail, one.note) for one in report.problems] == [
        (
            "1 resource of a module exists in no root that calls it: not judged",
            "main.tf:4 aws_ebs_volume.data\ncall the module with what switches it on, or lint its directory alone",
            True,
        )
    ]
    # A part of the tree cannot say it: another root may be what switches it on.
    assert lint(["main.tf"], Settings()).problems == ()
    # Nor is it so where one caller of several does, or a value of its variables.
    on = {"examples/b/main.tf": CALL.format(source="../..", create="true")}
    assert run(on).problems == ()
    Path("examples/b/main.tf").unlink()
    asked = 'variable "on" {\n  default = false\n}\n' + CALL.format(source="../..", create="var.on")
    assert run({"examples/a/main.tf": asked}).problems == ()


def test_storage_is_named_first() -> None:
    """Of the types that are read, some only tell something of it: where the logs of a load balancer go, say."""
    other = 'resource "aws_{}" "a" {{\n  count = var.create ? 1 : 0\n}}\n'
    text = "".join(map(other.format, ("lb", "instance", "s3_bucket"))) + OFF
    report = run({"main.tf": text, "examples/a/main.tf": CALL.format(source="../..", create="false")})
    assert [one.detail.splitlines()[0] for one in report.problems] == [
        "main.tf:7 aws_s3_bucket.a, main.tf:13 aws_ebs_volume.data, main.tf:1 aws_lb.a, main.tf:4 aws_instance.a"
    ]


DATABASE = """resource "aws_rds_cluster" "this" {
  engine = "aurora-mysql"
}
variable "instances" {
  default = {}
}
resource "aws_rds_cluster_instance" "this" {
  for_each           = var.instances
  cluster_identifier = aws_rds_cluster.this.id
  instance_class     = "db.r7g.large"
}
"""
SWITCHED = """variable "create" {
  default = true
}
module "db" {
  source = "./db"
  count  = var.create ? 1 : 0
}
"""


@pytest.mark.parametrize(
    ("create", "said"),
    [
        (
            "false",
            "2 resources of modules exist in no root that calls them: not judged: "
            "db/main.tf:1 aws_rds_cluster.this, db/main.tf:7 aws_rds_cluster_instance.this",
        ),
        (
            "true",
            "1 resource of a module exists in no root that calls it: not judged: "
            "db/main.tf:7 aws_rds_cluster_instance.this",
        ),
    ],
)
def test_what_callers_switch_off_with_a_whole_module_is_said(create: str, said: str) -> None:
    """A look at what a module would hold, for the attachments in it, judges nothing else in it."""
    example = CALL.format(source="../..", create=create)
    report = run({"main.tf": SWITCHED, "db/main.tf": DATABASE, "examples/a/main.tf": example})
    assert [f"{one.summary}: {one.detail.splitlines()[0]}" for one in report.problems] == [said]


ON = 'variable "on" {\n  default = false\n}\n'
PARITY = Path(__file__).parents[1] / "fixtures/parity"


@pytest.mark.parametrize("scenario", ["aurora-databases", "file-systems", "protected-buckets", "rds-instances"])
def test_what_a_variable_switches_on_is_judged_as_with_its_value(scenario: str) -> None:
    """Each resource of a root, behind a variable: with what it needs of the others; of these nothing is said."""
    code = (PARITY / scenario / "terraform/main.tf").read_text(encoding="utf-8")
    blocks = list(re.finditer(r'^resource "(\w+)" "(\w+)" \{\n', code, re.MULTILINE))
    assert len(blocks) > 3
    for block in blocks:
        address = f"{block[1]}.{block[2]}"
        text = f"{code[: block.end()]}  count = var.on ? 1 : 0\n{code[block.end() :]}"
        files = {"main.tf": ON + text.replace(f"{address}.", f"{address}[0].")}
        given = run(files, (), ReadSettings(variables={"on": "true"}))
        outcomes: tuple[Outcome, ...] = (*given.findings, *given.undecided)
        expected = {(one.rule.id, one.resource.address) for one in outcomes if one.resource.address == f"{address}[0]"}
        off = [one for one in run(files, ()).undecided if one.unknown.reason.startswith("when ")]
        assert {(one.rule.id, one.resource.address) for one in off} == expected, address


def test_nothing_is_tried_for_modules_that_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of their resources is known: trying values for them takes long and finds nothing."""
    monkeypatch.setattr(_Search, "look", lambda *_: pytest.fail("a value is looked for"))
    call = 'module "NAME" {\n  source = "SOURCE"\n  count  = var.create ? 1 : 0\n}\n'
    calls = call.replace("NAME", "far").replace("SOURCE", "acme/disk/aws"), call.replace("SOURCE", "./near")
    inner = 'module "inner" {\n  source = "acme/disk/aws"\n}\n'
    report = run({"main.tf": BOOL + "\n" + "".join(calls), "near/main.tf": inner})
    assert report.findings == ()


def test_a_block_inside_follows_the_default_as_an_attribute_does() -> None:
    """Of a resource that is there, what its default says is what is judged: see `alternatives.py`."""
    device = (
        '  dynamic "ebs_block_device" {\n    for_each = var.create ? ["/dev/sdf"] : []\n    content {\n'
        "      device_name = ebs_block_device.value\n      encrypted = false\n    }\n  }\n"
    )
    instance = 'resource "aws_instance" "i" {\n  ami = "ami-1"\n  root_block_device {\n    encrypted = true\n  }\n'
    files = {"main.tf": f"{BOOL}\n{instance}{device}}}\n"}
    assert undecided(run(files, ("ebs-unencrypted-volume",))) == []
    given = run(files, ("ebs-unencrypted-volume",), ReadSettings(variables={"create": "true"}))
    assert [one.message.partition(";")[0] for one in given.findings] == ["device /dev/sdf is not encrypted"]
