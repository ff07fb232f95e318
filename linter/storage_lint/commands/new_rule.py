"""`storage-lint new-rule SERVICE NAME`: the file of a new rule."""

from __future__ import annotations

import os

import click

from storage_lint.commands import CLEAN, HELP
from storage_lint.packs import BUILT_IN
from storage_lint.scaffold import SHAPES, ScaffoldError, create_pack, write_rule
from storage_lint.terminal import write


@click.command(context_settings=HELP)
@click.argument("service")
@click.argument("name")
@click.option(
    "--pack", metavar="DIRECTORY", help="The package that gets the rule.  [default: rules/storage_lint_rules]"
)
@click.option(
    "--shape",
    type=click.Choice(sorted(SHAPES)),
    help="A field with a wanted value, a number of at least n, something present, a forbidden value, what AWS refuses."
    "  [default: a check of its own]",
)
@click.option("--create", is_flag=True, help="Make the package when it is not there, with a test of its examples.")
def command(service: str, name: str, pack: str | None, shape: str | None, create: bool) -> int:
    """Write the file of a new rule, SERVICE-NAME, with everything in place that a rule needs."""
    if create and pack is None:
        raise click.UsageError("--create makes the package that --pack names")
    try:
        if create and pack is not None:
            write(f"{one}\n" for one in create_pack(pack))
        path = write_rule(pack or os.path.join("rules", BUILT_IN), service, name, shape or "")
    except ScaffoldError as error:
        raise click.UsageError(str(error)) from error
    write([f"{path}\n"])
    return CLEAN
