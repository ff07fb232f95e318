"""Templates as data with places: against PyYAML's and cfn-lint's own loaders, in exact places, and broken ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from repository import ROOT
from rows import rows
from storage_lint.inputs.cloudformation.detect import looks_like_template
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.inputs.cloudformation.syntax.scalars import plain_value
from storage_lint.source.problem import Problem
from storage_lint.source.read import read_source
from storage_lint.source.text import SourceFile

FIXTURES = ROOT / "fixtures"
TEMPLATES = sorted(
    path
    for path in FIXTURES.rglob("*")
    if path.suffix in (".yaml", ".yml", ".json")
    and "broken" not in path.parts
    and "node_modules" not in path.parts
    and looks_like_template(path.read_bytes())
)


def document(text: str) -> Document:
    parsed = parse(SourceFile("t.yaml", text))
    assert isinstance(parsed, Document), parsed
    return parsed


def problem(text: str) -> str:
    parsed = parse(SourceFile("t.yaml", text))
    assert isinstance(parsed, Problem)
    assert parsed.span is not None
    return f"{parsed.span.location()} {parsed.summary} | {parsed.detail}"


def walk(parsed: Document) -> Iterator[tuple[str, str, str]]:
    """(path, 'line:column text' of the key, the same of the value) of every item."""
    pending: list[tuple[str, Any]] = [("", parsed.data)]
    while pending:
        path, container = pending.pop(0)
        keys = list(container) if isinstance(container, dict) else range(len(container))
        for key in keys:
            where = f"{path}/{key}"
            spans = (parsed.key_span(container, key), parsed.value_span(container, key))
            shown = [f"{span.location().line}:{span.location().column} {span.text()}" for span in spans]
            yield where, shown[0], shown[1]
            if isinstance(container[key], (dict, list)):
                pending.append((where, container[key]))


def places(text: str) -> dict[str, tuple[str, str]]:
    return {path: (key, value) for path, key, value in walk(document(text))}


def test_places_of_everything() -> None:
    text = """\
# a comment
A: true
B: 12   # the rest of the line
"C": 'x y'
D:
  - 1.5
  - {E: no, F: [~]}
  - G: |
      text
    H: !Sub "${I}"
J: !GetAtt K.Arn
L: !If [M, N, !Ref O]
"""
    assert places(text) == {
        "/A": ("2:1 A", "2:4 true"),
        "/B": ("3:1 B", "3:4 12"),
        "/C": ('4:1 "C"', "4:6 'x y'"),
        "/D": ("5:1 D", "5:1 D"),
        "/J": ("11:1 J", "11:4 !GetAtt K.Arn"),
        "/L": ("12:1 L", "12:4 !If [M, N, !Ref O]"),
        "/D/0": ("6:5 1.5", "6:5 1.5"),
        "/D/1": ("7:5 {E: no, F: [~]}", "7:5 {E: no, F: [~]}"),
        "/D/2": ("8:5 G: |", "8:5 G: |"),
        "/J/Fn::GetAtt": ("11:4 !GetAtt", "11:4 !GetAtt K.Arn"),
        "/L/Fn::If": ("12:4 !If", "12:4 !If [M, N, !Ref O]"),
        "/D/1/E": ("7:6 E", "7:9 no"),
        "/D/1/F": ("7:13 F", "7:16 [~]"),
        "/D/2/G": ("8:5 G", "8:8 |"),
        "/D/2/H": ("10:5 H", '10:8 !Sub "${I}"'),
        "/J/Fn::GetAtt/0": ("11:4 !GetAtt K.Arn", "11:4 !GetAtt K.Arn"),
        "/J/Fn::GetAtt/1": ("11:4 !GetAtt K.Arn", "11:4 !GetAtt K.Arn"),
        "/L/Fn::If/0": ("12:9 M", "12:9 M"),
        "/L/Fn::If/1": ("12:12 N", "12:12 N"),
        "/L/Fn::If/2": ("12:15 !Ref O", "12:15 !Ref O"),
        "/D/1/F/0": ("7:17 ~", "7:17 ~"),
        "/D/2/H/Fn::Sub": ("10:8 !Sub", '10:8 !Sub "${I}"'),
        "/L/Fn::If/2/Ref": ("12:15 !Ref", "12:15 !Ref O"),
    }


def test_places_in_json() -> None:
    text = '{"A": true,\n "B\\u0042": [1, {"C": null}],\n "D": {\n  "E": "x\\"y"}}\n'
    assert places(text) == {
        "/A": ('1:2 "A"', "1:7 true"),
        "/BB": ('2:2 "B\\u0042"', '2:13 [1, {"C": null}]'),
        "/D": ('3:2 "D"', '3:2 "D"'),
        "/BB/0": ("2:14 1", "2:14 1"),
        "/BB/1": ('2:17 {"C": null}', '2:17 {"C": null}'),
        "/D/E": ('4:3 "E"', '4:8 "x\\"y"'),
        "/BB/1/C": ('2:18 "C"', "2:23 null"),
    }


def test_places_survive_line_ends_and_wide_characters() -> None:
    parsed = document('A: "é😀"\r\nB: [x, y]\r\n')
    assert [value for _, _, value in walk(parsed)] == ['1:4 "é😀"', "2:4 [x, y]", "2:5 x", "2:8 y"]


def test_anchors_and_merge_keys() -> None:
    parsed = document(
        "base: &b {A: 1, B: 2}\nmore: &m {C: 3, A: 9}\none: {<<: *b, B: 5}\ntwo: {<<: [*b, *m], D: *m}\n"
        "list: &l [1]\nagain: *l\n"
    )
    assert parsed.problems == []
    assert parsed.data["one"] == {"B": 5, "A": 1}
    assert parsed.data["two"] == {"D": {"C": 3, "A": 9}, "A": 1, "B": 2, "C": 3}
    assert parsed.data["again"] is parsed.data["list"]
    assert str(parsed.value_span(parsed.data["one"], "A").location()) == "t.yaml:1:14"
    assert str(parsed.value_span(parsed.data, "again").location()) == "t.yaml:6:8"


@rows(
    ("text", "expected"),
    [
        ("A: 1\nB: 2\nA: 3\n", ["t.yaml:3:1 duplicate key A: line 3 replaces what line 1 says"]),
        ('{"A": {"B": 1,\n"B": 2}}', ["t.yaml:2:1 duplicate key B: line 2 replaces what line 1 says"]),
        ("A: !Nope [1]\n", ["t.yaml:1:4 unknown tag !Nope: the value under it is not known"]),
        ("A: !!set {x}\n", ["t.yaml:1:4 tag !!set is not allowed here: the value is read without it"]),
        ("? [a]\n: b\nC: 1\n", ["t.yaml:1:3 a key is not plain text: the entry is not read"]),
        ("A: 1\n---\nB: 2\n", ["t.yaml:2:1 more than one YAML document: only the first one is read"]),
        ("A: {<<: 5}\n", ["t.yaml:1:5 << does not name a mapping: the merge is not applied"]),
        ("A: !!str 5\nB: !!int '7'\nC: ! 5\nD: !!timestamp 2012-10-17\n", []),
    ],
)
def test_what_is_half_understood_is_reported(text: str, expected: list[str]) -> None:
    read = document(text)
    found = [*read.problems, *(one.problem(read.source) for one in read.duplicates)]
    assert [
        f"{one.span.location() if one.span else ''} {one.summary.split(': ', 1)[1]}: {one.detail}" for one in found
    ] == (expected)


def test_explicit_standard_tags() -> None:
    data = document("A: !!str 5\nB: !!int '7'\nC: ! 5\nD: !!timestamp 2012-10-17\n").data
    assert data == {"A": "5", "B": 7, "C": "5", "D": "2012-10-17"}


@rows(
    ("text", "expected"),
    [
        ("A: [1\nB: 2\n", "t.yaml:2:2 t.yaml: invalid YAML | line 2, column 2: while parsing a flow sequence"),
        ("A: 1\n B: 2\n", "t.yaml:2:3 t.yaml: invalid YAML | line 2, column 3: mapping values are not allowed"),
        ("A: *nothing\n", "t.yaml:1:4 t.yaml: invalid YAML | line 1, column 4: alias *nothing has no anchor before it"),
        ("A: &a [*a]\n", "t.yaml:1:8 t.yaml: invalid YAML | line 1, column 8: alias *a has no anchor before it"),
        ("A: \x01\n", "t.yaml:1:4 t.yaml: invalid YAML | line 1, column 4: "),
        ('{"A": 1,\n "B" 2}', "t.yaml:2:6 t.yaml: invalid JSON | line 2, column 6: Expecting ':' delimiter"),
        ('{"A": tru', "t.yaml:1:7 t.yaml: invalid JSON | line 1, column 7: Expecting value"),
        ("[" * 300 + "]" * 300, "t.yaml"),
        ("A:" + "\n" + "".join(" " * n + "-\n" for n in range(1, 250)), "t.yaml"),
    ],
)
def test_broken(text: str, expected: str) -> None:
    parsed = parse(SourceFile("t.yaml", text))
    if isinstance(parsed, Problem):
        assert problem(text).startswith(expected)
    else:
        assert text.startswith("[")  # JSON that is only nested deeply is read; evaluating it is bounded


def test_json_with_what_only_yaml_allows_is_read_as_yaml() -> None:
    parsed = document('{"A": 1, # why\n "B": [x, y,],}\n')
    assert parsed.data == {"A": 1, "B": ["x", "y"]}
    assert [one.detail for one in parsed.problems] == [
        "line 1, column 10: Expecting property name enclosed in double quotes"
    ]


def test_a_million_laughs_stay_small() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    assert len(document("\n".join(lines)).data) == 60


# Differentials


class _Reference(yaml.CSafeLoader):
    """PyYAML's loader with CloudFormation's short forms, keys as written and dates as strings."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            for one in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                for name, item in _mapping(loader, one).items():
                    merged.setdefault(name, item)
        else:
            own[key.value] = loader.construct_object(value, deep=True)
    return {**merged, **own}


def _short_form(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: node.value.split(".", 1) if name == "Fn::GetAtt" else node.value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: _mapping(loader, node)}


_Reference.add_constructor("tag:yaml.org,2002:map", _mapping)
_Reference.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
_Reference.add_multi_constructor("!", _short_form)


@rows("path", TEMPLATES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_same_data_as_pyyaml(path: Path) -> None:
    source = read_source(str(path))
    assert isinstance(source, SourceFile)
    parsed = parse(source)
    assert isinstance(parsed, Document)
    reference = json.loads(source.text) if path.suffix == ".json" else yaml.load(source.text, _Reference)
    assert parsed.data == reference


def _compare(parsed: Document, container: Any, theirs: Any) -> int:
    """Compare the place of every string that cfn-lint marks; return how many there were."""
    compared = 0
    for key in container if isinstance(container, dict) else range(len(container)):
        if isinstance(container, dict):
            (their_key,) = [one for one in theirs if one == key]
            mark = getattr(their_key, "start_mark", None)
            merged = getattr(
                theirs, "using_merge", False
            )  # cfn-lint then has the merged key's place, not the own one's
            if mark is not None and not merged:
                location = parsed.key_span(container, key).location()
                assert (location.line, location.column) == (mark.line + 1, mark.column + 1), key
                compared += 1
        mine, other = container[key], theirs[key]
        mark = getattr(other, "start_mark", None)
        place = parsed.places(container)[key]
        if isinstance(mine, str) and mark is not None:
            line, column = parsed.source.position(place[2])
            assert (line, column) == (mark.line + 1, mark.column + 1), key
            compared += 1
        elif isinstance(mine, (dict, list)):
            compared += _compare(parsed, mine, other)
    return compared


@rows("path", [path for path in TEMPLATES if path.suffix != ".json"], ids=lambda path: str(path.relative_to(FIXTURES)))
def test_same_places_as_cfn_lint(path: Path) -> None:
    from cfnlint.decode.cfn_yaml import load  # type: ignore[import-untyped]

    source = read_source(str(path))
    assert isinstance(source, SourceFile)
    parsed = parse(source)
    assert isinstance(parsed, Document)
    assert _compare(parsed, parsed.data, load(str(path))) > 3


SCALARS = st.one_of(
    st.text("0123456789+-._eExXobaAfFinN:~", max_size=9),
    st.sampled_from(
        [
            *("yes", "No", "TRUE", "off", "null", "~", "1_000", "0o7", "017", "0x1F", "1:30", ".5", "1e3", "1.5e+3"),
            *("2012-10-17", ".inf", "-.INF", ".NaN", "=", "<<"),
        ]
    ),
)


@given(SCALARS)
def test_plain_scalars_are_what_pyyaml_makes_of_them(text: str) -> None:
    loader: Any = yaml.CSafeLoader("")
    node = yaml.ScalarNode(loader.resolve(yaml.ScalarNode, text, (True, False)), text)
    if node.tag.rpartition(":")[2] in ("timestamp", "merge", "value"):
        expected: Any = text
    else:
        try:
            expected = loader.construct_object(node)
        except ValueError:  # PyYAML's own expression for numbers lets through what Python does not convert: '0b', '+_'
            return
    found = plain_value(text)
    assert repr(found) == repr(expected)


DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
    max_leaves=25,
)


@given(DATA.filter(lambda data: isinstance(data, (dict, list))), st.booleans())
def test_json_round_trip_and_every_place_is_its_value(data: Any, pretty: bool) -> None:
    text = json.dumps(data, indent=2 if pretty else None)
    parsed = document(text)
    assert parsed.data == data
    pending: list[Any] = [parsed.data]
    while pending:
        container = pending.pop()
        for key in container if isinstance(container, dict) else range(len(container)):
            key_start, key_end, start, end = parsed.places(container)[key]
            assert json.loads(text[start:end]) == container[key]
            if isinstance(container, dict):
                assert json.loads(text[key_start:key_end]) == key
            if isinstance(container[key], (dict, list)):
                pending.append(container[key])


@given(
    DATA.filter(
        lambda data: isinstance(data, dict) and not set("\x85\u2028\u2029") & set(json.dumps(data, ensure_ascii=False))
    )
)
def test_yaml_written_by_pyyaml(data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data, allow_unicode=True)
    parsed = document(text)
    assert parsed.data == data
    for key, value in parsed.data.items():
        start, end = parsed.places(parsed.data)[key][2:]
        if isinstance(value, (bool, int)):
            assert plain_value(text[start:end]) == value


@given(st.binary(max_size=60))
def test_arbitrary_text_never_raises(content: bytes) -> None:
    parse(SourceFile("t.yaml", content.decode("latin-1")))


MUTATED = "Resources:\n  A: {Type: 'AWS::S3::Bucket', Properties: &p [!Ref X, \"y\", {<<: *p}]}\n"


@given(st.integers(0, len(MUTATED)), st.integers(0, 4), st.text("{}[]:,!&*#'\"|>-? \n\t<%@`", max_size=3))
def test_mutated_templates_never_raise(at: int, removed: int, inserted: str) -> None:
    parsed = parse(SourceFile("t.yaml", MUTATED[:at] + inserted + MUTATED[at + removed :]))
    for one in parsed.problems if isinstance(parsed, Document) else [parsed]:
        assert one.span is not None
        assert one.span.location().line >= 1


def test_a_block_ends_with_its_last_leaf() -> None:
    """Comments and blank lines that follow it are not a part of it."""
    text = (
        "A:\n  B: 1\n\n  # c\n  C:\n    - x\n    - {a: 1} # c\n\n  D: |\n    text\n\n  # c\n"
        "E: &x\n  - a\n  # c\nF: *x\nG: [a,\n  b]   # c\nH:\n  I: |+\n    kept\n\n# c\n"
    )
    document = parse(SourceFile("t.yaml", text))
    assert isinstance(document, Document)
    whole = {key: text[start:end] for key, (_, _, start, end) in document.places(document.data).items()}
    assert whole == {
        "A": "B: 1\n\n  # c\n  C:\n    - x\n    - {a: 1} # c\n\n  D: |\n    text",
        "E": "&x\n  - a",
        "F": "*x",
        "G": "[a,\n  b]",
        "H": "I: |+\n    kept\n\n",
    }
    items = document.places(document.data["A"])
    assert text[items["C"][2] : items["C"][3]] == "- x\n    - {a: 1}"
