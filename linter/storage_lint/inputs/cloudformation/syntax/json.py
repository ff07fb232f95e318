"""JSON, with the standard library."""

from __future__ import annotations

import re
from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document, syntax_problem
from storage_lint.inputs.cloudformation.syntax.duplicates import Duplicate
from storage_lint.source.pattern import compile_pattern
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile


def parse_json(source: SourceFile, duplicates: bool) -> Document | Problem:
    """Return the document of a JSON file; without its `duplicates` where those do not matter."""
    import json

    from storage_lint.source.json_places import JsonPlaces

    doubled: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        collected = dict(pairs)
        if len(collected) != len(pairs):
            doubled.append(pairs[0][0])
        return collected

    try:
        data = json.loads(source.text, object_pairs_hook=collect if duplicates else None)
    except json.JSONDecodeError as error:
        return syntax_problem(source, "JSON", error.msg, error.pos)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Problem(f"{source.path}: not readable as JSON", reason, span=Span(source, 0, 1))
    root = [data]
    document = Document(source, data, {}, [], root, JsonPlaces(source.text, root).find)
    if doubled:
        document.duplicates.extend(_doubled_keys(source.text))
    return document


_STRING = r'"(?:[^"\\]|\\.)*+"'
_JSON_TOKEN = compile_pattern(_STRING + r'|[{}\[\]:,]|[^\s{}\[\]:,"]++', re.DOTALL)
_PLAIN_ENTRY = compile_pattern(rf'{_STRING}\s*+:\s*+({_STRING}|[^\s{{}}\[\]:,"]++)', re.DOTALL)


# complexity: one case for each sign of JSON
def _doubled_keys(text: str) -> list[Duplicate]:
    """The keys of valid JSON that an earlier one in the same object equals."""
    import json

    doubled: list[Duplicate] = []
    containers: list[dict[str, int] | None] = []  # the keys so far of each open object, None for an array
    path: list[str | int] = []  # the newest key of each open object, the index in each open array
    key_is_next = False
    for match in _JSON_TOKEN.finditer(text):
        token = match.group()
        if token in "{[":
            containers.append({} if token == "{" else None)
            path.append("" if token == "{" else 0)
            key_is_next = token == "{"
        elif token in "}]":
            containers.pop()
            path.pop()
            key_is_next = False
        elif token in ",:":
            key_is_next = token == "," and containers[-1] is not None
            position = path[-1]
            if token == "," and isinstance(position, int):
                path[-1] = position + 1
        elif key_is_next and (keys := containers[-1]) is not None:
            name = json.loads(token, strict=False) if "\\" in token else token[1:-1]
            path[-1] = name
            if name in keys:
                same = _same(text, keys[name], match.start())
                doubled.append(Duplicate(tuple(path), match.start(), keys[name], same))
            keys[name] = match.start()
    return doubled


def _same(text: str, *starts: int) -> bool:
    """Whether the entries that start there have one plain value, as it is written."""
    entries = [_PLAIN_ENTRY.match(text, start) for start in starts]
    return None not in entries and len({entry[1] for entry in entries if entry is not None}) == 1
