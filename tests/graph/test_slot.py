"""An origin's place: lazy, and asked for both where a value is written and where it would be."""

from __future__ import annotations

from storage_lint.graph.value import Origin, Slot, Source, Trace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

FILE = SourceFile("main.tf", 'resource "aws_ebs_volume" "a" {\n}\n')
HEADER, BODY = Span(FILE, 0, 29), Span(FILE, 31, 32)
SLOT = Slot("aws_ebs_volume", "encrypted", HEADER, BODY)


class Counting:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def trace(self) -> Trace:
        self.asked.append("trace")
        return Trace(HEADER)

    def slot(self) -> Slot:
        self.asked.append("slot")
        return SLOT


def test_a_place_is_asked_for_its_trace_once_and_still_knows_its_slot() -> None:
    place = Counting()
    origin = Origin(Source.DEFAULT, place)
    assert place.asked == []
    assert origin.trace() is origin.trace()
    assert place.asked == ["trace"]
    assert origin.slot() == SLOT
    assert place.asked == ["trace", "slot"]


def test_what_is_not_a_place_of_a_value_has_no_slot() -> None:
    for place in (HEADER, Trace(HEADER), lambda: Trace(HEADER)):
        origin = Origin(Source.WRITTEN, place)
        assert origin.trace() == Trace(HEADER)
        assert origin.slot() is None
