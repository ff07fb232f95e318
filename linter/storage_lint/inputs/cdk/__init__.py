"""CDK assemblies: finds the templates and says which construct and line of the program made each resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from storage_lint.graph.reading import Progress, Reading, ReadSettings, silent, together


def read_assemblies(
    directories: Sequence[str],
    settings: ReadSettings,
    programs: Mapping[str, str] = {},
    progress: Progress = silent,
) -> Reading:
    """Read the cloud assemblies in `directories` (each holds a manifest.json); nothing of the program is run.

    `programs` names, by assembly, the directory of the program that wrote it, where that is not the one that holds the
    assembly. What can't be read becomes a problem of the result, never an exception.
    """
    return together(each_assembly(directories, settings, programs, progress))


def each_assembly(
    directories: Sequence[str], settings: ReadSettings, programs: Mapping[str, str] = {}, progress: Progress = silent
) -> Iterator[Reading]:
    """Yield what each assembly holds; see `read_assemblies`."""
    from storage_lint.inputs.cdk.assembly import read_each

    return read_each(directories, settings, programs, progress)
