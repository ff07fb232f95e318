"""The option `--pack`, which several commands have."""

from __future__ import annotations

import click

from storage_lint.packs import PackError, named_pack


def _packs(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(map(named_pack, values)))
    except PackError as error:
        raise click.BadParameter(str(error)) from error


PACK = click.option(
    "--pack",
    "packs",
    metavar="NAME|DIRECTORY",
    multiple=True,
    callback=_packs,
    help="Rules of your own, too: an installed package, or a directory (with a slash). Its code runs. Repeatable.",
)
