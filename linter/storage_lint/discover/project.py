"""How far the project of a named file reaches: what may call it, or speak of its names, is looked for there."""

from __future__ import annotations

import os
from collections.abc import Iterable

from storage_lint.source.read import find_repository, is_below, may_be_project, real_path


# complexity: one set after the other; each is the next one's material
def projects_of(named: Iterable[str], here: str) -> dict[str, str]:
    """Return the directories to look around in, as real paths with what to call them.

    That is the repository of a named file, else the working directory when the file is below it, else its own.
    Someone's home, what lies around that (the root of the disk) and the directory for temporary files are no project:
    what lies there has nothing to do with the file.
    """
    roots: dict[str, str] = {}
    for path in {os.path.dirname(one): one for one in named}.values():
        root = _root_around(path, here)
        absolute = os.path.isabs(path) and not is_below(here, root)
        roots.setdefault(root, root if absolute else os.path.relpath(root, here))
    outer = {one for one in roots if not any(one != other and is_below(one, other) for other in roots)}
    return {root: shown for root, shown in roots.items() if root in outer}


def _root_around(path: str, here: str) -> str:
    real = real_path(os.path.dirname(path) or ".")
    return find_repository(real) or (here if is_below(real, here) and may_be_project(here) else real)
