"""`python -m storage_lint`."""

import sys

if not sys.flags.safe_path:
    # Python puts the working directory first: a tree that is reviewed must not bring modules of its own.
    del sys.path[0]

from storage_lint.cli import main

main()
