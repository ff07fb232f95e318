"""Where module calls lead: local directories, and what `terraform init` downloaded.

https://developer.hashicorp.com/terraform/language/modules/sources
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from storage_lint.source.problem import Problem, Unread
from storage_lint.source.read import Tree, list_directory, real_path
from storage_lint.source.text import SourceFile, display_path

MAX_MANIFEST_BYTES = 2 * 1024 * 1024


def is_local(source: str) -> bool:
    """Return whether a module source is a directory of the same tree. No file name holds a NUL."""
    if "\0" in source:
        return False
    return source.startswith(("./", "../", ".\\", "..\\")) or source in (".", "..")


class UnresolvedError(Exception):
    """A module call that leads nowhere.

    `note`: nothing is wrong with the configuration; it is said as `unread` then. `is_limit`: it is one of many that
    lead too far.
    """

    def __init__(self, reason: str, detail: str, *, note: bool = False, is_limit: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
        self.note = note
        self.is_limit = is_limit
        self.unread: Unread | None = None


def _empty_above(directory: str) -> str | None:
    """Return the empty directory that a directory is or would lie in, as git leaves a submodule that it did not fetch.

    https://git-scm.com/docs/git-submodule
    """
    there = directory
    while not os.path.lexists(there) and os.path.dirname(there) not in ("", there):
        there = os.path.dirname(there)
    return there if os.path.isdir(there) and not list_directory(there) else None


class Sources:
    """Where the module calls of one root lead: local directories, and what `terraform init` downloaded.

    `opened` are the files, without links, that functions of the root have asked for.
    """

    __slots__ = ("_behind", "_manifest", "opened", "problems", "root", "tree")

    def __init__(self, root: str, tree: Tree) -> None:
        self.root = root
        self.tree = tree
        self.problems: list[Problem] = []
        self.opened: set[str] = set()
        self._manifest: Mapping[str, str] | None = None
        self._behind: dict[str, str] = {}  # directory -> what it is without links, where these change it

    @property
    def manifest(self) -> Mapping[str, str]:
        """The directories of downloaded modules, by the path of calls."""
        if self._manifest is None:
            self._manifest = self._read_manifest()
        return self._manifest

    def resolve(self, directory: str, key: str, source: str | None) -> str:
        """Return the directory of the module that a call in `directory` names. Raises `UnresolvedError`.

        `key` is the call's path from the root ('network.subnets'), as `modules.json` has it.
        """
        if source is None:
            raise UnresolvedError("its source is not known", "write it as a literal string, or give what it is made of")
        if is_local(source):
            found = self._relative(directory, source)
            if not self.allows(found):
                reason = f"{source} lies outside the tree that is linted"
                raise UnresolvedError(reason, "lint a directory above both", note=True)
            if not os.path.isdir(found):
                self.refuse_empty(found, source)
                raise UnresolvedError(f"{source} is not a directory", "the module is missing")
            return found
        if key in self.manifest:
            found = os.path.normpath(os.path.join(self.root, self.manifest[key]))
            if os.path.isdir(found) and self.allows(found):
                return found
        raise UnresolvedError(f"{source} is not downloaded", "run terraform get, then lint again", note=True)

    def refuse_empty(self, directory: str, source: str | None) -> None:
        """Raise `UnresolvedError` where a directory without configuration is or would lie in one that is empty."""
        if (empty := _empty_above(directory)) is not None:
            detail = "where that is a git submodule, run git submodule update --init, then lint again"
            raise UnresolvedError(f"{display_path(empty)} is empty, where {source} should be", detail, note=True)

    def _relative(self, directory: str, source: str) -> str:
        """Return where a relative source leads; `..` is above what a link leads to, as Terraform has it."""
        found = os.path.normpath(os.path.join(directory, source))
        if ".." not in source:
            return found
        if directory not in self._behind:
            real = real_path(directory)
            self._behind[directory] = real if real != os.path.abspath(directory) else ""
        real = self._behind[directory]
        there = os.path.normpath(os.path.join(real, source)) if real else ""
        if not real or there == real_path(found):
            return found
        return there if os.path.isabs(directory) else os.path.relpath(there)

    def allows(self, path: str) -> bool:
        """Return whether a path lies within the tree that may be read."""
        return self.tree.holds(path)

    def _read_manifest(self) -> Mapping[str, str]:
        path = os.path.join(self.root, ".terraform", "modules", "modules.json")
        source = self.tree.source(path, MAX_MANIFEST_BYTES) if os.path.lexists(path) else None
        if isinstance(source, Problem):
            self.problems.append(source)
        if not isinstance(source, SourceFile):
            return {}
        import json

        try:
            modules = json.loads(source.text)["Modules"]
            return {str(module["Key"]): str(module["Dir"]) for module in modules if "\0" not in str(module["Dir"])}
        except (ValueError, KeyError, TypeError, RecursionError):
            return {}
