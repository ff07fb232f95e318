"""The marks of a file are found by place: the same ones as when each is looked at."""

from __future__ import annotations

from random import Random

from rows import rows
from storage_lint.source.marks import Mark, MarkIndex, Written
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

FILE = SourceFile("t.yaml", " " * 60)


def some_mark(random: Random) -> Mark:
    start, end = sorted((random.randrange(60), random.randrange(60)))
    written = Written(0, 1, whole_file=random.random() < 0.1, wrong="x" if random.random() < 0.1 else "")
    return Mark(written, Span(FILE, 0, 1), start, end, random.random() < 0.5)


@rows("seed", range(40))
def test_by_place(seed: int) -> None:
    random = Random(seed)
    marks = [some_mark(random) for _ in range(random.randrange(30))]
    index = MarkIndex(marks)
    for _ in range(20):
        places = [random.randrange(60) for _ in range(random.randrange(4))]
        spans = [Span(FILE, place, place + 1) for place in places]
        expected = [
            mark
            for mark in marks
            if not mark.written.wrong and (mark.written.whole_file or any(map(mark.holds, spans)))
        ]
        assert index.around(places) == expected
