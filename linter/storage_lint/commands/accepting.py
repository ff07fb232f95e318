"""What `storage-lint accept` writes into a file: a comment above a line, or, in JSON, a property that says the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from storage_lint.source.record import Record
from storage_lint.source.text import OURS

_BLANK = re.compile(r"[ \t\n\r]*")
_decode = json.JSONDecoder(strict=False).raw_decode


class Words(Record):
    """Why something is accepted, and the last day on which it is."""

    reason: str
    until: str | None

    def mark(self, rules: set[str]) -> str:
        """Return the mark for rules, as comments have it."""
        until = f"until={self.until} " if self.until else ""
        return f"{OURS}: ignore[{', '.join(sorted(rules))}] {until}{self.reason}"

    def entries(self, rules: set[str]) -> list[dict[str, str]]:
        """Return the same as entries of Metadata."""
        until = {"until": self.until} if self.until else {}
        return [{"rule": rule, "reason": self.reason, **until} for rule in sorted(rules)]


def is_json(text: str) -> bool:
    """Return whether a file has no room for comments."""
    return text.lstrip()[:1] in ("{", "[")


def with_marks(text: str, rules: Mapping[int, set[str]], words: Words, in_metadata: bool) -> str:
    """Return a file that accepts rules at what is declared at some offsets. Raises `ValueError` where JSON is none.

    In JSON that is a `"//"` property for Terraform, and Metadata for CloudFormation. A byte order mark is no part of
    the text that offsets count.
    """
    if text.startswith("\ufeff"):
        return f"\ufeff{with_marks(text[1:], rules, words, in_metadata)}"
    if not is_json(text):
        return "".join(_with_comments(text, {_line(text, at): found for at, found in rules.items()}, words))
    for at in sorted(rules, reverse=True):  # what is written does not move what stands before it
        start = _object_at(text, at)
        if in_metadata:
            text = _add_entries(text, start, words.entries(rules[at]))
        else:
            text = _add_comment(text, start, words.mark(rules[at]))
    return text


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _with_comments(text: str, rules: Mapping[int, set[str]], words: Words) -> Iterator[str]:
    """Yield a file with a comment above some of its lines, as they are indented and ended."""
    for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+", text), 1):
        if number in rules:
            indent = line[: len(line) - len(line.lstrip())]
            end = "\r\n" if line.endswith("\r\n") else "\n"
            yield f"{indent}# {words.mark(rules[number])}{end}"
        yield line


# -- JSON -----------------------------------------------------------------------------------------------------------


def _add_comment(text: str, start: int, mark: str) -> str:
    """Return a document whose object at `start` has a comment, beside the one that it has."""
    there = _members(text, start).get("//")
    if there is None:
        return _put(text, start, "//", mark)
    at, end = there
    if text[at] == "{":
        taken = _members(text, at)
        names = (OURS, *(f"{OURS} {number}" for number in range(2, len(taken) + 2)))
        return _put(text, at, next(name for name in names if name not in taken), mark)
    if text[at] == "[":
        return _prepend(text, at, [mark])
    return f"{text[:at]}[{text[at:end]}, {_json(mark)}]{text[end:]}"


def _add_entries(text: str, start: int, entries: list[dict[str, str]]) -> str:
    """Return a document whose object at `start` has entries in its Metadata, beside those that it has."""
    value: Any = entries
    names = ("Metadata", OURS, "ignore")
    for depth, name in enumerate(names, 1):
        there = _members(text, start).get(name)
        if there is None:
            for inner in reversed(names[depth:]):
                value = {inner: value}
            return _put(text, start, name, value)
        start = there[0]
        if text[start] != ("[" if name == names[-1] else "{"):
            raise ValueError(f"{name} is something else there")
    return _prepend(text, start, entries)


def _object_at(text: str, at: int) -> int:
    """Return where the object starts that a key has, or that stands there itself."""
    if text[at : at + 1] == '"':
        at = _skip(text, _decode(text, at)[1])
        at = _skip(text, at + 1)
    if text[at : at + 1] == "[":
        at = _skip(text, at + 1)
    if text[at : at + 1] != "{":
        raise ValueError("no object stands there")
    return at


def _members(text: str, start: int) -> dict[str, tuple[int, int]]:
    """Return the values of an object by their names: where each starts and ends."""
    found: dict[str, tuple[int, int]] = {}
    at = _skip(text, start + 1)
    while text[at] != "}":
        name, at = _decode(text, at)
        begin = _skip(text, _skip(text, at) + 1)
        _, end = _decode(text, begin)
        found[name] = (begin, end)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _put(text: str, start: int, name: str, value: Any) -> str:
    """Return a document whose object at `start` has one more member, the first, as the others are laid out."""
    first = _skip(text, start + 1)
    comma = "" if text[first] == "}" else ","
    blank = text[start + 1 : first] if comma else ""
    return f"{text[: start + 1]}{blank}{_json(name)}: {_json(value)}{comma}{text[start + 1 :]}"


def _prepend(text: str, start: int, items: list[Any]) -> str:
    first = _skip(text, start + 1)
    blank = text[start + 1 : first] if text[first] != "]" else ""
    added = "".join(f"{blank}{_json(one)}," for one in items)
    return text[: start + 1] + (added if text[first] != "]" else added[:-1]) + text[start + 1 :]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found is not None else at
