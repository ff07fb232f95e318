"""CloudFormation and SAM templates: `each_template`. Importing this imports nothing heavy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from storage_lint.graph.reading import Progress, Reading, ReadSettings, Unit, silent, together
from storage_lint.source.problem import Unread
from storage_lint.source.read import MAX_FILE_BYTES, ReadError, read_regular, real_path
from storage_lint.source.record import replace


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
    return _read(files, settings, progress, wanted)


def with_templates(reading: Reading, settings: ReadSettings) -> Reading:
    """Return what was read with what the templates in it hold."""
    from storage_lint.inputs.cloudformation.read import read_bodies

    bodies = read_bodies(reading.templates, settings)
    unread = {one.address for one in bodies.problems if isinstance(one, Unread)}
    known = {one.address for one in reading.templates} - unread
    calls = tuple(call for call in reading.calls if call.address not in known)
    return replace(together((replace(reading, calls=calls), bodies)), unit=reading.unit)


def each_template(
    files: Sequence[str],
    settings: ReadSettings,
    progress: Progress = silent,
    wanted: Collection[str] | None = None,
) -> Iterator[Reading]:
    """Yield what templates hold: those that may speak of each other together, the others one by one."""
    done = 0
    for unit in units(files, settings):

        def told(what: str, step: int, total: int, done: int = done) -> None:
            progress(what, done + step, len(files))

        yield replace(_read(unit, settings, told, wanted), unit=Unit("cloudformation", tuple(unit)))
        done += len(unit)


# complexity: one comprehension for each group of templates
def units(files: Sequence[str], settings: ReadSettings) -> Iterator[Sequence[str]]:
    """Yield templates that are read together: all, if one nests others or all are given values; else what is exported
    and imported, and each of the others alone. Where one asks for outputs of stacks, all outputs are exported."""
    from storage_lint.inputs.cloudformation.detect import asks_for_outputs, exports, has_outputs, imports, nests

    said: dict[str, tuple[bool, bool, bool]] = {}  # whether it speaks of others, has outputs, asks for those of others
    for file in files if not settings.parameter_files else ():
        try:
            content = read_regular(real_path(file), MAX_FILE_BYTES)
        except ReadError:
            content = b""
        if nests(content):
            break
        said[file] = exports(content) or imports(content), has_outputs(content), asks_for_outputs(content)
    if len(said) < len(files):
        yield files
        return
    is_asked = any(asks for _, _, asks in said.values())
    together = {file: None for file, (speaks, outputs, _) in said.items() if speaks or (is_asked and outputs)}
    if together:
        yield list(together)
    yield from ([file] for file in files if file not in together)


def _read(files: Sequence[str], settings: ReadSettings, progress: Progress, wanted: Collection[str] | None) -> Reading:
    from storage_lint.inputs.cloudformation.read import read_stacks
    from storage_lint.inputs.cloudformation.stacks.stack import Stack

    return together(read_stacks([Stack(path) for path in files], settings, progress, wanted))
