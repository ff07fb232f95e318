"""How long something takes, by the time of the processor: how long it waits for others is not counted."""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 3


def seconds(action: Callable[[], object]) -> float:
    """Return how long the processor works at something."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def grows_no_faster(taken: Callable[[int], float], few: int, many: int, *, spare: float = 0.12) -> bool:
    """Return whether the time for `many` is about as many times that for `few`, and far from the square of that.

    It is asked again where it seems not to be: a processor that is shared is at times half as fast, and what grows
    faster does so each time.
    """
    most = 1.6 * many / few
    taken(10)
    return any(taken(many) < most * taken(few) + spare for _ in range(TRIES))
