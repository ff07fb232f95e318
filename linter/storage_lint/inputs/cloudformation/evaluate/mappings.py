"""`Fn::FindInMap`: what a mapping of the template says for a key.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-findinmap.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator
from storage_lint.inputs.cloudformation.evaluate.limits import MAX_DOMAIN
from storage_lint.inputs.cloudformation.evaluate.settled import NeedsChoice, Settled, hence, misshaped
from storage_lint.inputs.cloudformation.syntax.place import At, written

_NO_KEY = "\0"  # a key that no mapping has


def find_in_map(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return what `Fn::FindInMap` finds. Raises `NeedsChoice`."""
    if not isinstance(argument, list) or len(argument) not in (3, 4):
        return misshaped("Fn::FindInMap", at)
    map_name, top, second = (evaluator.scalar(piece, at) for piece in argument[:3])
    if isinstance(map_name, Unknown):
        return hence(map_name, at, f"which mapping is read is not known: {map_name.reason}")
    mapping = evaluator.template.mappings.get(map_name)
    if not isinstance(mapping, dict):
        return Unknown(f"mapping {map_name} is not declared", written(at))
    if isinstance(top, Unknown):
        top = _assumed_key(evaluator, map_name, mapping, top, _has_default(argument))
    for key in (top, second):
        if isinstance(key, Unknown):
            return hence(key, at, f"the key into mapping {map_name} is not known: {key.reason}")
    return _mapped(evaluator, argument, map_name, (str(top), str(second)), at)


def _mapped(evaluator: Evaluator, argument: list[Any], map_name: str, keys: tuple[str, str], at: At) -> Settled:
    mapping = evaluator.template.mappings[map_name]
    entries = mapping.get(keys[0])
    if isinstance(entries, dict) and keys[1] in entries:
        place = At(evaluator.template.document, entries, keys[1], at, f"mapping {map_name}")
        return evaluator.resolve(entries[keys[1]], place)
    if _has_default(argument):
        options = argument[3]
        return evaluator.resolve(options["DefaultValue"], At(at.document, options, "DefaultValue", at.user, at.hop))
    return Unknown(f"mapping {map_name} has no {keys[0]}.{keys[1]}", written(at))


def _has_default(argument: list[Any]) -> bool:
    return len(argument) == 4 and isinstance(argument[3], dict) and "DefaultValue" in argument[3]


def _assumed_key(
    evaluator: Evaluator, map_name: str, mapping: dict[str, Any], top: Unknown, has_default: bool
) -> str | Unknown:
    """Whatever the key is, it is one of the mapping's, or the stack could not be created: look at each of them.

    With a default value it may also be none of them.
    """
    what = str(top.text) if top.text is not None else None
    if what is None or not 0 < len(mapping) <= MAX_DOMAIN or evaluator.symbolic:
        return top
    name = f"{map_name}.{what}"
    assumed = evaluator.assumption("mapping", name)
    if isinstance(assumed, str):
        return assumed
    key = (id(evaluator.template), "mapping", name)
    label = what[2:-1] if what.startswith("${") and what.count("${") == 1 else what
    branches = [(f'{label} = "{one}"', frozenset({(key, one)})) for one in mapping]
    if has_default:
        branches.append((f"{label} is not in mapping {map_name}", frozenset({(key, _NO_KEY)})))
    raise NeedsChoice(f"{label} in mapping {map_name}", top.reason, top.supply, tuple(branches), key)
