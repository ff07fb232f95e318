"""`--since REF`: what is new, told by comparing two trees."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import storage_lint.report
from commands import run
from depth import tries

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
RULES = ("--select", "ebs-gp2-volume,s3-missing-tls-deny,ebs-unencrypted-volume")


def git(*words: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run([*GIT, *words], check=True, capture_output=True, text=True, env=environment).stdout.strip()


def commit() -> str:
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", "x")
    return git("rev-parse", "HEAD")


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def volume(name: str, kind: str = '"gp2"') -> str:
    return f'resource "aws_ebs_volume" "{name}" {{\n  size = 1\n  type = {kind}\n  encrypted = true\n}}\n'


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit: a root with a finding, a module that another root calls, a template."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT"))]:
        monkeypatch.delenv(name)
    root = tmp_path / "repository"
    root.mkdir()
    monkeypatch.chdir(root)
    git("init", "-q", "-b", "main")
    write("a/main.tf", volume("old"))
    write("a/values.tf", 'locals {\n  kind = "gp3"\n}\n' + volume("local", "local.kind"))
    write("m/main.tf", 'variable "kind" {\n  default = "gp3"\n}\n' + volume("inner", "var.kind"))
    write("b/main.tf", 'module "m" {\n  source = "../m"\n}\n')
    write(
        "t.yaml",
        "Resources:\n  V:\n    Type: AWS::EC2::Volume\n    Properties:\n      VolumeType: gp3\n      Encrypted: true\n",
    )
    write(".gitignore", "ignored/\n")
    commit()
    return root


SCHEMA = jsonschema.Draft202012Validator(
    json.loads(Path(storage_lint.report.__file__).with_name("schema.json").read_text())
)


def report(*words: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run(*words, *RULES, "--format", "json", "-q").output)
    SCHEMA.validate(data)
    return data


def new(*words: str) -> list[str]:
    return [f"{one['location']['path']} {one['resource']['address']}" for one in report(*words)["findings"]]


def edit(path: str, old: str, text: str) -> None:
    before = Path(path).read_text()
    assert old in before
    Path(path).write_text(before.replace(old, text))


def pass_a_variable() -> None:
    edit("b/main.tf", '"../m"\n', '"../m"\n  kind = var.k\n')
    write("b/v.tf", 'variable "k" {}\n')
    write("b/terraform.tfvars", 'k = "gp2"\n')


Change = Callable[[], object]
SHAPES: dict[str, tuple[Change, list[str], int]] = {
    "nothing": (lambda: None, [], 0),
    "a resource is added": (lambda: write("a/new.tf", volume("new")), ["a/new.tf aws_ebs_volume.new"], 0),
    "a local changes": (lambda: edit("a/values.tf", "gp3", "gp2"), ["a/values.tf aws_ebs_volume.local"], 0),
    "a default of a module changes": (
        lambda: edit("m/main.tf", "gp3", "gp2"), ["m/main.tf module.m.aws_ebs_volume.inner"], 0,
    ),
    "a variable file is added": (
        pass_a_variable,
        ["b/terraform.tfvars module.m.aws_ebs_volume.inner"], 0,
    ),
    "lines move": (lambda: edit("a/main.tf", "resource", "# one\n# two\n\nresource"), [], 0),
    "a finding is fixed": (lambda: edit("a/main.tf", "gp2", "gp3"), [], 1),
    "a file is deleted": (lambda: Path("a/main.tf").unlink(), [], 1),
    "a file is renamed": (lambda: Path("a/main.tf").rename("a/other.tf"), ["a/other.tf aws_ebs_volume.old"], 0),
    "protection is removed": (
        lambda: edit("t.yaml", "      Encrypted: true\n", "      Encrypted: false\n"), ["t.yaml V"], 0,
    ),
    "one more of the same": (
        lambda: edit("a/main.tf", '"old" {', '"old" {\n  for_each = toset(["a", "b"])'),
        ['a/main.tf aws_ebs_volume.old["a"]', 'a/main.tf aws_ebs_volume.old["b"]'], 1,
    ),
    "an override file switches something on": (
        lambda: write("a/x_override.tf", 'resource "aws_ebs_volume" "local" {\n  type = "gp2"\n}\n'),
        ["a/x_override.tf aws_ebs_volume.local"], 0,
    ),
    "a root is added": (lambda: write("c/main.tf", volume("c")), ["c/main.tf aws_ebs_volume.c"], 0),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("when", ["in the working tree", "committed"])
def test_shapes_of_changes(shape: str, when: str) -> None:
    change, expected, fixed = SHAPES[shape]
    base = git("rev-parse", "HEAD")
    change()
    ref = "HEAD"
    if when == "committed":
        commit()
        ref = base
    data = report("--since", ref)
    assert sorted(f"{one['location']['path']} {one['resource']['address']}" for one in data["findings"]) == expected
    assert data["problems"] == []
    known = (
        0 if shape in ("a finding is fixed", "a file is deleted", "a file is renamed", "one more of the same") else 1
    )
    assert data["summary"]["since"] == {"ref": ref, "known": known, "fixed": fixed}


def test_the_summary_says_what_is_left_out() -> None:
    write("a/new.tf", volume("new"))
    assert run("--since", "HEAD", *RULES, "--format", "concise").errors == (
        "1 finding in 1 place (1 low), 0 undecided, 0 suppressed, only 2 rules ran, 0 problems.\n"
        "Only what is new since HEAD is listed: 1 known, 0 fixed.\n"
        "Read 5 storage resources in 6 files.\n"
        "The fixes would save about $0.02 a month (prices of us-east-1).\n"
    )
    edit("a/new.tf", "gp2", "gp3")
    assert run("--since", "HEAD", *RULES).status == 0


def test_a_branch_is_compared_with_where_it_left() -> None:
    git("commit", "-q", "--allow-empty", "-m", "left here")
    git("checkout", "-q", "-b", "topic")
    write("a/topic.tf", volume("topic"))
    commit()
    git("checkout", "-q", "main")
    edit("a/main.tf", "gp2", "gp3")  # fixed on main: on the branch it is not new
    commit()
    git("checkout", "-q", "topic")
    assert new("--since", "main") == new("--since", ":/left") == ["a/topic.tf aws_ebs_volume.topic"]


def test_undecided_verdicts_that_were_decided_before_are_new() -> None:
    edit("a/values.tf", '"gp3"', "var.kind")
    write("a/variables.tf", 'variable "kind" {}\n')
    data = report("--since", "HEAD")
    assert [one["resource"]["address"] for one in data["undecided"]] == ["aws_ebs_volume.local"]
    commit()
    edit("a/main.tf", "gp2", "gp3")
    assert report("--since", "HEAD")["undecided"] == []


MODULE = 'module "%s" {\n  source = "terraform-aws-modules/s3-bucket/aws"\n  bucket = "acme-%s"\n}\n'


def test_a_module_that_was_not_read_then_either_is_known() -> None:
    write("a/modules.tf", MODULE % ("one", "one") + MODULE % ("two", "two"))
    assert report("--since", "HEAD")["summary"]["unread"] == 2
    commit()
    assert report("--since", "HEAD")["summary"]["unread"] == 0
    assert run("--since", "HEAD", "--undecided", "fail").status == 0
    write("a/modules.tf", f"\n{MODULE % ('two', 'two')}{MODULE % ('three', 'three')}")
    data = report("--since", "HEAD")
    assert (data["summary"]["undecided"], data["summary"]["since"]["known"]) == (1, 2)
    (unread,) = [one for one in data["problems"] if "unread" in one]
    assert unread["summary"].startswith("module.three is not read: ")
    assert (unread["location"]["line"], len(unread["unread"]["calls"])) == (6, 1)
    result = run("--since", "HEAD", "--undecided", "fail")
    assert (result.status, "module.three is not read" in result.output, "two" in result.output) == (1, True, False)


def test_a_finding_that_becomes_undecided_is_not_fixed() -> None:
    edit("a/main.tf", '"gp2"', "var.kind")
    write("a/variables.tf", 'variable "kind" {}\n')
    assert report("--since", "HEAD")["summary"]["since"] == {"ref": "HEAD", "known": 0, "fixed": 0}


def test_what_could_not_be_read_is_not_fixed() -> None:
    write("a/main.tf", "resource {\n")
    data = report("--since", "HEAD")
    assert data["summary"]["since"]["fixed"] is None
    assert "0 known." in run("--since", "HEAD", *RULES).output


def test_paths_and_files_that_are_named() -> None:
    write("a/new.tf", volume("new"))
    write("c/main.tf", volume("c"))
    assert new("--since", "HEAD", "a") == new("--since", "HEAD", "a/new.tf") == ["a/new.tf aws_ebs_volume.new"]
    assert new("--since", "HEAD", "c", "a/main.tf") == ["a/new.tf aws_ebs_volume.new", "c/main.tf aws_ebs_volume.c"]
    assert new("--since", "HEAD", "m/main.tf") == []


def test_it_is_the_same_from_everywhere(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a/new.tf", volume("new"))
    write("later/deep/x.txt", "")
    for start, path, shown in (
        (".", ".", "a/"),
        ("a", ".", ""),
        ("later/deep", "../../a", "../../a/"),
        ("..", "repository", "repository/a/"),
    ):
        monkeypatch.chdir(repository / start)
        assert new("--since", "HEAD", path) == [f"{shown}new.tf aws_ebs_volume.new"]


def test_modules_that_were_downloaded_are_there_in_both_trees() -> None:
    write("d/main.tf", 'module "disk" {\n  source = "acme/disk/aws"\n}\n')
    commit()
    git("update-index", "--refresh")
    write(
        "d/.terraform/modules/modules.json",
        json.dumps(
            {
                "Modules": [
                    {"Key": "disk", "Source": "registry.terraform.io/acme/disk/aws", "Dir": ".terraform/modules/disk"}
                ]
            }
        ),
    )
    write("d/.terraform/modules/disk/main.tf", volume("inner"))
    write(".gitignore", "ignored/\n.terraform/\n")
    write("d/.terraform/environment", "prod")
    data = report("--since", "HEAD")
    assert (data["findings"], data["summary"]["since"]["known"]) == ([], 2)
    edit("d/.terraform/environment", "prod", "dev")  # is not in git: what it decides is decided so in both trees
    write("d/workspace.tf", volume("w", 'terraform.workspace == "dev" ? "gp2" : "gp3"'))
    commit()
    assert report("--since", "HEAD")["findings"] == []


def downloaded(kind: str) -> None:
    address = "registry.terraform.io/acme/disk/aws"
    manifest = {"Modules": [{"Key": "disk", "Source": address, "Dir": ".terraform/modules/disk"}]}
    write("d/.terraform/modules/modules.json", json.dumps(manifest))
    write("d/.terraform/modules/disk/main.tf", volume("inner", f'"{kind}"'))


@pytest.mark.parametrize("part", ["", "/modules.json", "/disk"])
def test_modules_that_git_has_are_those_of_the_commit(part: str) -> None:
    """All of what `terraform init` writes, or a part of it: the rest is as it is in the working tree."""
    write("d/main.tf", 'module "disk" {\n  source = "acme/disk/aws"\n}\n')
    downloaded("gp3")
    write("d/.terraform/environment", "prod")
    git("add", "-f", "d/main.tf", f"d/.terraform/modules{part}", "d/.terraform/environment")
    git("commit", "-qam", "modules")
    Path("d/.terraform/environment").write_text("dev")
    assert new("--since", "HEAD") == []
    downloaded("gp2")
    is_new = [] if part == "/modules.json" else ["d/main.tf module.disk.aws_ebs_volume.inner"]
    assert new("--since", "HEAD") == is_new


@pytest.mark.parametrize("link", ["d/.terraform", "d/.terraform/modules"])
def test_nothing_is_copied_through_a_link_of_the_commit(link: str, tmp_path: Path) -> None:
    write("d/main.tf", 'module "disk" {\n  source = "acme/disk/aws"\n}\n')
    (tmp_path / "elsewhere").mkdir()
    Path(link).parent.mkdir(parents=True, exist_ok=True)
    Path(link).symlink_to(tmp_path / "elsewhere")
    git("add", "-f", "d/main.tf", link)
    git("commit", "-qam", "a link")
    Path(link).unlink()
    downloaded("gp2")
    run("--since", "HEAD")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_git_has_is_read_as_it_is(repository: Path) -> None:
    """No filter runs, no attribute hides a file, tracked files are read whatever .gitignore says."""
    write("ignored/main.tf", volume("ignored"))
    write(".gitattributes", "*.tf filter=evil export-ignore\n")
    git("add", "-f", "ignored/main.tf")
    commit()
    git("config", "filter.evil.smudge", "touch smudged")
    git("config", "filter.evil.clean", "touch cleaned; cat")
    assert new("--since", "HEAD") == []
    assert not list(repository.glob("*ed"))[1:]  # `ignored` alone


def test_the_settings_are_those_of_each_tree() -> None:
    """What the settings of then ignored is new when nothing ignores it now."""
    write("storage-lint.toml", 'ignore = ["ebs-gp2-volume"]\n')
    commit()
    Path("storage-lint.toml").write_text("")
    words = ("--since", "HEAD", "--format", "concise", "-q")
    assert "a/main.tf:3:10: low ebs-gp2-volume" in run(*words).output
    Path("ours.toml").write_text("")
    assert run(*words, "--config", "ours.toml").output == ""


def test_a_link_leads_nowhere_out_of_the_old_tree(tmp_path: Path) -> None:
    write("../secret/main.tf", volume("secret"))
    os.symlink("../../secret/main.tf", "a/link.tf")
    commit()
    assert new("--since", "HEAD") == []


def test_a_submodule_is_read_at_its_commit(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shared").mkdir()
    monkeypatch.chdir(tmp_path / "shared")
    git("init", "-q", "-b", "main")
    write("main.tf", volume("shared"))
    commit()
    monkeypatch.chdir(repository)
    git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "shared"), "shared")
    write("e/main.tf", 'module "shared" {\n  source = "../shared"\n}\n')
    commit()
    assert report("--since", "HEAD")["summary"]["since"] == {"ref": "HEAD", "known": 2, "fixed": 0}
    monkeypatch.chdir(repository / "shared")
    write("main.tf", volume("shared") + volume("more"))
    commit()
    monkeypatch.chdir(repository)
    assert new("--since", "HEAD") == ["shared/main.tf module.shared.aws_ebs_volume.more"]


def stored(data: bytes, kind: str = "blob") -> str:
    """Store an object of git as it is, right or not, and return its id."""
    command = [*GIT, "hash-object", "-w", "-t", kind, "--stdin", "--literally"]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout.decode().strip()


def stored_tree(*rows: tuple[str, str, str]) -> str:
    return stored(b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(id) for mode, name, id in rows), "tree")


def committed(tree: str) -> str:
    return stored(f"tree {tree}\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n".encode(), "commit")


def test_a_tree_that_no_git_would_make_writes_nothing_outside(tmp_path: Path) -> None:
    """A link and a folder of one name, and names that lead out: what a stranger may push."""
    (tmp_path / "outside").mkdir()

    text = stored(volume("v").encode())
    link = stored(os.fsencode(tmp_path / "outside"))
    inner = stored_tree(("100644", "main.tf", text))
    outer = stored_tree(
        ("120000", "x", link), ("40000", "x", inner), ("40000", "..", stored_tree(("40000", "outside", inner)))
    )
    git("update-ref", "refs/heads/bad", committed(outer))
    git("symbolic-ref", "HEAD", "refs/heads/bad")
    report("--since", "HEAD")
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_submodule_below_a_link_writes_nothing_outside(tmp_path: Path, repository: Path) -> None:
    """A link and a folder of one name, with a submodule in the folder: it is written after the link."""
    (tmp_path / "outside").mkdir()

    (repository / "x" / "y").mkdir(parents=True)
    (repository / "x" / "y" / ".git").symlink_to(repository / ".git")
    inner = committed(stored_tree(("100644", "main.tf", stored(volume("v").encode()))))
    link = stored(os.fsencode(tmp_path / "outside"))
    outer = committed(stored_tree(("120000", "x", link), ("40000", "x", stored_tree(("160000", "y", inner)))))
    git("update-ref", "refs/heads/bad", outer)
    git("symbolic-ref", "HEAD", "refs/heads/bad")
    report("--since", "HEAD")
    assert list((tmp_path / "outside").iterdir()) == []


def test_paths_of_another_repository_are_all_new(tmp_path: Path) -> None:
    (tmp_path / "other" / ".git").mkdir(parents=True)
    (tmp_path / "other" / "main.tf").write_text(volume("other"))
    assert new("--since", "HEAD", ".", "../other") == ["../other/main.tf aws_ebs_volume.other"]


def test_the_first_commit() -> None:
    git("checkout", "-q", "--orphan", "fresh")
    assert new("--since", "HEAD") == ["a/main.tf aws_ebs_volume.old"]


def test_a_push_that_pre_commit_speaks_of(monkeypatch: pytest.MonkeyPatch) -> None:
    base = git("rev-parse", "HEAD")
    write("a/new.tf", volume("new"))
    head = commit()
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", base)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", head)
    assert new("--since", "") == ["a/new.tf aws_ebs_volume.new"]
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "--output=x")
    assert problem("--since", "").startswith("--since: --output=x cannot be compared with: there is no such commit")


def test_a_push_of_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a first push pre-commit names no commit, and hosts one that is all zeros."""
    every = new("--since", "0" * 40)
    assert every == ["a/main.tf aws_ebs_volume.old"]
    assert report("--since", "0" * 64)["summary"]["since"]["known"] == 0
    monkeypatch.setenv("PRE_COMMIT_REMOTE_BRANCH", "refs/heads/main")
    assert new("--since", "") == every


def test_a_repository_with_other_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    git("init", "-q", "--object-format=sha256")
    write("main.tf", volume("v"))
    assert new("--since", "HEAD") == new("--since", "0" * 64) == ["main.tf aws_ebs_volume.v"]
    commit()
    assert new("--since", "HEAD") == []


def problem(*words: str) -> str:
    done = run(*words, *RULES, "--format", "json", "-q")
    assert done.status == 2
    (found,) = (one for one in json.loads(done.output)["problems"] if not one["note"])
    return f"{found['summary']}: {found['detail']}"


def test_a_commit_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = "fetch it first; in a GitHub workflow: actions/checkout with fetch-depth: 0"
    assert problem("--since", "nope") == (
        f"--since: nope cannot be compared with: there is no such commit, branch or tag: {fetch}"
    )
    assert problem("--since", "a") == (
        "--since: a cannot be compared with: it is a path: write --since REF, and the paths after it"
    )
    git("update-ref", "refs/remotes/origin/develop", "HEAD")
    assert problem("--since", "develop") == "--since: develop cannot be compared with: did you mean origin/develop?"
    assert problem("--since", "").startswith("--since names no commit: write --since REF")
    git("checkout", "-q", "--orphan", "other")
    write("other.txt", "")
    commit()
    assert problem("--since", "main") == (
        f"--since: main cannot be compared with: it has no commit in common with HEAD: {fetch}"
    )
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert problem("--since", "HEAD") == (
        "--since: this is no git repository: run it inside of one, or leave --since out"
    )


@pytest.mark.parametrize("ref", ["HEAD", "main", "nope"])
def test_a_repository_of_somebody_else(ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that mounts it: git says what to do."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    said = problem("--since", ref)
    assert said.startswith(f"--since: {ref} cannot be compared with: fatal: detected dubious ownership in repository")
    assert "git config --global --add safe.directory" in said


def test_a_sparse_checkout_has_fixed_nothing(repository: Path) -> None:
    write("c/main.tf", volume("c"))
    commit()
    git("sparse-checkout", "set", "--no-cone", "/a/")
    assert not Path("c").exists()
    write("a/new.tf", volume("new"))
    data = report("--since", "HEAD")
    assert [one["resource"]["address"] for one in data["findings"]] == ["aws_ebs_volume.new"]
    assert data["summary"]["since"] == {"ref": "HEAD", "known": 1, "fixed": 0}


def test_a_clone_without_all_objects_says_how_to_get_them(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing of the old tree must not look as if it had been so then: its finding would not be new."""
    git("checkout", "-q", "-b", "topic")
    Path("a/values.tf").unlink()
    commit()
    git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git("clone", "-q", "--filter=blob:none", "-b", "topic", repository.as_uri(), str(clone))
    partial = "the clone lacks objects of that commit (--filter): git archive of it fetches them"
    monkeypatch.chdir(clone)
    result = run("--since", "origin/main", *RULES)
    assert (result.status, partial in result.output) == (2, True)
    git("archive", "-o", os.devnull, "origin/main")
    assert run("--since", "origin/main", *RULES).status == 0
    monkeypatch.chdir(repository)
    blob = git("rev-parse", "main:a/values.tf")
    Path(".git/objects", blob[:2], blob[2:]).unlink()
    result = run("--since", "main", *RULES)
    assert (result.status, partial in result.output) == (2, True)


def test_a_shallow_clone(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = git("rev-parse", "HEAD")
    commit()
    git("clone", "-q", "--depth", "1", f"file://{repository}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    assert problem("--since", base) == (
        f"--since: {base} cannot be compared with: the clone is shallow: fetch it first; "
        "in a GitHub workflow: actions/checkout with fetch-depth: 0"
    )


def test_wrong_usage() -> None:
    assert "of which no program is run" in run("--since", "HEAD", "--synth").errors


def test_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert problem("--since", "HEAD") == "--since: git cannot be run: no program of this name is on the PATH"


@pytest.mark.skipif(os.name == "nt", reason="what is written here is a script")
def test_a_git_of_the_tree_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PATH names the working directory, as Windows does by itself."""
    write("git", "#!/bin/sh\ntouch run\n")
    os.chmod("git", 0o755)
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", os.environ["PATH"])))
    assert run("--since", "HEAD", *RULES).status == 0
    assert not os.path.exists("run")


def test_it_says_the_same_as_a_baseline_that_was_written_then(repository: Path) -> None:
    """For random histories: the same in every run, and longer in the open search."""
    choose = random.Random(7)
    for number in range(tries(60, usual=12)):
        base = git("rev-parse", "HEAD")
        done = run("baseline", "write", *RULES)
        assert done.status == 0, done
        Path("storage-lint-baseline.json").rename(repository.parent / "baseline.json")
        for _ in range(choose.randint(1, 4)):
            path = choose.choice(["a/main.tf", "a/more.tf", "b/main.tf", "m/main.tf", "c/main.tf"])
            text = "".join(
                volume(f"{choose.choice('xyz')}{n}_{path[2:4]}", choose.choice(['"gp2"', '"gp3"'])) for n in range(3)
            )
            write(path, text if choose.random() < 0.8 else "")
        commit()
        expected = new("--baseline", str(repository.parent / "baseline.json"))
        assert new("--since", base) == expected, number
