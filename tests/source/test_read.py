"""The one door to the tree: what is read, what is refused, and that nothing else in the program reads."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

import storage_lint
from rows import rows
from storage_lint.source.problem import Problem
from storage_lint.source.read import ReadError, Tree, is_private, read_regular, read_source
from storage_lint.source.text import SourceFile

PROGRAM = Path(storage_lint.__file__).parent

# What reads the tree by another way than source/read.py, and why that is right.
OTHER_READERS = {
    "packs.py": "lists the folders of rule packs, which are installed, not of the tree",
    "source/globs.py": "finds the files that settings name by a pattern, inside of the repository",
    "commit.py": "writes the older tree, which git gives it, and lists what it wrote",
    "cli.py": "the names of files that a pattern on the command line means, on Windows",
}
# What opens files to write them.
WRITERS = {"deliver.py", "terminal.py", "scaffold.py", "testing.py", "write.py"}
_CALLS = {"open", "scandir", "listdir", "walk", "fwalk", "read_text", "read_bytes", "fdopen", "mmap", "glob", "iglob"}
_SAYS_ONE = re.compile(rf"\b(?:{'|'.join(_CALLS)})\s*\(")


def _openers(path: Path) -> set[str]:
    """Return the names of the functions that a module calls to read files or directories."""
    text = path.read_text()
    if not _SAYS_ONE.search(text):
        return set()
    called = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    names = {one.id for one in called if isinstance(one, ast.Name)} & (_CALLS - {"read_text", "read_bytes"})
    owners = {"os", "io", "Path", "pathlib", "glob", "mmap", "codecs", "tempfile", "shutil"}
    for one in called:
        if isinstance(one, ast.Attribute) and one.attr in _CALLS:
            owner = ast.unparse(one.value)
            if owner.split(".")[0].split("(")[0] in owners or one.attr in ("read_text", "read_bytes"):
                names.add(one.attr)
    return names


def test_nothing_reads_the_tree_but_by_the_door() -> None:
    readers = {
        path.relative_to(PROGRAM).as_posix(): names
        for path in sorted(PROGRAM.rglob("*.py"))
        if (names := _openers(path)) and path.name not in WRITERS
    }
    assert readers.pop("source/read.py") == {"open", "scandir"}
    assert readers.keys() <= OTHER_READERS.keys()


def test_the_door_is_known_to_the_test_above(tmp_path: Path) -> None:
    for code, found in (
        ("open('x')", {"open"}),
        ("os.open('x', 0)", {"open"}),
        ("io.open('x')", {"open"}),
        ("Path('x').read_text()", {"read_text"}),
        ("some.where.read_bytes()", {"read_bytes"}),
        ("os.scandir('.')", {"scandir"}),
        ("os.walk('.')", {"walk"}),
        ("run.open(stack)", set()),
    ):
        (tmp_path / "a.py").write_text(code)
        assert _openers(tmp_path / "a.py") == found, code


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A directory with a tree `tree` that is no repository, and things beside it."""
    (tmp_path / "tree" / "inner").mkdir(parents=True)
    (tmp_path / "tree" / "inner" / "own.txt").write_text("own")
    (tmp_path / "secret.txt").write_text("MARKER")
    return tmp_path


def reason(tree: Tree, path: Path, **how: bool) -> str:
    """Return why a file is not read; '' when it is."""
    try:
        tree.bytes_of(str(path), **how)
    except ReadError as error:
        return error.reason
    return ""


def test_the_boundary_is_what_was_named(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(outside)  # the working directory opens nothing
    tree = Tree(("tree/inner",))
    assert tree.boundaries == (str(outside / "tree" / "inner"),)
    assert reason(tree, outside / "tree" / "inner" / "own.txt") == ""
    assert reason(tree, outside / "secret.txt") == "leads out of the tree that is linted"
    assert Tree(("tree/inner/own.txt",)).boundaries == tree.boundaries  # a file stands for its directory


@pytest.mark.parametrize("marker", ["directory", "file"])
def test_the_boundary_is_the_repository_of_what_was_named(outside: Path, marker: str) -> None:
    git = outside / "tree" / ".git"
    git.mkdir() if marker == "directory" else git.write_text("gitdir: /elsewhere")
    tree = Tree((str(outside / "tree" / "inner"),))
    assert tree.boundaries == (str(outside / "tree"),)
    assert reason(tree, outside / "tree" / "inner" / "own.txt") == ""
    assert reason(tree, outside / "secret.txt") == "leads out of the tree that is linted"


def test_links_that_lead_out_are_refused_and_said(outside: Path) -> None:
    tree = outside / "tree"
    (tree / "a.tf").symlink_to(outside / "secret.txt")
    (tree / "b").symlink_to(outside)
    (tree / "c.txt").symlink_to("inner/own.txt")
    (tree / "d.tf").symlink_to("/proc/self/environ")
    door = Tree((str(tree),))
    for path in (tree / "a.tf", tree / "b" / "secret.txt", tree / "d.tf", tree / "inner" / ".." / ".." / "secret.txt"):
        problem = door.source(str(path))
        assert isinstance(problem, Problem)
        assert (problem.summary, problem.detail) == (
            f"{path}: leads out of the tree that is linted",
            "it was not read",
        )
    inside = door.source(str(tree / "c.txt"))
    assert isinstance(inside, SourceFile)
    assert inside.text == "own"


def test_links_to_files_of_another_kind_are_refused(outside: Path) -> None:
    """`main.tf` that is a link to a file of secrets: the line that is no HCL would be shown."""
    tree = outside / "tree"
    (tree / ".env").write_text("MARKER")
    (tree / "a.tf").symlink_to(".env")
    (tree / "b.tf").symlink_to("inner/own.txt")
    door = Tree((str(tree),))
    assert reason(door, tree / "a.tf", private=False) == "may hold credentials"
    assert reason(door, tree / "b.tf", private=False) == "a link to a file of another kind"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_only_regular_files_are_read_and_nothing_blocks(outside: Path) -> None:
    tree = outside / "tree"
    os.mkfifo(tree / "pipe")
    door = Tree((str(tree),))
    assert reason(door, tree / "pipe") == "not a regular file"
    assert reason(door, tree / "inner") == "not a regular file"
    assert reason(door, tree / "none") == "no such file"
    assert reason(door, tree / "a\0b") == "no such file"
    assert reason(Tree(("/dev",)), Path("/dev/zero")) == "not a regular file"


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="there is no /proc")
def test_what_the_kernel_makes_up_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """From `/` everything is inside; `/proc/kmsg` would block, and `/proc/self/environ` hold the secrets of a build."""
    monkeypatch.setenv("TOKEN", "MARKER")
    assert read_regular(os.path.realpath("/proc/self/environ"), 1000) == b""
    assert Tree(("/",)).bytes_of("/proc/self/environ") == b""


def test_a_file_that_is_too_large_is_refused(outside: Path) -> None:
    path = outside / "secret.txt"
    assert read_regular(str(path), 6) == b"MARKER"
    with pytest.raises(ReadError, match="file is larger than 5 bytes"):
        read_regular(str(path), 5)


def test_a_link_put_in_place_of_a_file_is_not_followed(outside: Path) -> None:
    link = outside / "link"
    link.symlink_to(outside / "secret.txt")
    with pytest.raises(ReadError, match="not a regular file"):
        read_regular(str(link), 100)


def test_a_run_reads_so_much_and_no_more(outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage_lint.source.budget.MAX_RUN_BYTES", 3)
    tree = Tree((str(outside),))
    assert reason(tree, outside / "tree" / "inner" / "own.txt") == ""
    assert reason(tree, outside / "secret.txt") == "limit reached: it was not read"


@rows(
    "path",
    [".git/config", "a/.git/config", ".git", ".env", ".env.local", ".envrc", ".env/x", "a/key.pem", "tls.key", "id_rsa",
     "id_ed25519.pub", ".aws/credentials", "credentials.json", ".npmrc", ".netrc", "terraform.tfstate",
     "terraform.tfstate.backup", ".terraform/terraform.tfstate", ".terraform/environment/x", ".terraform/providers/x",
     "x.PEM", ".docker/config.json", "deploy.p12"],
)  # fmt: skip
def test_files_that_hold_credentials(path: str) -> None:
    assert is_private(path)


@rows(
    "path",
    ["main.tf", "environment", "policy.json", ".terraform/environment", ".terraform/modules/modules.json", "keys.json",
     ".terraform/modules/vpc/policy.json", "a.env.yaml", "git/config", "pem"],
)  # fmt: skip
def test_files_that_do_not(path: str) -> None:
    assert not is_private(path)


def test_credentials_are_read_only_where_the_user_names_them(outside: Path) -> None:
    (outside / ".env").write_text("SIZE=10")
    (outside / ".git").mkdir()
    (outside / ".git" / "config").write_text("MARKER")
    tree = Tree((str(outside),))
    assert reason(tree, outside / ".env") == "may hold credentials"
    assert reason(tree, outside / ".env", private=False) == ""
    assert reason(tree, outside / ".git" / "config", private=False) == "may hold credentials"
    named = read_source(str(outside / ".env"))
    assert isinstance(named, SourceFile)
    assert named.text == "SIZE=10"


def test_a_byte_order_mark_is_remembered(tmp_path: Path) -> None:
    for content, has_mark in ((b"\xef\xbb\xbfa", True), (b"a", False)):
        (tmp_path / "t.tf").write_bytes(content)
        source = read_source(str(tmp_path / "t.tf"))
        assert isinstance(source, SourceFile)
        assert (source.text, source.has_mark) == ("a", has_mark)
