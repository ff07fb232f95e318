"""What a resource names: by reference, by a written name, by one of several, and what is only maybe it."""

from __future__ import annotations

from graphs import bucket, known, switch, unknown
from rows import rows
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.value import Known, Reference, Symbol, Unknown, Value
from storage_lint.resources.s3 import Bucket

NEAR = bucket("near")
LOGS = bucket("logs", known("logs"))
MADE_UP = bucket("made_up")
OPEN = bucket("open", unknown("var.name has no default", Symbol("var.name", given=True), "-x"))
TWIN = bucket("twin", known("twin"), scope="elsewhere")
FAR = bucket("far", known("far"), scope="elsewhere")


def said(target: Value[str | None], *nodes: Bucket) -> str | None:
    found = Lookup(nodes).find(NEAR, target)
    if isinstance(found, Unknown):
        return f"unknown: {found.reason}"
    return None if found.value is None else found.value.address


def reference(address: str, attribute: str = "id", scope: str = "", *, unique: bool = True) -> Value[str | None]:
    return unknown("later", Symbol(address, attribute, unique=unique, scope=scope))


@rows(
    ("target", "expected"),
    [
        (known(None), None),
        (known("logs"), "logs"),
        (known(Reference("logs", "logs", "id")), "logs"),
        (known("other"), None),
        (known("far"), "far"),
        (known("prod-x"), "unknown: whether it is one that was read is not known: var.name has no default"),
        (reference("made_up"), "made_up"),
        (reference("made_up", unique=False), "made_up"),
        (reference("nobody", unique=False), "unknown: later"),
        (reference("somebody"), None),
        (reference("far", scope="elsewhere"), "far"),
        (reference("far"), None),
        (unknown("var.name has no default", Symbol("var.name", given=True), "-x"), "open"),
        (unknown(), "unknown: var.x has no default"),
    ],
)
def test_what_is_named(target: Value[str | None], expected: str | None) -> None:
    assert said(target, LOGS, MADE_UP, OPEN, TWIN, FAR) == expected


def test_one_of_several_is_a_choice_of_them() -> None:
    target = switch("condition IsProd", known("logs"), known(None))
    found = Lookup([LOGS]).find(NEAR, target)
    assert isinstance(found, Unknown)
    assert [(one.when, one.value.value) for one in found.choices if isinstance(one.value, Known)] == [
        ("condition IsProd is true", LOGS),
        ("condition IsProd is false", None),
    ]


def test_two_of_one_name_are_none() -> None:
    other = bucket("other", known("twin"), scope="third")
    assert said(known("twin"), TWIN) == "twin"
    assert said(known("twin"), TWIN, other) is None
