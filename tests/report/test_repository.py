"""Paths as hosts of repositories know them, wherever the program is started."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from commands import run
from reports import finding
from storage_lint.graph.value import Hop, Origin, Source, Trace
from storage_lint.report.place import in_order
from storage_lint.report.repository import Repository
from storage_lint.source.span import Location, Span
from storage_lint.source.text import SourceFile

FAULT = 'resource "aws_ebs_volume" "v" {\n  availability_zone = "eu-west-1a"\n  size = 1\n  type = "gp2"\n}\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a module in one directory, called from another one."""
    root = tmp_path / "repository"
    for directory in (".git", "modules/disk", "envs/prod"):
        (root / directory).mkdir(parents=True)
    (root / "modules/disk/main.tf").write_text(FAULT)
    (root / "envs/prod/main.tf").write_text('module "disk" {\n  source = "../../modules/disk"\n}\n')
    (tmp_path / "link").symlink_to(root)
    (tmp_path / "prod").symlink_to(root / "envs/prod")  # what it calls is not two folders above it
    return root


@pytest.mark.parametrize(
    ("start", "named"),
    [
        (".", "envs/prod"),
        ("envs/prod", "."),
        ("modules", "../envs/prod"),
        ("..", "repository/envs/prod"),
        ("..", "link/envs/prod"),
        ("../link", "envs/prod"),
        ("../link/envs", "prod/main.tf"),
        ("..", "prod"),
        ("../prod", "."),
    ],
)
def test_forms_for_hosts_name_files_from_the_root_of_the_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, start: str, named: str
) -> None:
    monkeypatch.chdir(repository / start)
    (repository / "broken.tf").write_text("resource {\n")
    for form in ("github", "sarif", "gitlab", "junit", "markdown"):
        words = ("--select", "ebs-gp2-volume", "--format", form, "-q")
        for paths in ((named,), (named, str(repository / "broken.tf"))):
            status, output, _ = run(*words, *paths)
            assert status == len(paths)
            output = re.sub(r"::group::.*?::endgroup::", "", output, flags=re.DOTALL)  # the text report
            assert "modules/disk/main.tf" in output, form
            assert not re.search(r"(?<!\w)\.\./|repository/|/link/", output), form


def test_a_fingerprint_does_not_depend_on_where_the_program_is_started(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for start, named in ((".", "envs/prod"), ("envs/prod", "."), ("..", "link/envs/prod")):
        monkeypatch.chdir(repository / start)
        report = json.loads(run("--select", "ebs-gp2-volume", "--format", "json", named).output)
        seen |= {one["fingerprint"] for one in report["findings"]}
    assert len(seen) == 1


def test_a_fingerprint_changes_with_nothing_but_its_own_finding(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One module, called by two roots: what one of them changes is nothing to the other."""
    monkeypatch.chdir(repository)
    module = FAULT.replace('"gp2"', "var.type") + 'variable "type" {\n  default = "gp2"\n}\n'
    Path("modules/disk/main.tf").write_text(module)
    Path("envs/dev").mkdir()
    Path("envs/dev/main.tf").write_text(Path("envs/prod/main.tf").read_text())

    def marks() -> dict[str, str]:
        report = json.loads(run("--select", "ebs-gp2-volume", "--format", "json").output)
        return {one["related"][-1]["location"]["path"]: one["fingerprint"] for one in report["findings"]}

    before = marks()
    Path("envs/dev/main.tf").write_text('module "disk" {\n  source = "../../modules/disk"\n  type = "gp3"\n}\n')
    after = marks()
    assert len(set(before.values())) == 2
    assert set(after.values()) < set(before.values())


def test_what_lies_outside_is_placed_at_the_nearest_step_inside(repository: Path) -> None:
    outside, inside = SourceFile("/elsewhere/prod.tfvars", 'type = "gp2"\n'), SourceFile("main.tf", "a = var.type\n")
    origin = Origin(Source.WRITTEN, Trace(Span(outside, 7, 12), (Hop("var.type", Span(inside, 4, 12)),)))
    (placed,) = in_order([finding(origin=origin)])
    assert Repository().location(placed) == Location("main.tf", 1, 5, 1, 13)
    downloaded = SourceFile(".terraform/modules/disk/main.tf", "x = 1\n")
    origin = Origin(Source.WRITTEN, Trace(Span(downloaded, 0, 1), (Hop("module.disk", Span(inside, 0, 1)),)))
    (placed,) = in_order([finding(origin=origin)])
    assert Repository().location(placed) == Location("main.tf", 1, 1, 1, 2)


def test_what_is_in_no_repository_is_named_from_here_or_from_what_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "sub").mkdir(parents=True)
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "main.tf").touch()
    monkeypatch.chdir(tmp_path / "here")
    names = Repository(("sub", "../there/main.tf", "no\0file"))
    assert names.path("sub/main.tf") == "sub/main.tf"
    assert names.path("../there/main.tf") == "main.tf"
    assert names.path(str(tmp_path / "there" / "main.tf")) == "main.tf"
    assert names.path("../elsewhere/main.tf") is None
    assert names.path("a\0b") is None
    assert names.path(".") == "."
    assert (names.fallback(), names.named()) == ("sub", ["sub", "main.tf"])


def test_files_of_several_repositories_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / "main.tf").write_text("")
    monkeypatch.chdir(tmp_path)
    names = Repository(("one", "two"))
    assert [names.path("one/main.tf"), names.path("two/main.tf")] == ["one/main.tf", "two/main.tf"]
    assert Repository(("one",)).path("one/main.tf") == "main.tf"
    monkeypatch.chdir(tmp_path / "one")
    names = Repository((".", "../two"))
    assert [names.path("main.tf"), names.path("../two/main.tf")] == ["main.tf", "two/main.tf"]


def test_separators_of_windows_become_slashes(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Repository()
    monkeypatch.setattr(os, "sep", "\\")
    monkeypatch.setattr(os.path, "realpath", lambda path: "C:\\work\\repository\\envs\\prod\\main.tf")
    names._roots = ["C:\\work\\repository"]
    assert names.path("envs\\prod\\main.tf") == "envs/prod/main.tf"
