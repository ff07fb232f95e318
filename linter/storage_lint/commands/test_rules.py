"""`storage-lint test-rules`: the examples of packs and policies, run."""

from __future__ import annotations

import os

import click

from storage_lint.commands import CLEAN, FINDINGS, HELP, PROBLEMS
from storage_lint.commands.packs import PACK
from storage_lint.config.units import Configs
from storage_lint.packs import BUILT_IN, POLICIES, PackError, RuleFile, list_rules, load_rule, problems_of
from storage_lint.select import Rulebook
from storage_lint.source.problem import Problem
from storage_lint.terminal import complain, complain_there, write


@click.command(context_settings=HELP)
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option("--schema", "wants_schema", is_flag=True, help="Print the JSON Schema of a policy, for editors.")
@PACK
def command(policies: tuple[str, ...], packs: tuple[str, ...], wants_schema: bool) -> int:
    """Run the examples of each POLICY (a YAML file) and pack; without any, of those that storage-lint.toml names."""
    if wants_schema:
        import json

        from storage_lint.policies.schema import schema

        write([json.dumps(schema(), indent=2) + "\n"])
        return CLEAN
    named = [*packs, *(f"{POLICIES}{os.path.abspath(path)}" for path in policies)]
    if not named:
        configs = Configs.chosen(Rulebook((BUILT_IN,)), None, isolated=False)
        named = [pack for pack in configs.packs if pack != BUILT_IN]
    if not named:
        raise click.UsageError("there is nothing to test: name a policy, or a pack with --pack")
    return max(map(_tested, named))


def _tested(pack: str) -> int:
    """Test one pack; return the exit status."""
    try:
        files = list_rules(pack)
    except PackError as error:
        complain(Problem(f"rule pack {pack} cannot be used", str(error)))
        return PROBLEMS
    problems = problems_of(pack)
    for problem in problems:
        complain_there(problem)
    return max([PROBLEMS if problems else CLEAN, *map(_examined, files)])


def _examined(file: RuleFile) -> int:
    """Run the examples of a rule, say how they went, and return the exit status."""
    from storage_lint import testing

    try:
        load_rule(file)
        examples = list(testing.examples_of(file))
        wrong = [line for example in examples for line in testing.failures(example)]
    except PackError as error:
        complain(Problem(f"rule {file.id} does not run", str(error)))
        return PROBLEMS
    count = f"{len(examples)} example{'' if len(examples) == 1 else 's'}"
    write([f"{file.id}: {count}, {'not all as they should be' if wrong else 'all as they should be'}\n"])
    write(f"  {line}\n" for line in wrong)
    return FINDINGS if wrong else CLEAN
