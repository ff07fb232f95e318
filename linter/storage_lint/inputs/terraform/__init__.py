"""Terraform: directories of `.tf`, `.tf.json` and `.tofu` files, and plans."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from storage_lint.graph.reading import Progress, Reading, ReadSettings, silent, together


def read_terraform(
    directories: Mapping[str, tuple[str, ...]], settings: ReadSettings, progress: Progress = silent
) -> Reading:
    """Read directories, each with its configuration and variable files, and return what they declare.

    A directory that another one calls as a module is read in its callers' context only.
    """
    *roots, rest = each_root(directories, settings, progress)
    return together((rest, *roots))


def each_root(
    directories: Mapping[str, tuple[str, ...]],
    settings: ReadSettings,
    progress: Progress = silent,
    only: Collection[str] | None = None,
) -> Iterator[Reading]:
    """Yield what each root among the directories declares, and in the end what concerns several.

    A root is let go when the next one is asked for. `only` are roots that were read before and are read again.
    """
    from storage_lint.inputs.terraform.read import read

    return read(directories, settings, progress, only)


def called_directories(directory: str, files: Sequence[str]) -> list[str]:
    """Return the local directories that the module calls of a directory lead to, however they are written."""
    from storage_lint.inputs.terraform.modules.module import Loader
    from storage_lint.inputs.terraform.read import targets_of
    from storage_lint.source.read import Tree

    loader = Loader(Tree((directory,)))
    loader.module(directory, files)
    return list(targets_of(directory, loader))


def opened_files(directories: Mapping[str, tuple[str, ...]], settings: ReadSettings) -> Mapping[str, frozenset[str]]:
    """Return which files, without links, functions of each root among the directories ask for."""
    readings = each_root(directories, settings)
    return {reading.unit.names[0]: reading.opened for reading in readings if reading.unit is not None}


def each_plan(files: Sequence[str], settings: ReadSettings) -> Iterator[Reading]:
    """Yield what each plan, a file of `terraform show -json`, will have made; its `language` is terraform-plan."""
    from storage_lint.inputs.terraform.plan.read import read

    return read(files, settings)
