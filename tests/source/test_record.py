"""Records refuse what would make them silently wrong."""

from __future__ import annotations

import pytest

from storage_lint.source.record import Record


class Named(Record):
    name: str

    @property
    def part(self) -> str:
        return self.name


def test_a_property_must_not_hide_a_field() -> None:
    with pytest.raises(TypeError, match="would hide the field part"):
        type("Attached", (Named,), {"__annotations__": {"part": "str"}})


class Point(Record):
    x: int
    y: int = 2


@pytest.mark.parametrize(
    ("args", "kwargs", "reason"),
    [
        ((), {}, r"missing or unknown fields \['x'\]"),
        ((1, 2, 3), {}, "takes 2 fields, got 3"),
        ((1,), {"z": 3}, r"missing or unknown fields \['y', 'z'\]"),
        ((), {"y": 3, "z": 4}, r"missing or unknown fields \['x', 'z'\]"),
    ],
)
def test_fields_are_complete_and_no_more(args: tuple[int, ...], kwargs: dict[str, int], reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        Point(*args, **kwargs)


def test_defaults_come_last() -> None:
    assert Point(1) == Point(1, 2) == Point(y=2, x=1) != Point(1, 3)
    assert (Point(1, y=5).x, Point(1, y=5).y) == (1, 5)
