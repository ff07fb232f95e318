"""Whether the code of a module speaks of a resource anywhere else than where it is declared."""

from __future__ import annotations

import re
from collections import defaultdict

from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.instances import module_of
from storage_lint.inputs.terraform.modules.module import Module, Place


def is_mentioned(block: EvaluatedBlock) -> bool:
    """Return whether something beside a resource's own block names it: an output, another resource, a `moved` block."""
    written, module = block.syntax, module_of(block.scope).module
    kind, name = (*written.labels, "", "")[:2]
    if kind not in module.mentions:
        module.mentions[kind] = _mentions(module, kind)
    places = module.mentions[kind].get(name, ())
    return any(file is not written.file or not written.start <= at < written.end for file, at in places)


def _mentions(module: Module, kind: str) -> dict[str, list[Place]]:
    """Return where the resources of a type are named, by their names."""
    found: dict[str, list[Place]] = defaultdict(list)
    named = re.compile(rf"(?<![\w.-])(?:resource\.)?{re.escape(kind)}\.([\w-]+)")
    for file in module.files:
        for match in named.finditer(file.source.text):
            found[match[1]].append((file.source, match.start()))
    return dict(found)
