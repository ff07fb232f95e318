#!/usr/bin/env python3
"""How long a directory of templates takes, against cfn-guard with four rules and Checkov with the same checks.

`python benchmarks/templates.py DIRECTORY [--cfn-guard PROGRAM] [--checkov PROGRAM]`. DIRECTORY is a checkout of
https://github.com/aws-cloudformation/aws-cloudformation-templates, or any other. Its templates are copied to a
temporary directory without those that are broken or hold other programs' tags, at which Checkov stops. Measured is the
processor time of the whole process and its children, so that the machine's other work counts little: the best of five
runs, of two for Checkov. A program that is not named is looked for on the PATH.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from timing import processor_seconds

from storage_lint.discover.search import discover
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.cloudformation import read_templates

HERE = Path(__file__).parent
RULES = "s3-missing-public-access-block,ebs-unencrypted-volume,ebs-gp2-volume,rds-single-az-instance"
CHECKS = "CKV_AWS_53,CKV_AWS_54,CKV_AWS_55,CKV_AWS_56,CKV_AWS_3,CKV_AWS_157"


def copy_templates(source: str, target: str) -> tuple[int, int]:
    """Copy the templates below `source`; return how many, and their bytes."""
    count = size = 0
    for path in discover([source]).templates:
        if any(not problem.note for problem in read_templates([path], ReadSettings()).problems):
            continue
        content = Path(path).read_bytes()
        copy = Path(target, os.path.relpath(path, source))
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
        count += 1
        size += len(content)
    return count, size


def main() -> None:
    """Time the programs and print a line for each."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("directory")
    arguments.add_argument("--cfn-guard", default=shutil.which("cfn-guard"))
    arguments.add_argument("--checkov", default=shutil.which("checkov"))
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as target:
        count, size = copy_templates(options.directory, target)
        print(f"{count} templates, {size / 1e6:.1f} MB")
        program = [sys.executable, "-c", "from storage_lint.cli import main; main()"]
        ours = processor_seconds([*program, "--select", RULES, target], 5)
        print(f"storage-lint, four rules   {ours:7.2f} s")
        print(f"storage-lint, all rules    {processor_seconds([*program, target], 5):7.2f} s")
        if options.cfn_guard:
            rules = str(HERE / "four_rules.guard")
            guard = processor_seconds([options.cfn_guard, "validate", "-d", target, "-r", rules], 5)
            print(f"cfn-guard, four rules      {guard:7.2f} s: {ours / guard:.2f} of it")
        if options.checkov:
            flags = ["--framework", "cloudformation", "--skip-download", "--compact", "--check", CHECKS]
            checkov = processor_seconds([options.checkov, "-d", target, *flags], 2)
            print(f"Checkov, the same checks   {checkov:7.2f} s: {checkov / ours:.0f} times as long")


if __name__ == "__main__":
    main()
