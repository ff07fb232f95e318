"""Resource types of the AWS provider as resources of the graph, one module for each service.

Defaults are those of https://registry.terraform.io/providers/hashicorp/aws/latest/docs. A module says

LOWERINGS           resource type -> what turns one into resources of the graph
NAMES               type -> its attributes that are its own name -> the attribute that writes it (the first is the
                    one to call it by)
IMPORTED_BY         type -> the attribute that its import id is, where that is another one than `id` repeats
ARNS                type -> what stands between the partition and its own name in its `arn`
DOMAINS             type -> its attributes that are domain names -> what stands there behind its own name
REPEATED            type, or how types begin (ending in _) -> attributes that repeat what another attribute writes
REPEATED_IN_OWNER   type -> the attribute of what it configures in which the provider repeats its settings
WORDS               service -> the words by which modules speak of it
PLAIN_IDENTITIES    the types whose ids, names and ARNs, as AWS makes them up, are of letters, digits and a few signs
LOWER_CASE_IDS      the types whose `id`, as AWS makes it up, has no upper case letters
LOWER_CASE_NAMES    the types whose names AWS stores in lower case
COMPUTED_BLOCKS     nested blocks that the provider fills in when they are not written

`tools/index.py` writes `resource_types.py` from these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage_lint.inputs.terraform.resource_types import LOWERED_BY

if TYPE_CHECKING:
    from storage_lint.inputs.block import Lowering


def lowering(resource_type: str) -> Lowering:
    """Return what turns an instance of a resource type into resources of the graph."""
    from importlib import import_module

    module = import_module(f"{__name__}.{LOWERED_BY[resource_type]}")
    found: Lowering = module.LOWERINGS[resource_type]
    return found
