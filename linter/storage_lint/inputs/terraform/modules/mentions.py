"""Whether the code of a module speaks of a resource anywhere else than where it is declared."""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.modules.instances import module_of
from storage_lint.inputs.terraform.modules.sections import Section


def is_mentioned(section: Section) -> bool:
    """Return whether something beside a resource's own block names it: an output, another resource, a `moved` block."""
    block = section.block
    name = r"\.".join(re.escape(label) for label in block.labels)
    named = re.compile(rf"(?<![\w.-]){name}(?![\w-])")
    for file in module_of(section.scope).module.files:
        for match in named.finditer(file.source.text):
            if file.source is not block.file or not block.start <= match.start() < block.end:
                return True
    return False
