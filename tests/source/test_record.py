"""Records refuse what would make them silently wrong."""

from __future__ import annotations

import pickle
from copy import copy, deepcopy

import pytest

from storage_lint.source.record import Record, fields_of, replace


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


def test_a_record_holds_its_fields_and_nothing_else() -> None:
    point = Point(1)
    assert not hasattr(point, "__dict__")
    assert fields_of(point) == {"x": 1, "y": 2}
    assert (replace(point, y=4), repr(point)) == (Point(1, 4), "Point(x=1, y=2)")
    with pytest.raises(AttributeError, match="Point is immutable"):
        point.x = 3  # type: ignore[misc]


class Labelled(Point, kw_only=True):
    y: int = 7
    label: str


def test_a_subclass_adds_fields_and_may_give_another_default() -> None:
    assert fields_of(Labelled(x=1, label="a")) == {"x": 1, "y": 7, "label": "a"}
    assert Point(1).y == 2


def test_records_are_copied_and_pickled() -> None:
    labelled = Labelled(x=1, label="a")
    assert pickle.loads(pickle.dumps(labelled)) == copy(labelled) == deepcopy(labelled) == labelled
