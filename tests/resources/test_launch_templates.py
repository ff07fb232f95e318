"""Instances, Auto Scaling groups and fleets take the devices of their launch templates, in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from files import write
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.rule import Outcome

ENCRYPTED = "ebs-unencrypted-volume"
GP2 = "ebs-gp2-volume"


def report(directory: Path, files: dict[str, str]) -> Report:
    write(directory, files)
    found = lint([str(directory)], Settings(select=("ebs-gp2-volume", "ebs-unencrypted-volume")))
    assert [problem.summary for problem in found.problems if not problem.note] == []
    return found


def said(directory: Path, files: dict[str, str], *addresses: str) -> list[str]:
    """What is said of some resources: 'fail RULE device', 'undecided RULE device'."""
    found = report(directory, files)
    outcomes: list[tuple[str, Outcome]] = [
        *(("fail", one) for one in found.findings),
        *(("undecided", one) for one in found.undecided),
    ]
    return sorted(
        f"{verdict} {one.rule.id} {one.resource.piece}"
        for verdict, one in outcomes
        if one.resource.address in addresses
    )


def template(encrypted: str = "true", kind: str = "gp3", name: str = "t", more: str = "") -> str:
    return f"""
resource "aws_launch_template" "{name}" {{
  {more}
  block_device_mappings {{
    device_name = "/dev/xvda"
    ebs {{
      encrypted   = {encrypted}
      volume_type = "{kind}"
    }}
  }}
}}
"""


def instance(use: str, more: str = "") -> str:
    return f'resource "aws_instance" "i" {{\n  launch_template {{\n    {use}\n  }}\n{more}\n}}\n'


ID = "id = aws_launch_template.t.id"
MISSING = [f"undecided {GP2} root device", f"undecided {ENCRYPTED} root device"]
NOT_WRITTEN = [f"undecided {ENCRYPTED} root device"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (template() + instance(ID), []),
        (template("false") + instance(ID), [f"fail {ENCRYPTED} root device"]),
        (template(kind="gp2") + instance(ID), [f"fail {GP2} root device"]),
        (template() + instance("name = aws_launch_template.t.name"), []),
        (template(more='name = "web"') + instance("name = aws_launch_template.t.name"), []),
        (template(more='name = "web"') + instance('name = "web"'), []),
        (template(more='name_prefix = "web-"') + instance("name = aws_launch_template.t.name"), []),
        (template() + instance(f'{ID}\n    version = "$Latest"'), []),
        (template() + instance(f'{ID}\n    version = "$Default"'), []),
        (template() + instance(f"{ID}\n    version = 1"), []),
        (template() + instance(f"{ID}\n    version = aws_launch_template.t.latest_version"), []),
        (template() + instance(f"{ID}\n    version = tostring(aws_launch_template.t.default_version)"), []),
        (template() + instance(f"{ID}\n    version = 3"), MISSING),
        (
            'variable "v" { default = null }\n'
            + template()
            + instance(f'{ID}\n    version = coalesce(var.v, try(aws_launch_template.t.default_version, "$Default"))'),
            [],
        ),
        ('variable "v" {}\n' + template() + instance(f"{ID}\n    version = var.v"), MISSING),
        (template(more="count = 1") + instance("id = aws_launch_template.t[0].id"), []),
        (template(more='for_each = toset(["a"])') + instance('id = aws_launch_template.t["a"].id'), []),
        ('variable "on" { type = bool }\n' + template() + instance("id = var.on ? aws_launch_template.t.id : null"),
         NOT_WRITTEN),
        ('variable "on" { type = bool }\n' + template() + template("false", name="u")
         + instance("id = var.on ? aws_launch_template.t.id : aws_launch_template.u.id"),
         [f"undecided {ENCRYPTED} root device"]),
        ('variable "on" { type = bool }\n' + template("false") + template("false", name="u")
         + instance("id = var.on ? aws_launch_template.t.id : aws_launch_template.u.id"),
         [f"fail {ENCRYPTED} root device"]),
        (template() + instance('id = "lt-0123456789abcdef0"'), MISSING),
        ('variable "id" {}\n' + template() + instance("id = var.id"), MISSING),
        ('resource "aws_launch_template" "t" {}\n' + instance(ID), NOT_WRITTEN),
        # the instance's own devices
        (template("false") + instance(ID, "root_block_device {\n encrypted = true\n volume_type = \"gp3\"\n}"), []),
        (template() + instance(ID, "root_block_device {\n encrypted = false\n volume_type = \"gp3\"\n}"),
         [f"fail {ENCRYPTED} root device"]),
        (template() + instance(ID, "root_block_device {\n volume_size = 50\n}"), MISSING),
        (template() + instance(ID, 'ebs_block_device {\n device_name = "/dev/sdf"\n}'),
         [f"fail {ENCRYPTED} device /dev/sdf"]),
        (template("false").replace("xvda", "sdf") + instance(ID, 'ebs_block_device {\n device_name = "/dev/sdf"\n'
         " encrypted = true\n volume_type = \"gp3\"\n}"), NOT_WRITTEN),
        (template("false").replace("xvda", "sdf") + instance(ID, 'ephemeral_block_device {\n device_name = "/dev/sdf"\n'
         ' virtual_name = "ephemeral0"\n}'), NOT_WRITTEN),
        (template("false").replace("xvda", "sdf") + instance(ID),
         [f"fail {ENCRYPTED} device /dev/sdf", *NOT_WRITTEN]),
    ],
)  # fmt: skip
def test_an_instance_in_terraform(tmp_path: Path, code: str, expected: list[str]) -> None:
    assert said(tmp_path, {"main.tf": code}, "aws_instance.i") == expected


SPECIFICATION = """launch_template_specification {
        launch_template_id = aws_launch_template.t.id
      }"""


@pytest.mark.parametrize(
    "user",
    [
        'resource "aws_autoscaling_group" "i" {\n  launch_template {\n    id = aws_launch_template.t.id\n  }\n}\n',
        'resource "aws_autoscaling_group" "i" {\n  mixed_instances_policy {\n    launch_template {\n'
        f"      {SPECIFICATION}\n    }}\n  }}\n}}\n",
        f'resource "aws_ec2_fleet" "i" {{\n  launch_template_config {{\n    {SPECIFICATION}\n  }}\n}}\n',
        'resource "aws_spot_fleet_request" "i" {\n  launch_template_config {\n    launch_template_specification {\n'
        '      id = aws_launch_template.t.id\n      version = "$Latest"\n    }\n  }\n}\n',
        'resource "aws_spot_instance_request" "i" {\n  launch_template {\n    id = aws_launch_template.t.id\n  }\n}\n',
    ],
)
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (template(), []),
        (template("false"), [f"fail {ENCRYPTED} root device"]),
        ('resource "aws_launch_template" "t" {}\n', NOT_WRITTEN),
    ],
)
def test_groups_and_fleets_in_terraform(tmp_path: Path, user: str, code: str, expected: list[str]) -> None:
    address = ".".join(user.split('"')[1:4:2])
    assert said(tmp_path, {"main.tf": code + user}, address) == expected


def test_templates_of_a_groups_overrides(tmp_path: Path) -> None:
    override = f"override {{\n        {SPECIFICATION.replace('.t.', '.u.')}\n      }}"
    policy = f"mixed_instances_policy {{\n    launch_template {{\n      {SPECIFICATION}\n      {override}\n    }}\n  }}"
    code = template() + template("false", name="u") + f'resource "aws_autoscaling_group" "g" {{\n  {policy}\n}}\n'
    assert said(tmp_path, {"main.tf": code}, "aws_autoscaling_group.g") == [f"fail {ENCRYPTED} root device"]


def test_a_template_of_a_module(tmp_path: Path) -> None:
    module = template("false") + 'output "id" {\n  value = aws_launch_template.t.id\n}\n'
    call = 'module "m" {\n  source = "./m"\n}\n' + instance("id = module.m.id")
    files = {"main.tf": call, "m/main.tf": module}
    assert said(tmp_path, files, "aws_instance.i") == [f"fail {ENCRYPTED} root device"]
    (inherited,) = [one for one in report(tmp_path, files).findings if one.resource.address == "aws_instance.i"]
    assert str(inherited.origin.trace().span.location()) == f"{tmp_path}/m/main.tf:7:21"
    assert [note.message for note in inherited.resource.joins] == [
        "module.m.aws_launch_template.t is its launch template: it is launched from it"
    ]


def test_a_template_that_nobody_uses_is_judged_on_its_own(tmp_path: Path) -> None:
    bare = 'resource "aws_launch_template" "bare" {}\n'
    files = {"main.tf": template("false", kind="gp2") + bare}
    assert said(tmp_path, files, "aws_launch_template.t", "aws_launch_template.bare") == [
        f"fail {GP2} root device",
        f"fail {ENCRYPTED} root device",
    ]


def test_why_a_template_says_nothing(tmp_path: Path) -> None:
    files = {"main.tf": template() + instance('id = "lt-1"') + instance(f"{ID}\n    version = 3").replace('"i"', '"j"')}
    reasons = [one.unknown.reason for one in report(tmp_path, files).undecided if one.rule.id == ENCRYPTED]
    assert reasons == [
        "its launch template lt-1 is not among what was read",
        "version 3 of aws_launch_template.t may be another one than is written",
    ]


# -- CloudFormation ---------------------------------------------------------------------------------------------------


def stack(user: str, encrypted: str = "true", more: str = "") -> str:
    return f"""
Parameters:
  Id: {{Type: String}}
  On: {{Type: String, AllowedValues: ["yes", "no"]}}
Conditions:
  On: !Equals [!Ref On, "yes"]
Resources:
  T:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      {more}
      LaunchTemplateData:
        BlockDeviceMappings: [{{DeviceName: /dev/xvda, Ebs: {{Encrypted: {encrypted}, VolumeType: gp3}}}}]
  I:
    {user}
"""


def server(use: str, devices: str = "[]") -> str:
    return f"Type: AWS::EC2::Instance\n    Properties: {{LaunchTemplate: {use}, BlockDeviceMappings: {devices}}}"


LATEST = "{LaunchTemplateId: !Ref T, Version: !GetAtt T.LatestVersionNumber}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (stack(server(LATEST)), []),
        (stack(server(LATEST), "false"), [f"fail {ENCRYPTED} root device"]),
        (stack(server("{LaunchTemplateId: !GetAtt T.LaunchTemplateId, Version: $Latest}")), []),
        (stack(server('{LaunchTemplateId: !Ref T, Version: !Sub "${T.DefaultVersionNumber}"}')), []),
        (stack(server("{LaunchTemplateName: web, Version: '1'}"), more="LaunchTemplateName: web"), []),
        (stack(server('{LaunchTemplateName: !Sub "${AWS::StackName}-web", Version: "1"}'),
               more='LaunchTemplateName: !Sub "${AWS::StackName}-web"'), []),
        (stack(server("{LaunchTemplateId: !Ref T, Version: '7'}")), MISSING),
        (stack(server("{LaunchTemplateId: !Ref Id, Version: '1'}")), MISSING),
        (stack(server(f'!If [On, {LATEST}, !Ref "AWS::NoValue"]')), NOT_WRITTEN),
        (stack(server(LATEST, "[{DeviceName: /dev/sda1, Ebs: {Encrypted: false}}]")),
         [f"fail {ENCRYPTED} root device", f"undecided {GP2} root device"]),
        (stack(server(LATEST, "[{DeviceName: /dev/xvda, Ebs: {Encrypted: true, VolumeType: gp3}}]"), "false"), []),
        (stack(server(LATEST, "[{DeviceName: /dev/xvda, NoDevice: {}}]"), "false"), NOT_WRITTEN),
        (stack("Type: AWS::AutoScaling::AutoScalingGroup\n    Properties: {LaunchTemplate: " + LATEST + "}", "false"),
         [f"fail {ENCRYPTED} root device"]),
        (stack("Type: AWS::AutoScaling::AutoScalingGroup\n    Properties: {MixedInstancesPolicy: {LaunchTemplate: "
               "{LaunchTemplateSpecification: " + LATEST + "}}}", "false"), [f"fail {ENCRYPTED} root device"]),
        (stack("Type: AWS::AutoScaling::AutoScalingGroup\n    Properties: {MixedInstancesPolicy: {LaunchTemplate: "
               "{LaunchTemplateSpecification: " + LATEST + ", Overrides: [{InstanceType: t3.micro}]}}}"), []),
        (stack("Type: AWS::AutoScaling::AutoScalingGroup\n    Properties: {LaunchConfigurationName: old}"), []),
        (stack("Type: AWS::EC2::EC2Fleet\n    Properties: {LaunchTemplateConfigs: [{LaunchTemplateSpecification: "
               + LATEST + "}]}", "false"), [f"fail {ENCRYPTED} root device"]),
        (stack("Type: AWS::EC2::SpotFleet\n    Properties: {SpotFleetRequestConfigData: {LaunchTemplateConfigs: "
               "[{LaunchTemplateSpecification: " + LATEST + "}]}}", "false"), [f"fail {ENCRYPTED} root device"]),
    ],
)  # fmt: skip
def test_in_cloudformation(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert said(tmp_path, {"template.yaml": text}, "I") == sorted(expected)


def test_what_is_accepted_for_a_template_is_accepted_for_what_it_launches(tmp_path: Path) -> None:
    accepted = f"Metadata: {{storage-lint: {{ignore: [{ENCRYPTED}]}}}}"
    text = stack(server(LATEST), "false").replace(
        "Type: AWS::EC2::LaunchTemplate", f"Type: AWS::EC2::LaunchTemplate\n    {accepted}"
    )
    found = report(tmp_path, {"template.yaml": text})
    assert found.findings == ()
    assert sorted(one.outcome.resource.address for one in found.suppressed) == ["I", "T"]


def test_a_template_of_another_stack(tmp_path: Path) -> None:
    exported = (
        stack("Type: AWS::SNS::Topic", "false") + "Outputs: {Id: {Value: !Ref T, Export: {Name: the-template}}}\n"
    )
    use = "{LaunchTemplateId: !ImportValue the-template, Version: $Latest}"
    user = f"Resources:\n  User:\n    {server(use)}\n"
    files = {"exported.yaml": exported, "user.yaml": user}
    assert said(tmp_path, files, "User") == [f"fail {ENCRYPTED} root device"]


@pytest.mark.parametrize("kind", ["AWS::AutoScaling::LaunchConfiguration", "AWS::EC2::Instance"])
def test_the_root_device_that_nobody_writes(tmp_path: Path, kind: str) -> None:
    text = f"Resources:\n  I:\n    Type: {kind}\n    Properties: {{ImageId: ami-1}}\n"
    assert said(tmp_path, {"template.yaml": text}, "I") == NOT_WRITTEN


# -- plans ------------------------------------------------------------------------------------------------------------


def plan(encrypted: bool, known: bool) -> str:
    mapping = {"device_name": "/dev/xvda", "ebs": [{"encrypted": str(encrypted).lower(), "volume_type": "gp3"}]}
    blocks = {"block_device_mappings": [mapping]}
    given = {"id": "lt-1", "latest_version": 4, "name": "web"} if known else {}
    use = {"id": "lt-1", "version": "4"} if known else {}
    unknown = {} if known else {"id": True, "latest_version": True}
    changes = [
        _change("aws_launch_template", "t", {**blocks, **given}, unknown),
        _change("aws_instance", "i", {"launch_template": [use]}, {} if known else {"launch_template": [
            {"id": True, "name": True, "version": True}]}),
    ]  # fmt: skip
    references = {
        "id": {"references": ["aws_launch_template.t.id", "aws_launch_template.t"]},
        "version": {"references": ["aws_launch_template.t.latest_version", "aws_launch_template.t"]},
    }
    configured = [
        {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "expressions": expressions}
        for kind, name, expressions in (
            ("aws_launch_template", "t", {}),
            ("aws_instance", "i", {"launch_template": [references]}),
        )
    ]
    configuration = {"root_module": {"resources": configured}}
    data = {"format_version": "1.2", "terraform_version": "1.9.0"}
    return json.dumps({**data, "resource_changes": changes, "configuration": configuration})


def _change(kind: str, name: str, after: dict[str, object], unknown: Mapping[str, object]) -> dict[str, object]:
    change = {"actions": ["create"], "before": None, "after": after, "after_unknown": unknown}
    return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "change": change}


@pytest.mark.parametrize("known", [True, False])
def test_in_a_plan(tmp_path: Path, known: bool) -> None:
    assert said(tmp_path, {"plan.json": plan(True, known)}, "aws_instance.i") == []
    assert said(tmp_path, {"plan.json": plan(False, known)}, "aws_instance.i") == [f"fail {ENCRYPTED} root device"]


def test_a_name_is_one_of_its_region(tmp_path: Path) -> None:
    regions = 'provider "aws" {}\nprovider "aws" {\n  alias = "eu"\n  region = "eu-west-1"\n}\n'
    there = template("false", more='name = "web"\n  provider = aws.eu')
    here = template(more='name = "web"', name="u")
    assert said(tmp_path, {"main.tf": regions + there + here + instance('name = "web"')}, "aws_instance.i") == []


def test_a_group_that_uses_its_template_in_one_of_two_ways(tmp_path: Path) -> None:
    use = f"content {{\n {ID}\n }}"
    one = f'dynamic "launch_template" {{\n for_each = var.mixed ? [] : [1]\n {use}\n}}'
    inside = f"content {{\n launch_template {{\n {SPECIFICATION}\n }}\n }}"
    other = f'dynamic "mixed_instances_policy" {{\n for_each = var.mixed ? [1] : []\n {inside}\n}}'
    group = f'variable "mixed" {{ type = bool }}\nresource "aws_autoscaling_group" "g" {{\n{one}\n{other}\n}}\n'
    assert said(tmp_path, {"main.tf": template() + group}, "aws_autoscaling_group.g") == []
    alone = group.replace(other, "")
    assert said(tmp_path, {"main.tf": template() + alone}, "aws_autoscaling_group.g") == NOT_WRITTEN
