"""Accounts and Regions of plans, stacks and assemblies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from storage_lint.discover.search import discover
from storage_lint.graph.reading import ReadSettings, together
from storage_lint.inputs.cdk import read_assemblies
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.terraform import each_plan
from storage_lint.lint import Settings, lint

OWN = "${data.aws_caller_identity.account_id}", "${data.aws_region.name}"
ROLE = "arn:aws:iam::111111111111:role/x"


def planned(path: Path, providers: dict[str, Any], volumes: dict[str, dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """The account and the Region of each volume; of a volume is given its provider's key, values and expressions."""
    resources = [
        {
            "address": f"aws_ebs_volume.{name}",
            "mode": "managed",
            "type": "aws_ebs_volume",
            "name": name,
            "values": {"size": 1, **volume.get("values", {})},
        }
        for name, volume in volumes.items()
    ]
    configured = [
        {
            "mode": "managed",
            "type": "aws_ebs_volume",
            "name": name,
            "provider_config_key": volume.get("provider", "aws"),
            "expressions": volume.get("expressions", {}),
        }
        for name, volume in volumes.items()
    ]
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": [],
        "configuration": {
            "provider_config": {key: {"name": "aws", "expressions": one} for key, one in providers.items()},
            "root_module": {"resources": configured},
        },
    }
    (path / "plan.json").write_text(json.dumps(plan))
    found = together(each_plan(discover([str(path)]).plans, ReadSettings())).resources
    return {one.address[15:]: (str(one.environment.account), str(one.environment.region)) for one in found}


def constant(value: object) -> dict[str, object]:
    return {"constant_value": value}


def test_providers_of_a_plan(tmp_path: Path) -> None:
    providers = {
        "aws": {},
        "aws.eu": {"region": constant("eu-west-1")},
        "aws.same": {"region": constant("eu-west-1"), "default_tags": [{"tags": constant({"a": "b"})}]},
        "aws.var": {"region": {"references": ["var.region"]}},
        "aws.role": {"assume_role": [{"role_arn": constant(ROLE)}], "region": constant("eu-west-1")},
        "aws.allowed": {"allowed_account_ids": constant(["222222222222"])},
        "aws.profile": {"profile": constant("x"), "region": constant("eu-west-1")},
        "module.m:aws": {"region": constant("us-east-1")},
    }
    volumes: dict[str, dict[str, Any]] = {
        key.replace(".", "_").replace(":", "_"): {"provider": key}
        for key in (*providers, "module.other:aws", "aws.gone")
    }
    assert planned(tmp_path, providers, volumes) == {
        "aws": OWN,
        "aws_eu": (OWN[0], "eu-west-1"),
        "aws_same": (OWN[0], "eu-west-1"),
        "aws_var": (OWN[0], "${region of aws.var}"),
        "aws_role": ("111111111111", "eu-west-1"),
        "aws_allowed": ("222222222222", OWN[1]),
        "aws_profile": ("${data.aws_caller_identity (aws.profile).account_id}", "eu-west-1"),
        "module_m_aws": (OWN[0], "us-east-1"),
        "module_other_aws": OWN,
        "aws_gone": ("${data.aws_caller_identity (aws.gone).account_id}", "${data.aws_region (aws.gone).name}"),
    }


def test_regions_of_the_instances_of_a_plan(tmp_path: Path) -> None:
    providers = {"aws": {"region": constant("eu-west-1")}}
    volumes: dict[str, dict[str, Any]] = {
        "own": {},
        "known": {"values": {"region": "us-east-1"}},
        "unknown": {"expressions": {"region": {"references": ["var.region"]}}},
    }
    regions = {name: region for name, (_, region) in planned(tmp_path, providers, volumes).items()}
    assert regions == {"own": "eu-west-1", "known": "us-east-1", "unknown": "${aws_ebs_volume.unknown.region}"}


CLUSTER = {"Type": "AWS::RDS::DBCluster", "Properties": {"Engine": "aurora-mysql", "DBClusterIdentifier": "orders"}}
MEMBER = {
    "Type": "AWS::RDS::DBInstance",
    "Properties": {"Engine": "aurora-mysql", "DBClusterIdentifier": "orders", "DBInstanceClass": "db.r6g.large"},
}


def write(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data))


def verdicts(path: Path) -> dict[str, str]:
    report = lint([str(path)], Settings(select=("aurora-single-instance-cluster",)))
    return {
        **{f"{one.resource.scope.rpartition('/')[2]} {one.resource.address}": "fail" for one in report.findings},
        **{f"{one.resource.scope.rpartition('/')[2]} {one.resource.address}": "undecided" for one in report.undecided},
    }


def test_nested_stacks_are_where_their_parents_are_and_stack_sets_elsewhere(tmp_path: Path) -> None:
    outer = {
        "Resources": {
            "Cluster": CLUSTER,
            "One": MEMBER,
            "Nested": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "inner.json"}},
            "Set": {
                "Type": "AWS::CloudFormation::StackSet",
                "Properties": {"TemplateURL": "set.json", "StackSetName": "s", "PermissionModel": "SELF_MANAGED"},
            },
        }
    }
    write(tmp_path / "outer.json", outer)
    write(tmp_path / "inner.json", {"Resources": {"Inner": MEMBER}})
    write(tmp_path / "set.json", {"Resources": {"There": MEMBER}})
    found = read_templates(discover([str(tmp_path)]).templates, ReadSettings()).resources
    assert {one.address: str(one.environment.region) for one in found} == {
        "Cluster": "${AWS::Region}",
        "One": "${AWS::Region}",
        "Nested/Inner": "${AWS::Region}",
        "Set/There": "${Set/AWS::Region}",
    }
    assert verdicts(tmp_path) == {}  # two members for sure, wherever the third is
    write(tmp_path / "inner.json", {"Resources": {"Inner": {"Type": "AWS::SNS::Topic"}}})
    assert verdicts(tmp_path) == {"outer.json Cluster": "undecided"}


@pytest.mark.parametrize(
    ("member", "verdict"),
    [
        ("aws://111111111111/eu-west-1", None),
        ("aws://111111111111/us-east-1", "fail"),
        ("aws://222222222222/eu-west-1", "fail"),
    ],
)
def test_stacks_of_an_assembly_are_where_the_program_puts_them(
    tmp_path: Path, member: str, verdict: str | None
) -> None:
    def stack(name: str, environment: str) -> dict[str, object]:
        return {
            "type": "aws:cloudformation:stack",
            "environment": environment,
            "properties": {"templateFile": f"{name}.template.json", "stackName": name},
        }

    assembly = tmp_path / "cdk.out"
    artifacts = {"Data": stack("Data", "aws://111111111111/eu-west-1"), "Members": stack("Members", member)}
    write(assembly / "manifest.json", {"version": "36.0.0", "artifacts": artifacts})
    write(assembly / "Data.template.json", {"Resources": {"Cluster": CLUSTER}})
    write(assembly / "Members.template.json", {"Resources": {"One": MEMBER, "Two": MEMBER}})
    found = read_assemblies(discover([str(tmp_path)]).assemblies, ReadSettings(), {}).resources
    assert [str(one.environment.region) for one in found[:1]] == ["eu-west-1"]
    assert verdicts(tmp_path) == ({} if verdict is None else {"Data.template.json Cluster": verdict})


def test_the_account_of_a_stack_set_is_no_parameter(tmp_path: Path) -> None:
    outer = {"Type": "AWS::CloudFormation::StackSet", "Properties": {"TemplateURL": "set.json", "StackSetName": "s"}}
    write(tmp_path / "outer.json", {"Resources": {"Set": outer}})
    password = {"Fn::Sub": "pw-${AWS::AccountId}-${AWS::Region}"}
    cluster = {"Engine": "aurora-mysql", "MasterUsername": "owner", "MasterUserPassword": password}
    write(tmp_path / "set.json", {"Resources": {"C": {"Type": "AWS::RDS::DBCluster", "Properties": cluster}}})
    report = lint([str(tmp_path)], Settings(select=("aurora-plaintext-password",)))
    assert report.findings == ()
    assert [one.unknown.reason for one in report.undecided] == ["AWS::AccountId is decided at deploy time"]
