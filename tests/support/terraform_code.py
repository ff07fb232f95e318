"""Terraform written in a test: a root, values of expressions."""

from __future__ import annotations

from pathlib import Path

from files import write_over
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.module import Loader
from storage_lint.inputs.terraform.modules.sources import Sources
from storage_lint.inputs.terraform.modules.variables import read_given
from storage_lint.inputs.terraform.syntax.tree import Expression
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.read import Tree


def open_root(directory: Path, code: str, settings: ReadSettings | None = None) -> Configuration:
    """Return the root that `code` makes, with the variable files that lie beside it."""
    write_over(directory / "main.tf", code)
    tree = Tree((str(directory),))
    loader = Loader(tree)
    given = read_given(str(directory), [str(path) for path in directory.iterdir()], settings or ReadSettings(), loader)
    return Configuration(loader, Sources(str(directory), tree), given, settings or ReadSettings())


def value(configuration: Configuration, local: str) -> Raw:
    """Return the value of a local of the root module."""
    file = configuration.instance.module.locals[local][1]
    return configuration.instance.local(local, Expression(0, 0), configuration.instance.scope(file))


def evaluated(directory: Path, expression: str, code: str = "") -> Raw:
    """Return the value of an expression among the declarations of `code`; problems are failures."""
    configuration = open_root(directory, f"locals {{\n  it = {expression}\n}}\n{code}")
    result = value(configuration, "it")
    assert [*configuration.root.loader.problems, *configuration.root.evaluator.problems.values()] == []
    return result


def refused(directory: Path, expression: str, code: str = "") -> str:
    """Return the message of the one problem that an expression gives."""
    configuration = open_root(directory, f"locals {{\n  it = {expression}\n}}\n{code}")
    value(configuration, "it")
    (problem,) = [*configuration.root.loader.problems, *configuration.root.evaluator.problems.values()]
    return problem.summary.removeprefix("local.it: ")
