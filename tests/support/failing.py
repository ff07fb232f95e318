"""The examples under "Fails" of a rule's page, read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storage_lint import testing
from storage_lint.graph.reading import Reading
from storage_lint.packs import RuleFile


def failing(rule: RuleFile, directory: Path) -> Iterator[tuple[str, Reading]]:
    """Yield the name of each example and what is read of it, written into a directory of its own."""
    for example in testing.examples_of(rule):
        if example.heading == "Fails":
            own = directory.resolve() / str(example)
            own.mkdir()
            yield str(example), testing.read(example, str(own))
