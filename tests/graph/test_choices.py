"""The algebra of "one of a few": what is done to the choices of a value, and when they are one value again."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphs import known, switch, unknown
from repository import ROOT
from storage_lint.graph.choices import both, cases, choose, chosen, either, follow, mapped, narrow
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value


def shown(value: Value[object]) -> object:
    """A value as data: what is known, or the subject with its choices, or the reason."""
    if isinstance(value, Known):
        return value.value
    if not value.choices:
        return value.reason
    return {value.subject: {choice.when: shown(choice.value) for choice in value.choices}}


def test_what_all_choices_have_is_known() -> None:
    def chosen_from(one: Value[object], other: Value[object]) -> object:
        return shown(choose(switch("c", known(0), known(0)), [("c is true", one), ("c is false", other)]))

    assert chosen_from(known(1), known(1)) == 1
    assert chosen_from(known(1), known(2)) == {"c": {"c is true": 1, "c is false": 2}}
    assert chosen_from(known(1), unknown("no")) == {"c": {"c is true": 1, "c is false": "no"}}


def test_what_decides_is_known_of_choices_within_choices() -> None:
    nested = switch("c", known(1), switch("d", known(2), switch("c", known(3), unknown("no"))))
    assert (set(nested.subjects), nested.ways) == ({"c", "d"}, 4)
    assert narrow(nested, "e", "e is true") is nested
    decided = nested.with_(choices=(nested.choices[0],))
    assert (set(decided.subjects), decided.ways) == ({"c"}, 1)
    assert nested.with_(reason="other").subjects == nested.subjects
    assert (set(unknown("no").subjects), unknown("no").ways) == (set(), 1)


def test_a_change_reaches_every_choice() -> None:
    nested = switch("c", known(1), switch("d", known(2), unknown("no")))
    assert shown(mapped(nested, lambda number: number + 1)) == {
        "c": {"c is true": 2, "c is false": {"d": {"d is true": 3, "d is false": "no"}}}
    }
    assert shown(mapped(switch("c", known(1), known(-1)), abs)) == 1
    assert shown(follow(switch("c", known(True), known(False)), lambda it: unknown("off") if it.value else it)) == {
        "c": {"c is true": "off", "c is false": False}
    }


def test_what_was_known_of_a_text_is_not_known_of_what_becomes_of_it() -> None:
    changed = mapped(unknown("no", "acme-", tree={"a": 1}), len)
    assert isinstance(changed, Unknown)
    assert (changed.text, changed.tree, changed.reason) == (None, None, "no")


def test_existence_chooses_between_what_is_written_and_what_is_not() -> None:
    assert shown(chosen(known(True), known("gp3"), known("gp2"))) == "gp3"
    assert shown(chosen(known(False), known("gp3"), known("gp2"))) == "gp2"
    exists = switch("c", known(True), known(False))
    assert shown(chosen(exists, known("gp3"), known("gp2"))) == {"c": {"c is true": "gp3", "c is false": "gp2"}}
    assert shown(chosen(exists, known("gp2"), known("gp2"))) == "gp2"
    assert shown(chosen(unknown("no"), known("gp3"), known("gp2"))) == "no"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (known(True), known(True), True),
        (known(True), known(False), False),
        (known(False), unknown("no"), False),
        (known(True), unknown("no"), "no"),
        (unknown("no"), known(False), False),
        (unknown("no"), known(True), "no"),
        (unknown("one"), unknown("other"), "one"),
        (switch("c", known(True), known(False)), unknown("no"), {"c": {"c is true": "no", "c is false": False}}),
    ],
)
def test_both(one: Value[bool], other: Value[bool], expected: object) -> None:
    assert shown(both(one, other)) == expected


def test_either() -> None:
    assert shown(either(known(False), known(True))) is True
    assert shown(either(unknown("no"), known(True))) is True
    assert shown(either(known(False), unknown("no"))) == "no"
    assert shown(either(unknown("one"), unknown("other"))) == "one"
    exists = switch("c", known(True), known(False))
    assert shown(either(exists, unknown("no"))) == {"c": {"c is true": True, "c is false": "no"}}


def test_narrowing_takes_the_choice_wherever_the_subject_occurs() -> None:
    value = switch("d", switch("c", known(1), known(2)), known(1))
    assert shown(narrow(value, "c", "c is true")) == 1
    assert shown(narrow(value, "c", "c is false")) == {"d": {"d is true": 2, "d is false": 1}}
    assert narrow(value, "e", "e is true") is value
    found: list[Value[int]] = list(cases(value))
    assert [shown(case) for case in found] == [1, 2, 1]


def test_a_copy_keeps_its_class_and_leaves_the_first_alone() -> None:
    first = Elsewhere("there", unknown().origin)
    copy = first.with_(reason="here")
    assert type(copy) is Elsewhere
    assert (first.reason, copy.reason) == ("there", "here")
    with pytest.raises(AssertionError):
        first.with_(value=1)


PARTS = {"reason", "supply", "subject", "choices", "text", "tree", "origin"}


_MAY_REBUILD = re.compile(rf"\b(?:Unknown|Unwritten)\s*\(|\.(?:{'|'.join(PARTS)})\s*=(?!=)")


def rebuilt(path: Path) -> Iterator[str]:
    """Yield where a module makes an Unknown of two parts of another one, or changes one that is made."""
    name, text = path.relative_to(ROOT), path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)) if _MAY_REBUILD.search(text) else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Unknown", "Unwritten"):
            given = (*node.args, *(one.value for one in node.keywords))
            chosen = [
                part for one in given for part in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))
            ]
            taken = [ast.unparse(one.value) for one in chosen if isinstance(one, ast.Attribute) and one.attr in PARTS]
            if any(count > 1 for name, count in Counter(taken).items() if name != "self"):
                yield f"{name}:{node.lineno}"
        if isinstance(node, ast.Call) and re.match(r"Choice\(\w+\.when,", ast.unparse(node)):
            yield f"{name}:{node.lineno}"  # `each_choice` and `choose` do it, and see where all agree
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Attribute) and target.attr in PARTS and ast.unparse(target.value) != "self":
                yield f"{name}:{target.lineno}"


def test_nobody_else_makes_an_unknown_of_another_ones_parts() -> None:
    """What is known of an unknown value would be lost on the way: `with_` and the algebra keep it, and nobody else."""
    program = ROOT / "linter" / "storage_lint"
    own = {program / "graph" / "value.py", program / "graph" / "choices.py"}
    border = {program / "inputs" / "terraform" / "blocks.py"}  # where each choice of raw data gets an origin
    code = [path for folder in ("linter", "rules") for path in sorted((ROOT / folder).rglob("*.py"))]
    assert [where for path in code if path not in own | border for where in rebuilt(path)] == []
    assert all(list(rebuilt(path)) for path in own | border)
