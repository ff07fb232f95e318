"""What the defaults of a template's parameters switch off: read again with the values that switch it on.

Asked are only parameters that nobody gives a value. First tried are values that the template itself speaks of:
AllowedValues, or what a condition compares the parameter with. Where none of them switches anything on, it is another
value than the default, whatever that is. A parameter of a nested stack is given by the stack that nests it, so its
default stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, islice, product
from typing import Any

from storage_lint.inputs.cloudformation.evaluate.limits import MAX_DOMAIN
from storage_lint.inputs.cloudformation.evaluate.settled import Assumptions, Key, Other
from storage_lint.inputs.cloudformation.evaluate.texts import call_of, string_of, texts_in
from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY
from storage_lint.inputs.cloudformation.stacks.existence import conditions_of, may_exist
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record

MAX_ALTERNATIVES = 32  # of one stack
MAX_MORE = 64  # values of more than two parameters that are tried for one resource
MAX_NODES = 5_000  # parts of conditions looked at for one resource
_NAMED = LatePattern(r"\$\{([^${}]*)\}")  # by Fn::Sub

# What conditions are made of, as far as it is followed to parameters.
_WALKED = ("Fn::And", "Fn::Equals", "Fn::FindInMap", "Fn::If", "Fn::Not", "Fn::Or")

Way = tuple[str, Key, object]  # 'Env = prod', and the assumption


class Switch(Record):
    """Values of parameters that switch something on: what they are, what their defaults are, how to give them."""

    when: tuple[str, ...]
    default: tuple[str, ...]
    supply: str
    assumed: Assumptions


def switches(template: Template) -> Iterator[Switch]:
    """Yield what switches on what the defaults of a stack's parameters switch off."""
    for ways in _found(template):
        names = [key[2] for _, key, _ in ways]
        yield Switch(
            when=tuple(label for label, _, _ in ways),
            default=tuple(f"{name} is {_shown(_default(template, name))}" for name in names),
            supply=f"give {' and '.join(names)} in --parameters",
            assumed=_assumptions(ways),
        )


def _found(template: Template) -> Iterable[tuple[Way, ...]]:
    found: dict[tuple[Way, ...], None] = {}
    for inside, logical_id in _absent(template):
        for ways in _switching(inside, logical_id):
            if ways not in found and len(found) == MAX_ALTERNATIVES:
                summary = f"limit reached: more than {MAX_ALTERNATIVES} alternatives to the defaults of parameters"
                detail = "what exists only in the others is not judged: give the parameters values with --parameters"
                inside.report(logical_id, summary, detail)
                return found
            found[ways] = None
    return found


def can_exist(template: Template, logical_id: str) -> bool:
    """Return whether a resource exists in any deployment, whatever values parameters were given for this run."""
    if may_exist(template, logical_id) or any(_switching(template, logical_id)):
        return True
    return any(_is_from_outside(node, owner) for node, owner in _parts(template, logical_id))


def _is_from_outside(node: Any, owner: Template) -> bool:
    """Whether a part of a condition is a value of this run's: another one gives another."""
    kind, argument = call_of(node)
    if kind == "Ref":
        return str(argument).startswith("AWS::") or (owner.outer is None and argument in owner.given)
    return kind.startswith("Fn::") and kind not in _WALKED


def switched_off_by(template: Template, logical_id: str) -> tuple[str, ...]:
    """Return the defaults of parameters that switch a resource off, where other values switch it on."""
    root = template
    while root.outer is not None:
        root = root.outer[0]
    nothing: tuple[Way, ...] = ()
    ways = next(_switching(template, logical_id), nothing)
    return tuple(f"{key[2]} is {_shown(_default(root, key[2]))}" for _, key, _ in ways)


def _assumptions(ways: tuple[Way, ...]) -> Assumptions:
    return frozenset((key, value) for _, key, value in ways)


def _absent(template: Template) -> Iterator[tuple[Template, str]]:
    """Yield what is provably absent: resources of the types that are judged, and nested stacks that hold some."""
    for logical_id, resource in template.resources.items():
        template.work.begin()
        kind = resource.get("Type") if isinstance(resource, dict) else None
        nested = template.nested.get(logical_id)
        if (isinstance(kind, str) and kind in LOWERED_BY) or (nested is not None and _holds_any(nested)):
            if not may_exist(template, logical_id):
                yield template, logical_id
            elif nested is not None:
                yield from _absent(nested)


def _holds_any(template: Template) -> bool:
    kinds = [one.get("Type") for one in template.resources.values() if isinstance(one, dict)]
    return any(isinstance(kind, str) and kind in LOWERED_BY for kind in kinds) or any(
        map(_holds_any, template.nested.values())
    )


def _switching(template: Template, logical_id: str) -> Iterator[tuple[Way, ...]]:
    """Yield the ways to switch a resource on.

    By values that the template speaks of; where none of these does it, by any other than the default.
    """
    reached = _reached(template, logical_id)
    ways, others = [[one for one in found.values() if one] for found in reached]
    for tried in chain(_combined(ways), _combined(others)):
        on = [one for one in tried if may_exist(template, logical_id, _assumptions(one))]
        yield from on
        if on:
            return


# complexity: one comprehension for each number of parameters
def _combined(ways: list[list[Way]]) -> Iterator[Sequence[tuple[Way, ...]]]:
    """Yield lists of ways to try: each parameter alone, then pairs; then each way with three and more as a list."""
    yield [(one,) for values in ways for one in values]
    yield list(islice((pair for both in combinations(ways, 2) for pair in product(*both)), MAX_DOMAIN))
    chosen = (tuple(filter(None, ones)) for ones in product(*([*values, None] for values in ways)))
    for one in islice((one for one in chosen if len(one) > 2), MAX_MORE if len(ways) > 2 else 0):
        yield [one]


def _reached(template: Template, logical_id: str) -> tuple[dict[str, list[Way]], dict[str, list[Way]]]:
    """Return the parameters of the outermost stack that a resource's conditions hang on, and what else they may be.

    What the template speaks of, and whatever else.
    """
    root = template
    while root.outer is not None:
        root = root.outer[0]
    compared: dict[str, dict[str, None]] = {}
    for node, owner in _parts(template, logical_id):
        for name, literals in _comparisons(node, owner):
            compared.setdefault(name, {}).update(dict.fromkeys(literals))
    return (
        {name: _values(root, name, list(literals)) for name, literals in compared.items()},
        {name: _other(root, name) for name in compared},
    )


def _parts(template: Template, logical_id: str) -> Iterator[tuple[Any, Template]]:
    """Yield the parts of the conditions of a resource, each once, with the template that it stands in."""
    pending: list[tuple[Any, Template]] = [
        ({"Condition": condition}, owner) for owner, condition in conditions_of(template, logical_id)
    ]
    seen: set[tuple[int, int]] = set()
    while pending and len(seen) < MAX_NODES:
        node, owner = pending.pop()
        if isinstance(node, (dict, list)) and (id(node), id(owner)) not in seen:
            seen.add((id(node), id(owner)))
            yield node, owner
            pending += _inside(node, owner)


# complexity: one case for each thing that a part of a condition may be
def _inside(node: Any, owner: Template) -> Iterator[tuple[Any, Template]]:
    """Yield what a part of a condition consists of or stands for."""
    if isinstance(node, list):
        yield from ((item, owner) for item in node)
        return
    for name, argument in node.items():
        if name == "Fn::If" and isinstance(argument, list) and argument:
            yield {"Condition": argument[0]}, owner
        if isinstance(argument, (dict, list)):
            yield argument, owner
        elif name == "Condition" and argument in owner.conditions:
            yield owner.conditions[argument], owner
        elif name == "Ref" and (handed := _handed_down(argument, owner)) is not None:
            yield handed


def _handed_down(name: Any, owner: Template) -> tuple[Any, Template] | None:
    """What the stack around a template gives to a parameter, and that stack."""
    given = owner.given.get(name)
    if owner.outer is None or given is None or given.outer is None or given.unknown:
        return None
    return given.container[given.key], owner.outer[0]


# complexity: one case for each function that compares
def _comparisons(node: Any, owner: Template) -> Iterator[tuple[str, list[str]]]:
    """Yield the outermost stack's parameters that a part of a condition names, with what they are compared with."""
    kind, argument = call_of(node)
    if kind == "Ref" and (name := _parameter(node, owner)) is not None:
        yield name, []
    elif kind == "Fn::Sub":
        said = {name for text in texts_in(argument) for name in _NAMED.findall(text)}
        named = (name for name in owner.parameters if name in said)
        yield from ((name, []) for name in named if _is_open(owner, name))
    elif kind == "Fn::FindInMap" and isinstance(argument, list) and len(argument) > 2:
        yield from _keys(argument, owner)
    elif kind == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:
        for one, other in (argument, reversed(argument)):
            name = _parameter(one, owner)
            if name is not None and not isinstance(other, (dict, list)):
                yield name, [string_of(other)]


def _keys(argument: list[Any], owner: Template) -> Iterator[tuple[str, list[str]]]:
    """A parameter that is the key into a mapping, with the other keys that this has."""
    mapping = owner.mappings.get(argument[0]) if isinstance(argument[0], str) else None
    name = _parameter(argument[1], owner)
    if name is not None and isinstance(mapping, dict):
        default = _default(owner, name)
        yield name, [str(one) for one in mapping if str(one) != default]


def _parameter(node: Any, owner: Template) -> str | None:
    """Return the parameter of the outermost stack that an expression passes on as it is."""
    for _ in range(MAX_NODES):
        name = node.get("Ref") if isinstance(node, dict) and len(node) == 1 else None
        if not isinstance(name, str):
            return None
        if name not in owner.given:
            return name if _is_open(owner, name) else None
        handed = _handed_down(name, owner)
        if handed is None:
            return None
        node, owner = handed
    return None


def _is_open(owner: Template, name: str) -> bool:
    """Whether whoever deploys the stack may give a value in place of the default."""
    declared = owner.parameters.get(name)
    return owner.outer is None and name not in owner.given and declared is not None and "Default" in declared


def _values(template: Template, name: str, compared: list[str]) -> list[Way]:
    """Return what a parameter may be other than its default."""
    key: Key = (id(template), "parameter", name)
    label = template.prefix + name
    default = _default(template, name)
    allowed = template.parameters[name].get("AllowedValues")
    if isinstance(allowed, list) and allowed:
        return [
            (f"{label} = {string_of(value)}", key, index)
            for index, value in enumerate(allowed[:MAX_DOMAIN])
            if string_of(value) != default
        ]
    ways: list[Way] = [(f"{label} = {_shown(value)}", key, value) for value in compared if value != default]
    return ways + (_other(template, name) if default in compared else [])


def _other(template: Template, name: str) -> list[Way]:
    """Return that a parameter is not its default, whatever it is; nothing where only some values are allowed."""
    if template.parameters[name].get("AllowedValues"):
        return []
    label = template.prefix + name
    return [(f"{label} is not {_shown(_default(template, name))}", (id(template), "parameter", name), Other(label))]


def _default(template: Template, name: str) -> str:
    return string_of(template.parameters[name].get("Default"))


def _shown(value: str) -> str:
    return value or '""'
