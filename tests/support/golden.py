"""What is expected, in files beside the fixtures: `UPDATE=1 pytest` writes them anew; read the difference, then commit.

`expected.txt` is what was read, `graph.json` the same without its language, `findings.txt` what a run says of it,
`output.txt` what the command prints.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def check(path: Path, actual: str) -> None:
    """Hold what came out against the file that says what should."""
    if os.environ.get("UPDATE"):
        path.write_text(actual, encoding="utf-8")
    assert actual == path.read_text(encoding="utf-8")


def check_parts(path: Path, parts: Mapping[str, list[str]]) -> None:
    """Hold the lines of several files against one file that has them all, each below `# name`."""
    check(path, "".join(f"{line}\n" for name, lines in sorted(parts.items()) for line in (f"# {name}", *lines)))
