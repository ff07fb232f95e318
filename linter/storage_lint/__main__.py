"""`python -m storage_lint`, and what the installed command starts."""

import gc
import os
import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # Python puts the working directory first: a tree that is reviewed must not bring modules of its own.
    del sys.path[0]


def main() -> None:
    """Load the command line, run it, and end without taking apart what was made: mypy ends so, too."""
    gc.disable()  # loading makes no garbage; the command line keeps it so
    try:
        from storage_lint.cli import status_of
    except KeyboardInterrupt:
        _end_as_interrupted()
    os._exit(status_of(sys.argv[1:]))  # everything is written: the streams were flushed


def _end_as_interrupted() -> None:
    """End at once as an interrupt ends a program that is no Python: shells tell the two apart."""
    if os.name == "nt":  # which knows no such end
        os._exit(130)
    import signal  # here, as its tables of names take a fiftieth of a short run

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    main()
