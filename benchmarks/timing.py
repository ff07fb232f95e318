"""How the benchmarks time whole processes."""

from __future__ import annotations

import resource
import subprocess


def processor_seconds(command: list[str], runs: int) -> float:
    """Return the least processor time of several runs of a command. Raises RuntimeError when it ends abnormally."""
    best = float("inf")
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if b"Traceback" in done.stderr or done.returncode < 0:
            raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')[-300:]}")
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best
