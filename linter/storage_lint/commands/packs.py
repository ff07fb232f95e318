"""The option `--pack`, which several commands have."""

from __future__ import annotations

import click

from storage_lint.config.units import Configs
from storage_lint.packs import BUILT_IN, PackError, named_pack
from storage_lint.select import Rulebook
from storage_lint.terminal import complain_there


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


def known_packs(named: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return the packs whose rules a run here has: ours, those that are named, and those of storage-lint.toml.

    And whether something is wrong with what that file says, which is complained of.
    """
    configs = Configs.chosen(Rulebook((BUILT_IN, *named)), None, isolated=False)
    problems = [problem for problem in configs.problems if not problem.note]
    for problem in problems:
        complain_there(problem)
    return configs.packs, bool(problems)
