"""What the instances of one root share: a root is a directory that is linted by itself, with what its calls lead to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform.evaluate.expressions import new_evaluator
from storage_lint.inputs.terraform.evaluate.scope import Data, EvaluationError
from storage_lint.inputs.terraform.modules.environments import Names, Provider
from storage_lint.inputs.terraform.modules.module import Loader
from storage_lint.inputs.terraform.modules.sources import Sources
from storage_lint.inputs.terraform.modules.variables import Given, Variable, hide_given
from storage_lint.inputs.terraform.syntax.tree import Block
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.budget import Share
from storage_lint.source.pattern import LatePattern
from storage_lint.source.problem import Problem, Unread
from storage_lint.source.read import real_path
from storage_lint.source.text import SourceFile, display_path

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.modules.imports import Imports
    from storage_lint.inputs.terraform.modules.raw_block import RawBlock
    from storage_lint.inputs.terraform.modules.trace.decoded_files import DataFiles

# https://developer.hashicorp.com/terraform/language/files/dependency-lock
_LOCK = ".terraform.lock.hcl"
_LOCKED = LatePattern(r'^provider "[\w.-]+/hashicorp/aws" \{\s*version\s*=\s*"([\w.-]+)"', re.ASCII | re.MULTILINE)


class Root:
    """What the instances of one root share: the loader, the evaluator, what is given by the user.

    `refused` are the variables whose default Terraform refuses, with a note for each; `assumed` are values of the
    root's variables in place of their defaults; `refuse_default_behind` says whether an error is about a default. `top`
    is the instance of the root module.
    """

    top: Data

    def __init__(
        self,
        loader: Loader,
        sources: Sources,
        given: Mapping[str, Given],
        settings: ReadSettings,
        refused: Mapping[str, Problem],
        assumed: Mapping[str, Raw],
        refuse_default_behind: Callable[[EvaluationError, str], bool],
        share: Share,
    ) -> None:
        self.loader = loader
        self.sources = sources
        self.directory = sources.root
        self.path = display_path(sources.root)
        self.given = given
        self.settings = settings
        self.share = share
        self.refused = refused
        self.assumed = assumed
        self.refuse_default_behind = refuse_default_behind
        self.evaluator = new_evaluator(share)
        hide_given(given, loader.module(sources.root).variables, loader)
        self.workspace = _workspace(sources)
        self.providers: dict[str, Provider] = {}  # by address: 'aws', 'module.m.aws', 'aws.each["eu"]'
        self.names: Names = {}
        self.since: dict[object, bool | None] = {}  # see `requirements.is_since`
        self.module_instances = 0  # made so far
        self.unread: list[tuple[Unread, RawBlock]] = []  # module calls that were not read, with their arguments
        self._variables: dict[int, Variable] = {}
        self._data_files: DataFiles | None = None

    @property
    def data_files(self) -> DataFiles:
        """The files of data that are decoded, for the places of what is in them."""
        if self._data_files is None:
            from storage_lint.inputs.terraform.modules.trace.decoded_files import DataFiles

            self._data_files = DataFiles(self.sources.tree)
        return self._data_files

    @cached_property
    def boundary(self) -> str:
        """Nothing above it is read. Each call of a function asks."""
        return self.sources.tree.boundary(self.directory)

    @cached_property
    def imports(self) -> dict[str, Imports]:
        """Its import blocks, by the names that lead to their resources."""
        files = self.loader.module(self.directory).files
        if not any(block.type == "import" for file in files for block in file.blocks):
            return {}
        from storage_lint.inputs.terraform.modules.imports import imports_in

        return imports_in(self.loader, self.directory)

    @cached_property
    def locked(self) -> list[str]:
        """The version of the AWS provider that the lock file of the root names: none where none can be read."""
        path = os.path.join(self.directory, _LOCK)
        source = self.sources.tree.source(path) if os.path.lexists(path) else None
        return _LOCKED.findall(source.text) if isinstance(source, SourceFile) else []

    def variable(self, block: Block) -> Variable:
        """Return what a variable block declares."""
        declared = self._variables.get(id(block))
        if declared is None:
            declared = self._variables[id(block)] = Variable(block, self.loader, self.evaluator)
        return declared


# What `terraform workspace new` takes, as far as anyone uses it; nothing else is shown as a workspace's name.
_WORKSPACE = LatePattern(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,89}")


def _workspace(sources: Sources) -> str | None:
    """Return the workspace that `terraform workspace select` has noted, if any.

    It is part of addresses: only what is surely Terraform's own note is taken for it, never a link.
    """
    path = os.path.join(sources.root, ".terraform", "environment")
    if not os.path.lexists(path):
        return None
    if real_path(path) != os.path.join(real_path(sources.root), ".terraform", "environment"):
        shown = display_path(path)
        detail = "the name of the workspace is not known: terraform workspace select writes a file"
        sources.problems.append(Problem(f"{shown}: a symbolic link, which is not followed", detail, path=shown))
        return None
    source = sources.tree.source(path, limit=1000)
    if isinstance(source, Problem):
        sources.problems.append(source)
        return None
    name = source.text.strip()
    return name if _WORKSPACE.fullmatch(name) else None
