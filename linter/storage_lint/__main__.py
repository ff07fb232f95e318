"""`python -m storage_lint`, and what the installed command starts."""

import gc
import signal
import sys

# An interrupt while the program is being loaded ends it at once, as a program that is no Python would be ended.
_caught = signal.signal(signal.SIGINT, signal.SIG_DFL)

if __name__ == "__main__" and not sys.flags.safe_path:
    # Python puts the working directory first: a tree that is reviewed must not bring modules of its own.
    del sys.path[0]


def main() -> None:
    """Load the command line and run it."""
    gc.disable()  # loading makes no garbage; the command line keeps it so
    from storage_lint.cli import main as run

    signal.signal(signal.SIGINT, _caught)
    run()


if __name__ == "__main__":
    main()
