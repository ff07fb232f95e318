"""How long a small Terraform file takes (EBS, S3), whole process, against an interpreter that does nothing.

    python benchmarks/start_up.py [RUNS]

Runs alternate, so that a busy machine disturbs both alike; the ratio of the medians is the figure. The first round does
not count: it writes the bytecode. At the end: what settings in three folders add to a run over two roots.
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
SETTINGS = {
    "storage-lint.toml": (
        'fail-on = "never"\nignore = ["s3-missing-lifecycle"]\n\n[rules.rds-single-az-instance]\nseverity = "high"\n'
    ),
    "dev/storage-lint.toml": (
        'extends = "../storage-lint.toml"\nignore = ["rds-*"]\n\n[rules.rds-short-backup-retention]\nminimum-days = 1\n'
    ),
    "prod/storage-lint.toml": (
        'extends = "../storage-lint.toml"\nregion = "eu-west-1"\n\n[rules.ebs]\nseverity = "high"\n\n[[accept]]\n'
        'rule = "s3-missing-tls-deny"\naddress = "aws_s3_bucket.*"\nreason = "old"\nuntil = 2099-12-31\n'
    ),
}
PLAIN, SET = "storage-lint plain", "storage-lint settings"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "python -c 'import click'": ["-c", "import click"],
    "storage-lint ebs.tf": ["-m", "storage_lint", "ebs/ebs.tf"],
    "storage-lint s3.tf": ["-m", "storage_lint", "s3/s3.tf"],
    "storage-lint -q s3.tf": ["-m", "storage_lint", "-q", "s3/s3.tf"],
    PLAIN: ["-m", "storage_lint", "."],
    SET: ["-m", "storage_lint", "."],
}


def main(runs: int) -> None:
    """Print the medians and their ratios to the first command."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as directory:
        for name, text in SOURCES.items():
            os.mkdir(os.path.join(directory, name.removesuffix(".tf")))
            Path(directory, name.removesuffix(".tf"), name).write_text(text, encoding="utf-8")
        _write_roots(Path(directory))
        for _ in range(runs + 1):
            for name, words in COMMANDS.items():
                start = perf_counter()
                place = os.path.join(directory, name.split()[1]) if name in (PLAIN, SET) else directory
                done = subprocess.run(
                    [sys.executable, *words], cwd=place, env=environment, capture_output=True, check=False
                )
                times[name].append(perf_counter() - start)
                if done.stderr:
                    sys.exit(done.stderr.decode())
    base = median(times["python -c pass"][1:])
    for name, taken in times.items():
        middle = median(taken[1:])
        print(f"{name:26} {middle * 1000:7.1f} ms {middle / base:6.2f} x")
    more = median(after - before for before, after in zip(times[PLAIN][1:], times[SET][1:], strict=True))
    print(f"settings in three folders: {more * 1000:.1f} ms more")


def _write_roots(directory: Path) -> None:
    """Write two roots, once without and once with settings."""
    for name in ("plain", "settings"):
        for root in ("dev", "prod"):
            Path(directory, name, root).mkdir(parents=True)
            Path(directory, name, root, "main.tf").write_text(SOURCES["ebs.tf"], encoding="utf-8")
    for path, text in SETTINGS.items():
        Path(directory, "settings", path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 31)
