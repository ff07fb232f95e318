"""Other texts in the place of a page's examples, judged by the page's rule."""

from __future__ import annotations

from pathlib import Path

from storage_lint import testing
from storage_lint.engine import Verdicts, run
from storage_lint.graph.graph import build
from storage_lint.packs import load_rule
from storage_lint.source.record import replace


def judged(example: testing.Example, text: str) -> Verdicts:
    """Return what an example's rule alone says of a text in the example's place, and what of it could not be read.

    It is written into the working directory. No run of the program: thousands of texts are tried, and which files are
    found is not asked.
    """
    for name in ("main.tf", "template.yaml"):
        Path(name).unlink(missing_ok=True)  # where a file is overwritten the disk is waited for
    reading = testing.read(replace(example, text=text), str(Path.cwd()))
    verdicts = run(build(reading.resources), [load_rule(example.rule)])
    assert verdicts.problems == (), "the rule crashed"
    return replace(verdicts, problems=tuple(reading.problems))
