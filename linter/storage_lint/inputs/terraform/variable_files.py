"""What a root holds with the values of variable files that Terraform loads only where they are named: `prod.tfvars`.

Somebody deploys with them, or they would not be there; which one is used where the code does not say. A file that shows
how one is written (`example.tfvars`) is not deployed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from storage_lint.graph.node import Resource
from storage_lint.graph.reading import OtherValues, ReadSettings
from storage_lint.inputs.terraform.lowered import lowered_root
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.variables import Given, left_alone
from storage_lint.source.pattern import LatePattern
from storage_lint.source.text import display_path

MAX_FILES = 8  # of one root
MAX_AGAIN = 4_000  # resources of one root that are made once more
_SHOWN = LatePattern(r"(?i)sample|example|template|fixture|dist\b|skeleton|demo")


# complexity: one file after the other, as far as it can be deployed with
def other_values(
    configuration: Configuration, files: Iterable[str], settings: ReadSettings, resources: Sequence[Resource]
) -> Iterator[OtherValues]:
    """Yield what a root holds with each file beside it that is not loaded, where the user gives no values himself."""
    root = configuration.root
    if settings.variable_files or settings.variables:
        return
    paths = [path for path in left_alone(root.directory, files, settings) if not _SHOWN.search(os.path.basename(path))]
    for path in paths[: min(MAX_FILES, MAX_AGAIN // max(1, len(resources)))]:
        given = _given(configuration, path)
        share = root.loader.tree.budget.share(f"the root {root.path} with {display_path(path)}")
        if given is None:
            continue
        refused = {name: problem for name, problem in root.refused.items() if name not in given}
        values = {**root.given, **given}
        again = Configuration(root.loader, root.sources, values, root.settings, refused, None, share)
        found = tuple(lowered_root(again))
        share.close()
        wrong = again.root.evaluator.problems.keys() - root.evaluator.problems.keys()
        if not share.stopped and not any(not again.root.evaluator.problems[one].note for one in wrong):
            yield OtherValues(display_path(path), found)


def _given(configuration: Configuration, path: str) -> dict[str, Given] | None:
    """Return what a file gives to variables of the root; None where that is nothing, or cannot be read."""
    loader = configuration.root.loader
    before = len(loader.problems)
    source, values = loader.values(path)
    del loader.problems[before:]  # of a file that is not asked for
    declared = configuration.instance.module.variables
    given = {
        name: Given(source, attribute.expression, "")
        for name, attribute in values.attributes.items()
        if name in declared
    }
    return given or None
