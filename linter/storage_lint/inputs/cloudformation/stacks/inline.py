"""Templates that are written inside of something else: the `TemplateBody` of a stack set, a stack that Terraform makes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

import re
from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document, Place
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

_BLOCK = re.compile(r"(?:!Sub[ \t]+)?\|")  # of YAML
_HEREDOC = re.compile(r"<<")  # of HCL


def read_text(body: str, span: Span, duplicates: bool = True, place: Place | None = None) -> Document | None:
    """Return the template that a text holds, which stands at, or comes from, a place of another file.

    Its places are those in the file. Of what is not written line by line, as in quotes, the place is that of the whole.
    """
    whole = parse(SourceFile(span.file.path, body), duplicates=duplicates)
    if not isinstance(whole, Document) or not isinstance(whole.data, dict):
        return None
    return placed(span, whole.data, duplicates, place, whole)


# complexity: one way a condition: where a template stands
def placed(
    span: Span, data: dict[str, Any], duplicates: bool, place: Place | None, whole: Document | None = None
) -> Document:
    """Return a template with its places in the text at `span`, where the text has the same shape.

    Else all of it stands at `place`, the whole of the text, with the problems of the document that was parsed.
    """
    source, place = span.file, place or (span.start, span.start, span.start, span.end)
    found = _in_place(span, duplicates)
    pairs = _side_by_side(data, found.data) if found is not None else []
    if found is not None and pairs and all(_is_same(*pair) for pair in pairs):
        return found
    root, problems = ([data], []) if whole is None else (whole.root, whole.problems)
    if found is not None and pairs:
        said = found.problems if whole is not None else []
        written = {id(made): other for made, other in pairs if isinstance(made, dict | list)}
        return Document(found.source, data, {}, said, root, lambda container: found.places(written.get(id(container))))

    def everywhere(container: Any) -> dict[Any, Place]:
        return dict.fromkeys(container if isinstance(container, dict) else range(len(container)), place)

    said = [replace(one, span=Span(source, place[2], place[3])) for one in problems]
    return Document(source, data, {}, said, root, everywhere)


# complexity: one pass over two shapes
def _side_by_side(made: Any, written: Any) -> list[tuple[Any, Any]]:
    """Return each part of data with what stands for it in data of the same shape; nothing for another shape.

    Of containers that aliases of YAML have in many places each is looked at once.
    """
    found: list[tuple[Any, Any]] = []
    pending, seen = [(made, written)], set[tuple[int, int]]()
    while pending:
        one, other = pending.pop()
        found.append((one, other))
        if not isinstance(one, dict | list) or (id(one), id(other)) in seen:
            continue
        seen.add((id(one), id(other)))
        if isinstance(one, dict) and isinstance(other, dict) and [*one] == [*other]:
            pending += [(one[key], other[key]) for key in one]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pending += zip(one, other, strict=True)
        elif not (isinstance(one, list) and isinstance(other, str)):
            return []  # but for the text of a `Fn::Sub` that has variables now
    return found


def _is_same(made: Any, written: Any) -> bool:
    return isinstance(written, type(made)) if isinstance(made, dict | list) else bool(made == written)


def _in_place(span: Span, duplicates: bool) -> Document | None:
    """Read a block of text where it stands, of YAML or HCL: its lines count as there, without the text around it."""
    text, start, end = span.file.text, span.start, span.end
    is_heredoc = _HEREDOC.match(text, start, end) is not None
    if not is_heredoc and _BLOCK.match(text, start, end) is None:
        return None
    first = text.find("\n", start, end) + 1
    last = text.rfind("\n", start, start + len(text[start:end].rstrip())) if is_heredoc else end
    if not 0 < first <= last:
        return None
    alone = SourceFile(span.file.path, text[first:last], first_line=span.file.position(first)[0])
    found = parse(alone, duplicates=duplicates)
    return found if isinstance(found, Document) else None
