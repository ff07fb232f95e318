"""CloudFormation's intrinsic functions.

Each takes the evaluator, the argument as written and the place, and returns the settled value. An argument of a shape
that CloudFormation does not take makes the value Unknown, with the reason.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from storage_lint.graph.value import Choice, Symbol, Text, Unknown, make_text, text_of
from storage_lint.inputs.cloudformation.evaluate.evaluator import (
    MAX_DOMAIN,
    Evaluator,
    Function,
    Hangs,
    Plain,
    Settled,
    has_unknown,
    is_own,
    string_of,
)
from storage_lint.inputs.cloudformation.resource_types import IDENTIFIERS
from storage_lint.inputs.cloudformation.syntax.place import At, written

_VARIABLE = re.compile(r"\$\{([^${}]*)\}")
_NO_KEY = "\0"  # a key that no mapping has
# Attributes that identify one resource: no other has the same.
_IDENTITIES = frozenset(("Arn", "DBClusterArn", "DBInstanceArn"))


def _misshaped(name: str, at: At) -> Unknown:
    return Unknown(f"{name} is not written as CloudFormation expects", written(at))


def _ref(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    name = evaluator.scalar(argument, at)
    if isinstance(name, Unknown):
        return Unknown(f"what Ref names is not known: {name.reason}", written(at), supply=name.supply)
    return named(evaluator, name, at)


def named(evaluator: Evaluator, name: str, at: At) -> Settled:
    """Return what `Ref: name` gives. Raises `Hangs`."""
    template = evaluator.template
    if name in template.parameters:
        return evaluator.parameter(name, at)
    if name.startswith("AWS::"):
        return evaluator.pseudo(name, at)
    if name in template.resources:
        return evaluator.resource(name, at)
    text = Text((Symbol(template.prefix + name, "Ref"),))
    return Unknown(f"{name} is not declared in the template", written(at), text=text)


def _get_att(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if isinstance(argument, str):
        argument = argument.split(".", 1)
    if not isinstance(argument, list) or len(argument) < 2:
        return _misshaped("Fn::GetAtt", at)
    pieces = [evaluator.scalar(piece, at) for piece in argument]
    doubt = next((piece for piece in pieces if isinstance(piece, Unknown)), None)
    if doubt is not None:
        return Unknown(f"what Fn::GetAtt names is not known: {doubt.reason}", written(at), supply=doubt.supply)
    return attribute(evaluator, str(pieces[0]), ".".join(str(piece) for piece in pieces[1:]), at)


def attribute(evaluator: Evaluator, name: str, attribute_name: str, at: At) -> Settled:
    """Return an attribute of a resource; outputs of nested stacks are looked up in their template. Raises `Hangs`."""
    template = evaluator.template
    if attribute_name.startswith("Outputs."):
        nested = template.nested_stack(name)
        if nested is not None:
            return nested.output(evaluator, attribute_name.removeprefix("Outputs."), at)
    kind, address = evaluator.kind(name), template.prefix + name
    if IDENTIFIERS.get(kind) == attribute_name:
        return evaluator.resource(name, at)
    reason = f"{address}.{attribute_name} is given at deploy time"
    if kind == "AWS::S3::Bucket" and attribute_name == "Arn":
        return _bucket_arn(evaluator, name, reason, at)
    if kind == "AWS::SSM::Parameter" and attribute_name == "Value":
        properties = template.resources[name].get("Properties")
        if isinstance(properties, dict) and "Value" in properties:
            return evaluator.resolve(properties["Value"], template.at(properties, "Value"))
    unique = attribute_name in _IDENTITIES and is_own(kind)
    return Unknown(reason, written(at), text=Text((Symbol(address, attribute_name, unique=unique),)))


def _bucket_arn(evaluator: Evaluator, name: str, reason: str, at: At) -> Settled:
    """The ARN as text that has the bucket's name in it.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
    """
    pieces = [_variable(evaluator, "AWS::Partition", at), _variable(evaluator, name, at)]
    arn = evaluator.concatenate(["arn:", pieces[0], ":s3:::", pieces[1]], at)
    return Unknown(reason, written(at), text=arn.text) if isinstance(arn, Unknown) else arn


def _sub(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    variables: dict[str, Any] = {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        argument, variables = argument
    if not isinstance(argument, str):
        return _misshaped("Fn::Sub", at)
    pieces: list[str | Unknown] = []
    end = 0
    for match in _VARIABLE.finditer(argument):
        pieces.append(argument[end : match.start()])
        end = match.end()
        name = match.group(1).strip()
        if name.startswith("!"):
            pieces.append("${" + name[1:] + "}")
        elif name in variables:
            pieces.append(evaluator.scalar(variables[name], at))
        else:
            pieces.append(_variable(evaluator, name, at))
    pieces.append(argument[end:])
    return evaluator.concatenate([piece for piece in pieces if piece != ""], at)


def _variable(evaluator: Evaluator, name: str, at: At) -> str | Unknown:
    if "." in name:
        resource, _, attribute_name = name.partition(".")
        settled = attribute(evaluator, resource, attribute_name, at)
    else:
        settled = named(evaluator, name, at)
    if isinstance(settled, Unknown):
        return settled
    if isinstance(settled, Plain) and isinstance(settled.data, str):
        return settled.data
    return Unknown(f"${{{name}}} is not a string", written(at))


def _join(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
        return _misshaped("Fn::Join", at)
    items = evaluator.tree(argument[1], at)
    if isinstance(items, Unknown):
        return Unknown(items.reason, written(at), supply=items.supply, text=Text((evaluator.template.opaque(),)))
    if not isinstance(items, list):
        return _misshaped("Fn::Join", at)
    pieces: list[str | Unknown] = []
    for item in items:
        if isinstance(item, (dict, list)):
            return _misshaped("Fn::Join", at)
        pieces += [argument[0], item if isinstance(item, (str, Unknown)) else string_of(item)]
    return evaluator.concatenate([piece for piece in pieces[1:] if piece != ""], at)


def _select(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, list) or len(argument) != 2:
        return _misshaped("Fn::Select", at)
    index = evaluator.scalar(argument[0], at)
    items = evaluator.tree(argument[1], at)
    if isinstance(index, Unknown):
        return Unknown(f"the index of Fn::Select is not known: {index.reason}", written(at), supply=index.supply)
    if not index.isdecimal():
        return _misshaped("Fn::Select", at)
    if isinstance(items, Unknown):
        return Unknown(items.reason, written(at), supply=items.supply, text=_element(items, index))
    if not isinstance(items, list) or len(index) > 6 or int(index) >= len(items):
        return _misshaped("Fn::Select", at)
    item = items[int(index)]
    return item if isinstance(item, Unknown) else Plain(item, at, None)


def _element(items: Unknown, index: str) -> Text | None:
    """A symbol for an element of a list that is a symbol: equal elements of equal lists are equal strings."""
    if items.text is None or len(items.text.parts) != 1 or not isinstance(items.text.parts[0], Symbol):
        return None
    symbol = items.text.parts[0]
    return Text((Symbol(symbol.address, f"{symbol.attribute}[{index}]"),))


def _split(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str) or not argument[0]:
        return _misshaped("Fn::Split", at)
    text = evaluator.scalar(argument[1], at)
    if isinstance(text, Unknown):
        pieces = _split_parts(evaluator, text, argument[0], at)
        if pieces is not None:
            return Plain(pieces, at, None)
        return Unknown(text.reason, written(at), supply=text.supply, text=_pieces(text, argument[0]))
    return Plain(str(text).split(argument[0]), at, None)


def _split_parts(evaluator: Evaluator, value: Unknown, separator: str, at: At) -> list[str | Unknown] | None:
    """Split a string of which the unknown parts cannot hold the separator, as those of an ARN; None for others."""
    parts = value.text.parts if value.text is not None else ()
    if separator not in (":", "/", ":::") or not any(isinstance(part, str) for part in parts):
        return None
    pieces: list[list[str | Symbol]] = [[]]
    for part in parts:
        if isinstance(part, Symbol):
            if not _is_word(evaluator, part):
                return None
            pieces[-1].append(part)
            continue
        first, *rest = part.split(separator)
        pieces[-1].append(first)
        pieces += [[one] for one in rest]
    texts = [make_text(piece) for piece in pieces]
    return [
        Unknown(value.reason, written(at), supply=value.supply, text=text)
        if any(isinstance(part, Symbol) for part in text.parts)
        else str(text)
        for text in texts
    ]


def _is_word(evaluator: Evaluator, symbol: Symbol) -> bool:
    """Whether a symbol stands for a partition or the name of a bucket: not empty, and no colon or slash in it."""
    if symbol.address == "AWS::Partition":
        return True
    name = symbol.address.removeprefix(evaluator.template.prefix)
    return symbol.unique and symbol.attribute == "Ref" and evaluator.kind(name) == "AWS::S3::Bucket"


def _pieces(text: Unknown, separator: str) -> Text | None:
    """A symbol for the list that a text that is one symbol splits into."""
    if text.text is None or len(text.text.parts) != 1 or not isinstance(text.text.parts[0], Symbol):
        return None
    symbol = text.text.parts[0]
    return Text((Symbol(symbol.address, f"{symbol.attribute} split at {separator!r}"),))


def _if(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, list) or len(argument) != 3:
        return _misshaped("Fn::If", at)
    name = evaluator.scalar(argument[0], at) if not isinstance(argument[0], str) else argument[0]
    if isinstance(name, Unknown):
        return Unknown(f"the condition is not known: {name.reason}", written(at), supply=name.supply)
    branch = 1 if evaluator.decide(name) else 2
    return evaluator.resolve(argument[branch], At(at.document, argument, branch, at, f"condition {name}"))


def _find_in_map(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, list) or len(argument) not in (3, 4):
        return _misshaped("Fn::FindInMap", at)
    map_name, top, second = (evaluator.scalar(piece, at) for piece in argument[:3])
    if isinstance(map_name, Unknown):
        return Unknown(f"which mapping is read is not known: {map_name.reason}", written(at), supply=map_name.supply)
    mapping = evaluator.template.mappings.get(map_name)
    if not isinstance(mapping, dict):
        return Unknown(f"mapping {map_name} is not declared", written(at))
    if isinstance(top, Unknown):
        top = _assumed_key(evaluator, map_name, mapping, top, _has_default(argument))
    if isinstance(top, Unknown) or isinstance(second, Unknown):
        doubt = top if isinstance(top, Unknown) else second
        assert isinstance(doubt, Unknown)
        reason = f"the key into mapping {map_name} is not known: {doubt.reason}"
        return Unknown(reason, written(at), supply=doubt.supply)
    return _mapped(evaluator, argument, map_name, (top, second), at)


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
    raise Hangs(f"{label} in mapping {map_name}", top.reason, top.supply, tuple(branches), key)


def _import_value(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    name = evaluator.scalar(argument, at)
    if isinstance(name, str):
        exported = evaluator.template.run.exported(name, evaluator, at)
        if exported is not None:
            return exported
    shown = str(name.text) if isinstance(name, Unknown) and name.text is not None else str(name)
    reason = f"the export {shown} is not among the templates that were read"
    text = Text((Symbol(f"Fn::ImportValue {shown}"),))
    unknown = Unknown(reason, written(at), text=text)
    pattern = text_of(name)
    choices = evaluator.template.run.may_import(pattern, evaluator, at) if pattern is not None else ()
    if not choices:
        return unknown
    exports = " or ".join(choice.when.removeprefix("it is ") for choice in choices)
    reason = f"which export {shown} is, is not known: it may be {exports}"
    other = Choice("it is another export", unknown)
    return Unknown(reason, written(at), text=text, choices=(*choices, other))


def _get_azs(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    region = evaluator.tree(argument, at)
    text = text_of(region) if isinstance(region, (str, Unknown)) and region != "" else None
    symbol = Symbol(f"Fn::GetAZs {text if text is not None else '${AWS::Region}'}")
    return Unknown("availability zones are listed at deploy time", written(at), text=Text((symbol,)))


def _base64(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    text = evaluator.scalar(argument, at)
    if isinstance(text, Unknown):
        return Unknown(text.reason, written(at), supply=text.supply)
    import base64

    return Plain(base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii"), at, None)


def _cidr(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, list) or len(argument) not in (2, 3):
        return _misshaped("Fn::Cidr", at)
    pieces = [evaluator.scalar(piece, at) for piece in argument]
    doubt = next((piece for piece in pieces if isinstance(piece, Unknown)), None)
    if doubt is not None:
        return Unknown(doubt.reason, written(at), supply=doubt.supply)
    import ipaddress

    try:
        network = ipaddress.ip_network(str(pieces[0]), strict=False)
        count = int(str(pieces[1]))
        host_bits = int(str(pieces[2])) if len(pieces) == 3 else 8 if network.version == 4 else 64
        prefix = network.max_prefixlen - host_bits
        if not (1 <= count <= 256 and network.prefixlen <= prefix <= network.max_prefixlen):
            return _misshaped("Fn::Cidr", at)
    except ValueError:
        return _misshaped("Fn::Cidr", at)
    first, size = int(network.network_address), 1 << host_bits
    if count * size > network.num_addresses:
        return _misshaped("Fn::Cidr", at)
    make = ipaddress.IPv4Address if network.version == 4 else ipaddress.IPv6Address
    return Plain([f"{make(first + index * size)}/{prefix}" for index in range(count)], at, None)


def _length(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    items = evaluator.tree(argument, at)
    if isinstance(items, list):
        return Plain(len(items), at, None)
    return items if isinstance(items, Unknown) else _misshaped("Fn::Length", at)


def _to_json_string(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    tree = evaluator.tree(argument, at)
    if isinstance(tree, Unknown) or not isinstance(tree, (dict, list)):
        return tree if isinstance(tree, Unknown) else _misshaped("Fn::ToJsonString", at)
    if has_unknown(tree):
        return Unknown("parts of the JSON text are not known", written(at), tree=tree)
    import json

    return Plain(json.dumps(tree, separators=(",", ":")), at, None)


def _transform(_evaluator: Evaluator, argument: Any, at: At) -> Settled:
    name = argument.get("Name") if isinstance(argument, dict) else None
    return Unknown(f"the macro {name if isinstance(name, str) else 'Fn::Transform'} decides it", written(at))


def _stack_output(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    if not isinstance(argument, dict) or not {"StackName", "OutputName"} <= argument.keys():
        return _misshaped("Fn::GetStackOutput", at)
    wanted: dict[str, str] = {}
    for name, raw in argument.items():
        value = evaluator.scalar(raw, at)
        if isinstance(value, Unknown):
            return Unknown(f"which output is meant is not known: {value.reason}", written(at), supply=value.supply)
        wanted[name] = value
    found = evaluator.template.run.stack_output(wanted, evaluator, at)
    if found is not None:
        return found
    shown = f"{wanted['OutputName']} of stack {wanted['StackName']}"
    text = Text((Symbol("Fn::GetStackOutput " + " ".join(wanted[name] for name in sorted(wanted))),))
    return Unknown(f"the output {shown} is not among the templates that were read", written(at), text=text)


def _condition_function(name: str) -> Function:
    def function(evaluator: Evaluator, argument: Any, at: At) -> Settled:
        truth = evaluator.truth({name: argument}, at)
        if isinstance(truth, bool):
            return Plain(truth, at, None)
        return Unknown(truth.reason, written(at), supply=truth.supply)

    return function


FUNCTIONS: dict[str, Callable[[Evaluator, Any, At], Settled]] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": _get_att,
    "Fn::GetStackOutput": _stack_output,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _to_json_string,
    "Fn::Transform": _transform,
    **{name: _condition_function(name) for name in ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")},
}
