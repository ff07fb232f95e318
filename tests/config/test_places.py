"""Places of TOML: what tomllib reads of the text at each place is what it reads of the whole document there."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given, settings

from depth import tries
from storage_lint.source.toml_places import Path, TomlPlaces
from toml_documents import documents


def leaves(value: Any, path: Path = ()) -> dict[Path, Any]:
    """Return all that a document holds, containers too, by path."""
    found: dict[Path, Any] = {path: value} if path else {}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found |= leaves(inner, (*path, key))
    return found


@settings(max_examples=tries(1_000, usual=120), deadline=None, database=None)
@given(documents())
def test_each_place_holds_what_tomllib_reads_there(text: str) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # the same key twice
        return
    found = leaves(document)
    places = TomlPlaces(text)
    for path, (start, end) in places.values.items():
        again = tomllib.loads(f"again = {text[start:end]}")["again"]
        assert repr(again) == repr(found[path]), (path, text[start:end])
    for path, (start, end) in places.keys.items():
        name = [part for part in path if isinstance(part, str)][-1]
        assert tomllib.loads(f"{text[start:end]} = 1") == {name: 1}
    assert {path for path in found if isinstance(path[-1], str)} <= set(places.keys)
