"""What is found under the paths given, each thing once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from storage_lint.discover import search as module
from storage_lint.discover.search import Discovery, discover
from storage_lint.discover.units import find_units

TEMPLATE = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
PLAN = '{"format_version": "1.2", "planned_values": {}}'
MANIFEST = '{"version": "36.0.0", "artifacts": {}}'


pytestmark = pytest.mark.usefixtures("here")


def write(*names: str, **contents: str) -> None:
    for name, text in {**dict.fromkeys(names, ""), **contents}.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def write_all(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        write(**{name: text})


def messages(found: Discovery) -> list[tuple[str, bool]]:
    return [(problem.summary, problem.note) for problem in found.problems]


def test_terraform_directories_with_their_files() -> None:
    write("main.tf", "b.tf.json", "x.tofu", "prod.tfvars", "a/main.tf", "a/readme.md", "only/x.tfvars", "c/d/e.tf")
    write("env/prod/terraform.tfvars", "env/prod/deeper/x.tfvars", "a/vars/x.tfvars", "c/x.tfvars")
    found = discover(["."])
    # Variable files in folders of their own are those of the code above them.
    assert found.terraform == {
        ".": (
            "b.tf.json",
            "c/x.tfvars",
            "env/prod/terraform.tfvars",
            "main.tf",
            "only/x.tfvars",
            "prod.tfvars",
            "x.tofu",
        ),
        "a": ("a/main.tf", "a/vars/x.tfvars"),
        "c/d": ("c/d/e.tf",),
    }
    assert (found.plans, found.templates, found.assemblies, found.problems, found.named) == ((), (), (), (), ())


def test_templates_and_plans_are_known_by_content() -> None:
    write_all(
        {
            "stack": TEMPLATE,
            "deep/stack.txt": TEMPLATE,
            "x.json": '{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}',
            "p.json": PLAN,
            "report.out": f"read this: {PLAN}",
            "values.yaml": "replicas: 3\n",
            "package.json": "{}",
            "quoted.md": TEMPLATE,
            "quoted.rego": TEMPLATE,
            "binary": TEMPLATE + "\0",
        }
    )
    found = discover(["."])
    assert found.templates == ("deep/stack.txt", "stack", "x.json")
    assert found.plans == ("p.json",)
    assert found.problems == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_templates_in_other_encodings_are_not_lost(encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    Path("stack.yaml").write_bytes((mark + TEMPLATE).encode(encoding))
    assert discover(["."]).templates == ("stack.yaml",)


def test_what_lies_in_an_assembly_belongs_to_it() -> None:
    write_all(
        {
            "cdk.out/manifest.json": MANIFEST,
            "cdk.out/S.template.json": TEMPLATE,
            "cdk.out/assembly-Prod/manifest.json": MANIFEST,
            "cdk.out/assembly-Prod/T.template.json": TEMPLATE,
            "cdk.out/asset.1/main.tf": "",
            "other/manifest.json": MANIFEST,
            "web/manifest.json": '{"name": "an app for the browser"}',
            "web/stack.json": TEMPLATE,
        }
    )
    found = discover(["."])
    assert found.assemblies == ("cdk.out", "other")
    assert found.templates == ("web/stack.json",)
    assert found.terraform == {}
    assert discover(["cdk.out/assembly-Prod"]).assemblies == ("cdk.out/assembly-Prod",)
    assert discover(["cdk.out/assembly-Prod", "cdk.out"]).assemblies == ("cdk.out",)
    named = find_units(["cdk.out/assembly-Prod/T.template.json"]).found
    assert (named.assemblies, named.templates, named.problems) == (("cdk.out",), (), ())
    both = find_units([".", "cdk.out/asset.1/main.tf", "cdk.out/S.template.json"]).found
    assert both.terraform == {}
    assert (both.assemblies, both.templates, both.problems) == (("cdk.out", "other"), ("web/stack.json",), ())


@pytest.mark.parametrize("manifest", ["", "{", '{"version": "36.0.0"', None])
def test_a_broken_assembly_is_not_lost(manifest: str | None) -> None:
    write_all({"cdk.out/S.template.json": TEMPLATE})
    if manifest is not None:
        write_all({"cdk.out/manifest.json": manifest})
        assert discover(["."]).assemblies == ("cdk.out",)
        assert discover(["cdk.out"]).assemblies == ("cdk.out",)
    else:
        assert discover(["."]).templates == ("cdk.out/S.template.json",)


def test_overlapping_and_differently_written_paths_are_one() -> None:
    write("a/b/main.tf")
    write_all({"a/s.yaml": TEMPLATE})
    expected = discover(["a"])
    assert expected.terraform == {"a/b": ("a/b/main.tf",)}
    for paths in (["a", "a/b"], ["a/b", "./a/"], ["a/../a", os.path.abspath("a")], ["a", "a", "a/b/"]):
        assert discover(paths) == expected


def test_skipped_directories() -> None:
    write(
        ".terraform/modules/x/main.tf",
        "node_modules/y/main.tf",
        ".git/z/main.tf",
        "a/.terraform/main.tf",
        ".hidden/main.tf",
    )
    assert list(discover(["."]).terraform) == [".hidden"]
    assert list(discover([".terraform/modules/x"]).terraform) == [".terraform/modules/x"]


def test_what_git_ignores_is_skipped_but_for_cdk_out() -> None:
    write("build/main.tf", "main.tf", "a/skip.tf", "a/keep.tf", "b/skip.tf", "terraform.tfvars", "other.tfvars")
    write_all(
        {
            ".gitignore": "build/\ncdk.out\n*.tfvars\n*.json\n",
            "a/.gitignore": "skip.tf\n",
            "cdk.out/manifest.json": MANIFEST,
            "x.json": TEMPLATE,
            "y.yaml": TEMPLATE,
        }
    )
    Path(".git").mkdir()
    found = discover(["."])
    assert found.terraform == {".": ("main.tf",), "a": ("a/keep.tf",), "b": ("b/skip.tf",)}
    assert found.assemblies == ("cdk.out",)
    assert found.templates == ("y.yaml",)
    assert messages(found) == [("terraform.tfvars: variable file not read", True)]
    assert discover(["a"]).terraform == {"a": ("a/keep.tf",)}
    assert discover(["build"]).terraform == {"build": ("build/main.tf",)}  # named: asked for
    assert find_units(["x.json"]).found.templates == ("x.json",)
    assert find_units(["a/skip.tf"]).found.terraform == {"a": ("a/keep.tf", "a/skip.tf")}
    assert find_units(["build/main.tf"]).found.terraform == {"build": ("build/main.tf",)}


def test_links_stay_inside_and_loops_end(here: Path) -> None:
    write("in/common/common.tf", "in/live/main.tf", "secret/main.tf", "secret/key.tf")
    write_all({"in/s.yaml": TEMPLATE, "secret/t.yaml": TEMPLATE})
    Path("in/live/common.tf").symlink_to("../common/common.tf")
    Path("in/live/key.tf").symlink_to("../../secret/key.tf")
    Path("in/a-link.yaml").symlink_to("s.yaml")
    Path("in/out.yaml").symlink_to("../secret/t.yaml")
    Path("in/out").symlink_to("../secret")
    Path("in/loop").symlink_to(".")
    Path("in/live/up").symlink_to("..")
    Path("in/a").symlink_to("b")
    Path("in/b").symlink_to("a")
    found = discover(["in"])
    assert found.terraform == {
        "in/common": ("in/common/common.tf",),
        "in/live": ("in/live/common.tf", "in/live/main.tf"),
    }
    assert found.templates == ("in/s.yaml",)
    assert sorted(messages(found)) == [
        ("in/a: symbolic link leads nowhere", True),
        ("in/b: symbolic link leads nowhere", True),
        ("in/live/key.tf: symbolic link not followed", False),
        ("in/out.yaml: symbolic link not followed", True),
        ("in/out: symbolic link not followed", True),
    ]


def test_links_may_lead_to_elsewhere_in_the_repository() -> None:
    write("shared/common.tf", "live/main.tf", "outside/x.tf")
    write_all({"shared/s.yaml": TEMPLATE})
    Path("live/common.tf").symlink_to("../shared/common.tf")
    Path("live/shared").symlink_to("../shared")
    Path(".git").mkdir()
    found = discover(["live"])
    assert found.terraform == {
        "live": ("live/common.tf", "live/main.tf"),
        "live/shared": ("live/shared/common.tf",),
    }
    assert found.templates == ("live/shared/s.yaml",)
    assert found.problems == ()


def test_a_named_link_out_of_the_repository_is_refused(here: Path) -> None:
    write_all({"secret.yaml": TEMPLATE})
    Path("repo").mkdir()
    Path("repo/.git").mkdir()
    Path("repo/s.yaml").symlink_to(here / "secret.yaml")
    found = discover(["repo/s.yaml"])
    assert (found.templates, messages(found)) == ((), [("repo/s.yaml: symbolic link not followed", False)])


def test_a_walk_that_ends_early_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    write(*(f"d/{number}" for number in range(20)), "e/m.tf", "m/main.tf")
    monkeypatch.setattr(module, "MAX_ENTRIES", 10)
    assert messages(discover(["."])) == [("e: directory not read, nor those after it", False)]
    assert messages(find_units(["m/main.tf"]).found) == [("e: directory not read, nor those after it", False)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_cannot_be_read_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    write("locked/main.tf", "open/main.tf")
    os.mkfifo("pipe.yaml")
    os.mkfifo("open/pipe.json")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = discover([".", "absent", "open/main.tf/inside", "no\0name", "pipe.yaml"])
    assert list(found.terraform) == ["open"]
    assert [(problem.summary, problem.detail, problem.note) for problem in found.problems] == [
        ("absent: no such file or directory", "nothing was read there", False),
        ("no\0name: not a possible name", "nothing was read there", False),
        ("pipe.yaml: not a regular file", "only regular files and directories are read", False),
        ("open/main.tf/inside: not a directory", "nothing was read there", False),
        ("locked: directory cannot be read", "Permission denied", False),
    ]


def test_an_empty_path_is_not_the_working_directory() -> None:
    write("main.tf")
    found = discover([""])
    assert (found.terraform, messages(found)) == ({}, [("an empty PATH names nothing", False)])


def test_deep_nesting_ends() -> None:
    Path("/".join(["d"] * 150)).mkdir(parents=True)
    Path("/".join(["d"] * 150), "main.tf").write_text("")
    found = discover(["."])
    assert found.terraform == {}
    assert messages(found) == [("/".join(["d"] * 101) + ": directory not read", False)]
