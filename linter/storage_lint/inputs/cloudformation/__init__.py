"""CloudFormation and SAM templates: `read_templates`. Importing this imports nothing heavy."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from storage_lint.graph.reading import Progress, Reading, ReadSettings, silent


def read_templates(
    files: Sequence[str],
    settings: ReadSettings,
    progress: Progress = silent,
    wanted: Collection[str] | None = None,
) -> Reading:
    """Read templates, each as a stack of its own unless another one of them nests it.

    When some are `wanted`, only the stacks that these are part of are evaluated: the others are there to nest them, or
    for what they export.
    """
    from storage_lint.inputs.cloudformation.read import read_stacks
    from storage_lint.inputs.cloudformation.stacks.stack import Stack

    readings = read_stacks([Stack(path) for path in files], settings, progress, wanted)
    return Reading(
        tuple(resource for reading in readings for resource in reading.resources),
        tuple(dict.fromkeys(problem for reading in readings for problem in reading.problems)),
        tuple(dict.fromkeys(file for reading in readings for file in reading.files)),
        tuple(one for reading in readings for one in reading.alternatives),
    )
