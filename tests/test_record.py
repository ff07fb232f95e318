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
