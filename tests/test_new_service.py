"""A service is only new files: one that AWS does not have is added to a copy of the repository; no file is edited."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repository import ROOT

# What is written by tools from the new files.
GENERATED = {
    "linter/storage_lint/inputs/terraform/resource_types.py",
    "linter/storage_lint/inputs/cloudformation/resource_types.py",
    "linter/storage_lint/resources/assumable.py",
    "rules/README.md",
    "linter/storage_lint/config.schema.json",
    "linter/storage_lint/policy.schema.json",
}
NODES = '''"""Chest: boxes."""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.node import AccountSetting, Resource
from storage_lint.graph.value import Value


class Box(Resource, kw_only=True):
    """A box."""

    kind: ClassVar[str] = "chest.box"
    identity: ClassVar[str] = "name"

    name: Value[str]
    locked: Value[bool]
    account_locks: Value[bool | None]


class Account(AccountSetting, kw_only=True):
    """Whether an account locks its boxes."""

    kind: ClassVar[str] = "chest.account"
    fills: ClassVar[str] = "account_locks"
    assume: ClassVar[str] = "chest_locks_by_default"
'''
LOWER = '''"""Chest in {language}."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.chest import Box


def _box(box: ResourceBlock) -> Iterator[Resource]:
    name, locked = box.name("{name}", "the name"), box.flag("{locked}", False)
    yield Box(**box.common(), name=name, locked=locked, account_locks=box.nothing)


LOWERINGS: Lowerings = {{"{type}": _box}}
'''
TERRAFORM = LOWER.format(language="Terraform", name="name", locked="locked", type="aws_chest_box") + (
    'NAMES = {"aws_chest_box": {"name": "name"}}\nWORDS = {"chest": ("*chest*",)}\n'
)
CLOUDFORMATION = LOWER.format(language="CloudFormation", name="Name", locked="Locked", type="AWS::Chest::Box") + (
    'NAMES = {"AWS::Chest::Box": "Name"}\n'
)
# The rule that `new-rule --shape field` writes, finished.
APPLIES = '''
    def applies(self, resource: Box) -> Value[bool]:
        """Return whether the account leaves it open."""
        account = resource.account_locks
        return account if isinstance(account, Unknown) else Known(account.value is not True, account.origin)
'''
FINISHED = {
    'resource "aws_chest_box" "right" {\n': 'resource "aws_chest_box" "right" {\n  locked = true\n',
    "  Right:\n    Type: AWS::Chest::Box\n": "  Right:\n    Type: AWS::Chest::Box\n    Properties: {Locked: true}\n",
    '"Right": {\n      "Type": "AWS::Chest::Box",\n': '"Right": {\n      "Type": "AWS::Chest::Box",\n'
    '      "Properties": {"Locked": true},\n',
    "TODO: what the value is": "the box is not locked",
    "TODO: what comes of it": "anybody opens it",
    "TODO: what to do": "lock it",
    "TODO: what goes wrong, for whom, and what to do about it.": "Anybody opens it.",
    "Never: TODO: replace this by an example": "Never: the box has an example",
    "TODO: what the fix does to what runs already:": "It is locked in place:",
    "TODO: what is checked, in one sentence.": "A box is locked.",
    "amazon.com/TODO": "amazon.com/chest",
    "from storage_lint.resources.chest import Box\n": "from storage_lint.graph.value import Known, Unknown, Value\n"
    "from storage_lint.resources.chest import Box\n",
}
TEMPLATE = '{"Resources": {"Open": {"Type": "AWS::Chest::Box", "Properties": {"Name": "a"}, "Metadata": METADATA}}}'
ARTIFACT = '{"type": "aws:cloudformation:stack", "properties": {"templateFile": "Main.template.json"}}'
GRAPH = """\
{
  "resources": [
    {
      "kind": "chest.box",
      "exists": true,
      "name": "a",
      "locked": false,
      "account_locks": null
    }
  ]
}
"""
SCENARIO = {
    "graph.json": GRAPH,
    "terraform/main.tf": 'resource "aws_chest_box" "open" {\n  name = "a"\n}\n',
    "cloudformation/template.json": TEMPLATE.replace("METADATA", "{}"),
    "cdk/cdk.out/manifest.json": f'{{"version": "36.0.0", "artifacts": {{"Main": {ARTIFACT}}}}}',
    "cdk/cdk.out/Main.template.json": TEMPLATE.replace("METADATA", '{"aws:cdk:path": "Main/Open/Resource"}'),
}
TREE = {
    "main.tf": 'resource "aws_chest_box" "open" {\n  name   = "a"\n  locked = false\n}\n'
    'module "more" {\n  source = "example.com/acme/chests/aws"\n}\n',
    "template.yaml": "Resources:\n  Open:\n    Type: AWS::Chest::Box\n",
}


PYTEST = (
    *("-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib -q"),
    *("-k", "chest or are_allowed or the_table or test_form or are_current"),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what a service may touch, with what Python compiled of it: it is as old as its source there, too."""
    copy = tmp_path / "repository"
    for name in ("linter", "rules", "tools", "docs", "fixtures/parity", "fixtures/shop", "tests"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def texts(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def run(copy: Path, *words: str, status: int = 0, cwd: Path | None = None) -> str:
    path = f"{copy / 'linter'}{os.pathsep}{copy / 'rules'}"
    # Compiled once for all programs that run in the copy, whatever the environment says.
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, *words]
    done = subprocess.run(command, cwd=cwd or copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def add_service(copy: Path) -> None:
    package = copy / "linter" / "storage_lint"
    (package / "resources" / "chest.py").write_text(NODES)
    (package / "inputs" / "terraform" / "lower" / "chest.py").write_text(TERRAFORM)
    (package / "inputs" / "cloudformation" / "lower" / "chest.py").write_text(CLOUDFORMATION)
    run(copy, "tools/index.py")
    run(copy, "-m", "storage_lint", "new-rule", "chest", "open-box", "--shape", "field")
    rule = copy / "rules" / "storage_lint_rules" / "chest" / "open_box.py"
    text = rule.read_text() + APPLIES
    for old, new in FINISHED.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    rule.write_text(text)
    run(copy, "tools/docs.py")
    for name, text in SCENARIO.items():
        path = copy / "fixtures" / "parity" / "open-chest" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_service_is_only_new_files(copy: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    before = texts(copy)
    add_service(copy)
    after = texts(copy)
    assert {name for name, text in before.items() if after[name] != text} == GENERATED
    new = {name for name in after.keys() - before.keys() if not name.startswith("fixtures/")}
    assert sorted(new) == [
        "linter/storage_lint/inputs/cloudformation/lower/chest.py",
        "linter/storage_lint/inputs/terraform/lower/chest.py",
        "linter/storage_lint/resources/chest.py",
        "rules/storage_lint_rules/chest/__init__.py",
        "rules/storage_lint_rules/chest/open_box.py",
    ]
    for name, text in TREE.items():
        (tree / name).write_text(text)
    output = run(copy, "-m", "storage_lint", "--undecided", "show", status=1, cwd=tree)
    assert "main.tf:3:12 chest-open-box the box is not locked: anybody opens it [medium]" in output
    assert "template.yaml:2:3 chest-open-box the box is not locked by default: anybody opens it [medium]" in output
    assert "module.more is not read: its storage is not judged (chest)" in output
    (tree / "storage-lint.toml").write_text("[assume]\nchest_locks_by_default = true\n")
    assert "\nNo findings, 1 undecided" in run(copy, "-m", "storage_lint", cwd=tree)
    assert "chest-open-box" in run(copy, "-m", "storage_lint", "rules")

    tests = ("test_rules.py", "test_imports.py", "test_parity.py", "inputs/test_resource_types.py")
    run(copy, *PYTEST, *(f"tests/{test}" for test in tests))
