"""Resource types of CloudFormation as resources of the graph, one module for each service. A module says

LOWERINGS          resource type -> what turns one into resources of the graph
NAMES              type -> the property that writes what `Ref` returns
IDENTIFIERS        type -> the attribute that says what `Ref` returns
LOWER_CASE_NAMES   the types whose names AWS stores in lower case
PASSING_ON         the types whose `Ref` or attributes say what another resource is called

`tools/index.py` writes `resource_types.py` from these.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY

if TYPE_CHECKING:
    from storage_lint.inputs.block import Lowering


@cache
def lowering(kind: str) -> Lowering:
    """Return what turns a resource of a type into resources of the graph."""
    from importlib import import_module

    module = import_module(f"{__name__}.{LOWERED_BY[kind]}")
    found: Lowering = module.LOWERINGS[kind]
    return found
