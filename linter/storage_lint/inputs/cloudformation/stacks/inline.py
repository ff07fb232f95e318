"""Templates that are written inside of another one: the `TemplateBody` of a stack set.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source.text import SourceFile


def read_body(document: Document, properties: dict[str, Any], duplicates: bool) -> Document | None:
    """Return the template that a block of text holds, with its places in the file; None when that cannot be had.

    The text around the block is left out, its lines are kept: what is left has the places of the whole.
    """
    body = properties["TemplateBody"]
    place = document.places(properties).get("TemplateBody")
    if not isinstance(body, str) or place is None:
        return None
    text, start, end = document.source.text, place[2], place[3]
    first = text.find("\n", start, end) + 1
    if text[start : start + 1] != "|" or not first:
        return None
    alone = SourceFile(document.source.path, "\n" * text.count("\n", 0, first) + text[first:end])
    whole = parse(SourceFile(document.source.path, body), duplicates=duplicates)
    found = parse(alone, duplicates=duplicates)
    if not (isinstance(found, Document) and isinstance(whole, Document)) or found.data != whole.data:
        return None
    return found if isinstance(found.data, dict) else None
