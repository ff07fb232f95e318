#!/usr/bin/env python3
"""How often our evaluator and trivy's (tfparse, on PyPI) say the same about roots of Terraform.

    python benchmarks/terraform_values.py [--show] ROOT...

For every resource instance that both find, every attribute and nested block that tfparse shows is compared with what
we evaluate. Values that one of the two does not know are counted apart: tfparse puts an object or a random id in
place of what it does not know. With `--show` the values that differ are printed.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tfparse import load_from_path  # type: ignore[import-untyped]

from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.evaluate.scope import LazyObject
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.instances import ModuleObject
from storage_lint.inputs.terraform.modules.module import Loader
from storage_lint.inputs.terraform.modules.resource import ResourceInstance
from storage_lint.inputs.terraform.modules.sources import Sources
from storage_lint.inputs.terraform.modules.variables import read_given
from storage_lint.source.read import Tree

# What stands for an id in tfparse's values.
_RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_META = ("__tfmeta", "id", "count", "for_each", "depends_on", "provider", "lifecycle", "dynamic", "arn")


class Comparison:
    """Counts what was compared, and keeps what differs."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.different: list[str] = []

    def add(self, path: str, ours: Any, theirs: Any) -> None:
        """Compare one value."""
        if not _is_known(theirs):
            self.counts["unknown to tfparse, known to us" if _is_known(ours) else "unknown to both"] += 1
        elif not _is_known(ours):
            self.counts["known to tfparse, unknown to us"] += 1
        elif _plain(ours) == _plain(theirs):
            self.counts["equal"] += 1
        else:
            self.counts["different"] += 1
            self.different.append(f"{path}\n  ours:   {_plain(ours)!r:.200}\n  theirs: {_plain(theirs)!r:.200}")


def _is_known(value: Any) -> bool:
    if isinstance(value, (Unknown, LazyObject)):
        return False
    if isinstance(value, dict):
        return "__attribute__" not in value and all(_is_known(item) for item in value.values())
    if isinstance(value, list):
        return all(_is_known(item) for item in value)
    return not (isinstance(value, str) and _RANDOM.search(value))


def _plain(value: Any) -> Any:
    """Return a value in the form that both share: sets as sorted lists, numbers and booleans as text."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value:g}"
    return value


def compare(directory: str, comparison: Comparison) -> None:
    """Compare one root."""
    ours = {instance.address: instance.block for instance in _instances(directory)}
    theirs = dict(_blocks(directory))
    for address in ours.keys() | theirs.keys():
        if address not in theirs:
            comparison.counts["instances that tfparse lacks"] += 1
        elif address not in ours:
            comparison.counts["instances that we lack"] += 1
        else:
            comparison.counts["instances in both"] += 1
            _compare_block(f"{directory}: {address}", ours[address], theirs[address], comparison)


def _compare_block(path: str, evaluated: EvaluatedBlock, block: dict[str, Any], comparison: Comparison) -> None:
    for name, theirs in block.items():
        if name in _META:
            continue
        if name in evaluated.body.attributes:
            comparison.add(f"{path}.{name}", evaluated.written(name), theirs)
        elif isinstance(theirs, list) and theirs and isinstance(theirs[0], dict) and "__tfmeta" in theirs[0]:
            _compare_blocks(f"{path}.{name}", evaluated.blocks(name), theirs, comparison)
        elif isinstance(theirs, dict) and "__tfmeta" in theirs:
            _compare_blocks(f"{path}.{name}", evaluated.blocks(name), [theirs], comparison)


def _compare_blocks(
    path: str, ours: list[EvaluatedBlock], theirs: list[dict[str, Any]], comparison: Comparison
) -> None:
    if len(ours) != len(theirs) or not all(evaluated.exists is True for evaluated in ours):
        unknown = not all(evaluated.exists is True for evaluated in ours)
        comparison.counts["blocks unknown to us" if unknown else "blocks in another number"] += 1
        if not unknown:
            comparison.different.append(f"{path}: {len(ours)} blocks, {len(theirs)} by tfparse")
        return
    for index, (evaluated, block) in enumerate(zip(ours, theirs, strict=True)):
        _compare_block(f"{path}[{index}]", evaluated, block, comparison)


def _instances(directory: str) -> Iterator[ResourceInstance]:
    tree = Tree((directory, os.path.dirname(os.path.dirname(directory))))
    loader = Loader(tree)
    files = tuple(os.path.join(directory, name) for name in sorted(os.listdir(directory)))
    settings = ReadSettings()
    sources = Sources(directory, tree)
    configuration = Configuration(loader, sources, read_given(directory, files, settings, loader), settings)
    return _of(configuration.instance)


def _of(module: Any) -> Iterator[ResourceInstance]:
    for block in module.module.resources.values():
        yield from (one for one in module.instances(block).objects if isinstance(one, ResourceInstance))
    for name, block in module.module.calls.items():
        for one in module.children(name, block).objects:
            if isinstance(one, ModuleObject):
                yield from _of(one.instance)


def _blocks(directory: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for blocks in load_from_path(directory, allow_downloads=False).values():
        for block in blocks:
            meta = block.get("__tfmeta", {})
            if meta.get("type") == "resource":
                yield meta["path"], block


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what differs")
    parser.add_argument("roots", nargs="+")
    arguments = parser.parse_args()
    sys.setrecursionlimit(6000)
    comparison = Comparison()
    for directory in filter(os.path.isdir, arguments.roots):
        compare(os.path.abspath(directory), comparison)
    for name, count in sorted(comparison.counts.items()):
        print(f"{count:7} {name}")
    both = comparison.counts["equal"] + comparison.counts["different"]
    print(f"{100 * comparison.counts['equal'] / max(both, 1):7.2f} % of the values that both know are equal")
    if arguments.show:
        print("\n".join(sorted(comparison.different)))


if __name__ == "__main__":
    main()
