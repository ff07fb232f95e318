"""Terraform's functions: what is answered before a part of the data is known agrees with the answer after."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from depth import tries
from rows import rows
from storage_lint.graph.value import Known, Symbol, Text, Unknown
from storage_lint.inputs.terraform.functions import FunctionError
from storage_lint.inputs.terraform.functions.arguments import function_names
from storage_lint.inputs.terraform.functions.quoting import escaped
from storage_lint.inputs.terraform.values import convert, equality, errors, sets
from storage_lint.inputs.terraform.values.data import SetValue
from terraform_calls import choice, result, shown, unknown

NAME = Symbol("var.name")
NOTHING = unknown("x")
NAMED = unknown("name", NAME)

STRINGS = st.sampled_from(["", "a", "b", "ab", "a-b", "-", "a/b", " a ", "A", "1", "true", "a\nb\n", "é"])
SCALARS = st.one_of(STRINGS, st.integers(-3, 12), st.booleans(), st.sampled_from([0.5, -1.25]))
VALUES = st.recursive(
    st.one_of(SCALARS, st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
        st.lists(STRINGS, max_size=3).map(sets.make_set),
    ),
    max_leaves=5,
)
PLACE = object()
HOLED = st.recursive(
    st.one_of(SCALARS, st.just(PLACE)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=4,
)
KINDS = {
    "string": st.one_of(STRINGS, st.just(PLACE)),
    "number": st.one_of(st.integers(-2, 5), st.just(PLACE)),
    "strings": st.one_of(st.lists(st.one_of(STRINGS, STRINGS, st.just(PLACE)), max_size=4), st.just(PLACE)),
    "set": st.lists(st.one_of(STRINGS, st.just(PLACE)), max_size=3).map(SetValue),
    "bools": st.lists(st.one_of(st.booleans(), st.just(PLACE)), max_size=4),
    "numbers": st.lists(st.one_of(st.integers(-2, 5), st.just(PLACE)), max_size=4),
    "list": st.lists(HOLED, max_size=3),
    "map": st.dictionaries(st.sampled_from(["a", "b", "c"]), HOLED, max_size=3),
    "lists": st.dictionaries(st.sampled_from(["a", "b"]), st.lists(STRINGS, max_size=2), max_size=2),
    "value": HOLED,
    "format": st.sampled_from(["%s", "%s-%s", "%v", "a%d", "%5s", "%q", "%[1]s", "%s%v%s", "%#v"]),
    "pattern": st.sampled_from(["a", "[a-z]+", "(a)|(b)", "/a/", "/[a-z]*/", "(?P<x>a)"]),
}
SIGNATURES = [
    line.split()
    for line in """
abs number|alltrue bools|anytrue bools|basename string|ceil number|chomp string|chunklist strings number
coalesce value value|coalesce string string|coalescelist strings list|compact strings|concat list strings
contains strings string|contains list value|contains set string|dirname string|distinct strings|distinct list
element list number|endswith string string|ephemeralasnull value|flatten list|format format string
format format value value|format format string number string|formatlist format strings string
formatlist format strings list|indent number string|index strings string|index list value|join string strings
join string strings strings|jsonencode value|keys map|length strings|length set|length value|lookup map string
lookup map string value|lower string|matchkeys strings strings strings|max number number|md5 string|merge map map
merge map map map|min number number|nonsensitive value|one list|one set|range number number|regex pattern string
regexall pattern string|replace string string string|replace string pattern string|reverse list|reverse set
sensitive value|setintersection strings strings|setintersection set strings|setproduct strings list
setproduct set strings|setsubtract strings strings|setsubtract set set|setunion strings set|signum number
slice list number number|sort strings|split string string|startswith string string|strcontains string string
strrev string|substr string number number|sum numbers|title string|tobool value|tolist list|tolist set|tolist strings
tomap map|tonumber value|toset list|toset strings|tostring value|transpose lists|trim string string
trimprefix string string|trimspace string|trimsuffix string string|upper string|urlencode string|values map
yamlencode value|zipmap strings list|base64encode string|cidrsubnet string number number|assumeequal value value
assumenotnull value|assumestringprefix string string|assumelistlength strings number number
assumesetlengthmin set number|assumemaplengthmax map number|jsondecode string|yamldecode string|uuidv5 string string
""".strip()
    .replace("\n", "|")
    .split("|")
]
CALLS = st.sampled_from(SIGNATURES).flatmap(
    lambda signature: st.tuples(st.just(signature[0]), *(KINDS[kind] for kind in signature[1:])).map(list)
)


def put(value: Any, part: Any) -> Any:
    if value is PLACE:
        return part
    if isinstance(value, SetValue):
        if not isinstance(part, str | Unknown):
            raise errors.ConversionError("a set of strings")
        return sets.make_set([put(element, part) for element in value])
    if isinstance(value, list):
        return [put(element, part) for element in value]
    if isinstance(value, dict):
        return {name: put(element, part) for name, element in value.items()}
    return value


def fits(before: Any, after: Any, part: Any) -> bool:
    if isinstance(before, Unknown):
        return before.text is None or _text_fits(before.text, after, part)
    if isinstance(before, SetValue) and equality.first_unknown(before) is not None:
        return isinstance(after, SetValue)
    if isinstance(before, list):
        return (
            type(before) is type(after)
            and len(before) == len(after)
            and all(fits(one, other, part) for one, other in zip(before, after, strict=True))
        )
    if isinstance(before, dict):
        return (
            isinstance(after, dict)
            and before.keys() == after.keys()
            and all(fits(value, after[name], part) for name, value in before.items())
        )
    # Beside a value of another type, a number becomes a string: that type is not known before.
    return bool(before == after or _written(before) == _written(after))


def _written(value: Any) -> Any:
    try:
        return convert.to_string(value)
    except errors.ConversionError:
        return value


def _text_fits(text: Text, after: Any, part: Any) -> bool:
    pieces = [
        re.escape(one if isinstance(one, str) else convert.to_string(part))
        if isinstance(one, str) or one == NAME
        else ".*"
        for one in text.parts
    ]
    written = _written(after)
    return isinstance(written, str) and re.fullmatch("".join(pieces), written, re.DOTALL) is not None


def _check(name: str, arguments: list[Any], open_part: Unknown, part: Any) -> None:
    try:
        after = result(name, put(arguments, part))
    except (FunctionError, errors.ConversionError):  # refused, or no element of such a set
        return
    if isinstance(after, Unknown):
        return
    before = result(name, put(arguments, open_part))  # must not be refused either
    assert fits(before, after, part), f"{name}{put(arguments, open_part)} is {shown(before)}, but {after} for {part!r}"


SOUND = settings(max_examples=tries(500, usual=250), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SOUND
@given(CALLS, st.one_of(SCALARS, SCALARS, VALUES))
def test_answers_hold_whatever_an_unknown_part_is(call: list[Any], part: Any) -> None:
    _check(call[0], call[1:], NOTHING, part)


@SOUND
@given(CALLS, STRINGS)
def test_answers_hold_whatever_a_symbol_is(call: list[Any], part: str) -> None:
    # What has a name is taken to have no character that JSON escapes.
    assume(call[0] != "jsonencode" or escaped(part) == part)
    _check(call[0], call[1:], NAMED, part)


# Texts that functions of one argument write another way.
WRITTEN = ("007", "1.50", "1e3", "1000000", "1", "TRUE", "true", "Ab", " a ", "a\n", "a/b", "a%20b", "YQ==", "[ 1 ]")


@rows("name", sorted(function_names() - {"file", "filebase64", "type"}))
def test_a_name_is_only_kept_by_what_keeps_the_text(name: str) -> None:
    for part in WRITTEN if name != "jsonencode" else (part for part in WRITTEN if escaped(part) == part):
        for argument in (PLACE, [PLACE], {"a": PLACE}):
            _check(name, [argument], NAMED, part)
        for form in ("%s", "%v", "%d", "%q", "%g", "a%sb"):
            _check(name, [form, PLACE], NAMED, part)


@SOUND
@given(CALLS, STRINGS, STRINGS)
def test_answers_hold_for_both_values_of_a_choice(call: list[Any], one: str, other: str) -> None:
    name, *arguments = call
    decided = choice("c", one=one, other=other)
    before = result_or_none(name, put(arguments, decided))
    for when, part in (("c = one", one), ("c = other", other)):
        after = result_or_none(name, put(arguments, part))
        if before is None or after is None or isinstance(after, Unknown):
            continue
        kept = restricted(before, when)
        assert fits(kept, after, part), f"{name}{put(arguments, when)} is {shown(kept)}, but {after} for {part!r}"


def result_or_none(name: str, arguments: list[Any]) -> Any:
    try:
        return result(name, arguments)
    except FunctionError:
        return None


def restricted(value: Any, when: str) -> Any:
    """Return what a value is in one case of a choice."""
    if isinstance(value, Unknown):
        for one in value.choices:
            if one.when == when:
                return restricted(one.value.value if isinstance(one.value, Known) else one.value, when)
        return value
    if isinstance(value, SetValue):
        return sets.make_set(restricted(element, when) for element in value)
    if isinstance(value, list):
        return [restricted(element, when) for element in value]
    if isinstance(value, dict):
        return {name: restricted(element, when) for name, element in value.items()}
    return value


STRING_CALLS: dict[str, Callable[[Any, Any, Any], list[Any]]] = {
    **dict.fromkeys(("chomp", "lower", "strrev", "title", "trimspace", "upper", "length"), lambda text, a, b: [text]),
    **dict.fromkeys(
        ("endswith", "startswith", "strcontains", "trim", "trimprefix", "trimsuffix"), lambda text, a, b: [text, a]
    ),
    "split": lambda text, a, b: [a, text],
    "replace": lambda text, a, b: [text, a, b],
    "replace ": lambda text, a, b: [a, b, text],
    "substr": lambda text, a, b: [text, len(a) - 1, len(b)],
    "indent": lambda text, a, b: [len(a), text],
    "join": lambda text, a, b: [a, [b, text, a]],
    "compact": lambda text, a, b: [[a, text, b]],
    "distinct": lambda text, a, b: [[a, text, b, text]],
    "toset": lambda text, a, b: [[a, text, b]],
    "contains": lambda text, a, b: [[a, b], text],
    "setsubtract": lambda text, a, b: [[a, b], [text]],
    "setintersection": lambda text, a, b: [[a, text], [text, b]],
    "coalesce": lambda text, a, b: [a, text, b],
    "index": lambda text, a, b: [[a, text, b], b],
    "format": lambda text, a, b: ["%s/%v-%5s", text, a, b],
    "flatten": lambda text, a, b: [[[a], text, [[b]]]],
}


@SOUND
@given(st.sampled_from(sorted(STRING_CALLS)), STRINGS, STRINGS, STRINGS, STRINGS, STRINGS)
def test_answers_hold_for_strings_known_in_part(
    name: str, before: str, after: str, part: str, one: str, other: str
) -> None:
    arguments = STRING_CALLS[name](PLACE, one, other)
    name = name.strip()
    open_text = unknown("t", before, NAME, after)
    try:
        settled = result(name, put(arguments, f"{before}{part}{after}"))
    except FunctionError:
        return
    kept = result(name, put(arguments, open_text))
    assert fits(kept, settled, part), f"{name}{put(arguments, shown(open_text))} is {shown(kept)}, but {settled}"
