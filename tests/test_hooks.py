"""The hooks, as the real pre-commit calls them: what a commit holds, in one call, and what they say of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from commands import run
from ordinary_changes import CHANGES as ORDINARY
from repository import ROOT
from storage_lint.inputs.terraform.detect import SOURCES, VARIABLES
from storage_lint.inputs.terraform.values import configuration_files

pytestmark = pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed")
RULES = ["--select", "ebs-gp2-volume,ebs-unencrypted-volume", "--format", "concise", "-q"]
MAX_SECONDS = 5.0  # of processor time, pre-commit's own with it: some 0.5 where nothing else runs

TEMPLATE = "Resources:\n  V:\n    Type: AWS::EC2::Volume\n    Properties: {Encrypted: true, VolumeType: gp3}\n"


def volume(name: str, kind: str = '"gp3"') -> str:
    return f'resource "aws_ebs_volume" "{name}" {{\n  size = 1\n  type = {kind}\n  encrypted = true\n}}\n'


Said = tuple[str, list[str]]
HOOKS = {"storage-lint": "storage-lint", "storage-lint (what is new)": "storage-lint-new"}  # the name that is printed


class Repository:
    """A scratch repository in which pre-commit is configured with our hooks, run from this environment."""

    def __init__(self, root: Path, rules: Sequence[str] = RULES) -> None:
        self.root = root
        root.mkdir()
        given = {name: one for name, one in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        packages = os.pathsep.join([str(ROOT / "linter"), str(ROOT / "rules")])
        self._environment = {**given, "PYTHONPATH": packages, "PRE_COMMIT_HOME": str(root.parent / "home")}
        self._environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        for hook in hooks:
            program = f"{sys.executable} -m storage_lint"
            hook |= {
                "language": "system",
                "entry": hook["entry"].replace("storage-lint", program, 1),
                "args": list(rules),
            }
        self.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}))
        self.git("init", "-q")
        self.write("live/main.tf", 'module "disk" {\n  source = "../disk"\n  kind = var.kind\n}\n')
        self.write("live/variables.tf", 'variable "kind" {}\n')
        self.write("live/terraform.tfvars", 'kind = "gp3"\n')
        self.write("disk/main.tf", 'variable "kind" {}\n' + volume("inner", "var.kind"))
        self.write("old/main.tf", volume("old", '"gp2"'))
        self.write("t.yaml", TEMPLATE)
        self.write("README.md", "one\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(exist_ok=True, parents=True)
        (self.root / path).write_text(text)

    def git(self, *words: str) -> None:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words]
        subprocess.run(command, cwd=self.root, env=self._environment, check=True, capture_output=True)

    def hook(self, name: str) -> Said:
        """Whether a hook passed for what is staged, and what it printed when it did not."""
        return self._run(name)[name]

    def hooks(self) -> tuple[Said, Said]:
        """What `hook` says of our two, which run one after the other, as they do when someone commits."""
        said = self._run()
        return said["storage-lint"], said["storage-lint-new"]

    def _run(self, *names: str) -> dict[str, Said]:
        command = [sys.executable, "-m", "pre_commit", "run", "--color", "never", *names]
        before = _processor_seconds()
        done = subprocess.run(
            command, cwd=self.root, env=self._environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert _processor_seconds() - before < MAX_SECONDS
        found: dict[str, Said] = {}
        for line in done.stdout.splitlines():
            if heading := re.fullmatch(r"(.+?)\.{3,}.*(Passed|Failed|Skipped)", line):
                lines: list[str] = []
                found[HOOKS[heading[1]]] = heading[2], lines
            elif line and not line.startswith(("[WARNING]", "[INFO]", "- ")):
                lines.append(line)
        return found


def _processor_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


INNER = "live/terraform.tfvars:1:8: low ebs-gp2-volume "
CHANGES = {
    "a variable file and a template": (
        {"live/terraform.tfvars": 'kind = "gp2"\n', "t.yaml": TEMPLATE.replace("true", "false")},
        [INNER, "t.yaml:4:29: high ebs-unencrypted-volume "],
    ),
    "a module": (
        {"disk/main.tf": 'variable "kind" {}\n' + volume("inner", '"gp2"')}, ["disk/main.tf:4:10: low ebs-gp2-volume "],
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_commit_is_reviewed_as_what_it_belongs_to(change: str, repository: Repository) -> None:
    files, expected = CHANGES[change]
    for path, text in files.items():
        repository.write(path, text)
    repository.git("add", "-A")
    for word, lines in repository.hooks():
        assert word == "Failed"
        assert [line[: len(one)] for line, one in zip(lines, expected, strict=True)] == expected


def test_nothing_that_matters(repository: Repository) -> None:
    repository.write("README.md", "two\n")
    repository.git("add", "-A")
    assert repository.hooks() == (("Skipped", []), ("Passed", []))  # what is old is not said


def test_what_is_not_staged_is_not_reviewed(repository: Repository) -> None:
    repository.write("live/variables.tf", 'variable "kind" {}\n# staged\n')
    repository.git("add", "-A")
    repository.write("live/terraform.tfvars", 'kind = "gp2"\n')
    assert repository.hooks() == (("Passed", []), ("Passed", []))


def test_a_deleted_file_is_for_the_hook_of_what_is_new(repository: Repository) -> None:
    repository.write("live/variables.tf", 'variable "kind" {\n  default = "gp2"\n}\n')
    repository.git("add", "-A")
    assert repository.hook("storage-lint-new") == ("Passed", [])  # the variable file decides
    repository.git("commit", "-q", "-m", "x", "--no-verify")
    repository.git("rm", "-q", "live/terraform.tfvars")
    skipped, (word, lines) = repository.hooks()
    assert (skipped, word) == (("Skipped", []), "Failed")  # pre-commit does not call the first for it
    assert [line.split(": ")[0] for line in lines] == ["live/variables.tf:2:13"]


def test_a_changed_baseline_or_settings_file_is_everything_below(repository: Repository) -> None:
    repository.write("storage-lint.toml", 'profile = "default"\n')
    repository.git("add", "-A")
    word, lines = repository.hook("storage-lint")
    assert word == "Failed"
    assert [line.split(": ")[0] for line in lines] == ["old/main.tf:3:10"]


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with the trees of all ordinary changes, each in a directory, before they are changed."""
    rules = ",".join(sorted({rule for rule, _, _, _ in ORDINARY.values()}))
    repository = Repository(tmp_path_factory.mktemp("hooks") / "r", ["--select", rules, "--format", "concise", "-q"])
    for number, (_, tree, _, _) in enumerate(ORDINARY.values()):
        for path, text in tree.items():
            repository.write(f"{number}/{path}", text)
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "trees", "--no-verify")
    return repository


def test_the_hook_says_of_ordinary_changes_what_a_run_over_their_units_says(
    ordinary: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (_, _, path, text) in enumerate(ORDINARY.values()):
        ordinary.write(f"{number}/{path}", text)
    ordinary.git("add", "-A")
    word, lines = ordinary.hook("storage-lint")
    assert word == "Failed"
    monkeypatch.chdir(ordinary.root)
    for number, (name, (rule, *_)) in enumerate(ORDINARY.items()):
        found = [line for line in lines if line.startswith(f"{number}/")]
        assert {line.split()[2] for line in found} == {rule}, name
        assert "\n".join(found) + "\n" == run("--select", rule, "--format", "concise", "-q", str(number)).output, name
    assert {line.partition("/")[0] for line in lines} == set(map(str, range(len(ORDINARY))))
    ordinary.git("reset", "-q", "--hard")


def test_all_ordinary_changes_are_new_in_one_commit(ordinary: Repository) -> None:
    for number, (_, _, path, text) in enumerate(ORDINARY.values()):
        ordinary.write(f"{number}/{path}", text)
    ordinary.git("add", "-A")
    word, lines = ordinary.hook("storage-lint-new")
    ordinary.git("reset", "-q", "--hard")
    assert word == "Failed"
    assert sorted(line.split()[2] for line in lines) == sorted(rule for rule, _, _, _ in ORDINARY.values())


def test_an_assembly_is_named_by_its_files(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "fixtures/cdk/apps/volumes/cdk.out", repository.root / "app/cdk.out")
    repository.git("add", "-A", "-f")
    word, lines = repository.hook("storage-lint")
    assert word == "Failed"
    monkeypatch.chdir(repository.root)
    assert "\n".join(lines) + "\n" == run(*RULES, "app/cdk.out").output


def test_a_file_that_is_staged_in_part_is_reviewed_as_it_is_staged(repository: Repository) -> None:
    repository.write("live/more.tf", volume("a", '"gp2"'))
    repository.git("add", "-A")
    repository.write("live/more.tf", volume("a", '"gp3"'))
    for word, lines in repository.hooks():
        assert (word, [line.split(": ")[0] for line in lines]) == ("Failed", ["live/more.tf:3:10"])
    repository.write("live/more.tf", volume("a", '"gp3"'))
    repository.git("add", "-A")
    repository.write("live/more.tf", volume("a", '"gp2"'))
    assert repository.hooks() == (("Passed", []), ("Passed", []))


def test_the_hook_is_called_for_every_kind_of_file_that_is_read() -> None:
    (files,) = (
        hook["files"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()) if "files" in hook
    )
    endings = (
        *SOURCES,
        *VARIABLES,
        *(f".{one}" for one in configuration_files._ENDINGS),
        ".yaml",
        ".yml",
        ".json",
        ".template",
    )
    for name in (*(f"a/b{ending}" for ending in endings), "storage-lint.toml", "cdk.out/cdk.out", "a/cdk.out/cdk.out"):
        assert re.search(files, name), name
    for name in ("README.md", "main.py", "cdk.out.md", "Makefile"):
        assert not re.search(files, name)
