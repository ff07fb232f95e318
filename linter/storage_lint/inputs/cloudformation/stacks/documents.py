"""The documents of templates, each parsed once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from storage_lint.inputs.cloudformation.detect import looks_like_template
from storage_lint.inputs.cloudformation.stacks.stack import is_read
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.duplicates import decides
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source.problem import Problem, types_in
from storage_lint.source.read import Tree
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

# What puts files in the place of resources.
_PUT_IN = ("AWS::Include", "Rain::")
# What a file has in it that a serverless.yml includes: variables of the Serverless Framework.
_INCLUDED = ("${self:", "${opt:", "${sls:", "${param:", "${env:", "${file(", "${strToBool(")


class Documents:
    """Templates by path. `given` are those that the user named or that were found; others are only nested."""

    def __init__(self, tree: Tree, given: Iterable[str]) -> None:
        self.tree = tree
        self._given = frozenset(os.path.abspath(path) for path in given)
        self._documents: dict[str, Document | Problem] = {}

    def open(self, path: str, language: str) -> Document | Problem:
        """Return the document of a template."""
        absolute = os.path.abspath(path)
        if absolute not in self._documents:
            self._documents[absolute] = _parsed(path, language, self.tree, absolute in self._given)
        return self._documents[absolute]


# complexity: one reason a line why a file is no template
def _parsed(path: str, language: str, tree: Tree, is_given: bool) -> Document | Problem:
    """Parse a template. What another template names may be anything: if it is none, its lines are not shown."""
    source = tree.source(path, private=not is_given)
    if isinstance(source, Problem):
        return source
    document = parse(source, duplicates=language != "cdk")
    template = document.data if isinstance(document, Document) else None
    if isinstance(document, Document) and isinstance(template, dict):
        if source.is_marked and language != "cdk":
            from storage_lint.inputs.cloudformation.syntax.marks import marks_of

            tree.marks[source] = marks_of(document)
        if "resources" in template:
            from storage_lint.inputs.cloudformation.syntax.serverless import is_serverless, unwrap

            if is_serverless(template):
                unwrap(document, cache(partial(_said, tree, path)))
                template = document.data
        elif language != "cdk" and any(begin in source.text for begin in _INCLUDED):
            from storage_lint.inputs.cloudformation.syntax.serverless import mark_included

            mark_included(document)
        if any(begin in source.text for begin in _PUT_IN):
            from storage_lint.inputs.cloudformation.syntax.included import tell_included

            tell_included(template, cache(partial(_said, tree, path)))
        for duplicate in document.duplicates:
            document.problems.append(duplicate.problem(source, note=not decides(duplicate, template, is_read)))
        return document
    if not is_given:
        return Problem(f"{source.path}: not a template", "it cannot be read as a mapping", path=source.path)
    return document if isinstance(document, Problem) else _no_mapping(source, document.data)


def _said(tree: Tree, path: str, named: str) -> str | None:
    """Return the types that stand in a file that another one names, or how it is named.

    None if it is a template that is read for itself: one that is ignored by git, or lies elsewhere, is not.
    """
    file = os.path.abspath(os.path.join(os.path.dirname(path), named))
    source = tree.source(file)
    if isinstance(source, Problem):
        return named
    is_read = (tree.templates is None or file in tree.templates) and looks_like_template(source.text.encode())
    return None if is_read else types_in(source.text) or named


def _no_mapping(source: SourceFile, data: Any) -> Problem:
    what = "a list" if isinstance(data, list) else "empty" if data is None else "no mapping"
    start = len(source.text) - len(source.text.lstrip())
    line, _ = source.position(start)
    span = Span(source, start, start + len(source.line(line).rstrip()))
    return Problem(f"{source.path}: the template is {what}", "a template is a mapping with Resources", span=span)
