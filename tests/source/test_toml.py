"""TOML that is read without tomllib: what is read is what tomllib makes of it, and it refuses all that tomllib does."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from depth import tries
from repository import ROOT
from storage_lint.source import toml
from toml_documents import documents

PLAIN = """\
# settings
fail-on = "medium"  # or high
ignore = [
  "s3-*",  # all of it

  'rds-[a]*', ]
variables = { stage = "prod", count = 3, "a b" = [] , nested = { on = true } }
none = {}

[assume]
ebs-encryption-by-default = true
[rules.rds-single-az-instance]
severity = 'high'
[rules."s3-*"]
acceptable = false
[[override]]
paths = ["envs/dev/**"]
[override.rules.ebs]
severity = "off"
[[override]]
paths = []
[override.rules.ebs]
severity = ""
[[accept]]
rule = "s3"\t
until = 2027-03-31
[rules]"""


def plain(text: str) -> dict[str, Any] | None:
    """Return what is read without tomllib; None where it is asked."""
    try:
        return toml._Plain(text).document()
    except toml._NotPlainError:
        return None


def agrees(text: str) -> bool:
    """Return whether a document is read without tomllib, and hold that to what tomllib says."""
    said = plain(text)
    if said is not None:
        assert repr(said) == repr(tomllib.loads(text)), text  # with types, and in order
    return said is not None


def test_plain_settings_are_read_without_tomllib() -> None:
    assert agrees(PLAIN)
    assert agrees(PLAIN.replace("\n", "\r\n"))
    assert all(map(agrees, ("", "#", "\n\n")))


def test_files_of_the_repository() -> None:
    files = sorted(path for path in ROOT.rglob("*.toml") if ".venv" not in path.parts)
    assert len(files) > 1
    for path in files:
        agrees(path.read_text(encoding="utf-8"))
    assert agrees((ROOT / "rules" / "storage_lint_rules" / "fsbp.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        'a = "x\\n"',
        'a = """x"""',
        "a = '''x'''",
        "a.b = 1",
        "a = 1.5",
        "a = 0x1",
        "a = +1",
        "a = 1_000",
        "a = 2027-03-31 10:00:00",
        "a = 2027-03-31T10:00:00Z",
        "a = 10:00:00",
        "[ a ]",
        "[a . b]",
        "a = 1\n\n[a.b]\nc = '\N{NO-BREAK SPACE}'",
    ],
)
def test_the_rest_is_left_to_tomllib(text: str) -> None:
    assert plain(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a =",
        "a = 1 b = 2",
        "a = 1\na = 2",
        "a = 01",
        "a = -",
        "a = 2027-02-30",
        "a = 2027-1-1",
        "a = 0000-01-01",
        "a = [1",
        "a = [1 2]",
        "a = [,]",
        "a = { b = 1,",
        "a = { b = 1, b = 2 }",
        "a = { b = 1\n}",
        'a = "x\n"',
        'a = "x',
        'a = "\x00"',
        "a = 'b'c",
        "= 1",
        "[",
        "[a",
        "[a]]",
        "[[a]",
        "[]",
        "[a]\n[a]",
        "[a]\n[[a]]",
        "[[a]]\n[a]",
        "[a.b]\n[[a]]",
        "a = []\n[[a]]",
        "a = {}\n[a]",
        "a = {}\n[a.b]",
        "a = { b = {} }\n[a.b]",
        "a = [{}]\n[a.b]",
        "a = 1\n[a.b]",
        "[a.b]\n[a]\nb = 1",
        "[a] b = 1",
        "a = 1\r",
    ],
)
def test_what_is_no_toml_is_said_by_tomllib(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    assert plain(text) is None
    with pytest.raises(tomllib.TOMLDecodeError):
        toml.loads(text)


@settings(max_examples=tries(20_000, usual=150))
@given(documents())
def test_random_documents(text: str) -> None:
    agrees(text)


SPLINTERS = st.sampled_from(
    [*"[]{}=,.#\"' \t\n\r-0_a\\", "[a]\n", "[[a]]\n", "[rules]\n", "''", "\x7f", "\ufeff", "1e3"]
)


@settings(max_examples=tries(50_000, usual=400))
@given(st.lists(st.tuples(st.integers(0, len(PLAIN)), st.integers(0, 3), SPLINTERS), min_size=1, max_size=3))
@example([(0, 0, "[a]\n"), (0, 0, "[a]\n")])
def test_plain_settings_in_which_something_is_wrong(changes: list[tuple[int, int, str]]) -> None:
    text = PLAIN
    for at, gone, new in changes:
        text = f"{text[:at]}{new}{text[at + gone :]}"
    try:
        agrees(text)
    except tomllib.TOMLDecodeError:
        pytest.fail(f"this is no TOML: {text!r}")


WORDS = st.sampled_from(
    ["a", "b", "[", "]", "[[", "]]", ".", "=", "{", "}", ",", "1", "true", '"x"', "[]", "{}", "\n", " "]
)


@settings(max_examples=tries(50_000, usual=400))
@given(st.lists(WORDS, max_size=14))
def test_random_words(words: list[str]) -> None:
    try:
        agrees("".join(words))
    except tomllib.TOMLDecodeError:
        pytest.fail(f"this is no TOML: {''.join(words)!r}")


def test_thousands_of_brackets_are_what_tomllib_makes_of_them() -> None:
    for text in ("a = " + "[" * 5000, "a = " + "[" * 400 + "]" * 400):
        try:
            wanted = repr(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            with pytest.raises(type(error)):
                toml.loads(text)
        else:
            assert repr(toml.loads(text)) == wanted
