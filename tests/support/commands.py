"""The command line run inside the test process, and the program in a shell."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from pathlib import Path
from typing import NamedTuple

from repository import ROOT
from storage_lint.cli import main

SOURCES = os.pathsep.join([str(ROOT / "linter"), str(ROOT / "rules")])  # for PYTHONPATH


class Done(NamedTuple):
    status: int
    output: str
    errors: str


def run(*words: str) -> Done:
    """Run `storage-lint WORDS` and return its exit status, standard output and standard error."""
    output, errors = io.StringIO(), io.StringIO()
    status: object = None
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            main(words)
    except SystemExit as exit:
        status = exit.code
    finally:
        gc.enable()
    assert isinstance(status, int)
    return Done(status, output.getvalue(), errors.getvalue())


def install(directory: Path) -> None:
    """Put a script `storage-lint`, which is the program that is tested, into a directory of PATH."""
    script = directory / "storage-lint"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m storage_lint "$@"\n')
    script.chmod(0o755)


def environment(programs: Path, *packages: Path) -> dict[str, str]:
    """Return the variables of a shell that finds `programs`, packages and ours, and in which git knows who commits."""
    return {
        **{name: one for name, one in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))},
        **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([SOURCES, *map(str, packages)]),
    }
