"""Trees in the working directory, and what a run says about files of them that are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commands import run
from ordinary_changes import Tree


def write(tree: Tree) -> None:
    for name, text in tree.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def report(*words: str) -> Any:
    return json.loads(run("--format", "json", "--undecided", "show", *words).output)


def said(*words: str) -> list[tuple[str, str, str]]:
    """What a run reports: rule, file and address of each finding and undecided verdict."""
    found = report(*words)
    return sorted(
        (one["rule"], one["location"]["path"], one["resource"]["address"])
        for one in (*found["findings"], *found["undecided"])
    )
