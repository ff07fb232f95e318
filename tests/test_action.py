"""The GitHub Action: what its host reads of it, and its steps as an emulated runner runs them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands import SOURCES, install
from repository import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the runner is emulated with programs of POSIX")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: dict[str, Any] = {one.get("name", "python"): one for one in ACTION["runs"]["steps"]}
PROGRAMS = str(Path(sys.executable).parent)  # of this environment
GIVEN = {"PATHS": ".", "ARGUMENTS": "", "SINCE": "", "SARIF_FILE": "", "SUMMARY": "false"}


class Runner:
    """The files and variables that a step has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output, self.summary = folder / "output", folder / "summary"
        for file in (self.output, self.summary):
            file.touch()
        self.programs = folder / "storage-lint" / "bin"
        self.programs.mkdir(parents=True)
        self.environment = {
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "PATH": os.environ["PATH"],
        }

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)

    def run(self, step: str, cwd: Path, **given: str) -> subprocess.CompletedProcess[str]:
        script = STEPS[step]["run"]
        environment = {**self.environment, **given}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]  # as the runner's `shell: bash`
        return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    folder = tmp_path / "runner"
    folder.mkdir()
    return Runner(folder)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "<--><.>"),
        ({"PATHS": "a b", "ARGUMENTS": "--fail-on high"}, "<--fail-on><high><--><a><b>"),
        ({"PATHS": "$(touch x) *", "ARGUMENTS": "; touch x"}, "<;><touch><x><--><$(touch><x)><*>"),
        ({"PATHS": "a b\nc\n", "ARGUMENTS": "--var\nname=two words\n"}, "<--var><name=two words><--><a b><c>"),
        ({"SARIF_FILE": "a b.sarif"}, "<--format><sarif:a b.sarif><--><.>"),
        ({"SUMMARY": "true"}, "<--format><markdown:SUMMARY><--><.>"),
        ({"SINCE": "abc"}, "<--since><abc><--><.>"),
    ],
)
def test_inputs_are_handed_over(given: dict[str, str], expected: str, runner: Runner, tmp_path: Path) -> None:
    runner.program("storage-lint", '#!/bin/sh\nprintf "<%s>" "$@"\n')
    done = runner.run("Run storage-lint", tmp_path, **{**GIVEN, **given})
    always = f"<--format><github><--format><json:{runner.folder}/storage-lint.json>"
    assert done.stdout == always + expected.replace("SUMMARY", str(runner.summary)), done.stderr
    assert not (tmp_path / "x").exists()
    sarif = {"sarif-file": given["SARIF_FILE"]} if "SARIF_FILE" in given else {}
    assert runner.outputs() == {"exit-code": "0", **sarif}


@pytest.mark.parametrize("status", [0, 1, 2])
def test_one_run_makes_all_reports(status: int, runner: Runner, tmp_path: Path) -> None:
    install(runner.programs)
    runner.program("python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    text = {0: "", 1: 'resource "aws_ebs_volume" "v" {\n  type = "gp2"\n}\n', 2: "resource {\n"}[status]
    (tmp_path / "main.tf").write_text(text)
    runner.summary.write_text("before\n")
    runner.environment["PYTHONPATH"] = SOURCES
    given = {**GIVEN, "SARIF_FILE": "out.sarif", "SUMMARY": "true", "ARGUMENTS": "--select ebs-gp2-volume"}
    done = runner.run("Run storage-lint", tmp_path, **given)
    assert done.returncode == status, done.stderr
    numbers = {"findings": str(int(status == 1)), "undecided": "0", "problems": str(int(status == 2))}
    assert runner.outputs() == {"exit-code": str(status), "sarif-file": "out.sarif", **numbers}
    assert runner.summary.read_text().startswith("before\n## storage-lint\n")
    assert '"version": "2.1.0"' in (tmp_path / "out.sarif").read_text()
    assert ("::warning file=main.tf,line=2," in done.stdout) == (status == 1)


def test_a_wrong_argument_still_has_an_exit_code(runner: Runner, tmp_path: Path) -> None:
    install(runner.programs)
    runner.environment["PYTHONPATH"] = SOURCES
    done = runner.run("Run storage-lint", tmp_path, **{**GIVEN, "ARGUMENTS": "--no-such"})
    assert (done.returncode, runner.outputs()) == (2, {"exit-code": "2"})


@pytest.mark.parametrize(
    ("roots", "expected"),
    [
        ("a", "<-chdir=a><get><-no-color>\n"),
        ("a b", "<-chdir=a><get><-no-color>\n<-chdir=b><get><-no-color>\n"),
        ("$(touch${IFS}x) *", "<-chdir=$(touch${IFS}x)><get><-no-color>\n<-chdir=*><get><-no-color>\n"),
        (
            "broken",
            "<-chdir=broken><get><-no-color>\n"
            "::warning title=terraform get::no modules for broken: their storage is not judged\n",
        ),
    ],
)
def test_modules_are_downloaded(roots: str, expected: str, runner: Runner, tmp_path: Path) -> None:
    assert STEPS["Download Terraform modules"]["if"] == "inputs.terraform-get != ''"
    runner.program("terraform", '#!/bin/sh\nprintf "<%s>" "$@"; echo; test "$1" != -chdir=broken\n')
    runner.environment["PATH"] = f"{runner.programs}:{runner.environment['PATH']}"
    done = runner.run("Download Terraform modules", tmp_path, ROOTS=roots)
    assert done.stdout == expected
    assert not (tmp_path / "x").exists()


def test_what_is_installed_stands_apart(runner: Runner, tmp_path: Path) -> None:
    """`python -m venv` and pip are asked for nothing else than this action's own folder."""
    log = tmp_path / "log"
    shutil.rmtree(runner.programs.parent)
    fake = tmp_path / "python"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {log}\nmkdir -p "$3/bin"\ncp "$0" "$3/bin/python"\n')
    fake.chmod(0o755)
    done = runner.run("Install storage-lint", tmp_path, PYTHON=str(fake), GITHUB_ACTION_PATH="/action path")
    assert done.returncode == 0, done.stderr
    assert log.read_text().splitlines() == [
        f"-m venv {runner.folder}/storage-lint",
        "-m pip install --quiet /action path",
    ]


def test_every_input_and_output_is_used_and_said() -> None:
    text = (ROOT / "action.yml").read_text()
    page = (ROOT / "docs" / "github.md").read_text()
    for name in ACTION["inputs"]:
        assert f"inputs.{name}" in text
        assert f"`{name}`" in page
    script = STEPS["Run storage-lint"]["run"]
    for name in ACTION["outputs"]:
        assert f"{name}=" in script or f'"{name}"' in script
        assert f"`{name}`" in page


@pytest.mark.skipif(find_spec("check_jsonschema") is None, reason="check-jsonschema is not installed")
@pytest.mark.parametrize(
    ("schema", "files"),
    [("vendor.github-actions", ["action.yml"]), ("vendor.github-workflows", [".github/workflows/ci.yml"])],
)
def test_the_host_s_schema_holds_it(schema: str, files: list[str]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("zizmor", path=PROGRAMS) is None, reason="zizmor is not installed")
def test_zizmor_finds_nothing() -> None:
    command = [str(shutil.which("zizmor", path=PROGRAMS)), "--offline", "--no-progress", "action.yml", ".github"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed")
def test_pre_commit_takes_the_hooks() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_other_actions_are_pinned() -> None:
    for file in (ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")):
        for used in re.findall(r"uses: (.*)", file.read_text()):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", used), f"{file.name}: {used}"
