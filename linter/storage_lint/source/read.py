"""The one door to the tree: every file and directory that a run reads is read here.

A pull request is written by strangers and may hold links to anything. What may be read lies, links followed, in the
git repository of something that was named, or, outside of a repository, in what was named itself; the working
directory alone opens nothing. Only regular files of limited size are read, as many bytes as they say they have: a
pipe cannot block, and the files of `/proc`, which say 0, give nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from storage_lint.source.budget import MAX_RUN_BYTES, MIB, Budget
from storage_lint.source.problem import Locked, Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile, display_path

if TYPE_CHECKING:
    from storage_lint.source.marks import Mark

MAX_FILE_BYTES = 64 * MIB

# O_NONBLOCK: opening a pipe must not wait for a writer. Windows has neither.
_MARK = b"\xef\xbb\xbf"  # of byte order; Python's codec for it is a module of its own
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_OPEN |= getattr(os, "O_BINARY", 0)  # else Windows takes a byte of 26 for the end of a file
_FLAGS = _OPEN | getattr(os, "O_NOFOLLOW", 0)

# Directories and files that hold credentials by convention. What else a file holds its name does not say.
_PRIVATE_DIRECTORIES = frozenset((".git", ".ssh", ".aws", ".azure", ".gnupg", ".docker", ".kube", ".env"))
_PRIVATE_NAMES = frozenset(
    (
        *(
            ".git",
            ".git-credentials",
            ".netrc",
            "_netrc",
            ".npmrc",
            ".pypirc",
            ".pgpass",
            ".htpasswd",
            ".my.cnf",
            ".s3cfg",
        ),
        *(".boto", ".terraformrc", "terraform.rc", "credentials"),
    )
)
_PRIVATE_BEGINNINGS = (
    *(".env", ".yarnrc", ".vault-", ".vault_", "credentials.", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"),
)
_PRIVATE_ENDS = (
    *(".pem", ".key", ".p12", ".pfx", ".p8", ".jks", ".keystore", ".ppk", ".kdb", ".kdbx", ".gpg", ".asc"),
    *(".tfstate", ".ovpn", ".keytab", ".token"),
)


class ReadError(Exception):
    """Why something was not read. `reason` finishes 'FILE: …'; `detail` says more. `missing`: there is no such file."""

    def __init__(self, reason: str, detail: str, *, missing: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
        self.missing = missing


class Tree:
    """What a run may read, and how much of it is left to read.

    `named` are the files and directories that the user named. A file stands for its directory. `budget` is the run's.
    `marks` is what the comments of the files that were read accept: most have none. `has_terragrunt` says whether files
    of Terragrunt may be in it, `templates` which files (absolute) are read as templates of their own: None for any.
    """

    __slots__ = ("_real", "boundaries", "budget", "has_terragrunt", "marks", "templates")

    def __init__(self, named: Iterable[str], budget: Budget | None = None) -> None:
        directories = dict.fromkeys(_directory(path) for path in named if "\0" not in path)
        self.boundaries = tuple(dict.fromkeys(_boundary(directory) for directory in directories))
        self._real: dict[str, tuple[str, str | None]] = {}  # directory -> without links, and the boundary around it
        self.budget = budget or Budget()
        self.marks: dict[SourceFile, tuple[Mark, ...]] = {}
        self.has_terragrunt = False
        self.templates: frozenset[str] | None = None

    def boundary(self, path: str) -> str:
        """Return the outermost directory that may be read around `path`; the directory itself when it is outside."""
        real = _real(path)
        holding = [one for one in self.boundaries if is_below(real, one)]
        return min(holding, key=len) if holding else real

    def holds(self, path: str) -> bool:
        """Return whether a path, links followed, lies within the tree."""
        try:
            real = _real(path)
        except ReadError:
            return False
        return any(is_below(real, one) for one in self.boundaries)

    def bytes_of(self, path: str, limit: int = MAX_FILE_BYTES, *, private: bool = True) -> bytes:
        """Return what a file holds. Raises `ReadError`.

        `private=False` is for files that are known by their name, or that the user named: the others must not be
        those that hold credentials.
        """
        real, boundary = self._place(path)
        if boundary is None:
            raise ReadError("leads out of the tree that is linted", "it was not read")
        inside = real[len(boundary) :].lstrip(os.sep)
        leads_elsewhere = os.path.splitext(real)[1] != os.path.splitext(path)[1]  # `main.tf` that is a link to `.env`
        if ((private or leads_elsewhere) and is_private(inside)) or ".git" in inside.split(os.sep):
            raise ReadError("may hold credentials", "files of this kind are not read")
        if leads_elsewhere:
            raise ReadError("a link to a file of another kind", "it was not read: its lines may be anything")
        if self.budget.bytes <= 0:
            detail = f"the files of this run have more than {MAX_RUN_BYTES // MIB:,} MiB; lint parts of the tree"
            raise ReadError("limit reached: it was not read", detail)
        content = read_regular(real, limit)
        self.budget.bytes -= len(content)
        return content

    def _place(self, path: str) -> tuple[str, str | None]:
        """Return where a file is without links, and the outermost boundary around it. Raises `ReadError`.

        The links of a directory are followed once for all that is in it.
        """
        try:
            is_link = stat.S_ISLNK(os.lstat(path).st_mode)
        except (OSError, ValueError):
            raise ReadError("no such file", "nothing was read there", missing=True) from None
        if is_link:
            path = _real(path)
        directory, name = os.path.split(path)
        if name in ("", ".", ".."):
            directory, name = os.path.split(_real(path))
        if directory not in self._real:
            real = _real(directory or ".")
            holding = [one for one in self.boundaries if is_below(real, one)]
            self._real[directory] = real, min(holding, key=len) if holding else None
        real, boundary = self._real[directory]
        return os.path.join(real, name), boundary

    def source(
        self, path: str, limit: int = MAX_FILE_BYTES, *, private: bool = True, shown: str = ""
    ) -> SourceFile | Problem:
        """Read a file as UTF-8 text. What can't be read becomes a `Problem` that says why; nothing is raised.

        `shown` is what messages call it, where that is not the path as it was named.
        """
        shown = display_path(shown or path)
        try:
            return decoded(shown, path, self.bytes_of(path, limit, private=private))
        except ReadError as error:
            return Problem(f"{shown}: {error.reason}", error.detail, path=shown)


def read_source(file_path: str) -> SourceFile | Problem:
    """Read a file that the user named as UTF-8 text; a byte order mark is dropped."""
    return Tree((file_path,)).source(file_path, private=False)


def read_regular(real: str, limit: int) -> bytes:
    """Return what the regular file at `real`, a path without links, holds. Raises `ReadError`."""
    try:
        descriptor = os.open(real, _FLAGS)
    except FileNotFoundError:
        raise ReadError("no such file", "nothing was read there", missing=True) from None
    except OSError as error:
        kind = _kind(real)
        raise (
            ReadError("not a regular file", "only regular files are read")
            if kind is not None and not stat.S_ISREG(kind)
            else ReadError("cannot be read", error.strerror or str(error))
        ) from None
    with _closing(descriptor):
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise ReadError("not a regular file", "only regular files are read")
            if found.st_size > limit:
                raise ReadError(f"file is larger than {_size(limit)}", "it was not read")
            with open(descriptor, "rb", closefd=False) as stream:
                return stream.read(found.st_size)
        except OSError as error:
            raise ReadError("cannot be read", error.strerror or str(error)) from None


@contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(descriptor)


def look_into(path: str) -> bytes:
    """Return what a file of any name holds, to tell its kind by: no more than a run reads of one. Raises `OSError`."""
    descriptor = os.open(path, _OPEN)
    try:  # as many bytes as there are: a limit alone would be set aside for every small file
        return os.read(descriptor, min(os.fstat(descriptor).st_size, MAX_FILE_BYTES))
    finally:
        os.close(descriptor)


def entries_of(path: str) -> list[os.DirEntry[str]]:
    """Return what is in a directory, by name. Raises `OSError`."""
    with os.scandir(path) as entries:
        return sorted(entries, key=attrgetter("name"))


def list_directory(path: str) -> list[str]:
    """Return the names in a directory, in order; none when it cannot be read."""
    try:
        return [entry.name for entry in entries_of(path)]
    except (OSError, ValueError):
        return []


def decoded(shown: str, path: str, content: bytes) -> SourceFile | Problem:
    """Return the text of a file, or a problem that says where it is not UTF-8."""
    if content.startswith(b"\0GITCRYPT\0"):
        return Locked(
            f"{shown}: encrypted by git-crypt", "it was not read; git-crypt unlock makes it readable", path=shown
        )
    marked, content = content.startswith(_MARK), content.removeprefix(_MARK)
    try:
        source = SourceFile(shown, content.decode(), path)
        source.has_mark = marked
        source.is_on_disk = True
        return source
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return Problem(f"{shown}: not UTF-8 text", "it is UTF-16; save the file as UTF-8", path=shown)
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        detail = f"byte 0x{content[error.start]:02x} at line {line}, column {column}; save the file as UTF-8"
        source = SourceFile(shown, content.decode(errors="replace"), path)
        offset = source.offset(line, column)
        span = Span(source, offset, min(offset + 1, len(source.text)))
        return Problem(f"{shown}: not UTF-8 text", detail, span, shown)


def is_private(path: str) -> bool:
    """Return whether a file holds credentials, by its name or that of a directory of its path, taken from the boundary.

    Of `.terraform` that is all but the modules that `terraform init` downloaded and the name of the workspace.
    """
    *directories, name = path.split(os.sep)
    if not _PRIVATE_DIRECTORIES.isdisjoint(directories) or _is_private_name(name.lower()):
        return True
    if ".terraform" not in directories:
        return False
    at = directories.index(".terraform")
    inside = directories[at + 1 : at + 2]
    return inside != ["modules"] and (inside != [] or name != "environment")


def _is_private_name(name: str) -> bool:
    return (
        name in _PRIVATE_NAMES
        or name.startswith(_PRIVATE_BEGINNINGS)
        or name.endswith(_PRIVATE_ENDS)
        or ".tfstate." in name
    )


def real_path(path: str) -> str:
    """Return a path without links; where one cannot be followed, as that of another process in `/proc`, it ends."""
    try:
        return os.path.realpath(path)
    except OSError as error:
        return os.path.abspath(error.filename or path)


def find_repository(directory: str) -> str | None:
    """Return the git working tree that holds `directory` (a real path), or None."""
    while True:
        if os.path.lexists(os.path.join(directory, ".git")):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


def is_below(path: str, directory: str) -> bool:
    """Return whether `path` is `directory` or lies in it; both are real paths."""
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def may_be_project(directory: str) -> bool:
    """Return whether a directory (a real path) without a repository may be somebody's project.

    Someone's home, what holds that, and the directory for temporary files are not: everything lies there.
    """
    temporary, home = _shared(tuple(map(os.environ.get, ("TMPDIR", "TEMP", "TMP"))), os.path.expanduser("~"))
    return not (directory in temporary or os.path.dirname(directory) == directory or is_below(home, directory))


@cache
def _shared(temporary: tuple[str | None, ...], home: str) -> tuple[frozenset[str], str]:
    """Return the directories for temporary files, and someone's home, without links."""
    return frozenset(real_path(one) for one in ("/tmp", "/var/tmp", *temporary) if one), real_path(home)


def _directory(named: str) -> str:
    return named if os.path.isdir(named) else os.path.dirname(named) or "."


def _boundary(named: str) -> str:
    directory = real_path(named)
    return find_repository(directory) or directory


def _real(path: str) -> str:
    try:
        return real_path(path)
    except ValueError as error:  # a NUL character
        raise ReadError("cannot be read", str(error)) from None


def _kind(path: str) -> int | None:
    try:
        return os.lstat(path).st_mode
    except OSError:
        return None


def _size(limit: int) -> str:
    return f"{limit} bytes" if limit % MIB else f"{limit // MIB} MiB"
