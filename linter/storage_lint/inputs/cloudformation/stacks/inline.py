"""Templates that are written inside of another one: the `TemplateBody` of a stack set.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document, Place
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source.record import replace
from storage_lint.source.text import SourceFile


def read_body(document: Document, properties: dict[str, Any], duplicates: bool) -> Document | None:
    """Return the template that a string holds, with its places in the file; None when that cannot be had.

    Of what is not written line by line, as in quotes, the place is that of the whole string.
    """
    body = properties["TemplateBody"]
    place = document.places(properties).get("TemplateBody")
    if not isinstance(body, str) or place is None:
        return None
    whole = parse(SourceFile(document.source.path, body), duplicates=duplicates)
    if not isinstance(whole, Document) or not isinstance(whole.data, dict):
        return None
    if document.source.text[place[2] : place[2] + 1] == "|":
        found = _in_place(document.source, place, duplicates)
        if found is not None and found.data == whole.data:
            return found

    def everywhere(container: Any) -> dict[Any, Place]:
        return dict.fromkeys(container if isinstance(container, dict) else range(len(container)), place)

    problems = [replace(one, span=document.whole_span(properties, "TemplateBody")) for one in whole.problems]
    return Document(document.source, whole.data, {}, problems, whole.root, everywhere)


def _in_place(source: SourceFile, place: Place, duplicates: bool) -> Document | None:
    """Read a block of text where it stands: the text around it is left out, its lines are kept."""
    text, (_, _, start, end) = source.text, place
    first = text.find("\n", start, end) + 1
    alone = SourceFile(source.path, "\n" * text.count("\n", 0, first) + text[first:end])
    found = parse(alone, duplicates=duplicates) if first else None
    return found if isinstance(found, Document) else None
