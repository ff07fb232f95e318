"""Functions that make texts and lists of other ones, or take them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from storage_lint.graph.characters import ACCOUNT, BUCKET_NAME, PARTITION, REGION, Word, pieces
from storage_lint.graph.value import Symbol, Text, Unknown, make_text
from storage_lint.inputs.cloudformation.evaluate.attributes import variable
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator
from storage_lint.inputs.cloudformation.evaluate.references import kind_of
from storage_lint.inputs.cloudformation.evaluate.settled import Plain, Settled, hence, misshaped, symbol_of
from storage_lint.inputs.cloudformation.evaluate.texts import concatenate, has_unknown, listed, pieces_of, string_of
from storage_lint.inputs.cloudformation.syntax.place import At, written

_WORDS = {"AWS::AccountId": ACCOUNT, "AWS::Partition": PARTITION, "AWS::Region": REGION}
_IN_ARN = re.compile(r"arn:aws[a-z-]*:[\w:-]*")  # how an ARN begins
_VARIABLE = re.compile(r"\$\{([^${}]*)\}")


def sub(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return a text with the variables in it replaced. Raises `NeedsChoice`."""
    variables: dict[str, Any] = {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
        argument, variables = argument
    if not isinstance(argument, str):
        return misshaped("Fn::Sub", at)
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
            pieces.append(variable(evaluator, name, at))
    pieces.append(argument[end:])
    return _joined(evaluator, pieces, at)


def join(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return strings joined by a separator. Raises `NeedsChoice`."""
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
        return misshaped("Fn::Join", at)
    items = evaluator.tree(argument[1], at)
    if isinstance(items, Unknown):
        return hence(items, at, text=Text((evaluator.template.opaque(),)))
    if not isinstance(items, list):
        return misshaped("Fn::Join", at)
    if any(isinstance(item, (dict, list)) for item in items):
        return misshaped("Fn::Join", at)
    pieces: list[str | Unknown] = []
    for item in items:
        pieces += [argument[0], item if isinstance(item, (str, Unknown)) else string_of(item)]
    return _joined(evaluator, pieces[1:], at)


def _joined(evaluator: Evaluator, pieces: Sequence[str | Unknown], at: At) -> Settled:
    joined = concatenate([piece for piece in pieces if piece != ""], at, evaluator.template.opaque)
    if isinstance(joined, Unknown) and any(isinstance(piece, str) and ":SecretString:" in piece for piece in pieces):
        from storage_lint.inputs.cloudformation.evaluate.secrets import told_by_secret

        return told_by_secret(evaluator, joined, at)
    return joined


def select(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return an element of a list. Raises `NeedsChoice`."""
    if not isinstance(argument, list) or len(argument) != 2:
        return misshaped("Fn::Select", at)
    index = evaluator.scalar(argument[0], at)
    items = evaluator.tree(argument[1], at)
    if isinstance(index, Unknown):
        return hence(index, at, f"the index of Fn::Select is not known: {index.reason}")
    if not index.isdecimal():
        return misshaped("Fn::Select", at)
    if isinstance(items, Unknown):
        return hence(items, at, text=_element(items, index))
    if not isinstance(items, list) or len(index) > 6 or int(index) >= len(items):
        return misshaped("Fn::Select", at)
    item = items[int(index)]
    return item if isinstance(item, Unknown) else Plain(item, at, None)


def _element(items: Unknown, index: str) -> Text | None:
    """A symbol for an element of a list that is a symbol: equal elements of equal lists are equal strings."""
    symbol = symbol_of(items)
    return Text((Symbol(symbol.address, f"{symbol.attribute}[{index}]"),)) if symbol is not None else None


def split(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return the pieces of a string between a separator. Raises `NeedsChoice`."""
    if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str) or not argument[0]:
        return misshaped("Fn::Split", at)
    text = evaluator.scalar(argument[1], at)
    if isinstance(text, Unknown):
        pieces = listed(text, at) if argument[0] == "," else _split_parts(evaluator, text, argument[0], at)
        if pieces is not None:
            return Plain(pieces, at, None)
        return hence(text, at, text=_pieces(text, argument[0]))
    return Plain(str(text).split(argument[0]), at, None)


def _split_parts(evaluator: Evaluator, value: Unknown, separator: str, at: At) -> list[str | Unknown] | None:
    """Split a string of which the unknown parts cannot hold the separator, as those of an ARN; None for others."""
    parts = value.text.parts if value.text is not None else ()
    if _IN_ARN.fullmatch(separator) and (after := _after_arn(parts, separator)):
        return ["", *pieces_of(value.with_(text=after), separator, at)]
    words = {part: _word(evaluator, part, left) for left, part in pairwise(("", *parts)) if isinstance(part, Symbol)}
    if not any(isinstance(part, str) for part in parts) or pieces(parts, separator, words.get) is None:
        return None
    return pieces_of(value, separator, at)


def _after_arn(parts: Sequence[str | Symbol], begin: str) -> Text | None:
    """Return what follows the beginning of an ARN, in the partition that is written: there is no other that has it."""
    middle = ":" + begin.removeprefix("arn:").partition(":")[2]
    match parts:
        case ["arn:", Symbol(address="AWS::Partition"), str() as after, *rest] if after.startswith(middle):
            return make_text([after.removeprefix(middle), *rest])
    return None


def _word(evaluator: Evaluator, symbol: Symbol, before: str | Symbol) -> Word | None:
    """Return what is known of the characters of a symbol: of a partition, an account, a Region, the name of a bucket.

    `before` is what stands in front of it: in an ARN that another template exports it says what follows.
    """
    if symbol.address in _WORDS:
        return _WORDS[symbol.address]
    if not symbol.unique or symbol.attribute != "Ref":
        return None
    if isinstance(before, str) and before.endswith(":s3:::"):
        return BUCKET_NAME
    name = symbol.address.removeprefix(evaluator.template.prefix)
    return BUCKET_NAME if not symbol.scope and kind_of(evaluator, name) == "AWS::S3::Bucket" else None


def _pieces(text: Unknown, separator: str) -> Text | None:
    """A symbol for the list that a text that is one symbol splits into."""
    symbol = symbol_of(text)
    return Text((Symbol(symbol.address, f"{symbol.attribute} split at {separator!r}"),)) if symbol is not None else None


def encode_base64(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return a string in base64. Raises `NeedsChoice`."""
    text = evaluator.scalar(argument, at)
    if isinstance(text, Unknown):
        return hence(text, at)
    from base64 import b64encode

    return Plain(b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii"), at, None)


def length(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return how many elements a list has. Raises `NeedsChoice`."""
    items = evaluator.tree(argument, at)
    if isinstance(items, list):
        return Plain(len(items), at, None)
    return items if isinstance(items, Unknown) else misshaped("Fn::Length", at)


def to_json_string(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return data as text. Raises `NeedsChoice`."""
    tree = evaluator.tree(argument, at)
    if isinstance(tree, Unknown) or not isinstance(tree, (dict, list)):
        return tree if isinstance(tree, Unknown) else misshaped("Fn::ToJsonString", at)
    if has_unknown(tree):
        return Unknown("parts of the JSON text are not known", written(at), tree=tree)
    import json

    return Plain(json.dumps(tree, separators=(",", ":")), at, None)
