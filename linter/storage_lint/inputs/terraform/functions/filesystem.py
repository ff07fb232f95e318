"""Filesystem functions. https://developer.hashicorp.com/terraform/language/functions ("Filesystem functions")

Only regular files of limited size inside `CallContext.root_directory` are read; a link that leads out of it is not
followed. What a file holds may end in addresses and messages, which are public: only configuration and data are used
(see `values/configuration_files.py`), and files that hold credentials are not opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence

from storage_lint.graph.text import Holes
from storage_lint.graph.value import Symbol, Unknown
from storage_lint.inputs.terraform.functions.arguments import (
    ANY,
    STRING,
    STRING_PARTIAL,
    CallContext,
    RefusalError,
    UnsettledError,
    function,
)
from storage_lint.inputs.terraform.functions.octets import clean, to_base64
from storage_lint.inputs.terraform.functions.partial_strings import joined
from storage_lint.inputs.terraform.functions.regex.match import PatternError, compile_pattern
from storage_lint.inputs.terraform.functions.strings import render
from storage_lint.inputs.terraform.values.characters import word_of
from storage_lint.inputs.terraform.values.data import Raw, text_parts
from storage_lint.inputs.terraform.values.errors import UnknowableError
from storage_lint.inputs.terraform.values.limits import Budget
from storage_lint.inputs.terraform.values.names import quoted
from storage_lint.inputs.terraform.values.sets import make_set
from storage_lint.source.read import ReadError, is_private, list_directory, read_regular

MAX_FILE_BYTES = 4_000_000
MAX_ENTRIES = 20_000
# What work with the disk counts as, in nodes of a value that is walked.
BYTES_PER_NODE = 200
NODES_PER_DIRECTORY = 10
_MAX_DEPTH = 60


def _join(context: CallContext, path: str) -> str:
    if path.startswith("~"):
        raise UnknowableError(f"{path} is in a home directory")
    return os.path.normpath(os.path.join(context.module_directory, path))


def _inside(context: CallContext, path: str) -> str:
    # The path without links. Raises `UnknowableError` when that is not inside the tree.
    try:
        real, root = os.path.realpath(path), os.path.realpath(context.root_directory)
    except (OSError, ValueError) as error:
        raise RefusalError(f"failed to read file: {error}", 0) from None
    if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
        raise UnknowableError(f"{path} is outside the directory that is linted")
    context.opened.add(real)
    return real


def read_bytes(context: CallContext, path: str) -> bytes:
    """Return what a file holds. Raises `RefusalError` when there is none, `UnknowableError` when it is not read."""
    real = _inside(context, _join(context, path))
    if os.path.isdir(real):
        raise RefusalError(f"failed to read file: read {path}: is a directory", 0)
    if is_private(os.path.relpath(real, os.path.realpath(context.root_directory))):
        raise UnknowableError(f"{path} may hold credentials, so that it is not read")
    try:
        content = read_regular(real, MAX_FILE_BYTES)
    except ReadError as error:
        if not error.missing:
            raise UnknowableError(_why(path, error)) from None
        raise RefusalError(
            f"no file exists at {quoted(path)}; this function works only with files that are distributed as part of "
            "the configuration source code, so if this file will be created by a resource in this configuration you "
            "must instead obtain this result from an attribute of that resource",
            0,
            missing_file=True,
        ) from None
    if not context.may_show(real, content):
        raise UnknowableError(f"what {path} holds is not used: it is neither configuration nor data")
    Budget().spend(len(content) // BYTES_PER_NODE)
    return content


def _why(path: str, error: ReadError) -> str:
    match error.reason.partition(" "):
        case ("not", _, what):
            return f"{path} is not {what}"
        case ("file", _, what):
            return f"{path} {what}"
    return f"{path} {error.reason}: {error.detail}"


def _read_text(context: CallContext, path: str) -> str:
    try:
        return clean(read_bytes(context, path).decode())
    except UnicodeDecodeError:
        raise RefusalError(
            f"contents of {quoted(path)} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded "
            "contents or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead"
        ) from None


@function(STRING)
def file(context: CallContext, path: str) -> Raw:
    return _read_text(context, path)


@function(STRING)
def filebase64(context: CallContext, path: str) -> Raw:
    return to_base64(read_bytes(context, path))


@function(STRING, ANY)
def templatefile(context: CallContext, path: str, vars_: Raw) -> Raw:
    return render(context, _read_text(context, path), vars_, path)


@function(STRING)
def fileexists(context: CallContext, path: str) -> Raw:
    real = _inside(context, _join(context, path))
    try:
        mode = os.stat(real).st_mode
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        raise RefusalError(f"failed to stat {path}") from None
    if stat.S_ISDIR(mode):
        raise RefusalError(f"{path} is a directory, not a file", 0)
    if not stat.S_ISREG(mode):
        raise RefusalError(f"{path} is not a regular file", 0)
    return True


@function(STRING, STRING)
def fileset(context: CallContext, path: str, pattern: str) -> Raw:
    base = _join(context, path)
    components = os.path.normpath(os.path.join(base, pattern)).replace(os.sep, "/").split("/")
    start = next((at for at, name in enumerate(components) if set(name) & set("*?[{\\")), len(components))
    top = "/".join(components[:start]) or ("/" if os.path.isabs(base) else ".")
    found = _Glob(context).files(top, components[start:], 0)
    try:
        return make_set(clean(os.path.relpath(match, base).replace(os.sep, "/")) for match in found)
    except PatternError:
        whole = quoted(_clean(os.path.join(path, pattern)))
        raise RefusalError(f"failed to glob pattern {whole}: syntax error in pattern") from None


class _Glob:
    """Looks for the regular files that match; "**" stands for any number of directories."""

    def __init__(self, context: CallContext) -> None:
        self._context = context
        self._left = Budget(MAX_ENTRIES)
        self._listed: dict[str, list[str]] = {}
        self._asked: set[tuple[str, int]] = set()  # directory, what is left of the pattern

    # complexity: one case a line: the components of a pattern
    def files(self, directory: str, components: list[str], depth: int) -> Iterator[str]:
        """Yield the files at and under `directory`."""
        if (directory, len(components)) in self._asked:
            return
        self._asked.add((directory, len(components)))
        if depth > _MAX_DEPTH:
            raise UnknowableError(f"{directory} is nested too deeply to search")
        if not components:
            if os.path.isfile(_inside(self._context, directory)):
                yield directory
            return
        first, rest = components[0], components[1:]
        names = self._names(directory)
        if first == "**":
            for name in names:
                child = os.path.join(directory, name)
                if os.path.isdir(_inside(self._context, child)):
                    yield from self.files(child, components, depth + 1)
                elif not rest:
                    yield from self.files(child, [], depth + 1)
            if not rest:
                return
            first, rest = rest[0], rest[1:]
        matches = _matcher(first)
        for name in names:
            if matches(name):
                yield from self.files(os.path.join(directory, name), rest, depth + 1)

    def _names(self, directory: str) -> list[str]:
        if directory not in self._listed:
            self._listed[directory] = list_directory(_inside(self._context, directory))
        names = self._listed[directory]
        try:
            self._left.spend(len(names) + NODES_PER_DIRECTORY)
        except UnknowableError:
            raise UnknowableError(f"there are more than {MAX_ENTRIES} files to search") from None
        return names


def _matcher(component: str) -> Callable[[str], bool]:
    compiled = compile_pattern(f"(?s)^(?:{_as_pattern(component)})$")
    return lambda name: next(compiled.matches(name), None) is not None


# complexity: one case a line: the characters of a pattern
def _as_pattern(component: str) -> str:
    # "*", "?", "[a-z]", "[^a-z]", "{one,two}" and "\\" before a character that stands for itself.
    pieces: list[str] = []
    position, braces = 0, 0
    while position < len(component):
        character = component[position]
        position += 1
        if character == "*":
            pieces.append(".*")
        elif character == "?":
            pieces.append(".")
        elif character == "{":
            braces += 1
            pieces.append("(?:")
        elif character in ",}" and braces:
            braces -= character == "}"
            pieces.append("|" if character == "," else ")")
        elif character == "[":
            end = component.find("]", position + 1)
            if end < 0:
                raise PatternError("missing closing ]")
            pieces.append(component[position - 1 : end + 1])
            position = end + 1
        else:
            if character == "\\" and position < len(component):
                character = component[position]
                position += 1
            pieces.append(f"\\{character}" if character.isascii() and not character.isalnum() else character)
    return "".join(pieces)


@function(STRING)
def abspath(context: CallContext, path: str) -> Raw:
    return _clean(os.path.abspath(os.path.join(context.module_directory, path)))


@function(STRING)
def pathexpand(path: str) -> Raw:
    if path.startswith("~"):
        raise UnknowableError(f"{path} is in a home directory")
    return path


@function(STRING_PARTIAL)
def basename(context: CallContext, path: str | Unknown) -> Raw:
    return _last(path) if isinstance(path, str) else _of_words(context, path, _last)


@function(STRING_PARTIAL)
def dirname(context: CallContext, path: str | Unknown) -> Raw:
    return _all_but_last(path) if isinstance(path, str) else _of_words(context, path, _all_but_last, text_parts(path))


def _of_words(
    context: CallContext, path: Unknown, change: Callable[[str], str], words: Sequence[str | Symbol] = ()
) -> Raw:
    """Return a part of a path, where none of `words` and of what is left is a path itself. Raises `UnsettledError`."""
    holes = Holes()
    left = holes.parts(change(holes.fill(text_parts(path))))
    if not all(map(_is_name, (*words, *left))):
        raise UnsettledError(path)
    return joined(context, path, left)


def _is_name(part: str | Symbol) -> bool:
    """Whether a symbol is one name in a path: not empty, no slash in it, and not "." or ".."."""
    if isinstance(part, str):
        return True
    word = word_of(part)
    return word is not None and "/" not in word.characters and word.shortest > 2 * ("." in word.characters)


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or "/" if path else "."


def _all_but_last(path: str) -> str:
    directory, slash, _ = path.rpartition("/")
    return _clean(directory + slash)


def _clean(path: str) -> str:
    cleaned = os.path.normpath(path or ".")
    return "/" + cleaned.lstrip("/") if cleaned.startswith("//") else cleaned
