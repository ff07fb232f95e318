"""The recipes of README.md and docs/: what they call exists, and does what they say of it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from commands import environment, install, run
from files import write
from packs_of_tests import RULE, VOLUME
from repository import ROOT
from rows import rows
from storage_lint import options as command_line
from storage_lint.commands import COMMANDS
from storage_lint.deliver import targets_of

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SEVERAL_WORDS = {"$(Build.ArtifactStagingDirectory)": "staging", "$PWD": "pwd"}


def blocks(page: Path, language: str) -> Iterator[str]:
    """The blocks of a page in a language."""
    yield from re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def commands(page: Path) -> Iterator[list[str]]:
    """The words of each call of the program in the code of a page."""
    code = [block for language in ("sh", "yaml", "groovy", "console") for block in blocks(page, language)]
    for line in (line for block in code for line in block.splitlines()):
        found = re.search(r"(?:^|[\s\"'&]|run )storage-lint((?: [^#|&']+)?)", line.split(" #")[0])
        called = re.match(r"\s*(?:- |\$ |sh '|script: |run: |- script: |- run: )*(?:pipx run )?storage-lint\b", line)
        if found is not None and called is not None and ":" not in found[1].split(" ")[0]:
            text = found[1]
            for name, word in SEVERAL_WORDS.items():
                text = text.replace(name, word)
            yield shlex.split(text)


def commands_in_text(page: Path) -> Iterator[list[str]]:
    """The words of each call that a page has within a sentence or a table, and of each in a container."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for called in re.findall(r"`storage-lint( [^`]+)?`", text):
        if not re.search(r"[…\[|]", called):  # a form, not a call
            yield shlex.split(called)
    for block in blocks(page, "sh"):
        for called in re.findall(r"^docker run .* storage-lint (.+)$", block, re.MULTILINE):
            yield shlex.split(called)


CALLS = [(page.name, words) for page in PAGES for words in (*commands(page), *commands_in_text(page))]


def test_recipes_are_found() -> None:
    assert len(CALLS) > 20
    assert {"gitlab.md", "jenkins.md", "azure.md", "github.md", "adopting.md"} < {name for name, _ in CALLS}
    assert ("monorepo.md", ["baseline", "write", "envs/prod"]) in CALLS
    assert ("docker.md", ["--fail-on", "high", "infrastructure"]) in CALLS


@pytest.mark.parametrize(("page", "words"), CALLS, ids=lambda one: one if isinstance(one, str) else "-".join(one))
def test_commands_are_understood(page: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("acme_rules").mkdir()
    Path("acme_rules/__init__.py").touch()
    command: click.Command = command_line.lint_command
    if words and words[0] in COMMANDS:
        command, words = command_line.command_called(words[0]), words[1:]
    with command.make_context("storage-lint", list(words)) as context:
        if command is command_line.lint_command:
            assert targets_of(context.params["formats"], context.params["output"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with all that the pages speak of; its commit is where `origin/main` is, a volume came later."""
    root = tmp_path_factory.mktemp("world")
    (policy,) = blocks(ROOT / "docs" / "own-rules.md", "yaml")
    plan = ROOT / "fixtures" / "terraform-plan" / "beside" / "plan.json"
    write(root, {
        "infrastructure/main.tf": VOLUME.replace("gp3", "gp2"),
        "envs/prod/main.tf": 'module "data" {\n  source = "../../modules/data"\n}\n',
        "envs/prod/prod.tfvars": "",
        "modules/data/main.tf": VOLUME,
        "PATH/main.tf": VOLUME,
        "plan.json": plan.read_text(encoding="utf-8"),
        "policies/lifecycle.yaml": policy,
        "storage-lint.toml": 'policies = ["policies/*.yaml"]\n',
        "acme_rules/__init__.py": 'PREFIX = "acme"\n',
        "acme_rules/ebs/__init__.py": "",
        "acme_rules/ebs/too_large.py": RULE,
        "rules/storage_lint_rules/__init__.py": "",  # where new-rule writes
        "staging/.keep": "",
    })  # fmt: skip
    shutil.copytree(ROOT / "fixtures" / "shop", root / "fixtures" / "shop")
    for words in (
        "init -q -b main --template=",
        "add -A",
        "commit -q -m x",
        "update-ref refs/remotes/origin/main HEAD",
    ):
        subprocess.run(["git", *words.split()], cwd=root, env=environment(root), check=True)
    write(root, {"new.tf": VOLUME.replace("gp3", "gp2").replace('"v"', '"new"')})
    return root


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are for a POSIX shell")
@pytest.mark.parametrize(("page", "words"), CALLS, ids=lambda one: one if isinstance(one, str) else "-".join(one))
def test_commands_run(page: str, words: list[str], world: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = here / "world"
    shutil.copytree(world, root)
    monkeypatch.chdir(root)
    monkeypatch.syspath_prepend(here / "site")  # where packages are installed
    variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD", "GITHUB_STEP_SUMMARY": "summary.md", "SHOWFILE": "plan.json"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if "acme_rules" in words:
        shutil.move("acme_rules", here / "site" / "acme_rules")
    if words[:2] in (["baseline", "check"], ["baseline", "prune"]):
        run("baseline", "write")
    done = run(*(os.path.expandvars(word).replace(":/reports/", ":reports-") for word in words))
    for name in [name for name in sys.modules if name.partition(".")[0] == "acme_rules"]:
        del sys.modules[name]
    assert done.status in (0, 1)
    assert "problem" not in done.errors.replace(" 0 problems", "")
    assert done.output or "-q" in words or "--output" in words


@rows("page", PAGES, ids=lambda page: page.name)
def test_examples_in_yaml_are_yaml(page: Path) -> None:
    for block in blocks(page, "yaml"):
        assert yaml.safe_load(block)


def test_the_workflows_are_what_github_takes(tmp_path: Path) -> None:
    pytest.importorskip("check_jsonschema")
    whole: list[Any] = []
    for page in (ROOT / "README.md", ROOT / "docs" / "github.md"):
        for block in blocks(page, "yaml"):
            data = yaml.safe_load(block)
            if "jobs" in data:
                whole.append({"on": "push", **{name: one for name, one in data.items() if name != True}})  # noqa: E712
    assert len(whole) == 2
    for number, workflow in enumerate(whole):
        (tmp_path / f"{number}.yml").write_text(yaml.safe_dump(workflow))
        assert all(
            step["with"]["persist-credentials"] is False
            for job in workflow["jobs"].values()
            for step in job["steps"]
            if "checkout" in step.get("uses", "")
        )
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*command, *map(str, tmp_path.iterdir())], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_hooks_are_what_pre_commit_takes() -> None:
    known = {one["id"] for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    used = []
    for page in PAGES:
        for block in blocks(page, "yaml"):
            data = yaml.safe_load(block)
            hosted = data.get("repos", []) if isinstance(data, dict) else []
            used += [hook["id"] for one in hosted if "repo" in one for hook in one["hooks"]]
    assert set(used) == known


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are for a POSIX shell")
def test_five_hundred_findings_are_adopted_with_the_four_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = re.findall(r"<!-- adopt -->\n```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(block.splitlines()) == 4
    monkeypatch.chdir(tmp_path)
    volume = 'resource "aws_ebs_volume" "v{}" {{\n  size = 1\n  type = "gp2"\n}}\n'
    Path("main.tf").write_text("".join(map(volume.format, range(250))))
    programs = tmp_path.parent / f"{tmp_path.name}-programs"
    programs.mkdir()
    install(programs)
    subprocess.run(["git", "init", "-q"], check=True)
    done = subprocess.run(
        ["bash", "-euc", block], env=environment(programs), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "+500 -0, 500 findings." in done.stdout
    assert run().output.startswith("No findings, 0 undecided, 500 suppressed (500 by the baseline), 0 problems.\n")
    Path("new.tf").write_text(volume.format("new"))
    after = run("--format", "concise", "-q")
    assert (after.status, [line.split(":")[0] for line in after.output.splitlines()]) == (1, ["new.tf", "new.tf"])


def test_the_container_has_what_the_wheel_is_made_of() -> None:
    text = (ROOT / "Dockerfile").read_text()
    copied = [word for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert sorted(copied) == ["LICENSE", "README.md", "linter", "pyproject.toml", "rules"]
    assert "\nUSER nobody\n" in text
    assert text.endswith('ENTRYPOINT ["storage-lint"]\n')
