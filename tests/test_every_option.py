"""Every option and command is exercised by a test, and has a help text."""

from __future__ import annotations

from pathlib import Path

import click

from rows import rows
from storage_lint import commands, options

COMMANDS = {"": options.lint_command, **{name: options.command_called(name) for name in commands.COMMANDS}}
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for parameter in command.params
    if isinstance(parameter, click.Option)
    for option in parameter.opts
    if option.startswith("--")
]
TESTS = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("*.py") if path != Path(__file__)
)


def test_every_option_is_given_by_a_test() -> None:
    forms = {option: (f'"{option}"', f'"{option}=', f" {option} ") for _, option in OPTIONS}
    assert [option for option, written in forms.items() if not any(one in TESTS for one in written)] == []


@rows("name", commands.COMMANDS)
def test_every_command_is_called_by_a_test(name: str) -> None:
    assert f'run("{name}"' in TESTS
    assert COMMANDS[name].help


def test_every_option_says_what_it_does() -> None:
    for command, option in OPTIONS:
        (found,) = (one for one in COMMANDS[command].params if option in one.opts)
        assert isinstance(found, click.Option)
        assert found.help or option == "--format", (command, option)
