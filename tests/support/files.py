"""Files that tests write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write(directory: Path, files: Mapping[str, str]) -> None:
    """Write files below a directory, with the folders that they need."""
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def write_over(path: Path, text: str) -> None:
    """Write a file that may be there already, as tests do that try hundreds of texts.

    It is removed first: where a file is overwritten the disk is waited for, lest a crash lose the old text and the new.
    """
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")
