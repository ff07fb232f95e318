"""CloudFormation's intrinsic functions by name.

Each takes the evaluator, the argument as written and the place, and returns the settled value. An argument of a shape
that CloudFormation does not take makes the value Unknown, with the reason.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.value import Choice, Symbol, Text, Unknown, text_of
from storage_lint.inputs.cloudformation.evaluate.attributes import get_att
from storage_lint.inputs.cloudformation.evaluate.conditions import decide, truth
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator, Function
from storage_lint.inputs.cloudformation.evaluate.mappings import find_in_map
from storage_lint.inputs.cloudformation.evaluate.references import named
from storage_lint.inputs.cloudformation.evaluate.settled import Plain, Settled, hence, misshaped
from storage_lint.inputs.cloudformation.evaluate.text_functions import (
    encode_base64,
    join,
    length,
    select,
    split,
    sub,
    to_json_string,
)
from storage_lint.inputs.cloudformation.syntax.place import At, written

_CONDITIONS = {"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"}  # refused in the place of a name, but clear
_NAMED = 3  # exports in a message: a name may be that of many stacks


def _ref(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    name = evaluator.scalar(argument, at)
    if isinstance(name, Unknown):
        return hence(name, at, f"what Ref names is not known: {name.reason}")
    return named(evaluator, name, at)


def _if(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, list) or len(argument) != 3:
        return misshaped("Fn::If", at)
    first = argument[0]
    if isinstance(first, dict) and first.keys() <= _CONDITIONS:
        how, holds = "the condition of Fn::If", truth(evaluator, first, at.item(argument, 0))
        if not isinstance(holds, bool):
            return holds.unknown(at, f"the condition is not known: {holds.reason}")
    else:
        name = first if isinstance(first, str) else evaluator.scalar(first, at)
        if isinstance(name, Unknown):
            return hence(name, at, f"the condition is not known: {name.reason}")
        how, holds = f"condition {name}", decide(evaluator, name)
    branch = 1 if holds else 2
    return evaluator.resolve(argument[branch], At(at.document, argument, branch, at, how))


def _import_value(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    template = evaluator.template
    name = evaluator.scalar(argument, at)
    wanted = name.text if isinstance(name, Unknown) else name
    if wanted is not None:
        exported = template.exports.exported(wanted, template, evaluator, at)
        if exported is not None:
            return exported
    return _unsure_import(evaluator, name, at)


def _unsure_import(evaluator: Evaluator, name: str | Unknown, at: At) -> Unknown:
    """What an import may give whose export is not known, or is one of a few."""
    template = evaluator.template
    shown = str(name.text) if isinstance(name, Unknown) and name.text is not None else str(name)
    reason = f"the export {shown} is not among the templates that were read"
    text = Text((Symbol(f"Fn::ImportValue {shown}"),))
    unknown = Unknown(reason, written(at), text=text)
    pattern = text_of(name)
    choices = template.exports.may_import(pattern, template, evaluator, at) if pattern is not None else ()
    if not choices:
        return unknown
    named = [choice.when.removeprefix("it is ") for choice in choices]
    more = f", or one of {len(named) - _NAMED} others" if len(named) > _NAMED + 1 else ""
    exports = " or ".join(named[:_NAMED] if more else named)
    reason = f"which export {shown} is, is not known: it may be {exports}{more}"
    other = Choice("it is another export", unknown)
    return Unknown(reason, written(at), text=text, choices=(*choices, other))


def _stack_output(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, dict) or not {"StackName", "OutputName"} <= argument.keys():
        return misshaped("Fn::GetStackOutput", at)
    wanted: dict[str, str] = {}
    for name, raw in argument.items():
        value = evaluator.scalar(raw, at)
        if isinstance(value, Unknown):
            return hence(value, at, f"which output is meant is not known: {value.reason}")
        wanted[name] = value
    found = evaluator.template.exports.stack_output(wanted, evaluator.template, evaluator, at)
    if found is not None:
        return found
    shown = f"{wanted['OutputName']} of stack {wanted['StackName']}"
    text = Text((Symbol("Fn::GetStackOutput " + " ".join(wanted[name] for name in sorted(wanted))),))
    unknown = Unknown(f"the output {shown} is not among the templates that were read", written(at), text=text)
    choices = evaluator.template.exports.may_output(wanted, evaluator.template, evaluator, at)
    if not choices:
        return unknown
    reason = f"whether {shown} is an output of a template that was read is not known"
    other = Choice("it is that of another template", unknown)
    return Unknown(reason, written(at), text=text, choices=(*choices, other))


def _get_azs(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    region = evaluator.tree(argument, at)
    text = text_of(region) if isinstance(region, (str, Unknown)) and region != "" else None
    symbol = Symbol(f"Fn::GetAZs {text if text is not None else '${AWS::Region}'}")
    return Unknown("availability zones are listed at deploy time", written(at), text=Text((symbol,)))


def _cidr(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, list) or len(argument) not in (2, 3):
        return misshaped("Fn::Cidr", at)
    pieces = [evaluator.scalar(piece, at) for piece in argument]
    doubt = next((piece for piece in pieces if isinstance(piece, Unknown)), None)
    if doubt is not None:
        return hence(doubt, at)
    blocks = _blocks([str(piece) for piece in pieces])
    return misshaped("Fn::Cidr", at) if blocks is None else Plain(blocks, at, None)


def _blocks(pieces: list[str]) -> list[str] | None:
    """Cut a network into so many blocks with so many bits for hosts; None for what cannot be cut so."""
    import ipaddress

    try:
        network = ipaddress.ip_network(pieces[0], strict=False)
        count = int(pieces[1])
        host_bits = int(pieces[2]) if len(pieces) == 3 else 8 if network.version == 4 else 64
    except ValueError:
        return None
    prefix = network.max_prefixlen - host_bits
    if not (1 <= count <= 256 and network.prefixlen <= prefix <= network.max_prefixlen):
        return None
    first, size = int(network.network_address), 1 << host_bits
    if count * size > network.num_addresses:
        return None
    make = ipaddress.IPv4Address if network.version == 4 else ipaddress.IPv6Address
    return [f"{make(first + index * size)}/{prefix}" for index in range(count)]


def _transform(_evaluator: Evaluator, argument: Any, at: At) -> Settled:
    name = argument.get("Name") if isinstance(argument, dict) else None
    return Unknown(f"the macro {name if isinstance(name, str) else 'Fn::Transform'} decides it", written(at))


def _condition_function(name: str) -> Function:
    def function(evaluator: Evaluator, argument: Any, at: At) -> Settled:
        holds = truth(evaluator, {name: argument}, at)
        if isinstance(holds, bool):
            return Plain(holds, at, None)
        return holds.unknown(at)

    return function


FUNCTIONS: dict[str, Function] = {
    "Ref": _ref,
    "Fn::Base64": encode_base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": get_att,
    "Fn::GetStackOutput": _stack_output,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": join,
    "Fn::Length": length,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Sub": sub,
    "Fn::ToJsonString": to_json_string,
    "Fn::Transform": _transform,
    **{name: _condition_function(name) for name in ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")},
}
