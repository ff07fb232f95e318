"""What one rule alone says of one file: for tests that ask thousands of times, and not how a run finds its files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from storage_lint.engine import Verdicts, run
from storage_lint.graph.graph import build
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.terraform import read_terraform
from storage_lint.packs import BUILT_IN, list_rules, load_rule
from storage_lint.rule import Rule
from storage_lint.source.record import replace

FILES = {"terraform": "main.tf", "cloudformation": "template.yaml"}


@cache
def _rule(name: str) -> Rule[Any]:
    return next(load_rule(one) for one in list_rules(BUILT_IN) if one.id == name)


def judged(text: str, language: str, rule: str) -> Verdicts:
    """Return what a rule says of a text, and as problems what of that could not be read.

    The text is written into the working directory. A file that is there is removed first: where one is overwritten the
    disk is waited for.
    """
    name = FILES[language]
    Path(name).unlink(missing_ok=True)
    Path(name).write_text(text, encoding="utf-8")
    settings = ReadSettings()
    reading = read_templates([name], settings) if name == "template.yaml" else read_terraform({".": (name,)}, settings)
    verdicts = run(build(reading.resources), [_rule(rule)])
    assert verdicts.problems == (), "the rule crashed"
    return replace(verdicts, problems=tuple(reading.problems))
