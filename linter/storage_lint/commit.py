"""The tree of a commit, written to a directory of its own, to be linted beside the working tree: for `--since REF`.

Nothing of it is run: objects are read with `git cat-file`, which applies no filter and asks no attributes.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from storage_lint.source.problem import Problem
from storage_lint.source.read import MAX_FILE_BYTES, find_repository, is_below
from storage_lint.source.record import Record

_NO_COMMIT = "0" * 40  # as hooks and hosts say that there was nothing before: a first push
_FETCH = "fetch it first; in a GitHub workflow: actions/checkout with fetch-depth: 0"
_PARTIAL = (
    "the clone lacks objects of that commit (--filter): git archive of it fetches them; or clone without --filter"
)
# What no run opens, and would only be copied.
_OTHER_THINGS = frozenset(
    (
        *(".7z", ".avi", ".bin", ".bmp", ".bz2", ".class", ".dll", ".doc", ".docx", ".dylib", ".exe", ".gif", ".gz"),
        *(".ico", ".ipynb", ".jar", ".jpeg", ".jpg", ".lock", ".mov", ".mp3", ".mp4", ".o", ".otf", ".parquet", ".pdf"),
        *(".png", ".pptx", ".psd", ".pyc", ".so", ".svg", ".tar", ".tfstate", ".tgz", ".ttf", ".wasm", ".webp", ".whl"),
        *(".woff", ".woff2", ".xls", ".xlsx", ".xz", ".zip", ".zst"),
    )
)
# Tracked files are read whatever these say, and the directory that is made has no index.
_LEFT_OUT = frozenset((".gitignore", ".git"))
_FILE, _LINK = "100", "120000"


class GitError(Exception):
    """What git said when it could not do what was asked for."""


class Commit(Record):
    """A commit of a repository: what `--since` was given, and the tree that it stands for."""

    ref: str
    id: str
    root: str  # of the working tree, without links


def chosen_ref(given: str) -> tuple[str, str] | Problem:
    """Return what is compared: the older commit, and that from which on it is looked for.

    Without a REF it is what pre-commit says that is pushed.
    """
    if given:
        return given, "HEAD"
    first, last = os.environ.get("PRE_COMMIT_FROM_REF"), os.environ.get("PRE_COMMIT_TO_REF")
    if first and last:
        return first, last
    if os.environ.get("PRE_COMMIT_REMOTE_BRANCH"):  # a push that begins with the first commit
        return _NO_COMMIT, "HEAD"
    detail = "write --since REF (a branch, a tag, a commit, HEAD); only pre-commit's pushes say it themselves"
    return Problem("--since names no commit", detail)


def find_commit(given: str, path: str) -> Commit | Problem:
    """Return the commit from which on what a path holds is new: where the branch of `given` was left."""
    chosen = chosen_ref(given)
    root = find_repository(os.path.realpath(path))
    if isinstance(chosen, Problem):
        return chosen
    if root is None:
        return Problem("--since: this is no git repository", "run it inside of one, or leave --since out")
    ref, head = chosen
    try:
        _git(root, "rev-parse", "--git-dir")  # of what belongs to somebody else git reads nothing, and says what to do
        return Commit(ref, _base(root, ref, head), root)
    except GitError as error:
        shallow = _said(root, "rev-parse", "--is-shallow-repository") == "true"
        detail = f"the clone is shallow: {_FETCH}" if shallow else str(error)
        return Problem(f"--since: {ref} cannot be compared with", detail)
    except OSError as error:
        return Problem("--since: git cannot be run", error.strerror or str(error))


def _base(root: str, ref: str, head: str) -> str:
    if ref == "HEAD" and _said(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
        return _git(root, "rev-parse", "--verify", "HEAD^{commit}")
    if ref == "HEAD" or (len(ref) >= len(_NO_COMMIT) and not ref.strip("0")):
        return _git(root, "hash-object", "-t", "tree", "--stdin")  # of nothing: everything is new
    named = "" if "-" in (ref[:1], head[:1]) else _said(root, "rev-parse", "--verify", "--quiet", ref)
    commit = _said(root, "rev-parse", "--verify", "--quiet", f"{named}^{{commit}}") if named else ""
    if not commit:
        raise GitError(_no_commit(root, ref))
    base = _said(root, "merge-base", commit, head)
    if not base:
        raise GitError(f"it has no commit in common with {head}: {_FETCH}")
    return base


def _no_commit(root: str, ref: str) -> str:
    """Return what may be meant by a REF that is none."""
    if os.path.lexists(ref):
        return "it is a path: write --since REF, and the paths after it"
    if _said(root, "rev-parse", "--verify", "--quiet", f"refs/remotes/origin/{ref}^{{commit}}"):
        return f"did you mean origin/{ref}?"
    return f"there is no such commit, branch or tag: {_FETCH}"


def _said(root: str, *words: str) -> str:
    try:
        return _git(root, *words)
    except GitError:
        return ""


def _git(root: str, *words: str) -> str:
    return os.fsdecode(_run(root, words, b"")).strip()


def _run(root: str, words: Sequence[str], given: bytes) -> bytes:
    # `git` is told by hooks which index they speak of; this repository, and no network, is meant here.
    told = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
    environment = {name: value for name, value in os.environ.items() if name not in told}
    environment |= {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    command = [_program(), "-C", root, "-c", "core.fsmonitor=false", *words]
    done = subprocess.run(command, input=given, capture_output=True, env=environment, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise GitError(_PARTIAL if "promisor" in said else said or f"git ended with {done.returncode}")
    return done.stdout


def _program() -> str:
    """Return where git is. Windows would look for it in the working directory first, which is the tree under review."""
    name = "git.exe" if os.name == "nt" else "git"
    places = (os.path.join(folder, name) for folder in os.get_exec_path() if os.path.isabs(folder))
    found = next((one for one in places if os.path.isfile(one) and os.access(one, os.X_OK)), None)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "no program of this name is on the PATH")
    return found


@contextmanager
def old_tree(commit: Commit) -> Iterator[str | Problem]:
    """Write the tree of a commit; give its directory, which lives within the block."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="storage-lint-since-", ignore_cleanup_errors=True) as made:
        root = os.path.realpath(made)
        try:
            os.mkdir(os.path.join(root, ".git"))  # where the tree ends
            directories = _write(commit, root)
            for directory in directories:
                _take_modules(commit.root, root, directory)
        except (GitError, OSError) as error:
            yield Problem(f"--since: the tree of {commit.ref} cannot be written", str(error))
            return
        yield root


class Entry(Record):
    """What a tree names: a file, a link, or the commit of a submodule."""

    mode: str
    kind: str
    id: str
    size: int
    name: str


def _entries(commit: Commit) -> list[Entry]:
    """Return what the tree of a commit names; links come last, so that nothing is written through one."""
    listed = _run(commit.root, ("ls-tree", "-r", "-l", "-z", "--full-tree", commit.id), b"")
    found = []
    for row in filter(None, listed.split(b"\0")):
        facts, _, name = row.partition(b"\t")
        mode, kind, digest, size = os.fsdecode(facts).split()
        found.append(Entry(mode, kind, digest, int(size) if size.isdigit() else 0, os.fsdecode(name)))
    absent = _sparse(commit.root)
    wanted = (one for one in found if one.name not in absent and _is_wanted(one))
    return sorted(wanted, key=lambda one: one.mode == _LINK)


def _sparse(root: str) -> set[str]:
    """Return what a sparse checkout leaves out of the working tree: that it is not there does not mean it is gone."""
    rows = os.fsdecode(_run(root, ("ls-files", "-v", "-z"), b"")).split("\0")
    skipped = (row[2:] for row in rows if row[:1] in ("S", "s"))
    return {name for name in skipped if not os.path.lexists(os.path.join(root, *name.split("/")))}


def _write(commit: Commit, root: str) -> set[str]:
    """Write the files of a commit; return the directories that they are in."""
    entries = _entries(commit)
    directories = {""}
    files = [one for one in entries if one.kind == "blob"]
    for entry, content in zip(files, _blobs(commit.root, files), strict=True):
        path = os.path.join(root, *entry.name.split("/"))
        directory = os.path.dirname(entry.name)
        if directory not in directories:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            directories.add(directory)
        _write_one(path, entry.mode, content)
    for entry in entries:
        if entry.kind == "commit":
            below = _write_submodule(commit, entry.id, entry.name, root)
            directories |= {f"{entry.name}/{one}" if one else entry.name for one in below}
    return directories


def _write_submodule(commit: Commit, digest: str, name: str, root: str) -> set[str]:
    """Write the files of a submodule at the commit that is named for it, where it is checked out."""
    here, there = os.path.join(commit.root, *name.split("/")), os.path.join(root, *name.split("/"))
    if not os.path.lexists(os.path.join(here, ".git")) or os.path.realpath(there) != there:  # not through a link
        return set()
    os.makedirs(there, exist_ok=True)
    try:
        return _write(Commit(commit.ref, digest, os.path.realpath(here)), there)
    except GitError as error:
        raise GitError(f"submodule {name}: {error}; git submodule update --init") from error


def _is_wanted(entry: Entry) -> bool:
    parts = entry.name.split("/")
    odd = os.sep != "/" and any(char in entry.name for char in (os.sep, ":"))  # a path of its own, on Windows
    if odd or not _LEFT_OUT.isdisjoint(parts) or ".." in parts or "node_modules" in parts:
        return False
    return entry.size <= MAX_FILE_BYTES and os.path.splitext(entry.name)[1].lower() not in _OTHER_THINGS


def _write_one(path: str, mode: str, content: bytes) -> None:
    try:
        if mode == _LINK:
            os.symlink(os.fsdecode(content), path)
        elif mode.startswith(_FILE):
            with open(path, "xb") as stream:
                stream.write(content)
    except FileExistsError:
        pass  # two names that this file system holds for one
    except OSError:
        if mode != _LINK:  # of which Windows does not let everybody make one
            raise


def _blobs(root: str, entries: list[Entry]) -> Iterator[bytes]:
    """Yield what entries hold, some MiB at a time."""
    for part in _parts(entries):
        data = _run(root, ("cat-file", "--batch"), "".join(f"{one.id}\n" for one in part).encode())
        at = 0
        for _ in part:
            end = data.index(b"\n", at)
            words = data[at:end].split()  # id, kind and size; or "missing"
            if len(words) != 3:
                raise GitError(_PARTIAL)
            size = int(words[2])
            yield data[end + 1 : end + 1 + size]
            at = end + 1 + size + 1


def _parts(entries: list[Entry]) -> Iterator[list[Entry]]:
    part: list[Entry] = []
    size = 0
    for entry in entries:
        if part and (size + entry.size > MAX_FILE_BYTES or len(part) == 500):
            yield part
            part, size = [], 0
        part.append(entry)
        size += entry.size
    if part:
        yield part


def _take_modules(here: str, root: str, directory: str) -> None:
    """Copy what Terraform put beside a directory, of which git has nothing: the workspace, the downloaded modules."""
    of_terraform = os.path.join(directory, ".terraform")
    if os.path.islink(os.path.join(root, of_terraform)):
        return
    _take(here, root, os.path.join(of_terraform, "environment"))
    modules = os.path.join(of_terraform, "modules")
    if os.path.isdir(os.path.join(here, modules)) and not _are_links(here, root, modules):
        with os.scandir(os.path.join(here, modules)) as entries:
            names = sorted(entry.name for entry in entries)
        for name in names:
            _take(here, root, os.path.join(modules, name))


def _are_links(here: str, root: str, name: str) -> bool:
    return os.path.islink(os.path.join(here, name)) or os.path.islink(os.path.join(root, name))


def _take(here: str, root: str, name: str) -> None:
    """Copy a file or a directory of the working tree into an old one, unless the commit has it."""
    source, target = os.path.join(here, name), os.path.join(root, name)
    if not os.path.lexists(source) or os.path.lexists(target):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source) and not os.path.islink(source):
        ignored = shutil.ignore_patterns(".git", *(f"*{ending}" for ending in sorted(_OTHER_THINGS)))
        shutil.copytree(source, target, symlinks=True, ignore=ignored, copy_function=_link_or_copy)
    else:
        _link_or_copy(source, target)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)


def within(commit: Commit, old: str, paths: Iterable[str]) -> list[str]:
    """Return the paths of the working tree in an old one; what was not there then is left out.

    A file that was not there stands for its directory's files: these say which units it belongs to.
    """
    found: list[str] = []
    for path in paths:
        real = _real(path)
        if not is_below(real, commit.root):  # another repository's: all of it is new
            continue
        then = os.path.join(old, os.path.relpath(real, commit.root))
        if os.path.lexists(then):
            found.append(then)
        elif not os.path.isdir(path) and os.path.isdir(os.path.dirname(then)):
            with os.scandir(os.path.dirname(then)) as entries:
                found += sorted(entry.path for entry in entries if entry.is_file(follow_symlinks=False))
    return found


def _real(path: str) -> str:
    """Return where a path is; a link that is named is not followed, its directory is."""
    if os.path.isdir(path):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))


@contextmanager
def standing_in(commit: Commit, old: str) -> Iterator[None]:
    """Work in an old tree as in the working tree: the same relative paths lead to the same files of then."""
    here, real = os.getcwd(), os.path.realpath(".")
    there = os.path.join(old, os.path.relpath(real, commit.root)) if is_below(real, commit.root) else old
    os.makedirs(there, exist_ok=True)
    os.chdir(there)
    try:
        yield
    finally:
        os.chdir(here)
