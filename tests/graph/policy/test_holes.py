"""JSON text with unknown parts outside of its strings."""

from __future__ import annotations

import json

import pytest

from graphs import ORIGIN, known, unknown
from rows import rows
from storage_lint.graph.policy.document import Policy, Statement, parse_document
from storage_lint.graph.policy.holes import tree_of, with_quoted_holes
from storage_lint.graph.text import HOLE_END, HOLE_START
from storage_lint.graph.value import Known, Symbol, Unknown, make_text
from storage_lint.inputs.terraform.values.data import Opaque

HOLE = f"{HOLE_START}0{HOLE_END}"


@rows(
    ("text", "expected"),
    [
        ('{"a": @}', {"a": "@"}),
        ('{"a": [@], "b": @, "c": 1}', {"a": ["@"], "b": "@", "c": 1}),
        ('["@", "x@\\"@", @]', ["@", 'x@"@', "@"]),
        ('[@ @ {"x": 1} @]', ["@", "@", {"x": 1}, "@"]),
        ('[{"x": 1}, @ {"y": 2}]', [{"x": 1}, "@", {"y": 2}]),
        ("[1 @ true @ null]", [1, "@", True, "@", None]),
        ('{@ "a": 1, @}', {"@": None, "a": 1}),
        ('{"a": 1 @}', {"a": 1, "@": None}),
        ('{"a": {"b": [2] @}}', {"a": {"b": [2], "@": None}}),
        ("{@: 2}", {"@": 2}),
    ],
)
def test_what_is_around_holes_stays_json(text: str, expected: object) -> None:
    assert json.loads(with_quoted_holes(text.replace("@", HOLE)).replace(HOLE, "@")) == expected


@rows("text", ['[@ "a": 1}]', '{"a": @ ] }', "[1 2 @]", '["a" "b", @]', '"@', "[@"])
def test_what_does_not_hold_together_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"delimiter|Expecting|Unterminated|Extra data"):
        json.loads(with_quoted_holes(text.replace("@", HOLE)))


def test_statements_beside_a_hole_are_read() -> None:
    deny = '{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}'
    more = Symbol("more")
    parsed = parse_document(unknown("var.on has no default", '{"Statement": [', more, " ", deny, more, "]}"))
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    first, statement, last = parsed.value.statements
    assert isinstance(first, Unknown)
    assert isinstance(last, Unknown)
    assert isinstance(statement, Statement)
    assert statement.effect.value == known("Deny").value  # type: ignore[union-attr]


def test_a_part_without_a_name_says_why_it_is_not_known() -> None:
    """By what it stands for, where that is a value; what has a name is called by it."""
    value = Unknown("module.m cannot be read", ORIGIN, supply="run terraform get")
    nameless = Opaque("…", source=value)

    def said(*parts: str | Symbol) -> tuple[str, str]:
        tree = tree_of(make_text(['{"a": "', *parts, '"}']), ORIGIN)
        assert isinstance(tree, dict)
        return tree["a"].reason, tree["a"].supply

    assert said("x", nameless) == ("module.m cannot be read", "run terraform get")
    assert said(Symbol("var.x"), nameless, Symbol("var.x")) == ("var.x is not known before deployment", "")
    assert said(Symbol("%{ for a in b }\n  {}")) == ("%{ for a in b } … is not known before deployment", "")
    assert said(Opaque("…", source="verb")) == ("a part of it is not known before deployment", "")
