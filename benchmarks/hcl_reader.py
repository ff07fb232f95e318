#!/usr/bin/env python3
"""How fast the HCL reader is, against python-hcl2's parser on the same files in the same process.

    python benchmarks/hcl_reader.py [PATH...]

Reads the Terraform files under the paths (the repository's fixtures unless some are given), best of five, without the
garbage collector: cutting files into blocks, parsing all bodies, and finding comments. python-hcl2 is timed once, over
the first files that come to half a megabyte, after one parse that builds its grammar; files that it or our reader
rejects are left out.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable

import hcl2
from lark.exceptions import LarkError

from storage_lint.inputs.terraform.syntax import bodies as parse
from storage_lint.inputs.terraform.syntax import files as cut
from storage_lint.inputs.terraform.syntax.tree import HclSyntaxError
from storage_lint.source.read import read_source
from storage_lint.source.text import SourceFile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUNS = 5
SAMPLE = 500_000


def sources(paths: list[str]) -> list[SourceFile]:
    """Return the valid Terraform files under the paths."""
    found: list[SourceFile] = []
    for path in paths:
        for directory, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                source = read_source(os.path.join(directory, name)) if name.endswith((".tf", ".tofu")) else None
                if isinstance(source, SourceFile) and valid(source):
                    found.append(source)
    return found


def valid(source: SourceFile) -> bool:
    """Whether our reader takes a file."""
    try:
        parse.read_all(source)
    except HclSyntaxError:
        return False
    return True


def sample(files: list[SourceFile]) -> list[SourceFile]:
    """Return the first files, of half a megabyte, that python-hcl2 takes."""
    chosen: list[SourceFile] = []
    length = 0
    for source in files:
        if length + len(source.text) > SAMPLE:
            continue
        try:
            hcl2.parses_to_tree(source.text)
        except LarkError:
            continue
        chosen.append(source)
        length += len(source.text)
    return chosen


def seconds(work: Callable[[SourceFile], object], files: list[SourceFile], runs: int) -> float:
    """Return the least time that `work` on all files takes."""
    times: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        for source in files:
            work(source)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=[os.path.join(ROOT, "fixtures")])
    files = sources(parser.parse_args().paths)
    characters = sum(len(source.text) for source in files)
    few = sample(files)
    gc.disable()
    theirs = sum(len(source.text) for source in few) / seconds(lambda source: hcl2.parses_to_tree(source.text), few, 1)
    print(f"{len(files)} files, {characters / 1e6:.2f} M characters")
    print(f"python-hcl2       {theirs / 1e6:7.2f} M/s")
    for name, work in (("cut", cut.read_file), ("parse", parse.read_all), ("comments", cut.read_comments)):
        ours = characters / seconds(work, files, RUNS)
        print(f"{name:16}  {ours / 1e6:7.2f} M/s  {ours / theirs:6.0f} times as fast")
    return 0


if __name__ == "__main__":
    sys.exit(main())
