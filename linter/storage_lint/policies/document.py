"""The documents of a YAML file, with the place of everything in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NoReturn, TypeVar

from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

MAX_BYTES = 1_000_000
MAX_PARTS = 10_000  # of one document, what aliases repeat counted each time
Made = TypeVar("Made")
_BORDER = re.compile(r"^---(?:[ \t][^\n]*)?$", re.MULTILINE)


class FaultError(Exception):
    """What is wrong with a part of a policy, which does not run then."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.summary)
        self.problem = problem


class Part:
    """A mapping of a document. `faults` is what was found wrong with all of it until now."""

    def __init__(
        self, document: Document, data: dict[str, Any], way: str = "", faults: list[Problem] | None = None
    ) -> None:
        self.document = document
        self.data = data
        self.source = document.source
        self.faults: list[Problem] = [] if faults is None else faults
        self._way = way

    def names(self) -> list[str]:
        """Return its keys, as text."""
        return [str(name) for name in self.data]

    def span(self, name: str | int) -> Span:
        """Return where a key stands."""
        return self.document.key_span(self.data, name)

    def attempt(self, work: Callable[[], Made]) -> Made | None:
        """Do what does not hang on other parts; what is wrong with it is noted, and the others are looked at."""
        try:
            return work()
        except FaultError as fault:
            self.faults.append(fault.problem)
            return None

    def each(self, work: Callable[[str], Made]) -> list[Made]:
        """Do the same for each key."""
        made = [self.attempt(partial(work, name)) for name in self.names()]
        return [one for one in made if one is not None]

    def fail(self, what: str, detail: str, name: str = "") -> NoReturn:
        """Say what is wrong, at a key or at the first line."""
        raise FaultError(self.fault(what, detail, name))

    def fault(self, what: str, detail: str, name: str = "") -> Problem:
        """Return what is wrong, at a key or at the first line."""
        span = self.span(name if name else next(iter(self.data)))
        return Problem(f"{self.source.path}: {what}", detail, span=span)

    def known(self, name: str, words: Sequence[str], what: str) -> None:
        """Fail unless a key is one of some words."""
        if name not in words:
            self.fail(f"unknown name {self._way}{name[:80]}", nearest(name, words, what), name)

    def unknown(self, name: str, word: str, words: Sequence[str], what: str) -> NoReturn:
        """Fail because the value of a key is none of some words."""
        self.fail(f"{self._way}{name}: {word[:80]!r} is not one of the {what}", nearest(word, words, f"{what}:"), name)

    def inside(self, name: str) -> Part:
        """Return the mapping under a key."""
        value = self.data[name]
        if not isinstance(value, dict) or not value:
            self.fail(f"{self._way}{name} has the wrong type", "expected a mapping", name)
        return Part(self.document, value, f"{self._way}{name}.", self.faults)

    def text(self, name: str) -> str:
        """Return the text under a key."""
        value = self.data[name]
        if not isinstance(value, str) or not value.strip():
            self.fail(f"{self._way}{name} has the wrong type", "expected a text", name)
        return value

    def texts(self, name: str) -> list[str]:
        """Return the list of texts under a key; an empty one without it."""
        value = self.data.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fail(f"{self._way}{name} has the wrong type", "expected a list of texts", name)
        return value

    def word(self, name: str, words: Sequence[str], default: str) -> str:
        """Return the word under a key, which must be one of some."""
        if name not in self.data:
            return default
        word = self.text(name)
        if word not in words:
            self.unknown(name, word, words, "words")
        return word


def nearest(word: str, words: Iterable[str], what: str) -> str:
    """Return what may have been meant."""
    from difflib import get_close_matches

    known = list(words)
    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else f"{what} {', '.join(known[:40])}"


def documents(path: str) -> tuple[SourceFile | None, list[Part | Problem]]:
    """Return the documents of a file, and what cannot be read of it."""
    source = Tree((path,)).source(path, MAX_BYTES, private=False)
    if isinstance(source, Problem):
        return None, [source]
    found: list[Part | Problem] = []
    borders = list(_BORDER.finditer(source.text))
    starts = [0, *(one.end() for one in borders)]
    ends = [*(one.start() for one in borders), len(source.text)]
    for start, end in zip(starts, ends, strict=True):
        if re.sub(r"(?m)^\s*#.*$", "", source.text[start:end]).strip():
            found.extend(_document(source, start, end))
    return source, found


def _document(source: SourceFile, start: int, end: int) -> list[Part | Problem]:
    """Return one document: the text around it is blank, so that places stay."""
    before = re.sub(r"[^\n]", " ", source.text[:start])
    document = parse(SourceFile(source.path, before + source.text[start:end], source.file_path))
    if isinstance(document, Problem):
        return [document]
    problems: list[Part | Problem] = [*document.problems]
    problems += (one.problem(source, note=False) for one in document.duplicates)
    if not isinstance(document.data, dict) or not document.data:
        inside = source.text[start:end]
        line = start + len(inside) - len(inside.lstrip())
        what = f"{source.path}: a policy is a mapping"
        return [*problems, Problem(what, "it has rule, title, kind, must", span=Span(source, line, line + 1))]
    if _is_too_large(document.data):
        detail = f"it has more than {MAX_PARTS:,} parts, what aliases repeat counted each time"
        what = f"{source.path}: limit reached: the policy was not read"
        return [*problems, Problem(what, detail, span=Part(document, document.data).span(next(iter(document.data))))]
    return [*problems, Part(document, document.data)]


def _is_too_large(data: Any) -> bool:
    pending, count = [data], 0
    while pending:
        item = pending.pop()
        count += 1
        if isinstance(item, (dict, list)):
            pending.extend(item.values() if isinstance(item, dict) else item)
        if count + len(pending) > MAX_PARTS:
            return True
    return False
