#!/usr/bin/env python3
"""How long directories of Terraform take, against `python -c pass` and against Checkov with the same checks.

    python benchmarks/terraform_modules.py [--checkov PROGRAM] DIRECTORY...

The directories are checkouts of public modules with their examples (terraform-aws-s3-bucket, -rds, -rds-aurora,
-ec2-instance), or any others. All of them are linted in one process against the interpreter that does nothing; each
is linted alone against Checkov. Measured is the processor time of the whole process and its children: the best of
nine runs, of two for Checkov, which is looked for on the PATH when it is not named.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys

from timing import processor_seconds

RULES = "s3-missing-public-access-block,ebs-unencrypted-volume,rds-single-az-instance,s3-missing-multipart-abort"
CHECKS = "CKV_AWS_53,CKV_AWS_54,CKV_AWS_55,CKV_AWS_56,CKV_AWS_3,CKV_AWS_8,CKV_AWS_157,CKV_AWS_300"
PROGRAM = [sys.executable, "-m", "storage_lint"]


def main() -> None:
    """Time the programs and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkov", default=shutil.which("checkov"))
    parser.add_argument("directories", nargs="+")
    options = parser.parse_args()
    nothing = processor_seconds([sys.executable, "-c", "pass"], 9)
    print(f"python -c pass {nothing * 1000:30.0f} ms")
    together = processor_seconds([*PROGRAM, *options.directories], 9)
    print(f"storage-lint, all of them {together * 1000:19.0f} ms: {together / nothing:.1f} times python -c pass")
    for directory in options.directories:
        name = os.path.basename(os.path.normpath(directory))
        ours = processor_seconds([*PROGRAM, "--select", RULES, directory], 9)
        print(f"storage-lint {name:36.36} {ours * 1000:8.0f} ms")
        if options.checkov:
            flags = ["--framework", "terraform", "--skip-download", "--compact", "--check", CHECKS]
            theirs = processor_seconds([options.checkov, "-d", directory, *flags], 2)
            print(f"Checkov      {name:36.36} {theirs * 1000:8.0f} ms: {theirs / ours:.0f} times as long")


if __name__ == "__main__":
    main()
