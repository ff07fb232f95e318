"""Manifests of cloud assemblies: stages, what belongs to a stack, and everything that may not be opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from storage_lint.inputs.cdk.manifest import Assembly, read_manifests

APPS = Path("fixtures/cdk/apps")
OUT = "fixtures/cdk/apps/stages/cdk.out"


def write(directory: Path, artifacts: object) -> str:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}))
    return str(directory)


def problems(assembly: Assembly) -> list[tuple[str, str]]:
    return [(problem.summary, problem.detail) for problem in assembly.problems]


def test_stages_within_stages_with_their_environment() -> None:
    assembly = read_manifests(OUT)
    assert [(stack.id, stack.name, stack.account, stack.region) for stack in assembly.stacks] == [
        ("DevStorageC5A5B877", "Dev-Storage", "111111111111", "eu-west-1"),
        ("ProdStorage0EF194CB", "Prod-Storage", "222222222222", "eu-central-1"),
        ("ProdCanaryStorage24DC719A", "Prod-Canary-Storage", "222222222222", "eu-north-1"),
    ]
    assert [stack.template for stack in assembly.stacks] == [
        f"{OUT}/assembly-Dev/DevStorageC5A5B877.template.json",
        f"{OUT}/assembly-Prod/ProdStorage0EF194CB.template.json",
        f"{OUT}/assembly-Prod/assembly-Prod-Canary/ProdCanaryStorage24DC719A.template.json",
    ]
    assert assembly.tree == f"{OUT}/tree.json"
    assert assembly.problems == ()


def test_an_environment_left_to_the_deployment_is_not_known() -> None:
    (stack,) = read_manifests("fixtures/cdk/apps/buckets/cdk.out").stacks
    assert (stack.account, stack.region) == (None, None)


@pytest.mark.parametrize("app", ["old-manifest", "nested-by-hash"])
def test_metadata_in_the_manifest_and_beside_the_stack(app: str) -> None:
    (stack,) = read_manifests(str(APPS / app / "cdk.out")).stacks
    logical_ids = [
        entry["data"]
        for entries in stack.metadata.values()
        for entry in entries
        if entry["type"] == "aws:cdk:logicalId"
    ]
    assert logical_ids.count("Data666C94C7") >= 2


def test_assets_by_hash() -> None:
    (stack,) = read_manifests("fixtures/cdk/apps/nested-by-hash/cdk.out").stacks
    assert sorted(stack.assets.values()) == [
        "Outer.template.json",
        "OuterDocuments14ED4706.nested.template.json",
        "OuterMediaE5462715.nested.template.json",
        "OuterMediaThumbnailsD9D2D3F5.nested.template.json",
    ]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("", "manifest.json: not JSON"),
        ('{"artifacts": ', "manifest.json: not JSON"),
        ("[" * 100_000, "manifest.json: cannot be read"),
        ("[]", "manifest.json: cannot be read"),
        ('{"artifacts": []}', "manifest.json: not a CDK manifest"),
        ('{"artifacts": {"A": 1}}', "manifest.json: artifact A cannot be read"),
        ('{"artifacts": {"A": {"type": "cdk:cloud-assembly"}}}', "manifest.json: artifact A cannot be read"),
        ('{"artifacts": {"A": {"type": "aws:cloudformation:stack"}}}', "manifest.json: artifact A cannot be read"),
        ('{"artifacts": {"A": {"type": "aws:cloudformation:stack", "properties": 3}}}', "artifact A cannot be read"),
    ],
)
def test_what_is_no_manifest_is_a_problem(tmp_path: Path, text: str, summary: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    assembly = read_manifests(str(tmp_path))
    assert assembly.stacks == ()
    assert [problem.summary.endswith(summary) for problem in assembly.problems] == [True]


def test_a_missing_manifest_is_a_problem(tmp_path: Path) -> None:
    assert [summary.rpartition("/")[2] for summary, _ in problems(read_manifests(str(tmp_path)))] == [
        "manifest.json: no such file"
    ]


@pytest.mark.parametrize("file", ["../secret.json", "/etc/hostname", "link.json", "a\0b"])
@pytest.mark.parametrize(
    "artifact",
    [
        {"type": "aws:cloudformation:stack", "property": "templateFile"},
        {"type": "cdk:asset-manifest", "property": "file"},
        {"type": "cdk:tree", "property": "file"},
    ],
)
def test_nothing_outside_the_assembly_is_opened(tmp_path: Path, file: str, artifact: dict[str, str]) -> None:
    (tmp_path / "secret.json").write_text("{}")
    out = tmp_path / "cdk.out"
    out.mkdir()
    (out / "link.json").symlink_to(tmp_path / "secret.json")
    assembly = read_manifests(write(out, {"A": {"type": artifact["type"], "properties": {artifact["property"]: file}}}))
    assert (assembly.stacks, assembly.tree, len(assembly.files)) == ((), None, 1)
    assert [detail for _, detail in problems(assembly)] == [f"{file} lies outside the assembly"]


def test_metadata_outside_the_assembly_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"/A": []}')
    artifact = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "A.template.json"},
        "additionalMetadataFile": "../secret.json",
    }
    assembly = read_manifests(write(tmp_path / "cdk.out", {"A": artifact}))
    assert [stack.metadata for stack in assembly.stacks] == [{}]
    assert [detail for _, detail in problems(assembly)] == ["../secret.json lies outside the assembly"]


def test_metadata_that_a_snapshot_left_out_is_a_note(tmp_path: Path) -> None:
    artifact = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "A.template.json"},
        "additionalMetadataFile": "A.metadata.json",
    }
    assembly = read_manifests(write(tmp_path, {"A": artifact}))
    assert [stack.metadata for stack in assembly.stacks] == [{}]
    assert [(one.note, one.summary.rpartition("/")[2]) for one in assembly.problems] == [
        (True, "manifest.json: A.metadata.json is not there")
    ]


def test_made_up_values_are_said(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"version": "55.0.0", "missing": [{"key": "vpc-provider:x"}]}')
    (problem,) = read_manifests(str(tmp_path)).problems
    assert problem.note
    assert problem.summary.endswith("manifest.json: the assembly is unfinished")


def test_a_stage_that_is_its_own_parent_ends(tmp_path: Path) -> None:
    stage: dict[str, Any] = {"S": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}
    assert problems(read_manifests(write(tmp_path, stage))) == []


def test_too_many_stages_are_said(tmp_path: Path) -> None:
    directory = tmp_path
    for _ in range(40):
        write(directory, {"S": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "s"}}})
        directory = directory / "s"
    assembly = read_manifests(str(tmp_path))
    assert len(assembly.files) == 33
    assert [detail for _, detail in problems(assembly)] == ["stages beyond the limit were not read"]
