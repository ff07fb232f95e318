"""`storage-lint test-rules`: the examples of packs and policies, run."""

from __future__ import annotations

import os

import click

from storage_lint.commands import CLEAN, FINDINGS, HELP, PROBLEMS
from storage_lint.commands.packs import PACK
from storage_lint.config.units import Configs
from storage_lint.packs import BUILT_IN, POLICIES, PackError, RuleFile, list_rules, problems_of
from storage_lint.select import Rulebook
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace
from storage_lint.terminal import complain, write


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
        place = f"{problem.span.location()}: " if problem.span else ""
        path = f"{problem.span.file.path}: " if problem.span else ""
        complain(replace(problem, summary=place + problem.summary.removeprefix(path)))
    failed = [_failed(pack, file) for file in files]
    return PROBLEMS if problems else FINDINGS if any(failed) else CLEAN


def _failed(pack: str, file: RuleFile) -> bool:
    """Run the examples of a rule, and say how they went."""
    from storage_lint import testing

    examples = [one for one in testing.examples(pack) if one.rule.id == file.id]
    wrong = [line for example in examples for line in testing.failures(example)]
    count = f"{len(examples)} example{'' if len(examples) == 1 else 's'}"
    write([f"{file.id}: {count}, {'not all as they should be' if wrong else 'all as they should be'}\n"])
    write(f"  {line}\n" for line in wrong)
    return bool(wrong)
