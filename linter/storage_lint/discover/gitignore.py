"""What git ignores, without running git.

Facts: https://git-scm.com/docs/gitignore. The rules of the deepest `.gitignore` decide first, the last line that
matches wins, and a file that git tracks is not ignored whatever the patterns say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence

from storage_lint.discover.git_index import Index, may_name
from storage_lint.source.read import ReadError, find_repository, read_regular, real_path

MAX_BYTES = 1024 * 1024
MAX_WILD = 500  # lines of one file that have to be tried one by one
_WILD = frozenset("*?[\\")


class _Rule:
    """One line that has wild cards: its segments, matched one by one, each without trying anything twice."""

    __slots__ = ("_matchers", "anchored", "line", "negated", "pattern")

    def __init__(self, line: int, pattern: str, negated: bool, anchored: bool) -> None:
        self.line = line
        self.pattern = pattern
        self.negated = negated
        self.anchored = anchored
        self._matchers: list[_Matcher] | None = None

    def matches(self, name: str, relative: str) -> bool:
        if self._matchers is None:
            self._matchers = list(_segments(self.pattern))
        return _match(self._matchers, relative.split("/") if self.anchored else [name])


class _Table:
    """The lines that speak of files, or of directories: by whole name, whole path and ending, and the wild ones.

    The last line that matches decides, so each table has the number of its last line, and whether that is a `!` line.
    """

    __slots__ = ("endings", "heads", "lengths", "names", "paths", "wild")

    def __init__(self) -> None:
        self.names: dict[str, tuple[int, bool]] = {}
        self.paths: dict[str, tuple[int, bool]] = {}
        self.endings: dict[str, tuple[int, bool]] = {}
        self.lengths: set[int] = set()  # of the endings
        self.wild: list[_Rule] = []

    def add(self, line: int, pattern: str, negated: bool, anchored: bool) -> None:
        if _WILD.isdisjoint(pattern):
            (self.paths if anchored else self.names)[pattern] = (line, negated)
        elif not anchored and pattern[0] == "*" and _WILD.isdisjoint(pattern[1:]):
            self.endings[pattern[1:]] = (line, negated)
            self.lengths.add(len(pattern) - 1)
        else:
            self.wild.append(_Rule(line, pattern, negated, anchored))

    def verdict(self, name: str, relative: str) -> bool | None:
        """Return whether a path is ignored; None when no line speaks of it."""
        found = max(self.names.get(name, _NOTHING), self.paths.get(relative, _NOTHING))
        size = len(name)
        for length in self.lengths:
            if length <= size and (hit := self.endings.get(name[size - length :], _NOTHING)) > found:
                found = hit
        for rule in reversed(self.wild):
            if rule.line < found[0]:
                break
            if rule.matches(name, relative):
                return not rule.negated
        return None if found is _NOTHING else not found[1]


_NOTHING = (-1, False)


class IgnoreFile:
    """The rules of one `.gitignore`; paths are relative to the directory that holds it."""

    __slots__ = ("_directories", "_files", "_start")

    def __init__(self, directory: str, text: str) -> None:
        self._start = len(directory.rstrip(os.sep)) + 1
        self._files, self._directories = _Table(), _Table()
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n")):
            if rule := _read_line(line):
                pattern, negated, directories_only, anchored = rule
                self._directories.add(number, pattern, negated, anchored)
                if not directories_only:
                    self._files.add(number, pattern, negated, anchored)

    @property
    def is_too_wild(self) -> bool:
        """Whether it would take too long to ask: git has no such limit, so nothing is ignored then."""
        return len(self._directories.wild) > MAX_WILD

    def verdict(self, path: str, is_directory: bool) -> bool | None:
        """Return whether `path` (below the directory) is ignored; None when no line speaks of it."""
        relative = path[self._start :].replace(os.sep, "/")
        table = self._directories if is_directory else self._files
        return table.verdict(relative.rpartition("/")[2], relative)


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
        repository = Repository(root)
        ignores = cls((), repository)._with(root, read_ignore_file(repository.exclude_file, links=True))
        at = root
        for name in [] if directory == root else os.path.relpath(directory, root).split(os.sep):
            ignores = ignores.entered(at)
            at = os.path.join(at, name)
            if ignores.ignored(at, True):
                return cls((), ignores._repository)
        return ignores

    def entered(self, directory: str) -> Ignores:
        """Return the rules inside `directory`: these, and those of its `.gitignore` when it has one."""
        return self._with(directory, read_ignore_file(os.path.join(directory, ".gitignore")))

    def _with(self, directory: str, text: str) -> Ignores:
        if not text:
            return self
        file = IgnoreFile(directory, text)
        return self if file.is_too_wild else Ignores((file, *self._files), self._repository)

    def ignored(self, path: str, is_directory: bool) -> bool:
        """Return whether git ignores `path`, of which no parent is ignored."""
        for file in self._files:
            verdict = file.verdict(path, is_directory)
            if verdict is not None:
                return verdict and not (self._repository and self._repository.tracks(path, is_directory))
        return False


class Repository:
    """A git working tree, for one question: is this path in its index?"""

    __slots__ = ("_git_directory", "_index", "root")

    def __init__(self, root: str) -> None:
        self.root = root
        self._git_directory = _git_directory(root)
        self._index: Index | None = None

    @property
    def exclude_file(self) -> str:
        """Where the rules stand that are nobody else's."""
        return os.path.join(self._git_directory, "info", "exclude")

    def tracks(self, path: str, is_directory: bool) -> bool:
        """Return whether git tracks a path of the working tree, or something below it."""
        if self._index is None:
            self._index = Index(self._git_directory)
        return self._index.tracks(os.path.relpath(path, self.root).replace(os.sep, "/"), is_directory)

    def may_track(self, ends: Collection[str]) -> bool:
        """Return whether git may track a file whose name ends in one of these ways, in any directory."""
        return may_name(self._git_directory, ends)


def _git_directory(root: str) -> str:
    """Return where git keeps its files; in a linked worktree or submodule `.git` is a file that names it."""
    marker = os.path.join(root, ".git")
    named = "" if os.path.isdir(marker) else read_ignore_file(marker)
    return os.path.join(root, named.removeprefix("gitdir:").strip()) if named else marker


def read_ignore_file(path: str, links: bool = False) -> str:
    """Return the text of a file of rules; none when git would not obey it: a `.gitignore` that is a link, say."""
    if not links and os.path.islink(path):
        return ""
    try:
        return os.fsdecode(read_regular(real_path(path), MAX_BYTES))
    except ReadError:
        return ""  # git, too, goes on without a file that it cannot read


def _read_line(line: str) -> tuple[str, bool, bool, bool] | None:
    """Return (pattern, whether negated, for directories only, compared with the whole path) of a line."""
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
    if pattern.startswith("**/") and "/" not in pattern[3:] and pattern[3:].strip("*"):
        pattern, anchored = pattern[3:], False  # `**/name` is `name`
    return (pattern, negated, directories_only, anchored) if pattern else None


# What a segment is compared with: a text, an expression, None for `**`, which stands for any number of segments.
_Matcher = str | re.Pattern[str] | None


# complexity: one case for each kind of segment
def _match(matchers: Sequence[_Matcher], parts: Sequence[str]) -> bool:
    """Return whether the segments match the parts of a path, keeping the set of places that may be reached."""
    places = {0}
    for number, matcher in enumerate(matchers):
        if matcher is None:
            first = min(places) + (number == len(matchers) - 1)  # at the end it stands for one segment at least
            places = set(range(first, len(parts) + 1))
        elif isinstance(matcher, str):
            places = {at + 1 for at in places if at < len(parts) and parts[at] == matcher}
        else:
            places = {at + 1 for at in places if at < len(parts) and matcher.fullmatch(parts[at])}
        if not places:
            return False
    return len(parts) in places


def _segments(pattern: str) -> Iterator[_Matcher]:
    """Yield what the segments of a pattern are compared with. `*` and `?` stop at `/`, `**` alone does not."""
    at = 0
    while at <= len(pattern):
        pieces, end = _pieces(pattern, at)
        if pattern[at:end] == "**":
            yield None
        elif pieces is None:
            yield _NEVER
        elif all(piece is not None and len(piece) == 1 for piece in pieces):
            yield "".join(piece for piece in pieces if piece is not None)
        else:
            yield re.compile(_expression(pieces), re.DOTALL)
        at = end + 1


_NEVER = ""  # no part of a path is


def _pieces(pattern: str, at: int) -> tuple[list[str | None] | None, int]:
    """Return a segment in pieces, and where it ends: characters, expressions of one character, None for `*`.

    Without pieces it matches nothing: it has an open bracket, or ends with a backslash.
    """
    pieces: list[str | None] = []
    while at < len(pattern) and pattern[at] != "/":
        char = pattern[at]
        piece: str | None = char
        if char == "*":
            piece = None
        elif char == "?":
            piece = "(?:.)"
        elif char == "[":
            bracket = _bracket(pattern, at)
            if bracket is None:
                return None, len(pattern)
            piece, at = bracket[0], bracket[1] - 1
        elif char == "\\":
            at += 1
            if at == len(pattern):
                return None, at
            if pattern[at] == "/":
                break
            piece = pattern[at]
        pieces.append(piece)
        at += 1
    return pieces, at


def _expression(pieces: Sequence[str | None]) -> str:
    """Return the regular expression of a segment. No `*` is tried again once what follows it has been found.

    The first place where that fits is as good as any later one, but for what follows the last `*`: that has to stand
    at the end.
    """
    runs: list[str] = [""]
    for piece in pieces:
        if piece is None:
            runs.append("")
        else:
            runs[-1] += re.escape(piece) if len(piece) == 1 else piece
    if len(runs) == 1:
        return runs[0]
    return runs[0] + "".join(f"(?>.*?{run})" for run in runs[1:-1] if run) + ".*" + runs[-1]


_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": " \\t", "cntrl": "\\x00-\\x1f\\x7f", "digit": "0-9",
    "graph": "!-~", "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": "\\s", "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}  # fmt: skip


# complexity: one case for each thing that may stand in a bracket
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
            return f"[{'^' * negated}{inside}]" if inside else "(?!)", position + 1
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
