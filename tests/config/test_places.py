"""Places of TOML: what tomllib reads of the text at each place is what it reads of the whole document there."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from depth import tries
from storage_lint.source.toml_places import Path, TomlPlaces

KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,4}", fullmatch=True),
    st.sampled_from(['"a.b"', "'c d'", '"\\u00e9"', '""', '"#x"', "'[y]'"]),
)
BLANKS = st.sampled_from(["", " ", "\t"])
LINES = st.sampled_from(["", "\n", "# key = 'x'\n", "  # [no.table]\n", "\r\n"])
STRINGS = st.sampled_from(
    ['"a"', "'b'", '"a # \\" ]"', '"""x\n"y"" z"""', '"""q""""', "'''it's\n=[\n'''", "''''''", '""', "''", "'''a''''"]
)
OTHERS = st.sampled_from(["1", "-2.5e3", "true", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "inf"])
PLAIN = st.one_of(STRINGS, OTHERS)


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.sampled_from(["plain", "array", "table"] if depth else ["plain"]))
    if kind == "plain":
        return draw(PLAIN)
    blank = draw(BLANKS)
    if kind == "table":
        keys = draw(st.lists(KEYS, unique_by=lambda key: tomllib.loads(f"{key}=1").popitem()[0], max_size=3))
        inside = f",{blank}".join(f"{blank}{key}{blank}={draw(values(depth=depth - 1))}" for key in keys)
        return f"{{{inside}{blank}}}"
    items = [f"{draw(LINES)}{draw(values(depth=depth - 1))}{draw(LINES)}" for _ in range(draw(st.integers(0, 3)))]
    comma = draw(st.sampled_from(["", ","])) if items else ""
    return f"[{blank}{','.join(items)}{comma}{draw(LINES)}]"


@st.composite
def documents(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 5))):
        parts.append(draw(LINES))
        header = draw(st.sampled_from(["", "[{}]", "[[{}]]", "[{}.{}]", "[[ {} . {} ]]"]))
        if header and parts:
            parts.append(header.format(draw(KEYS), draw(KEYS)) + draw(BLANKS) + "\n")
        for _ in range(draw(st.integers(0, 3))):
            key = ".".join(draw(st.lists(KEYS, min_size=1, max_size=2)))
            parts.append(f"{draw(BLANKS)}{key}{draw(BLANKS)}={draw(BLANKS)}{draw(values())}{draw(BLANKS)}# c\n")
    return "".join(parts)


def leaves(value: Any, path: Path = ()) -> dict[Path, Any]:
    """Return all that a document holds, containers too, by path."""
    found: dict[Path, Any] = {path: value} if path else {}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found |= leaves(inner, (*path, key))
    return found


@settings(max_examples=tries(1_000, usual=80), deadline=None, database=None)
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
