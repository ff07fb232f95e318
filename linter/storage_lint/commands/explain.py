"""`storage-lint explain RULE`: a rule's page."""

from __future__ import annotations

import sys

import click

from storage_lint.commands import CLEAN, HELP, PROBLEMS
from storage_lint.commands.packs import PACK
from storage_lint.commands.rules import fix_safety
from storage_lint.graph.change import Safety
from storage_lint.packs import BUILT_IN
from storage_lint.select import find_rule
from storage_lint.source.problem import Problem
from storage_lint.terminal import complain, write


@click.command(context_settings=HELP)
@click.argument("rule")
@PACK
def command(rule: str, packs: tuple[str, ...]) -> int:
    """Show the page of RULE, an id or another tool's name for it: why, what fails, what passes."""
    found = find_rule((BUILT_IN, *packs), rule)
    if isinstance(found, Problem):
        complain(found)
        return PROBLEMS
    page = sys.modules[type(found).__module__].__doc__ or ""
    facts = f"{found.id}: {found.severity.value}, {found.category.value}, {found.profile.value} profile"
    names = f"Also known as {', '.join(found.aliases)}.\n" if found.aliases else ""
    parts = ", ".join(f"{name} ({field})" for name, field in found.parts.items())
    names += f"One setting each: {parts}.\n" if parts else ""
    safety = fix_safety(found)
    words = safety if isinstance(safety, str) else ", ".join(f"{one} for {kind}" for kind, one in safety.items())
    names += "" if words == Safety.SHOWN.value else f"Its fix is {words}.\n"
    references = "".join(f"  {reference}\n" for reference in found.references)
    write([f"{facts}\n{names}\n{page.strip()}\n\n## References\n\n{references}"])
    return CLEAN
