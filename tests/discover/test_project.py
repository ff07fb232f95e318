"""How far the project of a named file reaches: its repository, or what lies around it that is nobody else's."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from commands import run
from files import write as write_in
from ordinary_changes import VOLUME, Tree

pytestmark = pytest.mark.usefixtures("here")


def write(tree: Tree) -> None:
    write_in(Path("."), tree)


def report(*words: str) -> Any:
    return json.loads(run("--format", "json", *words).output)


def unencrypted(path: str) -> list[str]:
    """The files with volumes that a run over a file says are not encrypted."""
    found = report("--select", "ebs-unencrypted-volume", path)["findings"]
    return [one["location"]["path"] for one in found]


# What around a file without a repository is no project -> where it lies.
SHARED = {
    "HOME": ".",  # someone's home,
    "USERPROFILE": ".",
    "TMPDIR": ".",  # the directory for temporary files,
    "TEMP": ".",
    "TMP": ".",
    "the one around": "a/b",  # and what holds a home
    "no": "/nowhere",
}


@pytest.mark.parametrize("what", SHARED)
def test_what_everybody_uses_is_no_project(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Around a file without a repository is the working directory, unless that is where everything lies."""
    if what in ("HOME", "USERPROFILE") and (os.name == "nt") is not (what == "USERPROFILE"):
        pytest.skip("another system asks for it")
    for name in SHARED:
        if name.isupper():
            is_meant = name == what or (what == "the one around" and name in ("HOME", "USERPROFILE"))
            monkeypatch.setenv(name, os.path.abspath(SHARED[what]) if is_meant else "/nowhere")
    write({"m/main.tf": VOLUME.format("var.encrypted") + 'variable "encrypted" {\n  default = false\n}\n'})
    write({"a/main.tf": 'module "m" {\n  source    = "../m"\n  encrypted = true\n}\n'})
    assert unencrypted("m/main.tf") == ([] if what == "no" else ["m/main.tf"])


def test_a_file_where_everything_lies_is_alone_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own directory counts, and what it calls; the directories beside it are other people's."""
    monkeypatch.setenv("TMPDIR", os.getcwd())
    call = 'module "m" {\n  source = "./m"\n}\n'
    write({"main.tf": call, "m/main.tf": VOLUME.format("false"), "other/main.tf": call, "other/x/t.tf": "nonsense"})
    assert (unencrypted("main.tf"), report("main.tf")["problems"]) == (["m/main.tf"], [])
    assert "units" not in report("main.tf")["summary"]
    write({".git/HEAD": ""})
    assert report("main.tf")["summary"]["units"] == {"reported": 1, "found": 3}


def test_another_repository_is_another_project() -> None:
    """A file in no repository belongs to none of those around it; one in a repository has its submodules around it."""
    volume = VOLUME.format("var.encrypted") + 'variable "encrypted" {\n  default = false\n}\n'
    call = 'module "m" {\n  source    = "../m"\n  encrypted = true\n}\n'
    write({"m/main.tf": volume, "other/main.tf": call, "other/.git/HEAD": "", "mine/main.tf": call, "x/main.tf": ""})
    assert (unencrypted("m/main.tf"), report("m/main.tf")["summary"]["units"]) == ([], {"reported": 1, "found": 2})
    os.remove("mine/main.tf")
    assert (unencrypted("m/main.tf"), report("m/main.tf")["summary"]["units"]) == (
        ["m/main.tf"],
        {"reported": 1, "found": 2},
    )
    write({".git/HEAD": ""})
    assert unencrypted("m/main.tf") == []


def test_without_a_repository_not_everything_around_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may call the file is not known then, and that is a problem: it would look clean."""
    monkeypatch.setattr("storage_lint.discover.search.MAX_LOOSE", 20)
    write({"m/main.tf": VOLUME.format("false"), **{f"d{number}/x.txt": "" for number in range(20)}})
    problems = report("m/main.tf")["problems"]
    detail = (
        "there are more than 20 files and directories; what was named lies in no repository: run this where its "
        "project begins, or name that directory"
    )
    assert [(one["summary"], one["detail"]) for one in problems] == [
        ("d0: directory not read, nor those after it", detail)
    ]
    assert run("m/main.tf").status == 2
    assert run("m").status == 1
    write({".git/HEAD": ""})
    assert run("m/main.tf").status == 1
