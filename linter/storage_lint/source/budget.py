"""How much one run may do: what goes beyond ordinary configuration is counted for all of it together.

A unit is what is evaluated by itself: a Terraform root with its modules, a stack with those that it nests, a plan.
What ordinary units need is free, so that a large tree is no problem; what one needs beyond that it takes from the run.
It may take a limited amount, and never more than half of what is left, so that there is some for those after it. Who
takes more is stopped there, which is a problem that names the unit.
"""

from __future__ import annotations

MIB = 1024 * 1024
MAX_RUN_BYTES = 1024 * MIB  # of all files of a run

# Steps are characters of source evaluated in loops and functions: two million are about a second.
FREE_STEPS = 100_000  # what large examples need is a quarter of it
MAX_UNIT_STEPS = 2_000_000
MAX_RUN_STEPS = 20_000_000
# Characters and elements (each as eight) of the values that are made.
FREE_MADE = 4_000_000
MAX_UNIT_MADE = 100_000_000
MAX_RUN_MADE = 500_000_000
# Resources that nobody has written one by one: repeated, in called modules, in nested stacks and loops of templates.
FREE_INSTANCES = 500
MAX_UNIT_INSTANCES = 8_000
MAX_RUN_INSTANCES = 50_000


class Budget:
    """What is left for the units of a run, beyond what is free, and the bytes that may still be read."""

    __slots__ = ("bytes", "instances", "made", "steps")

    def __init__(self) -> None:
        self.bytes = MAX_RUN_BYTES
        self.steps = MAX_RUN_STEPS
        self.made = MAX_RUN_MADE
        self.instances = MAX_RUN_INSTANCES

    def share(self, unit: str) -> Share:
        """Return what the next unit may use; `unit` names it in messages: 'the root infrastructure'."""
        return Share(self, unit)


class Share:
    """What one unit may use, and what it has used. `stopped` says why it was stopped, when it was."""

    __slots__ = ("_budget", "_instances", "_made", "_steps", "instances", "made", "steps", "stopped", "unit")

    def __init__(self, budget: Budget, unit: str) -> None:
        self._budget = budget
        self.unit = unit
        self.stopped = ""
        self.steps = self._steps = FREE_STEPS + min(MAX_UNIT_STEPS, budget.steps // 2)
        self.made = self._made = FREE_MADE + min(MAX_UNIT_MADE, budget.made // 2)
        self.instances = self._instances = FREE_INSTANCES + min(MAX_UNIT_INSTANCES, budget.instances // 2)

    def spend(self, steps: int) -> bool:
        """Count work; return whether there was enough left for it."""
        self.steps -= steps
        if self.steps < 0:
            self.stopped = f"evaluating {self.unit} takes too many steps"
        return self.steps >= 0

    def keep(self, characters: int) -> bool:
        """Count what is made of values; return whether there was enough left for it."""
        self.made -= characters
        if self.made < 0:
            self.stopped = f"the values of {self.unit} take too much memory"
        return self.made >= 0

    def repeat(self, instances: int) -> bool:
        """Count resources that stand for one that is written; return whether there was enough left for them."""
        self.instances -= instances
        if instances and self.instances < 0:
            self.stopped = f"too many resources are made of few by {self.unit}"
        return not instances or self.instances >= 0

    def close(self) -> None:
        """Take from the run what the unit has used beyond what is free."""
        budget = self._budget
        budget.steps -= max(0, self._steps - max(0, self.steps) - FREE_STEPS)
        budget.made -= max(0, self._made - max(0, self.made) - FREE_MADE)
        budget.instances -= max(0, self._instances - max(0, self.instances) - FREE_INSTANCES)
