"""Terragrunt copies the directory that a `source` names, adds files to the copy, and has Terraform read that.

So what a root does not declare may be declared by a file that is not there yet, and a variable may have another value
than its default.

https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate and
https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#inputs

Components of Terraform Stacks give variables values in the same words, and add no files.
https://developer.hashicorp.com/terraform/language/stacks/component/declare
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from storage_lint.inputs.terraform.detect import TERRAGRUNT, deploys
from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree, entries_of, real_path
from storage_lint.source.text import display_path

MAX_ENTRIES = 200_000  # looked at for files of Terragrunt
MAX_FILES = 10_000
MAX_BYTES = 1024 * 1024

_SOURCE = re.compile(r"^[ \t]*source[ \t]*=(.*)$", re.MULTILINE)
_PATH = re.compile(r"[\w./-]+")
# Blocks and attributes that put files beside those of the source.
_ADDS = re.compile(r"^[ \t]*(?:generate|before_hook|after_hook)\b", re.MULTILINE)
# The values of variables.
_INPUTS = re.compile(r"^[ \t]*inputs[ \t]*=", re.MULTILINE)
# What makes one, or gives values by other ways: https://terragrunt.gruntwork.io/docs/features/extra-arguments/
_COMPUTED = re.compile(
    r"^[ \t]*inputs[ \t]*=[ \t]*(?:[^{\s]|\{\s*for\b)"
    r"|^[ \t]*(?:required|optional)_var_files[ \t]*=|\"-var(?:-file)?[\"= ]|\bTF_VAR_",
    re.MULTILINE,
)
_KEY = re.compile(r"(?:^|[{,])[ \t]*\"?([\w-]+)\"?[ \t]*[=:](?!=)", re.MULTILINE)


class Terragrunt:
    """The files of Terragrunt around a root: which add files to it, and which give its variables values."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._found: dict[str, _Files] = {}  # by the boundary around them

    def completes(self, directory: str) -> str | None:
        """Return the file by which Terragrunt deploys a directory with files that it adds, as displayed."""
        real = real_path(directory)
        files = self._around(real)
        return next((display_path(one.path) for one in files.deploying(real)), None) if files.add_files else None

    def given(self, directory: str, names: Iterable[str]) -> dict[str, str]:
        """Return which variables of a root Terragrunt may give a value, and the file by which it deploys that.

        Each deployment gives its own, so that none of them is taken. Where they are computed, it may be any.
        """
        real = real_path(directory)
        files = self._around(real)
        deploying = files.deploying(real)
        giving = list(files.included_by(deploying)) if deploying else []
        is_any = any(one.is_computed for one in giving)
        return {name: deploying[0].path for name in names if is_any or any(name in one.keys for one in giving)}

    def _around(self, real: str) -> _Files:
        boundary = self._tree.boundary(real)
        if boundary not in self._found:
            self._found[boundary] = _Files(list(self._read(boundary)))
        return self._found[boundary]

    def _read(self, boundary: str) -> Iterator[_File]:
        """Yield the files below a directory that deploy others, or may be included by those; none without any."""
        names = list(_hcl_files(boundary))
        if not any(deploys(os.path.basename(name)) for name in names):
            return
        for name in names[:MAX_FILES]:
            source = self._tree.source(name, MAX_BYTES)
            yield _File(name, None if isinstance(source, Problem) else source.text)


class _File:
    """What one file says, as far as it is looked at. One that cannot be read may say anything."""

    def __init__(self, path: str, text: str | None) -> None:
        self.path = path
        self.home, self.name = os.path.split(real_path(path))
        self.adds = text is None or _ADDS.search(text) is not None
        self.is_computed = text is None or _COMPUTED.search(text) is not None
        has_inputs = text is not None and _INPUTS.search(text) is not None
        self.keys = frozenset(_KEY.findall(text or "")) if has_inputs else frozenset()
        self.ends = dict.fromkeys(_ends(text or "", self.home))  # of the directories that it may name as its source


class _Files:
    """The files of one tree, found by what they deploy. A source may be computed; then its end has to fit."""

    def __init__(self, files: list[_File]) -> None:
        self.add_files = any(one.adds for one in files)
        self._included = [one for one in files if not deploys(one.name)]
        self._at = {one.home: one for one in files if one.name == TERRAGRUNT}
        self._by_end: dict[str, list[tuple[int, _File]]] = {}
        for number, one in enumerate(files):
            for end in one.ends:
                self._by_end.setdefault(end, []).append((number, one))

    def deploying(self, directory: str) -> list[_File]:
        """Return the files that stand for a directory (a real path): one lies there, others name it as source."""
        beside = [self._at[directory]] if directory in self._at else []
        names = directory.replace(os.sep, "/").split("/")
        ends = ("/".join(names[at:]) for at in range(1, len(names)))
        named = dict(found for end in ends for found in self._by_end.get(end, ()))
        return list(dict.fromkeys((*beside, *(named[number] for number in sorted(named)))))

    def included_by(self, deploying: list[_File]) -> Iterator[_File]:
        """Yield files, and what they may include: what lies above one of them, or deploys nothing itself."""
        yield from self._included
        seen: set[str] = set()
        for one in deploying:
            yield one
            directory = one.home
            while directory not in seen:
                seen.add(directory)
                if directory in self._at:
                    yield self._at[directory]
                directory = os.path.dirname(directory)


def _ends(text: str, home: str) -> Iterator[str]:
    """Yield the ends of the paths that are written where a source is, without what leads up: where that is all, whole.

    `home` is the directory (a real path) of the file with that text.
    """
    for written in _SOURCE.findall(text):
        for path in _PATH.findall(written):
            way = "/".join(filter(None, path.split("/")))
            end = way.lstrip("./") or os.path.normpath(os.path.join(home, way)).replace(os.sep, "/").lstrip("/")
            if ("/" in path or path == "..") and end:
                yield end


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
