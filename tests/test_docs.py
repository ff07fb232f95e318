"""The documentation is current, and the integrations are what their hosts expect."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from repository import ROOT
from storage_lint import cli

README = (ROOT / "README.md").read_text()


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'linter'}{os.pathsep}{ROOT / 'rules'}"}
    command = [sys.executable, str(ROOT / "tools" / "docs.py"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_what_is_generated_is_current() -> None:
    done = tool("--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_marks_its_two_commands() -> None:
    assert tool("run").stdout.rstrip().endswith(".venv/bin/storage-lint --fail-on critical fixtures/shop")
    assert "pytest" in tool("test").stdout
    assert tool("else").returncode == 1


def test_the_example_in_python_prints_what_the_readme_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    found = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL)
    assert found is not None
    exec(found[1], {})
    assert capsys.readouterr().out == found[2]


def test_every_option_is_documented_and_every_documented_option_exists() -> None:
    commands = [cli.lint_command, *map(cli.command_called, cli.COMMANDS)]
    options = {
        name for command in commands for parameter in command.params for name in parameter.opts if name[:2] == "--"
    }
    usage = README[README.index("## Use it") : README.index("### pre-commit")]
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", usage)) == {*options, "--help"}
    for name in cli.COMMANDS:
        assert f"`storage-lint {name}" in usage


def test_the_hook_passes_the_files_that_matter_in_one_call() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert (hook["id"], hook["entry"], hook["language"]) == ("storage-lint", "storage-lint", "python")
    assert hook["require_serial"] is True
    for name in ("a/main.tf", "x.tofu", "main.tf.json", "prod.tfvars", "stack.yaml", "s.yml", "s.json", "s.template"):
        assert re.search(hook["files"], name), name
    for name in ("app.py", "main.tf.bak", "README.md"):
        assert not re.search(hook["files"], name), name


@pytest.fixture
def action(tmp_path: Path) -> tuple[str, dict[str, str]]:
    """The last step of the action, and an environment whose storage-lint prints its arguments."""
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    program = tmp_path / "storage-lint" / "bin" / "storage-lint"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    program.chmod(0o755)
    return steps[-1]["run"], {"RUNNER_TEMP": str(tmp_path), "PATH": os.environ["PATH"]}


@pytest.mark.parametrize(
    ("paths", "arguments", "expected"),
    [
        (".", "", "<--format><github><--><.>"),
        ("a b", "--fail-on high", "<--format><github><--fail-on><high><--><a><b>"),
        ("$(touch x) *", "; touch x", "<--format><github><;><touch><x><--><$(touch><x)><*>"),
    ],
)
def test_the_action_hands_its_inputs_over(
    action: tuple[str, dict[str, str]], paths: str, arguments: str, expected: str, tmp_path: Path
) -> None:
    script, environment = action
    environment |= {"PATHS": paths, "ARGUMENTS": arguments}
    done = subprocess.run(
        ["bash", "-e", "-c", script], env=environment, capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout == expected
    assert not (tmp_path / "x").exists()


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
def test_the_action_downloads_modules(roots: str, expected: str, tmp_path: Path) -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    (step,) = (one for one in steps if one.get("name") == "Download Terraform modules")
    assert step["if"] == "inputs.terraform-get != ''"
    program = tmp_path / "terraform"
    program.write_text('#!/bin/sh\nprintf "<%s>" "$@"; echo; test "$1" != -chdir=broken\n')
    program.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "ROOTS": roots}
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], env=environment, capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout == expected
    assert not (tmp_path / "x").exists()


def test_the_workflow_runs_everything_on_every_python() -> None:
    (job,) = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert job["steps"][-1]["run"] == ".ci/run"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


PAGES = ("README.md", "linter/ARCHITECTURE.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)]*)\)", (ROOT / page).read_text(encoding="utf-8")):
        path, _, heading = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE) if heading else []
        assert not heading or heading in [re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings], (
            link
        )
