"""Templates that are written inside of something else: the `TemplateBody` of a stack set, a stack that Terraform makes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document, Place
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile


def read_body(document: Document, properties: dict[str, Any], duplicates: bool) -> Document | None:
    """Return the template that a string holds, with its places in the file; None when that cannot be had.

    Of what is not written line by line, as in quotes, the place is that of the whole string.
    """
    body = properties["TemplateBody"]
    place = document.places(properties).get("TemplateBody")
    if not isinstance(body, str) or place is None:
        return None
    return read_text(body, Span(document.source, place[2], place[3]), duplicates, place)


def read_text(body: str, span: Span, duplicates: bool = True, place: Place | None = None) -> Document | None:
    """Return the template that a text holds, which stands at, or comes from, a place of another file."""
    source, place = span.file, place or (span.start, span.start, span.start, span.end)
    whole = parse(SourceFile(source.path, body), duplicates=duplicates)
    if not isinstance(whole, Document) or not isinstance(whole.data, dict):
        return None
    found = _in_place(span, duplicates)
    if found is not None and found.data == whole.data:
        return found

    def everywhere(container: Any) -> dict[Any, Place]:
        return dict.fromkeys(container if isinstance(container, dict) else range(len(container)), place)

    problems = [replace(one, span=Span(source, place[2], place[3])) for one in whole.problems]
    return Document(source, whole.data, {}, problems, whole.root, everywhere)


def _in_place(span: Span, duplicates: bool) -> Document | None:
    """Read a block of text where it stands, of YAML or HCL: the text around it is left out, its lines are kept."""
    text, start, end = span.file.text, span.start, span.end
    is_heredoc = text.startswith("<<", start, end)
    if not is_heredoc and not text.startswith("|", start, end):
        return None
    first = text.find("\n", start, end) + 1
    last = text.rfind("\n", start, len(text[:end].rstrip())) if is_heredoc else end
    alone = SourceFile(span.file.path, "\n" * text.count("\n", 0, first) + text[first:last])
    found = parse(alone, duplicates=duplicates) if 0 < first <= last else None
    return found if isinstance(found, Document) else None
