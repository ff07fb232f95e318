"""Attributes that repeat what another attribute of the same resource writes: `id` that of `bucket`."""

from __future__ import annotations

from storage_lint.inputs.terraform.resource_types import REPEATED

_NOTHING: dict[str, str] = {}
# How types begin, the longest first: what holds for them is in the table once.
_BEGINNINGS = sorted((kind for kind in REPEATED if kind.endswith("_")), key=len, reverse=True)


def repeated(resource_type: str) -> dict[str, str]:
    """Return the attributes of a type that repeat another one, with that one."""
    found = REPEATED.get(resource_type)
    if found is not None:
        return found
    return next((REPEATED[one] for one in _BEGINNINGS if resource_type.startswith(one)), _NOTHING)
