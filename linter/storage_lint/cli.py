"""The program: what is called, and the exit status, whatever goes wrong."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from storage_lint.commands import COMMANDS, INTERRUPTED, PROBLEMS
from storage_lint.run import Options, run
from storage_lint.source.problem import internal_error
from storage_lint.terminal import CommandError, complain, flush, open_closed_streams, say, unwritten


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    sys.exit(status_of(_expanded(sys.argv[1:]) if arguments is None else arguments))


def _expanded(words: Sequence[str]) -> Sequence[str]:
    """Return words with the files that patterns among them name: the shells of Windows leave that to programs."""
    if os.name != "nt" or not any("*" in word for word in words):
        return words
    from glob import glob

    return [one for word in words for one in (sorted(glob(word)) if "*" in word else ()) or (word,)]


def status_of(words: Sequence[str]) -> int:
    """Run the command line; return the exit status. Whatever goes wrong is a message and a status, no traceback."""
    gc.disable()  # as `lint` does: a run is short, and makes little garbage before and after it, too
    open_closed_streams()
    try:
        status = _completed() if "_STORAGE_LINT_COMPLETE" in os.environ else _called(tuple(words))
        flush()
    except CommandError as error:
        say(f"Error: {error}\n")
        status = PROBLEMS
    except KeyboardInterrupt:
        say("\ninterrupted\n")
        status = INTERRUPTED
    except OSError as error:  # of click, which writes help itself
        status = unwritten(error)
    except Exception as error:  # noqa: BLE001  (the last boundary of the program)
        complain(internal_error("running the command", error))
        status = PROBLEMS
    return status


def _called(words: tuple[str, ...]) -> int:
    """Run what the words call. Paths alone need no click, whose import takes a third of a small file's run."""
    if not words or (not _says_more(words) and os.path.lexists(words[0])):
        return run(Options(paths=words))
    from storage_lint.options import command_line

    return command_line(words)


def _says_more(words: tuple[str, ...]) -> bool:
    return words[0] in COMMANDS or any(word.startswith("-") for word in words)


def _completed() -> int:
    """Answer a shell that completes a command line."""
    from storage_lint.options import completed

    return completed()
