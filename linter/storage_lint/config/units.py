"""Which settings hold for which unit: those of the nearest `storage-lint.toml` at or above it, in its repository.

Nothing is imported for a tree without such a file: most have none.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.packs import POLICIES
from storage_lint.source.problem import Problem
from storage_lint.source.read import may_be_project, real_path
from storage_lint.source.record import replace

if TYPE_CHECKING:
    from storage_lint.config.read import Files
    from storage_lint.config.values import Config
    from storage_lint.select import Rulebook

NAME = "storage-lint.toml"
Judged: TypeAlias = "tuple[Config | None, list[Problem]]"  # settings, and what is wrong with them


class Configs:
    """The settings of a run, each file read once.

    `named` is a file that holds for everything; `isolated` means that none is read. `run` is what holds for the whole
    run: the file of the working directory.
    """

    def __init__(self, rulebook: Rulebook, named: str | None = None, isolated: bool = False) -> None:
        self.problems: list[Problem] = []
        self._rulebook = rulebook
        self._named = named
        self._isolated = isolated
        self._nearest: dict[str, str | None] = {}  # directory -> the file
        self._read: dict[str, Judged] = {}
        self._parsed: Files = {}
        self._of: dict[str, Judged] = {}  # as asked
        self.run: Config | None = None
        self.run = self.of(".")

    @classmethod
    def chosen(cls, rulebook: Rulebook, file: str | None, isolated: bool) -> Configs:
        """Return the settings that the options ask for; `STORAGE_LINT_CONFIG` is what `--config` is without it."""
        return cls(rulebook, file or os.environ.get("STORAGE_LINT_CONFIG") or None, isolated)

    @property
    def packs(self) -> tuple[str, ...]:
        """The packs of rules: those that were given, and those that the settings name."""
        return self._rulebook.packs

    @property
    def policies(self) -> tuple[str, ...]:
        """The files of declarative rules among them."""
        return tuple(one.removeprefix(POLICIES) for one in self.packs if one.startswith(POLICIES))

    def of(self, path: str) -> Config | None:
        """Return the settings for a unit: a directory or a file; None where nothing is said.

        What is wrong with them is a problem of the run.
        """
        config, problems = self._judged(path)
        self.problems += (one for one in problems if one not in self.problems)
        return config

    def of_bystander(self, path: str) -> Config | None:
        """Return the settings for a unit that may have no part in the run: what is wrong with them is nothing to it."""
        return self._judged(path)[0]

    def _judged(self, path: str) -> Judged:
        if path not in self._of:
            file = self._file(path)
            self._of[path] = self._config(file) if file is not None else (None, [])
        return self._of[path]

    @property
    def everything(self) -> list[Config]:
        """All that was read until now."""
        return [config for config, _ in self._read.values() if config is not None]

    def _file(self, path: str) -> str | None:
        if self._isolated or self._named is not None:
            return None if self._isolated else self._named
        absolute = os.path.abspath(path)
        return self._find(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))

    def _find(self, directory: str) -> str | None:
        """Return the nearest file at or above a directory, within its git repository.

        A link is none: a commit may hold one that leads out of the repository. Nor is one of somebody's home, or of the
        directory for temporary files: it would hold on one machine alone.
        """
        if directory not in self._nearest:
            path = os.path.join(directory, NAME)
            parent = os.path.dirname(directory)
            is_repository = os.path.exists(os.path.join(directory, ".git"))
            if os.path.isfile(path) and not os.path.islink(path) and (is_repository or _is_of_project(directory)):
                self._nearest[directory] = path
            elif is_repository or parent == directory:
                self._nearest[directory] = None
            else:
                self._nearest[directory] = self._find(parent)
        return self._nearest[directory]

    def _config(self, file: str) -> Judged:
        if file not in self._read:
            from storage_lint.config.read import read_config

            of_the_run = not self._of  # the working directory is asked about first
            trusted = self._named is not None
            config, problems = read_config(file, self._rulebook, trusted, adds_packs=of_the_run, parsed=self._parsed)
            if not of_the_run:
                problems += config.without_run(self.run)
            self._read[file] = (config, problems)
        return self._read[file]


def _is_of_project(directory: str) -> bool:
    return directory == os.getcwd() or may_be_project(real_path(directory))


def assumptions(configs: Configs) -> tuple[Assumption, ...]:
    """Return what is to be assumed, of all that was read until now."""
    names = {str(path[-1]) for config in configs.everything for path in config.entries if path[0] == "assume"}
    if not names:
        return ()
    from storage_lint.config.table import assumable

    fields = {name: one.fills for name, one in assumable(names).items()}
    kinds = {one.fills: one for one in assumable(names).values()}
    said = ((one, config) for config in configs.everything for one in config.assumed(fields))
    return tuple(
        _for_units(replace(one, value=kinds[one.field].assumed(one.value)), config, configs) for one, config in said
    )


def _for_units(one: Assumption, config: Config, configs: Configs) -> Assumption:
    """Return an assumption that holds for the units whose settings say it."""
    return replace(one, of_unit=lambda scope: configs.of(scope) is config)
