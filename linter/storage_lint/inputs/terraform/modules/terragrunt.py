"""Terragrunt copies the directory that a `source` names, adds files to the copy, and has Terraform read that.

So what a root does not declare may be declared by a file that is not there yet, and a variable may have another value
than its default.

https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate and
https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#inputs
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree, entries_of, is_below, real_path
from storage_lint.source.text import SourceFile

MAX_ENTRIES = 200_000  # looked at for files of Terragrunt
MAX_FILES = 2_000
MAX_BYTES = 1024 * 1024

_SOURCE = re.compile(r"^[ \t]*source[ \t]*=(.*)$", re.MULTILINE)
_PATH = re.compile(r"[\w./-]+")
# Blocks and attributes that put files beside those of the source.
_ADDS = re.compile(r"^[ \t]*(?:generate|before_hook|after_hook)\b", re.MULTILINE)


# The values of variables: an object, or what makes one.
_INPUTS = re.compile(r"^[ \t]*inputs[ \t]*=", re.MULTILINE)
_COMPUTED = re.compile(r"^[ \t]*inputs[ \t]*=[ \t]*[^{\s]", re.MULTILINE)
_KEY = re.compile(r"(?:^|[{,])[ \t]*\"?([\w-]+)\"?[ \t]*[=:](?!=)", re.MULTILINE)


class Terragrunt:
    """The files of Terragrunt around a root, looked for when something is not declared there."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._files: dict[str, list[SourceFile]] = {}  # boundary -> its files of Terragrunt

    def completes(self, directory: str) -> str | None:
        """Return the file by which Terragrunt deploys a directory with files that it adds, as displayed."""
        real = real_path(directory)
        files = self._around(real)
        if not any(_ADDS.search(one.text) for one in files):
            return None
        return next((one.path for one in files if _deploys(one, real)), None)

    # complexity: one comprehension for each step
    def given(self, directory: str, names: Iterable[str]) -> dict[str, str]:
        """Return which variables of a root Terragrunt may give a value, and the file by which it deploys that.

        Each deployment gives its own, so that none of them is taken. Where they are computed, it may be any.
        """
        real = real_path(directory)
        files = self._around(real)
        deploying = [one for one in files if _deploys(one, real)]
        if not deploying:
            return {}
        inputs = [one.text for one in files if _INPUTS.search(one.text) and _may_be_included(one, deploying)]
        keys = {key for text in inputs for key in _KEY.findall(text)}
        is_any = any(map(_COMPUTED.search, inputs))
        return {name: deploying[0].file_path for name in names if is_any or name in keys}

    def _around(self, real: str) -> list[SourceFile]:
        boundary = self._tree.boundary(real)
        if boundary not in self._files:
            self._files[boundary] = list(self._found(boundary))
        return self._files[boundary]

    def _found(self, boundary: str) -> Iterator[SourceFile]:
        """Yield the files below a directory that are, or may be included by, files of Terragrunt; none without any."""
        names = list(_hcl_files(boundary))
        if not any(os.path.basename(name) == "terragrunt.hcl" for name in names):
            return
        for name in names[:MAX_FILES]:
            source = self._tree.source(name, MAX_BYTES)
            if not isinstance(source, Problem):
                yield source


def _hcl_files(top: str) -> Iterator[str]:
    pending, looked_at = [top], 0
    while pending and looked_at < MAX_ENTRIES:
        directory = pending.pop()
        try:
            entries = entries_of(directory)
        except OSError:
            continue
        looked_at += len(entries)
        for entry in entries:
            if entry.name[0] == "." or entry.name == "node_modules":
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            elif entry.name.endswith(".hcl"):
                yield entry.path


def _deploys(file: SourceFile, directory: str) -> bool:
    """Return whether a file of Terragrunt stands for a directory (a real path): it lies there, or names it as source.

    A source may be computed; then the end of what it writes has to fit.
    """
    home, name = os.path.split(real_path(file.file_path))
    if name == "terragrunt.hcl" and home == directory:
        return True
    for written in _SOURCE.findall(file.text):
        for path in _PATH.findall(written):
            tail = "/".join(filter(None, path.split("/"))).lstrip("./")
            if "/" in path and tail and f"{directory}/".endswith(f"/{tail}/"):
                return True
    return False


def _may_be_included(file: SourceFile, deploying: Iterable[SourceFile]) -> bool:
    """Return whether files of Terragrunt may include one: it is one, lies above one, or deploys nothing itself."""
    if file in deploying:
        return True
    directory, name = os.path.split(os.path.abspath(file.file_path))
    return name != "terragrunt.hcl" or any(is_below(os.path.abspath(one.file_path), directory) for one in deploying)
