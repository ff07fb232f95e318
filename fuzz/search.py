"""Run the tests that try random examples from one new seed after another, until one fails or the time is over.

Run it where `pytest` runs: ``python fuzz/search.py --minutes 30``. The seed that found something is printed last:
``pytest --hypothesis-profile=search --hypothesis-seed=SEED`` finds it again.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
SEARCHES = re.compile(r"^ *@given\(|^from depth import", re.MULTILINE)


def searching(tests: Path = TESTS) -> list[Path]:
    """Return the test files that try random examples, or more of them than in every run."""
    return sorted(path for path in tests.rglob("test_*.py") if SEARCHES.search(path.read_text(encoding="utf-8")))


def command(seed: int) -> list[str]:
    """Return the command that runs those tests from a seed."""
    profile = ["--hypothesis-profile=search", f"--hypothesis-seed={seed}"]
    return [sys.executable, "-m", "pytest", "-q", "-x", *profile, *map(str, searching())]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10, help="start no further round after that long")
    end = time.monotonic() + parser.parse_args().minutes * 60
    while time.monotonic() < end:
        seed = random.SystemRandom().randrange(2**32)
        print(f"seed {seed}", flush=True)
        if subprocess.run(command(seed)).returncode != 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
