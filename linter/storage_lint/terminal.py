"""Standard output and standard error: whatever their encoding, closed or full, a terminal or not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from time import monotonic
from typing import TextIO

from storage_lint.commands import CLEAN, PROBLEMS
from storage_lint.report.source_line import harmless
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace


class CommandError(Exception):
    """What keeps the whole command from its work, in words for who called it."""


class UsageError(CommandError):
    """Options that contradict each other, or make no sense."""


def open_closed_streams() -> None:
    """Give the streams that the caller has closed (`>&-`) somewhere to lead."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  (lives as long as the program)


def write(parts: Iterable[str], encoding: str | None = None) -> None:
    """Write texts to standard output, whatever its encoding, and even when its reader has gone (`| head`).

    `encoding`: that of a form which has one, whatever the terminal's is. Raises `CommandError` where it cannot be
    written.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")
    try:
        sys.stdout.writelines(parts)
        sys.stdout.flush()
    except OSError as error:
        _drop_output()
        if not isinstance(error, BrokenPipeError):
            raise CommandError(f"standard output cannot be written: {error.strerror}") from error


def flush() -> None:
    """Write what Python would else write at exit, where a full disk is a message of its own and status 120."""
    sys.stdout.flush()


def unwritten(error: OSError) -> int:
    """Say that help or the version cannot be written; return the exit status."""
    _drop_output()
    if isinstance(error, BrokenPipeError):
        return CLEAN
    complain(Problem("standard output cannot be written", error.strerror or str(error)))
    return PROBLEMS


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered must go somewhere


def say(text: str) -> None:
    """Write to standard error, where what is no part of a report belongs."""
    sys.stderr.write(text)
    sys.stderr.flush()


def complain(problem: Problem) -> None:
    """Write a problem that is no part of a report to standard error."""
    lines = (problem.summary, *(f"  {line}" for line in problem.detail.splitlines()))
    say("".join(f"{harmless(line)}\n" for line in lines))


def complain_there(problem: Problem) -> None:
    """Write such a problem with its line and column, where it has them."""
    if problem.span is not None:
        said = problem.summary.removeprefix(f"{problem.span.file.path}: ")
        problem = replace(problem, summary=f"{problem.span.location()}: {said}")
    complain(problem)


def is_coloured(stream: TextIO) -> bool:
    """Return whether to write colours. https://no-color.org and https://force-color.org"""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or _is_terminal(stream)


def _is_terminal(stream: TextIO) -> bool:
    """Return whether somebody looks at a stream whose terminal knows colours and can clear a line."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Bar:
    """A progress bar on a terminal, once the work has taken a second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = monotonic() + 1 if _is_terminal(stream) else float("inf")
        self._shown = False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how much is done, ten times in a second at most."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + 0.1
        self._shown = True
        filled = 30 * done // max(total, 1)
        self._stream.write(f"\r{what} [{'#' * filled}{'.' * (30 - filled)}] {done:,} of {total:,}\x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
