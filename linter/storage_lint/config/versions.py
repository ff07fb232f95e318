"""Ranges of versions, as `requires` has them: '>=0.2,<1'."""

from __future__ import annotations

import re

from storage_lint.source.pattern import LatePattern

_ONE = LatePattern(r"\s*(>=|<=|==|!=|>|<)?\s*(\d{1,6}(?:\.\d{1,6}){0,3})\s*")


def is_range(text: object) -> bool:
    """Return whether a text is a range of versions."""
    return isinstance(text, str) and len(text) < 200 and all(_ONE.fullmatch(one) for one in text.split(","))


def holds(version: str, wanted: str) -> bool:
    """Return whether a version lies in a range; one without an operator must be it."""
    found = (_ONE.fullmatch(one) for one in wanted.split(","))
    return all(_compares(_numbers(version), one[1], one[2]) for one in found if one)


def _compares(version: tuple[int, ...], operator: str | None, bound: str) -> bool:
    other = _numbers(bound)
    sign = (version > other) - (version < other)
    return sign in {">=": (0, 1), "<=": (-1, 0), ">": (1,), "<": (-1,), "!=": (-1, 1)}.get(operator or "==", (0,))


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared; what comes after them (a pre-release) is left out."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(one) for one in found[0].split(".")] if found else []
    return tuple([*numbers, 0, 0, 0, 0][:4])
