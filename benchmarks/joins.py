#!/usr/bin/env python3
"""How long buckets take that are joined with their blocks by name, against the same joined by reference.

`python benchmarks/joins.py [COUNT...]` writes for each count (1,000 and 10,000 by default) and each form one Terraform
root with so many buckets and blocks, and times whole processes of `storage-lint`, the least of three.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from timing import processor_seconds

RUNS = 3
IN_FILE = 1_000  # files of more than 2 MiB are not read
STORAGE_LINT = "from storage_lint.cli import main; main()"
# form -> (the bucket's name, what the block says)
FORMS = {
    "by reference": ("${{var.prefix}}-logs-{n}", "${{aws_s3_bucket.b{n}.id}}"),
    "by name": ("${{var.prefix}}-logs-{n}", "${{var.prefix}}-logs-{n}"),
    "by known name": ("logs-{n}", "logs-{n}"),
    "one name": ("${{var.prefix}}-logs", "${{var.prefix}}-logs"),
    "nothing known of names": ("${{uuid()}}", "logs-{n}"),
    "nothing known of targets": ("logs-{n}", "${{uuid()}}"),
    "nothing known": ("${{uuid()}}", "${{uuid()}}"),
}
PAIR = """
resource "aws_s3_bucket" "b{n}" {{
  bucket = "{name}"
}}

resource "aws_s3_bucket_public_access_block" "b{n}" {{
  bucket                  = "{target}"
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}}
"""


def write(directory: Path, form: str, count: int) -> None:
    """Write the root."""
    name, target = FORMS[form]
    pairs = [PAIR.format(n=n, name=name.format(n=n), target=target.format(n=n)) for n in range(count)]
    (directory / "variables.tf").write_text('variable "prefix" {\n  type = string\n}\n')
    for first in range(0, count, IN_FILE):
        (directory / f"from{first}.tf").write_text("".join(pairs[first : first + IN_FILE]))


def main() -> None:
    for count in [int(word) for word in sys.argv[1:]] or [1_000, 10_000]:
        reference = 0.0
        for form in FORMS:
            with tempfile.TemporaryDirectory() as directory:
                write(Path(directory), form, count)
                command = [sys.executable, "-c", STORAGE_LINT, "--select", "s3-missing-public-access-block", directory]
                seconds = processor_seconds(command, RUNS)
            reference = reference or seconds
            print(f"{count:6,} {form:25} {seconds:6.2f} s  {seconds / reference:5.2f} times by reference")


if __name__ == "__main__":
    main()
