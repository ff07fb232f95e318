"""Promises of reading Terraform that are kept in one line of code each, and that nothing else would notice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from files import write
from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.modules.calls import MAX_MODULE_DEPTH
from storage_lint.lint import Settings, lint
from terraform_code import evaluated

BLOCK_ALL = """
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


def outcomes(directory: Path, monkeypatch: pytest.MonkeyPatch, rule: str, *paths: str) -> dict[str, str]:
    """Return 'finding' or 'undecided' by the address of what a rule says something of."""
    monkeypatch.chdir(directory)
    report = lint(paths or ["."], Settings(select=(rule,)))
    assert report.problems == ()
    return {
        **{one.resource.address: "undecided" for one in report.undecided},
        **{one.resource.address: "finding" for one in report.findings},
    }


@pytest.mark.parametrize("expression", ['data.aws_vpc.one.id == "vpc-1"', "data.aws_vpc.one.id == data.aws_vpc.two.id"])
def test_what_a_data_source_reads_may_be_what_another_one_reads(tmp_path: Path, expression: str) -> None:
    code = 'data "aws_vpc" "one" {}\ndata "aws_vpc" "two" {}\n'
    assert isinstance(evaluated(tmp_path, expression, code), Unknown)
    resources = code.replace("data ", "resource ").replace("aws_vpc", "aws_kms_key")
    assert evaluated(tmp_path, "aws_kms_key.one.id == aws_kms_key.two.id", resources) is False


def test_a_choice_that_refers_to_another_owner_is_not_this_one_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = 'variable "on" { type = bool }\nvariable "name" {}\n'
    for label, name in (("one", '"one"'), ("two", '"two"'), ("named", "var.name")):
        code += f'resource "aws_s3_bucket" "{label}" {{\n  bucket = {name}\n}}\n'
    code += 'resource "aws_s3_bucket_public_access_block" "b" {\n'
    code += "  bucket = var.on ? aws_s3_bucket.one.bucket : aws_s3_bucket.named.bucket\n"
    write(tmp_path, {"main.tf": code + BLOCK_ALL})
    assert outcomes(tmp_path, monkeypatch, "s3-missing-public-access-block") == {
        "aws_s3_bucket.one": "undecided",
        "aws_s3_bucket.named": "undecided",
        "aws_s3_bucket.two": "finding",
    }


def test_modules_are_read_down_to_the_limit_and_what_lies_below_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume = 'resource "aws_ebs_volume" "v" {\n  size = 1\n  type = "gp2"\n}\n'
    call = 'module "m" {\n  source = "./m"\n}\n'
    for depth in range(MAX_MODULE_DEPTH + 2):
        write(tmp_path, {"m/" * depth + "main.tf": volume + (call if depth <= MAX_MODULE_DEPTH else "")})
    monkeypatch.chdir(tmp_path)
    report = lint(["."], Settings(select=("ebs-gp2-volume",)))
    depths = sorted(one.resource.address.count("module.") for one in report.findings)
    assert depths == list(range(MAX_MODULE_DEPTH + 1))
    assert [(one.summary.partition(": ")[2], one.note) for one in report.problems] == [
        (f"limit reached: modules more than {MAX_MODULE_DEPTH} deep", False)
    ]


def planned(address: str, encrypted: bool) -> dict[str, Any]:
    name = address.rpartition(".")[2]
    entry = {"address": address, "mode": "managed", "type": "aws_ebs_volume", "name": name}
    return {**entry, "values": {"encrypted": encrypted, "size": 1, "type": "gp3"}}


def plan(*entries: dict[str, Any], actions: tuple[str, ...] = ("create",)) -> str:
    changes = [
        {**{key: entry[key] for key in ("address", "mode", "type", "name")},
         "change": {"actions": list(actions), "before": None, "after": entry["values"], "after_unknown": {}}}
        for entry in entries
    ]  # fmt: skip
    values = {"root_module": {"resources": list(entries)}}
    return json.dumps({"format_version": "1.2", "planned_values": values, "resource_changes": changes})


UNDECIDED = 'variable "on" { type = bool }\nresource "aws_ebs_volume" "v" {\n  size = 1\n  encrypted = var.on\n}\n'


@pytest.mark.parametrize(("encrypted", "expected"), [(True, {}), (False, {"aws_ebs_volume.v": "finding"})])
def test_a_plan_decides_what_its_configuration_leaves_undecided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encrypted: bool, expected: dict[str, str]
) -> None:
    write(tmp_path, {"main.tf": UNDECIDED})
    rule = "ebs-unencrypted-volume"
    assert outcomes(tmp_path, monkeypatch, rule) == {"aws_ebs_volume.v": "undecided"}
    write(tmp_path, {"plan.json": plan(planned("aws_ebs_volume.v", encrypted))})
    assert outcomes(tmp_path, monkeypatch, rule, ".", "plan.json") == expected


SEVERAL = 'variable "n" { type = number }\nresource "aws_ebs_volume" "v" {\n  size = 1\n  count = var.n\n}\n'
HERE = 'resource "aws_ebs_volume" "here" {\n  size = 1\n  encrypted = true\n}\n'


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, {}),
        ({"aws_ebs_volume.v[0]": True}, {}),
        ({"aws_ebs_volume.v[0]": True, "aws_ebs_volume.v[1]": False}, {"aws_ebs_volume.v[1]": "finding"}),
    ],
)
def test_a_plan_decides_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, bool], expected: dict[str, str]
) -> None:
    write(tmp_path, {"main.tf": SEVERAL + HERE})
    rule = "ebs-unencrypted-volume"
    assert outcomes(tmp_path, monkeypatch, rule) == {"aws_ebs_volume.v[*]": "finding"}
    entries = [planned(address, encrypted) for address, encrypted in {"aws_ebs_volume.here": True, **more}.items()]
    write(tmp_path, {"plan.json": plan(*entries)})
    assert outcomes(tmp_path, monkeypatch, rule) == expected


@pytest.mark.parametrize("actions", [("forget",), ("delete",)])
def test_what_a_plan_forgets_or_deletes_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actions: tuple[str, ...]
) -> None:
    write(tmp_path, {"plan.json": plan(planned("aws_ebs_volume.v", False))})
    assert outcomes(tmp_path, monkeypatch, "ebs-unencrypted-volume") == {"aws_ebs_volume.v": "finding"}
    write(tmp_path, {"plan.json": plan(planned("aws_ebs_volume.v", False), actions=actions)})
    assert outcomes(tmp_path, monkeypatch, "ebs-unencrypted-volume") == {}
