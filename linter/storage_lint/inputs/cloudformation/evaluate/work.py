"""How much may be evaluated, so that a hostile template ends in "not known" instead of never."""

from __future__ import annotations

MAX_DEPTH = 60
MAX_SCENARIOS = 64  # as many as the engine looks at
MAX_DOMAIN = 32  # allowed values of one parameter that are looked at one by one
MAX_TEXT = 100_000
MAX_WORK = 50_000  # values settled for one resource
MIN_WORK = 500  # values that a resource may settle after others took too many


class Work:
    """How much was evaluated of what is read together."""

    __slots__ = ("allowance", "depth", "left", "naming", "symbols")

    def __init__(self) -> None:
        self.depth = 0
        self.allowance = self.left = MAX_WORK
        self.naming: set[tuple[int, str]] = set()
        self.symbols = 0

    def begin(self) -> None:
        """Begin another resource. Where one needed more than it was allowed, the next ones are allowed less."""
        if self.left <= 0:
            self.allowance = max(self.allowance // 4, MIN_WORK)
        self.left = self.allowance

    def enter(self, items: int = 1) -> bool:
        """Begin a value within another one, at a price; False when that is too deep or too much. `leave` ends it."""
        if self.depth >= MAX_DEPTH or self.left <= 0:
            return False
        self.depth += 1
        self.left -= items
        return True

    def leave(self) -> None:
        """End a value that was begun."""
        self.depth -= 1
