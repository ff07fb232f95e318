"""Keys that are written twice in one mapping of a template.

CloudFormation takes the last one without a word (https://github.com/aws-cloudformation/cfn-language-discussion/issues/96),
and so do we. Where the key has to do with what is judged, that is hardly what its author meant: a problem. Anywhere
else, and where both say the same, it is worth a note.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

# Sections that say nothing about what is deployed, and those of which every key decides values.
_PROSE = frozenset(("AWSTemplateFormatVersion", "Description", "Metadata", "Rules"))
_VALUES = frozenset(("Conditions", "Globals", "Mappings", "Parameters", "Transform"))
_OUTPUT = frozenset(("Condition", "Export", "Name", "Value"))


class Duplicate(Record):
    """A key that an earlier one in the same mapping equals. `path` leads to it from the top: keys and indexes."""

    path: tuple[str | int, ...]
    start: int
    first: int  # where the earlier one begins
    same: bool = False  # both have the same plain value: whichever counts

    def problem(self, source: SourceFile, note: bool = False) -> Problem:
        """Return it as a problem, or a note, of the file."""
        name = str(self.path[-1])
        line, _ = source.position(self.start)
        before, _ = source.position(self.first)
        return Problem(
            f"{source.path}: duplicate key {name}",
            f"line {line} {'repeats' if self.same else 'replaces'} what line {before} says",
            span=Span(source, self.start, self.start + len(name)),
            note=note,
        )


# complexity: one return for each section of a template
def decides(duplicate: Duplicate, template: dict[str, Any], is_judged: Callable[[str], bool]) -> bool:
    """Return whether a doubled key of a template has to do with what is judged.

    `is_judged` says of a resource type whether the linter reads resources of it.
    """
    section, *inner = duplicate.path
    if duplicate.same or section in _PROSE or (inner and inner[-1] == "Description"):
        return False
    if section in _VALUES or not inner:
        return True
    if section == "Outputs":
        return len(inner) == 1 or inner[-1] in _OUTPUT
    if section != "Resources":
        return False
    resource = template["Resources"].get(inner[0]) if isinstance(template.get("Resources"), dict) else None
    kind = resource.get("Type") if isinstance(resource, dict) else None
    return len(inner) == 1 or not isinstance(kind, str) or is_judged(kind)
