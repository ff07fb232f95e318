"""What is not known, as another type."""

from __future__ import annotations

from storage_lint.graph.value import Text, Unknown
from storage_lint.inputs.terraform.values.choices import bare, truth_choices
from storage_lint.inputs.terraform.values.data import Raw, Typed, type_of
from storage_lint.inputs.terraform.values.names import name_of


def as_type(value: Unknown, name: str, kind: str) -> Raw:
    """Return what is not known as the type `name`: called otherwise, because it may be written otherwise then."""
    if type_of(value) == name:
        return value
    known_as = name_of(value)
    if known_as is None:
        return bare(value)
    if name == "bool":
        return truth_choices(bare(value), known_as)
    converted = f"tonumber({known_as})" if name == "number" else f"{known_as} as {kind}"
    parts = value.text.parts if value.text is not None else ()
    given = all(isinstance(part, str) or part.given for part in parts)
    symbol = Typed(converted, given=given, type=name)
    return bare(value, Text((symbol,)))
