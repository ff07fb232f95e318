"""What comments accept, in every language: `storage-lint: ignore[RULES] [until=YYYY-MM-DD] [REASON]`.

Other tools' marks are read as well; they count where they name the same fault:
https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html,
https://trivy.dev/latest/docs/configuration/filtering/#inline-ignores
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from storage_lint.source.record import Record
from storage_lint.source.span import Span
from storage_lint.source.text import OURS, SourceFile

_HEAD = r"storage-lint:[ \t]*(?:ignore(?:-file)?)[ \t]*\["
_OURS = re.compile(rf"storage-lint:[ \t]*(ignore(?:-file)?)[ \t]*\[([^\[\]\n]*)\][ \t]*((?:(?!{_HEAD})[^\n])*)")
_BEGUN = re.compile(r"(?:^|\n)[ \t]*+(?:#++|//++|/\*++|\*)?[ \t]*+(storage-lint:[^\n]*)")
_MEANT = re.compile(r"storage-lint(?::[ \t]*ignore\b|[ \t]+ignore(?:-file)?[ \t]*[\[(])[^\n]*", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # as texts they are in order
_UNTIL = re.compile(r"until=(\S*)[ \t]*")
_LATE = re.compile(r"\buntil=\S|^until[ \t:]+\d")  # meant as a date, where none is read
_CHECKOV = re.compile(r"checkov:skip=([\w-]+(?:,[\w-]+)*)(?::[ \t]*([^\n]*))?")
# With a workspace (:ws:dev) or values ([name=x]) behind them they hold for some of what is read, and count for none.
_TRIVY = re.compile(r"(trivy|tfsec):ignore:([\w.-]+(?:,[\w.-]+)*)(?::exp:([^\s:\[]*))?(\[|:\w+:)?")


class Written(Record):
    """One mark in the text of a comment, from `start` to `end`. `wrong` says why it accepts nothing."""

    start: int
    end: int
    tool: str = OURS
    rules: tuple[str, ...] = ()
    reason: str | None = None
    until: str = ""
    whole_file: bool = False
    wrong: str = ""


class Mark(Record):
    """A mark and what it is about: from `start` to `end` of its file.

    `block`: a resource or a call, with all that it declares, else what is written there. `span` is where the mark is.
    """

    written: Written
    span: Span
    start: int = 0
    end: int = 0
    block: bool = False

    def holds(self, span: Span) -> bool:
        """Return whether something begins in what the mark is about."""
        return span.file is self.span.file and self.start <= span.start < self.end


class MarkIndex:
    """The marks of one file that accept something, found by place: a file may have thousands."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        valid = [(mark.start, at, mark) for at, mark in enumerate(marks) if not mark.written.wrong]
        self._whole = {at: mark for _, at, mark in valid if mark.written.whole_file}
        self._marks = sorted((one for one in valid if one[1] not in self._whole), key=lambda one: one[:2])
        self._starts = [start for start, _, _ in self._marks]
        self._ends = list(accumulate((mark.end for _, _, mark in self._marks), max))  # of all up to one
        self._wider = _wider([mark.end for _, _, mark in self._marks])

    def around(self, places: Iterable[int]) -> list[Mark]:
        """Return the marks of the whole file, and those about a range with one of the places in it, in their order."""
        found = dict(self._whole)
        for place in places:
            at = bisect_right(self._starts, place) - 1
            while at >= 0 and self._ends[at] > place:
                _, number, mark = self._marks[at]
                if mark.end > place:
                    found[number] = mark
                at = at - 1 if mark.end > place else self._wider[at]
        return [found[number] for number in sorted(found)]


def _wider(ends: Sequence[int]) -> list[int]:
    """Return for each end the place of the last one before it that is no earlier, -1 for none."""
    found: list[int] = []
    for at, end in enumerate(ends):
        before = at - 1
        while before >= 0 and ends[before] < end:
            before = found[before]
        found.append(before)
    return found


def marks_in(text: str) -> Iterator[Written]:
    """Yield the marks in a comment, with its markers or without."""
    end = 0
    for found in _OURS.finditer(text):
        yield from _malformed(text, end, found.start())
        yield _ours(found)
        end = found.end()
    yield from _malformed(text, end, len(text))
    for found in _CHECKOV.finditer(text):
        reason = _without_end(found[2] or "").strip()
        yield Written(*found.span(), "checkov", tuple(found[1].split(",")), reason or None)
    for found in _TRIVY.finditer(text):
        if found[4] is None and (found[3] is None or is_date(found[3])):
            yield Written(*found.span(), found[1], tuple(found[2].split(",")), None, found[3] or "")


def _malformed(text: str, start: int, end: int) -> Iterator[Written]:
    """Yield what is meant as a mark and is none, in a part of a comment that has no other."""
    meant = {found.start(): found[0] for found in _MEANT.finditer(text, start, end)}
    meant |= {found.start(1): found[1] for found in _BEGUN.finditer(text, start, end)}
    for at, said in sorted(meant.items()):
        yield Written(at, at + len(_without_end(said)), wrong=f"expected {OURS}: ignore[RULES] or ignore-file[RULES]")


def marks_on(file: SourceFile, line: int) -> Iterator[Mark]:
    """Yield the marks on a line of a program, and on the comment lines directly above it."""
    numbers = [line]
    while file.line(numbers[-1] - 1).strip().startswith(("//", "#", "/*", "*")):
        numbers.append(numbers[-1] - 1)
    for number in numbers:
        start, end = file.line_bounds(number)
        for written in marks_in(file.text[start:end]):
            yield Mark(written, Span(file, start + written.start, start + written.end), start, end)


# complexity: one part of the grammar a line
def _ours(found: re.Match[str]) -> Written:
    rules = tuple(rule for one in found[2].split(",") if (rule := one.strip()))
    rest = _without_end(found[3])
    end = found.start(3) + len(rest) if rest else len(_without_end(found[0])) + found.start()
    until = _UNTIL.match(rest)
    reason = rest[until.end() :] if until else rest
    date = until[1] if until else ""
    wrong = "" if rules else "it names no rule"
    if until and not is_date(date):
        wrong = f"until={date[:40]} is no date: expected YYYY-MM-DD"
    elif _LATE.search(reason):
        wrong = "until=YYYY-MM-DD stands once, directly behind the rules: it would hold for ever"
    return Written(found.start(), end, OURS, rules, reason or None, date, found[1] == "ignore-file", wrong)


def _without_end(text: str) -> str:
    """Return what stands in a comment before its end."""
    return text.rstrip().removesuffix("*/").rstrip()


def is_date(text: str) -> bool:
    """Return whether a text is a date: 2027-03-31."""
    from datetime import date

    try:
        return _DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False
