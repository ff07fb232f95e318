"""Tables that one test goes through: every row is tried, and what fails has a name."""

from __future__ import annotations

import inspect

import pytest

from rows import rows

tried: list[tuple[int, str]] = []


@rows("number", [1, 2, 3])
@rows(("word", "wanted"), [("a", True), ("b", False)], ids=["first", "second"])
def look(tmp: str, number: int, word: str, wanted: bool) -> None:
    tried.append((number, word))
    assert tmp == "x"
    assert wanted or number < 2, number


def test_all_that_fail_are_told_with_their_names() -> None:
    assert list(inspect.signature(look).parameters) == ["tmp"]
    with pytest.raises(BaseExceptionGroup) as raised:
        look(tmp="x")
    assert tried == [(number, word) for number in (1, 2, 3) for word in "ab"]
    assert raised.value.message == "2 of 3 rows"
    assert [one.__notes__ for one in raised.value.exceptions] == [
        ["in row 2 of 2: second", "in row 2 of 3: 2"],
        ["in row 2 of 2: second", "in row 3 of 3: 3"],
    ]


def test_one_that_fails_is_told_as_it_is() -> None:
    @rows("number", range(3), ids=lambda number: f"n{number}")
    def none_is_one(number: int) -> None:
        assert number != 1

    with pytest.raises(AssertionError) as raised:
        none_is_one()
    assert raised.value.__notes__ == ["in row 2 of 3: n1"]
