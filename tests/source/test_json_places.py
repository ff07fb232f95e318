"""Places in JSON templates: every key and every value is found where it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source import json_places
from storage_lint.source.text import SourceFile

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)
CONTAINERS = st.lists(DATA, max_size=5) | st.dictionaries(st.text(), DATA, max_size=5)


def document(text: str) -> Document:
    read = parse(SourceFile("template.json", text))
    assert isinstance(read, Document)
    return read


def containers(data: Any) -> Iterator[Any]:
    if isinstance(data, dict | list):
        yield data
        for inner in data.values() if isinstance(data, dict) else data:
            yield from containers(inner)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine, data is made slowly
@given(CONTAINERS, st.sampled_from([None, 0, 1, 4]), st.booleans(), st.randoms())
def test_every_item_stands_where_it_is_said_to(data: Any, indent: int | None, ascii_only: bool, random: Any) -> None:
    text = "\n" + json.dumps(data, indent=indent, ensure_ascii=ascii_only) + " \n"
    read = document(text)
    asked = list(containers(read.data))
    random.shuffle(asked)
    for container in asked:
        places = read.places(container)
        items = list(container.items()) if isinstance(container, dict) else list(enumerate(container))
        assert list(places) == [key for key, _ in items]
        for key, value in items:
            key_start, key_end, start, end = places[key]
            assert json.loads(text[start:end]) == value
            if isinstance(container, dict):
                assert json.loads(text[key_start:key_end]) == key
            else:
                assert (key_start, key_end) == (start, start)


def test_the_whole_document() -> None:
    read = document(' {"A": 1}\n')
    assert read.places(read.root) == {0: (1, 1, 1, 9)}


def test_a_container_of_no_document_has_no_places() -> None:
    assert document('{"A": {}}').places({}) == {}


def test_of_equal_keys_the_last_one_counts_and_each_is_reported() -> None:
    text = '{"A": {"x": [1]}, "B": [{"y": 1, "y": 2}],\n "A": {"z": 3}, "\\u0041": {"w": 4}}'
    read = document(text)
    assert read.data == {"A": {"w": 4}, "B": [{"y": 2}]}
    assert read.places(read.data["A"])["w"][2:] == (text.rindex("4"), text.rindex("4") + 1)
    assert [(problem.summary, problem.detail) for problem in (one.problem(read.source) for one in read.duplicates)] == [
        ("template.json: duplicate key y", "line 1 replaces what line 1 says"),
        ("template.json: duplicate key A", "line 2 replaces what line 1 says"),
        ("template.json: duplicate key A", "line 2 replaces what line 2 says"),
    ]


@pytest.mark.parametrize("text", ['{"A": "}]{[:,"}', '[["\\"", "\\\\"], {}, []]', '{"a,b": {":": "\\u007d"}}'])
def test_signs_in_strings_are_text(text: str) -> None:
    read = document(text)
    assert read.problems == []
    assert [len(read.places(one)) for one in containers(read.data)] == [len(one) for one in containers(read.data)]


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        ("[[],[],[]]", (4, 9), False),
        ("[[],[],[]]", (3, 9), True),
        ("[{},{},{}]", (9, 1), False),
        ('[{"a":1},{"a":1}]', (9, 2), False),
        ('[{"a":1},{"a":1}]', (9, 1), True),
    ],
)
def test_a_document_is_too_large_for_its_objects_and_arrays(
    monkeypatch: pytest.MonkeyPatch, text: str, limits: tuple[int, int], expected: bool
) -> None:
    monkeypatch.setattr(json_places, "MAX_CONTAINERS", limits[0])
    monkeypatch.setattr(json_places, "MAX_FILLED_OBJECTS", limits[1])
    assert json_places.is_too_large(text) is expected
