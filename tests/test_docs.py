"""The documentation is current, and the integrations are what their hosts expect."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import click
import pytest
import yaml

from repository import ROOT
from rows import rows
from storage_lint import options as command_line
from storage_lint.commands import COMMANDS

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
    commands = [command_line.lint_command, *map(command_line.command_called, COMMANDS)]
    options = set().union(*map(options_of, commands))
    usage = README[README.index("## Use it") : README.index("### pre-commit")]
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", usage)) == {*options, "--help"}


def options_of(command: click.Command) -> set[str]:
    return {name for one in command.params for name in one.opts if name[:2] == "--"}


@rows("name", COMMANDS)
def test_the_row_of_a_command_names_its_options(name: str) -> None:
    (row,) = re.findall(rf"^\| `storage-lint {name}[ `].*$", README, re.MULTILINE)
    options, of_a_run = options_of(command_line.command_called(name)), options_of(command_line.lint_command)
    if name == "baseline":  # it has those of a run, and its row names what it has not
        assert options < of_a_run
        options = of_a_run - options
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", row)) == options


HOOKS = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}


def test_the_hook_passes_the_files_that_matter_in_one_call() -> None:
    hook = HOOKS["storage-lint"]
    assert (hook["entry"], hook["language"], hook["require_serial"]) == ("storage-lint", "python", True)
    for name in ("a/main.tf", "x.tofu", "main.tf.json", "prod.tfvars", "stack.yaml", "s.yml", "s.json", "s.template"):
        assert re.search(hook["files"], name), name
    for name in ("x.tofu.json", "a/cdk.out/cdk.out", "a/storage-lint.toml", "storage-lint-baseline.json"):
        assert re.search(hook["files"], name), name
    for name in ("app.py", "main.tf.bak", "README.md", "cdk.out", "my-storage-lint.toml.txt"):
        assert not re.search(hook["files"], name), name


def test_the_hook_for_what_is_new_runs_for_every_commit() -> None:
    hook = HOOKS["storage-lint-new"]
    assert (hook["entry"], hook["language"]) == ("storage-lint --since HEAD", "python")
    assert (hook["pass_filenames"], hook["always_run"]) == (False, True)
    assert set(HOOKS) == {"storage-lint", "storage-lint-new"}


def test_the_workflow_runs_everything_on_every_python_and_system() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]
    pythons = ["3.11", "3.12", "3.13", "3.14"]
    assert jobs["run"]["runs-on"] == "ubuntu-latest"
    assert jobs["run"]["strategy"]["matrix"]["python"] == pythons
    assert jobs["run"]["steps"][-1]["run"] == ".ci/run"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    matrix = jobs["suite"]["strategy"]["matrix"]
    assert (matrix["system"], matrix["python"]) == (["macos-latest", "windows-latest"], pythons)
    assert jobs["suite"]["steps"][-1]["run"] == "python -m pytest -n auto --dist worksteal"


PAGES = (
    "README.md",
    *(f"linter/{name}.md" for name in ("ARCHITECTURE", "IMPORTS", "RECIPES")),
    *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))),
)


@rows("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)]*)\)", (ROOT / page).read_text(encoding="utf-8")):
        path, _, heading = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE) if heading else []
        assert not heading or heading in [re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings], (
            link
        )
