"""Every option and command is exercised by a test, and has a help text."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

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


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_given_by_a_test(command: str, option: str) -> None:
    assert f'"{option}"' in TESTS or f'"{option}=' in TESTS or f" {option} " in TESTS


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_every_command_is_called_by_a_test(name: str) -> None:
    assert f'run("{name}"' in TESTS
    assert COMMANDS[name].help


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_says_what_it_does(command: str, option: str) -> None:
    (found,) = (one for one in COMMANDS[command].params if option in one.opts)
    assert isinstance(found, click.Option)
    assert found.help or option == "--format", option
