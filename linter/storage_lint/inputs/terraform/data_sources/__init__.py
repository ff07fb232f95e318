"""Data sources whose attributes follow from what is written, found by name and imported when one occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage_lint.inputs.terraform.resource_types import COMPUTED_BY

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage_lint.inputs.terraform.modules.blocks import Section
    from storage_lint.inputs.terraform.values.data import Raw


def computed(data_type: str) -> Callable[[Section, str], Raw] | None:
    """Return what works the attributes of a data source out: it gives None for those that it does not know."""
    from importlib import import_module

    if data_type not in COMPUTED_BY:
        return None
    module = import_module(f"{__name__}.{COMPUTED_BY[data_type]}")
    found: Callable[[Section, str], Raw] = module.COMPUTED[data_type]
    return found
