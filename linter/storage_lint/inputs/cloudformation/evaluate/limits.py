"""How much may be evaluated, so that a hostile template ends in "not known" instead of never."""

from __future__ import annotations

from storage_lint.source.budget import Budget

MAX_DEPTH = 60
MAX_DOMAIN = 32  # allowed values of one parameter that are looked at one by one
MAX_TEXT = 100_000
MAX_WORK = 50_000  # values settled for one resource
FREE_WORK = 1_000  # of them that the run does not count: most resources need fewer
STEPS = 4  # of the run's budget, for one value


class Work:
    """How much was evaluated of what is read together, stack by stack and resource by resource.

    `stopped`: the resource that was begun last needs more than it may have.
    """

    __slots__ = ("_allowed", "_budget", "_share", "depth", "left", "naming", "stopped", "symbols")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._share = budget.share("templates")
        self.depth = 0
        self.left = self._allowed = FREE_WORK + MAX_WORK
        self.stopped = False
        self.naming: set[tuple[int, str]] = set()
        self.symbols = 0

    def settle(self) -> None:
        """Begin another stack, which has a share of its own."""
        self.begin()
        self._share.close()
        self._share = self._budget.share("templates")

    def begin(self) -> None:
        """Begin another resource."""
        beyond = self._allowed - self.left - FREE_WORK
        if beyond > 0:
            self._share.spend(beyond * STEPS)
        self.left = self._allowed = FREE_WORK + min(MAX_WORK, max(0, self._share.steps) // STEPS)
        self.stopped = False

    def enter(self, items: int = 1) -> bool:
        """Begin a value within another one, at a price; False when that is too deep or too much. `leave` ends it."""
        if self.left <= 0:
            self.stopped = True
        if self.depth >= MAX_DEPTH or self.left <= 0:
            return False
        self.depth += 1
        self.left -= items
        return True

    def leave(self) -> None:
        """End a value that was begun."""
        self.depth -= 1
