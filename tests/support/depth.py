"""How many examples are tried: some of them in every run, all of them in the open search (``fuzz/search.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")


def _is_open_search() -> bool:
    return settings.get_current_profile_name() == "search"


def tries(most: int, *, usual: int) -> int:
    """Return how often something is tried."""
    return most if _is_open_search() else usual


def in_turn(cases: Sequence[T], turn: int, *, some: int = 1) -> Sequence[T]:
    """Return some of a few cases that are alike, others each turn; in the open search all of them."""
    apart = range(0, len(cases), -(-len(cases) // some))
    return cases if _is_open_search() else [cases[(turn + step) % len(cases)] for step in apart]
