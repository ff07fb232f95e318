"""`replace`, in strings and in JSON that are known in part.

https://developer.hashicorp.com/terraform/language/functions/replace
"""

from __future__ import annotations

import re
from typing import Any

from storage_lint.graph.value import Symbol, Unknown
from storage_lint.inputs.terraform.functions.argument_checks import check_length
from storage_lint.inputs.terraform.functions.arguments import (
    STRING,
    STRING_PARTIAL,
    CallContext,
    UnsettledError,
    because,
    function,
)
from storage_lint.inputs.terraform.functions.partial_strings import after_arn, holds_none, joined, with_parts
from storage_lint.inputs.terraform.functions.quoting import escaped
from storage_lint.inputs.terraform.values.characters import word_of
from storage_lint.inputs.terraform.values.data import Opaque, Raw, text_parts
from storage_lint.source.pattern import LatePattern

# A word in the writing that templates use for what is to be filled in: _ARN_, ACCOUNT_ID, {{REGION}}. One with digits
# (_S3_BUCKET_ID_) has an underscore, which neither a number nor an escape holds.
_PLACEHOLDER = LatePattern(r"(?=.{4})([A-Za-z_{}$@%-]*[A-Za-z_][A-Za-z_{}$@%-]*|[\w{}$@%-]*_[\w{}$@%-]*)", re.ASCII)


# complexity: one case a line: what may be known of a replacement
@function(STRING_PARTIAL, STRING, STRING_PARTIAL)
def replace(context: CallContext, str_: str | Unknown, substr_: str, replace_: str | Unknown) -> Raw:
    if len(substr_) > 1 and substr_[0] == substr_[-1] == "/":
        if isinstance(replace_, Unknown):
            raise UnsettledError(replace_)
        from storage_lint.inputs.terraform.functions.matching import replace_all

        return replace_all(context, str_, substr_[1:-1], replace_)
    if isinstance(str_, str) and isinstance(replace_, str):
        check_length(len(str_) + str_.count(substr_) * len(replace_))
        return str_.replace(substr_, replace_)
    after = after_arn(str_, substr_) if replace_ == "" else None
    if after is not None and isinstance(str_, Unknown):
        return joined(context, str_, after)
    if not substr_:
        raise UnsettledError(str_ if isinstance(str_, Unknown) else _unknown(replace_))
    if isinstance(str_, Unknown) and str_.tree is not None:
        return because(context, str_, tree=_replace_in_json(context, str_, str_.tree, substr_, replace_))
    return _replace_in_parts(context, str_, substr_, replace_)


# complexity: one case a line: where a text may be replaced without touching the syntax
def _replace_in_json(context: CallContext, cause: Unknown, tree: Any, sought: str, new: str | Unknown) -> Any:
    # In every string of a document, where that is the same as in its text: what is sought is no part of its syntax,
    # of a key or of a number, and nothing needs an escape.
    in_a_word = any(sought.strip("{}") in word for word in ("true", "false", "null"))
    if in_a_word or not _PLACEHOLDER.fullmatch(sought) or (isinstance(new, str) and escaped(new) != new):
        raise UnsettledError(cause)
    if isinstance(tree, dict):
        if any(sought in escaped(name) for name in tree):
            raise UnsettledError(cause)
        return {name: _replace_in_json(context, cause, value, sought, new) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_replace_in_json(context, cause, value, sought, new) for value in tree]
    if isinstance(tree, Unknown):
        return because(context, tree) if tree.text is None else _replace_in_parts(context, tree, sought, new)
    if not isinstance(tree, str):
        return tree
    if escaped(tree).count(sought) != tree.count(sought):
        raise UnsettledError(cause)
    return tree.replace(sought, new) if isinstance(new, str) else _replace_in_parts(context, tree, sought, new)


# complexity: one pass over the parts of a text
def _replace_in_parts(context: CallContext, value: str | Unknown, sought: str, new: str | Unknown) -> Raw:
    # In the known parts. An unknown part becomes another string, unless it cannot hold what is sought.
    parts = text_parts(value)
    made: list[str | Symbol] = text_parts(new)
    replaced: list[str | Symbol] = []
    for index, part in enumerate(parts):
        if isinstance(part, Symbol):
            kept = _cannot_hold(part, sought)
            replaced.append(part if kept else Opaque("…", source=("replace", sought, new, part)))
            continue
        if _may_reach_out(part, sought, parts[index - 1 : index], parts[index + 1 : index + 2]):
            raise UnsettledError(value if isinstance(value, Unknown) else _unknown(new))
        for number, piece in enumerate(part.split(sought)):
            replaced += [*made, piece] if number else [piece]
    check_length(sum(len(part) for part in replaced if isinstance(part, str)))
    if all(isinstance(part, str) for part in replaced):
        return "".join(map(str, replaced))
    return with_parts(context, value if isinstance(value, Unknown) else _unknown(new), replaced)


def _unknown(value: str | Unknown) -> Unknown:
    assert isinstance(value, Unknown)
    return value


def _cannot_hold(symbol: Symbol, sought: str) -> bool:
    # What AWS gives (an ARN, an id, the account's number) does not hold a placeholder like _ARN_.
    word = word_of(symbol)
    if word is not None and not word.characters.issuperset(sought):
        return True
    given_by_aws = symbol.unique or symbol.address.partition(".")[0] == "data"
    return given_by_aws and _PLACEHOLDER.fullmatch(sought) is not None and sought.upper() == sought


def _may_reach_out(part: str, sought: str, before: list[str | Symbol], after: list[str | Symbol]) -> bool:
    # Whether an occurrence may lie half in this part and half in an unknown neighbour.
    return any(
        (after and part.endswith(sought[:size]) and not holds_none(after[0], sought[size]))
        or (before and part.startswith(sought[-size:]) and not holds_none(before[0], sought[-size - 1]))
        for size in range(1, len(sought))
    )
