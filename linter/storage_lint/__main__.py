"""`python -m storage_lint`."""

from storage_lint.cli import main

main()
