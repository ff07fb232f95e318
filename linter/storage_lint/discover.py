"""Paths to what is to be read: Terraform directories, plans, templates and assemblies, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storage_lint.source.problem import Problem
from storage_lint.source.record import Record


class Discovery(Record):
    """What was found, in a stable order. Paths are as given by the user joined with what lies below."""

    terraform: Mapping[str, tuple[str, ...]]  # directory -> its .tf, .tf.json, .tofu files and *.tfvars
    plans: tuple[str, ...]  # files of `terraform show -json`
    templates: tuple[str, ...]  # CloudFormation templates outside assemblies
    assemblies: tuple[str, ...]  # directories that hold a cdk manifest.json, outermost only
    problems: tuple[Problem, ...]
    # Files named one by one (a pre-commit hook): only outcomes that touch them are reported. Empty: everything is.
    only: frozenset[str] = frozenset()


def discover(paths: Sequence[str]) -> Discovery:
    """Find everything under `paths`. What can't be looked into becomes a problem."""
    raise NotImplementedError
