"""How long a small Terraform file takes (EBS, S3), whole process, against an interpreter that does nothing.

    python benchmarks/start_up.py [RUNS]

Runs alternate, so that a busy machine disturbs both alike; the ratio of the medians is the figure. The first round does
not count: it writes the bytecode.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

SOURCES = {
    "ebs.tf": 'resource "aws_ebs_volume" "data" {\n  size      = 500\n  type      = "gp2"\n  encrypted = true\n}\n',
    "s3.tf": 'resource "aws_s3_bucket" "data" {\n  bucket        = "example-data"\n  force_destroy = false\n}\n',
}
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "python -c 'import click'": ["-c", "import click"],
    "storage-lint ebs.tf": ["-m", "storage_lint", "ebs/ebs.tf"],
    "storage-lint s3.tf": ["-m", "storage_lint", "s3/s3.tf"],
    "storage-lint -q s3.tf": ["-m", "storage_lint", "-q", "s3/s3.tf"],
}


def main(runs: int) -> None:
    """Print the medians and their ratios to the first command."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as directory:
        for name, text in SOURCES.items():
            os.mkdir(os.path.join(directory, name.removesuffix(".tf")))
            Path(directory, name.removesuffix(".tf"), name).write_text(text, encoding="utf-8")
        for _ in range(runs + 1):
            for name, words in COMMANDS.items():
                start = perf_counter()
                done = subprocess.run(
                    [sys.executable, *words], cwd=directory, env=environment, capture_output=True, check=False
                )
                times[name].append(perf_counter() - start)
                if done.stderr:
                    sys.exit(done.stderr.decode())
    base = median(times["python -c pass"][1:])
    for name, taken in times.items():
        middle = median(taken[1:])
        print(f"{name:26} {middle * 1000:7.1f} ms {middle / base:6.2f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 31)
