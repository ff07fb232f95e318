"""What a root holds with the values of variable files that Terraform loads only where they are named: `prod.tfvars`.

Somebody deploys with them, or they would not be there; which one is used where the code does not say. A file that shows
how one is written (`example.tfvars`) is not deployed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from storage_lint.graph.node import Resource
from storage_lint.graph.reading import OtherValues
from storage_lint.inputs.terraform.lowered import lowered_root
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.variables import Given
from storage_lint.source.pattern import LatePattern
from storage_lint.source.text import display_path

MAX_FILES = 8  # of one root that it is evaluated with
MAX_READ = 100  # of one root that are asked what they give
MAX_AGAIN = 4_000  # resources of one root that are made once more
_SHOWN = LatePattern(r"(?i)sample|example|template|fixture|dist\b|skeleton|demo")

Giving = Mapping[str, Mapping[str, Given] | None]  # a file -> what it gives to variables; None where it is not asked


def given_by(configuration: Configuration, paths: Iterable[str]) -> Giving:
    """Return what files that are not loaded give to variables of a root; those that give nothing are left out.

    That a file only shows how one is written its name says, or that of a folder in which it is below the root.
    """
    directory = os.path.abspath(configuration.root.directory)
    deployed = [path for path in paths if not _SHOWN.search(os.path.relpath(os.path.abspath(path), directory))]
    asked = ((path, _given(configuration, path)) for path in deployed[:MAX_READ])
    return {**{path: given for path, given in asked if given}, **dict.fromkeys(deployed[MAX_READ:])}


def other_values(configuration: Configuration, giving: Giving, resources: Sequence[Resource]) -> Iterator[OtherValues]:
    """Yield what a root holds with each file that is not loaded, as far as it can be deployed with."""
    root = configuration.root
    most = min(MAX_FILES, MAX_AGAIN // max(1, len(resources)))
    for path, given in islice(((path, given) for path, given in giving.items() if given is not None), most):
        share = root.loader.tree.budget.share(f"the root {root.path} with {display_path(path)}")
        refused = {name: problem for name, problem in root.refused.items() if name not in given}
        again = Configuration(root.loader, root.sources, {**root.given, **given}, root.settings, refused, None, share)
        found = tuple(lowered_root(again))
        share.close()
        wrong = again.root.evaluator.problems.keys() - root.evaluator.problems.keys()
        if not share.stopped and not any(not again.root.evaluator.problems[one].note for one in wrong):
            yield OtherValues(display_path(path), found)


def _given(configuration: Configuration, path: str) -> dict[str, Given]:
    """Return what a file gives to variables of the root; nothing where it cannot be read."""
    loader = configuration.root.loader
    before = len(loader.problems)
    source, values = loader.values(path)
    del loader.problems[before:]  # of a file that is not asked for
    declared = configuration.instance.module.variables
    return {
        name: Given(source, attribute.expression, "")
        for name, attribute in values.attributes.items()
        if name in declared
    }
