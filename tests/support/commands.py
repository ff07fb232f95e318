"""The command line run inside the test process."""

from __future__ import annotations

import contextlib
import gc
import io
from typing import NamedTuple

from storage_lint.cli import main


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
