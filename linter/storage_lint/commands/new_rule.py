"""`storage-lint new-rule SERVICE NAME`: the file of a new rule."""

from __future__ import annotations

import os

import click

from storage_lint.commands import CLEAN
from storage_lint.packs import BUILT_IN
from storage_lint.scaffold import ScaffoldError, write_rule
from storage_lint.terminal import write


@click.command()
@click.argument("service")
@click.argument("name")
@click.option(
    "--pack", metavar="DIRECTORY", help="The package that gets the rule.  [default: rules/storage_lint_rules]"
)
def command(service: str, name: str, pack: str | None) -> int:
    """Write the file of a new rule, SERVICE-NAME, with everything in place that a rule needs."""
    try:
        path = write_rule(pack or os.path.join("rules", BUILT_IN), service, name)
    except ScaffoldError as error:
        raise click.UsageError(str(error)) from error
    write(f"{path}\n")
    return CLEAN
