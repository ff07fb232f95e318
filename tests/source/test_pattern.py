"""Possessive repetitions of groups: the two ways to write them mean the same, and all are compiled in one place."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import ROOT
from storage_lint.source import pattern
from storage_lint.source.pattern import atomic, compile_pattern

WRITTEN = [
    ("(?:ab?c)*+", "(?>(?:ab?c)*)"),
    ("(?:ab?c)*+x|(?:(a)b)?+[(]*+", "(?>(?:ab?c)*)x|(?>(?:(a)b)?)[(]*+"),
    (r"(?:a|\)(?:b|c(?!a))++)*+", r"(?>(?:a|\)(?>(?:b|c(?!a))+))*)"),
    ("(?:[^]()]b){1,3}+", "(?>(?:[^]()]b){1,3})"),
    (r"[\])*+]+", r"[\])*+]+"),
    (r"(a)+\++", r"(a)+\++"),
]


@pytest.mark.parametrize(("possessive", "expected"), WRITTEN)
def test_what_is_written(possessive: str, expected: str) -> None:
    assert atomic(possessive) == expected


@pytest.mark.parametrize("pattern", [possessive for possessive, _ in WRITTEN])
@given(text=st.text("abc()]+*x", max_size=12))
def test_both_ways_mean_the_same(pattern: str, text: str) -> None:
    one, other = compile_pattern(pattern).match(text), re.compile(atomic(pattern)).match(text)
    assert (one and (one.span(), one.groups())) == (other and (other.span(), other.groups()))


def test_a_round_that_fails_half_way() -> None:
    """What Python before 3.11.5 gets wrong."""
    match = compile_pattern(r"(?:ab?c)*+").match("abcacab")
    assert match is not None
    assert match.group() == "abcac"


def test_all_are_compiled_in_one_place() -> None:
    root = ROOT / "linter"
    program = r"""
import pkgutil, re, sys
compiled = re.compile
def watch(pattern, flags=0):
    text = pattern if isinstance(pattern, str) else pattern.decode("latin-1") if isinstance(pattern, bytes) else ""
    caller = sys._getframe(1).f_globals["__name__"]
    if compiled(r"\)(?:[*+?]|\{[^}]*\})\+").search(text) and caller != "storage_lint.source.pattern":
        print(caller, text)
    return compiled(pattern, flags)
re.compile = watch
import storage_lint
for module in pkgutil.walk_packages(storage_lint.__path__, "storage_lint."):
    if module.name not in ("storage_lint.cfnlint", "storage_lint.__main__"):
        __import__(module.name)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_late_pattern_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def watched(text: str, flags: int) -> re.Pattern[str]:
        compiled.append(text)
        return re.compile(text, flags)

    monkeypatch.setattr(pattern, "compile_pattern", watched)
    late = pattern.LatePattern("(a)b?", re.IGNORECASE)
    assert compiled == []
    match = late.match("xAb", 1)
    assert match is not None
    assert match.span() == (1, 3)
    assert (late.fullmatch("abc"), late.sub("-", "abab")) == (None, "--")
    assert [found[1] for found in late.finditer("A ab")] == ["A", "a"]
    assert late.search("xx") is None
    assert compiled == ["(a)b?"]
    with pytest.raises(AttributeError):
        late.nothing  # noqa: B018
