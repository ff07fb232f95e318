"""What git ignores, without running git.

Facts: https://git-scm.com/docs/gitignore. The rules of the deepest `.gitignore` decide first, the last line that
matches wins, and a file that git tracks is not ignored whatever the patterns say.
"""

from __future__ import annotations

import os
import re

MAX_BYTES = 16 * 1024 * 1024
_WILD = frozenset("*?[\\")


class _Rule:
    """One line: compared as text where that is enough, as a regular expression (compiled on first use) else."""

    __slots__ = ("_regex", "anchored", "directories_only", "negated", "pattern", "suffix", "wild")

    def __init__(self, pattern: str, negated: bool, directories_only: bool, anchored: bool) -> None:
        self.pattern = pattern
        self.negated = negated
        self.directories_only = directories_only
        self.anchored = anchored
        self.wild = not _WILD.isdisjoint(pattern)
        simple_suffix = not anchored and pattern[:1] == "*" and _WILD.isdisjoint(pattern[1:])
        self.suffix = pattern[1:] if simple_suffix else None
        self._regex: re.Pattern[str] | None = None

    def matches(self, name: str, relative: str) -> bool:
        if self.suffix is not None:
            return name.endswith(self.suffix)
        subject = relative if self.anchored else name
        if not self.wild:
            return subject == self.pattern
        if self._regex is None:
            self._regex = re.compile(_translate(self.pattern), re.DOTALL)
        return self._regex.fullmatch(subject) is not None


class IgnoreFile:
    """The rules of one `.gitignore`; paths are relative to the directory that holds it."""

    __slots__ = ("_rules", "directory")

    def __init__(self, directory: str, text: str) -> None:
        self.directory = directory
        self._rules = [rule for line in text.removeprefix("\ufeff").split("\n") if (rule := _read_line(line))]
        self._rules.reverse()

    def verdict(self, path: str, is_directory: bool) -> bool | None:
        """Return whether `path` (below `directory`) is ignored; None when no line speaks of it."""
        relative = os.path.relpath(path, self.directory).replace(os.sep, "/")
        name = relative.rpartition("/")[2]
        for rule in self._rules:
            if (is_directory or not rule.directories_only) and rule.matches(name, relative):
                return not rule.negated
        return None


class Ignores:
    """All rules that apply inside one directory. Directories are real paths (no symbolic links)."""

    __slots__ = ("_files", "_repository")

    def __init__(self, files: tuple[IgnoreFile, ...], repository: Repository | None) -> None:
        self._files = files
        self._repository = repository

    @classmethod
    def above(cls, directory: str) -> Ignores:
        """Return the rules that the repository around `directory` gives for it; a directory ignored itself has none.

        Naming an ignored directory is asking for it.
        """
        root = find_repository(directory)
        if root is None:
            return cls((), None)
        ignores = cls((), Repository(root)).entered(root, os.path.join(root, ".git", "info", "exclude"))
        at = root
        for name in [] if directory == root else os.path.relpath(directory, root).split(os.sep):
            ignores = ignores.entered(at)
            at = os.path.join(at, name)
            if ignores.ignored(at, True):
                return cls((), ignores._repository)
        return ignores

    def entered(self, directory: str, ignore_file: str = "") -> Ignores:
        """Return the rules inside `directory`: these, and those of its `.gitignore` when it has one."""
        text = _read_text(ignore_file or os.path.join(directory, ".gitignore"))
        return Ignores((IgnoreFile(directory, text), *self._files), self._repository) if text else self

    def ignored(self, path: str, is_directory: bool) -> bool:
        """Return whether git ignores `path`, of which no parent is ignored."""
        for file in self._files:
            verdict = file.verdict(path, is_directory)
            if verdict is not None:
                return verdict and not (self._repository and self._repository.tracks(path, is_directory))
        return False


class Repository:
    """A git working tree, for one question: is this path in its index?"""

    __slots__ = ("_index", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self._index: bytes | None = None

    def tracks(self, path: str, is_directory: bool) -> bool:
        """Return whether the index names `path`, or something below it.

        Index versions 2 and 3 store whole names, each ended by a NUL byte; version 4 does not, and answers no.
        https://git-scm.com/docs/index-format
        """
        if self._index is None:
            self._index = _read_bytes(os.path.join(_git_directory(self.root), "index"))
        relative = os.path.relpath(path, self.root).replace(os.sep, "/")
        return os.fsencode(relative) + (b"/" if is_directory else b"\0") in self._index


def find_repository(directory: str) -> str | None:
    """Return the git working tree that holds `directory` (a real path), or None."""
    while True:
        if os.path.lexists(os.path.join(directory, ".git")):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


def _git_directory(root: str) -> str:
    """Return where git keeps its files; in a linked worktree or submodule `.git` is a file that names it."""
    marker = os.path.join(root, ".git")
    named = "" if os.path.isdir(marker) else _read_text(marker)
    return os.path.join(root, named.removeprefix("gitdir:").strip()) if named else marker


def _read_bytes(path: str) -> bytes:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > MAX_BYTES:
            return b""
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return b""  # git, too, goes on without a file that it cannot read


def _read_text(path: str) -> str:
    return os.fsdecode(_read_bytes(path))


def _read_line(line: str) -> _Rule | None:
    line = line.removesuffix("\r")
    if line.startswith("#"):
        return None
    stripped = line.rstrip(" ")
    if stripped != line and (len(stripped) - len(stripped.rstrip("\\"))) % 2:
        stripped += " "  # an escaped blank stays
    negated = stripped.startswith("!")
    pattern = stripped[negated:]
    directories_only = pattern.endswith("/")
    pattern = pattern[: len(pattern) - directories_only]
    anchored = "/" in pattern
    pattern = pattern.removeprefix("/")
    return _Rule(pattern, negated, directories_only, anchored) if pattern else None


def _translate(pattern: str) -> str:
    """Return the regular expression of a pattern in which `*` and `?` stop at `/` and `**` does not."""
    made, at, end = [], 0, len(pattern)
    while at < end:
        char = pattern[at]
        starts_segment = at == 0 or pattern[at - 1] == "/"
        if starts_segment and pattern.startswith("**/", at):
            made.append("(?:[^/]+/)*")
            at += 3
        elif starts_segment and pattern[at:] == "**":
            made.append(".+")
            at += 2
        elif char == "*":
            made.append("[^/]*")
            at += 1
        elif char == "?":
            made.append("[^/]")
            at += 1
        elif char == "[" and (bracket := _bracket(pattern, at)):
            made.append(bracket[0])
            at = bracket[1]
        elif char == "[" or (char == "\\" and at + 1 == end):
            return r"(?!)"  # git: an open bracket or a last backslash matches nothing
        else:
            at += char == "\\"
            made.append(re.escape(pattern[at]))
            at += 1
    return "".join(made)


_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": " \\t", "cntrl": "\\x00-\\x1f\\x7f", "digit": "0-9",
    "graph": "!-~", "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": "\\s", "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}  # fmt: skip


def _bracket(pattern: str, at: int) -> tuple[str, int] | None:
    """Return the regular expression of the bracket that starts at `at`, and where it ends; None when it never does."""
    position = at + 1
    negated = pattern[position : position + 1] in ("!", "^")
    position += negated
    items: list[str] = []
    first = position
    while position < len(pattern):
        char = pattern[position]
        if char == "]" and position > first:
            inside = "".join(items)
            # A bracket never matches a slash.
            return f"(?!/)[{'^' * negated}{inside}]" if inside else "(?!)", position + 1
        if pattern.startswith("[:", position) and (stop := pattern.find(":]", position + 2)) > 0:
            name = pattern[position + 2 : stop]
            if name not in _CLASSES:
                return "(?!)", len(pattern)
            items.append(_CLASSES[name])
            position = stop + 2
            continue
        low, position = _bracket_char(pattern, position)
        if pattern[position : position + 1] == "-" and pattern[position + 1 : position + 2] not in ("]", ""):
            high, position = _bracket_char(pattern, position + 1)
            items.append(f"{re.escape(low)}-{re.escape(high)}" if low <= high else re.escape(low))
        else:
            items.append(re.escape(low))
    return None


def _bracket_char(pattern: str, at: int) -> tuple[str, int]:
    at += pattern[at] == "\\" and at + 1 < len(pattern)
    return pattern[at], at + 1
