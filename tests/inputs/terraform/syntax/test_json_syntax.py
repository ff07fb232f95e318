"""HCL's JSON syntax: the same blocks and trees as the native syntax, and exact places."""

from __future__ import annotations

import json
import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hcl_reader
from depth import tries
from repository import ROOT
from rows import rows
from storage_lint.inputs.terraform.syntax import read
from storage_lint.inputs.terraform.syntax import tree as syntax
from storage_lint.inputs.terraform.syntax.opener import Opener
from storage_lint.inputs.terraform.syntax.tree import (
    Body,
    Expression,
    HclSyntaxError,
    Literal,
    ObjectCons,
    TupleCons,
    Unary,
)
from storage_lint.source.read import read_source
from storage_lint.source.text import SourceFile
from trees import shown

FIXTURES = os.path.join(ROOT, "fixtures", "terraform", "json-and-native")


def fixture(name: str) -> SourceFile:
    source = read_source(os.path.join(FIXTURES, name))
    assert isinstance(source, SourceFile)
    return source


def json_file(text: str) -> syntax.File:
    return read.read_file(SourceFile("test.tf.json", text))


def same_as_native(native: Body, other: Body) -> None:
    """Check a JSON body against a native one, which tells attributes from blocks."""
    for name, attribute in native.attributes.items():
        assert shown(other.attributes[name].expression) == shown(folded(attribute.expression))
    types = {block.type for block in native.blocks}
    extra = set(other.attributes) ^ (set(native.attributes) | types)
    assert [shown(other.attributes[name].expression) for name in extra] == ["null"] * len(extra)
    for block_type in types:
        mine, its = native.nested(block_type), other.nested(block_type)
        assert [block.labels for block in mine] == [block.labels for block in its]
        for ours, theirs in zip(mine, its, strict=True):
            same_as_native(ours.body, theirs.body)


def folded(expression: Expression) -> Expression:
    """Return an expression with negative numbers as JSON has them."""
    if isinstance(expression, Unary) and isinstance(expression.operand, Literal):
        assert isinstance(expression.operand.value, int | float)
        return Literal(expression.start, expression.end, -expression.operand.value)
    if isinstance(expression, TupleCons):
        return TupleCons(expression.start, expression.end, tuple(map(folded, expression.items)))
    return expression


def test_a_file_reads_as_its_native_twin() -> None:
    json, native = read.read_file(fixture("main.tf.json")), read.read_file(fixture("native.tf.txt"))
    assert [(block.type, block.labels) for block in json.blocks] == [
        (block.type, block.labels) for block in native.blocks
    ]
    for ours, other in zip(native.blocks, json.blocks, strict=True):
        same_as_native(ours.body, other.body)
    assert json.attributes == {}


def test_places() -> None:
    source = fixture("main.tf.json")
    text = source.text
    file = read.read_file(source)
    logs = next(block for block in file.blocks if block.labels == ("aws_s3_bucket", "logs"))
    assert text[logs.start : logs.header_end] == '"logs"'
    assert text[logs.end - 9 : logs.end] == "}\n      }"
    assert source.position(logs.start) == (29, 7)
    bucket = logs.body.attributes["bucket"]
    assert text[bucket.start :].startswith('"bucket": "logs-${var.label}",\n')
    assert source.position(bucket.expression.start) == (31, 19)
    assert text[bucket.expression.start : bucket.expression.end] == '"logs-${var.label}"'
    assert isinstance(bucket.expression, syntax.Template)
    reference = bucket.expression.parts[1]
    assert isinstance(reference, syntax.GetAttribute)
    assert text[reference.start : reference.end] == "var.label"
    first, second = logs.body.nested("lifecycle_rule")
    assert (source.position(first.start), text[first.start : first.header_end]) == ((33, 11), "{")
    assert text[first.start : first.end] == '{ "id": "first", "enabled": true }'
    (expiration,) = second.body.nested("expiration")
    assert text[expiration.start : expiration.end] == '"expiration": { "days": 30 }'
    assert text[expiration.start : expiration.header_end] == '"expiration"'
    (grant,) = logs.body.nested("dynamic")
    assert (grant.labels, text[grant.start : grant.header_end]) == (("grant",), '"grant"')
    (volume,) = (block for block in file.blocks if block.labels == ("aws_ebs_volume", "data"))
    assert (source.position(volume.start), text[volume.start : volume.header_end]) == ((47, 9), "{")


def test_places_behind_escapes() -> None:
    text = r'{"locals": {"\u0061": "\ud83d\ude00 \"${ f(\"\\n\", b) }\" \/ ${c}"}}'
    source = SourceFile("test.tf.json", text)
    (block,) = read.read_file(source).blocks
    (attribute,) = block.body.attributes.values()
    assert (attribute.name, text[attribute.start :][:8]) == ("a", r'"\u0061"')
    template = attribute.expression
    assert isinstance(template, syntax.Template)
    assert text[template.start : template.end] == r'"\ud83d\ude00 \"${ f(\"\\n\", b) }\" \/ ${c}"'
    assert shown(template) == "(tpl '😀 \"' (call:f '\\n' b) '\" / ' c)"
    call, name = template.parts[1], template.parts[3]
    assert isinstance(call, syntax.Call)
    assert isinstance(name, syntax.Name)
    assert [text[one.start : one.end] for one in (call, *call.arguments, name)] == [
        r"f(\"\\n\", b)",
        r"\"\\n\"",
        "b",
        "c",
    ]


VALUES = {
    '""': "''",
    '"a"': "'a'",
    r'"\u00e9\n\t\b\f\r\/\\\""': r"""'é\n\t\x08\x0c\r/\\"'""",
    r'"\ud800"': "'\ufffd'",
    "0": "0",
    "-0.5": "-0.5",
    "1.0": "1",
    "1e2": "100",
    "true": "true",
    "null": "null",
    "[]": "[]",
    "{}": "{}",
    '[1, "${a}", [null]]': "[1 (tpl a) [null]]",
    '{"a": {"b": 1}, "${c}": 2, "a": 3}': "{'a': {'b': 1}, (tpl c): 2, 'a': 3}",
    '"%{ if a }b%{ else }c%{ endif }"': "(tpl (%if a (tpl 'b') (tpl 'c')))",
    r'"a ${~ b ~}\n c"': "(tpl 'a' b ' c')",
    '"$${a} %%{b} $ %"': "'${a} %{b} $ %'",
    '"plain { brace }"': "'plain { brace }'",
}


@rows("text", VALUES)
def test_value(text: str) -> None:
    (block,) = json_file(f'{{"locals": {{"a": {text}}}}}').blocks
    assert shown(block.body.attributes["a"].expression) == VALUES[text]


def test_blocks_are_written_in_several_ways() -> None:
    text = """{
      "resource": [
        {"a": {"one": {"x": 1}, "two": [{"x": 2}, {"x": 3}]}},
        {"a": [{"three": {"x": 4}}, {"four": [[{"x": 5}, {"y": 6}], null]}]}
      ],
      "resource": {"b": {"five": null}, "c": null},
      "moved": [{"from": "a.b", "to": "a.c"}],
      "module": {"m": {"source": "./m", "//": "no block"}, "//": "no block"}
    }"""
    blocks = json_file(text).blocks
    assert [(".".join((block.type, *block.labels)), bodies(block.body)) for block in blocks] == [
        ("resource.a.one", "x=1"),
        ("resource.a.two", "x=2"),
        ("resource.a.two", "x=3"),
        ("resource.a.three", "x=4"),
        ("resource.a.four", "x=5 y=6"),
        ("resource.a.four", ""),
        ("moved", "from='a.b' to='a.c'"),
        ("module.m", "source='./m'"),
    ]


def bodies(body: Body) -> str:
    return " ".join(f"{name}={shown(attribute.expression)}" for name, attribute in body.attributes.items())


def test_a_property_reads_as_blocks_and_as_a_value() -> None:
    (block,) = json_file('{"resource": {"a": {"b": {"c": [{"d": 1}, {"d": 2}], "c": {"d": 3}, "e": null}}}}').blocks
    assert shown(block.body.attributes["c"].expression) == "[{'d': 1} {'d': 2}]"
    assert [bodies(one.body) for one in block.body.nested("c")] == ["d=1", "d=2", "d=3"]
    assert block.body.nested("e") == ()
    assert block.body.nested("f") == ()
    assert block.body.blocks == ()


def test_what_cannot_be_a_block() -> None:
    text = '{"resource": {"a": {"b": {"c": "${d}", "e": [1]}}}}'
    (block,) = json_file(text).blocks
    with pytest.raises(HclSyntaxError) as caught:
        block.body.nested("c")
    assert (text[caught.value.offset :][:6], caught.value.message) == (
        '"${d}"',
        "expected an object, or an array of objects, as the c block",
    )
    (inner,) = block.body.nested("e")
    with pytest.raises(HclSyntaxError, match="with the e block's arguments"):
        _ = inner.body


def test_comments() -> None:
    source = fixture("main.tf.json")
    assert [(*source.position(comment.start), comment.text) for comment in read.read_file(source).comments] == [
        (2, 9, "Each block also stands in native.tf.txt, written natively."),
        (30, 15, "storage-lint reads this as a comment"),
    ]


def test_values_file() -> None:
    source = SourceFile("test.tfvars.json", '{"//": "no", "a": "${not a template}", "b": {"c": ["%{ if", 1]}}')
    assert bodies(read.read_values(source)) == "a='${not a template}' b={'c': ['%{ if' 1]}"


@pytest.mark.parametrize("text", ["[" * 10_000, '{"a":' * 10_000, '{"locals": {"a": "${' + "[" * 10_000 + '"}}'])
def test_deep_nesting_is_an_error(text: str) -> None:
    def read() -> None:
        for block in json_file(text).blocks:
            _ = block.body

    with pytest.raises(HclSyntaxError, match="nested more than 100 levels deep"):
        read()


def test_long_texts_take_seconds_at_most() -> None:
    strings = ", ".join(f'"k{number}": "${{a[{number}]}} \\" \\u0041"' for number in range(5_000))
    (block,) = json_file(f'{{"locals": {{{strings}}}}}').blocks
    assert len(block.body.attributes) == 5_000
    with pytest.raises(HclSyntaxError, match="not closed by a double quote"):
        json_file('{"a": "' + "\\\\" * 500_000)


def plain(expression: Expression) -> object:
    """Return a constant expression's value."""
    if isinstance(expression, TupleCons):
        return [plain(item) for item in expression.items]
    if isinstance(expression, ObjectCons):
        return {plain(key): plain(item) for key, item in expression.items}
    assert isinstance(expression, Literal)
    return expression.value


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=tries(300, usual=150), deadline=None)
@given(JSON_VALUES, st.booleans(), st.sampled_from((None, 2)))
def test_values_are_those_that_were_written(value: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps({"a": value}, ensure_ascii=ascii_only, indent=indent)
    source = SourceFile("test.tfvars.json", text)
    expression = read.read_values(source).attributes["a"].expression
    expected = json.loads(text, parse_float=exact)["a"]
    assert plain(expression) == expected
    assert json.loads(text[expression.start : expression.end], parse_float=exact) == expected


def exact(digits: str) -> int | float:
    """Read a number as Terraform does: whole numbers lose nothing."""
    value = Decimal(digits)
    return int(value) if value == value.to_integral_value() else float(digits)


def test_changed_texts_are_taken_and_refused_as_json_does() -> None:
    original = fixture("main.tf.json").text
    accepted = 0
    for text in hcl_reader.mutations([original, '{"a": [1, -2.5e3, true, null, "\\u0041\\n", {}]}'], 20_250_102, 1_500):
        try:
            other = json.loads(text, parse_constant=lambda name: [][0])
        except (ValueError, IndexError, RecursionError):
            other = None
        source, refused = SourceFile("test.tfvars.json", text), None
        try:
            body = read.read_values(source)
        except HclSyntaxError as error:
            refused = error
        if refused is not None:
            assert 0 <= refused.offset <= len(text)
            assert not isinstance(other, dict) or "is already set" in refused.message, text
            continue
        accepted += 1
        assert isinstance(other, dict), text
        assert set(body.attributes) == set(other) - {"//"}
        Opener().open_file(SourceFile("test.tf.json", text))
    assert accepted > 50
