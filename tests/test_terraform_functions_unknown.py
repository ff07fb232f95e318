"""Terraform's functions over data that is known in part: what is kept is right, whatever the rest turns out to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from storage_lint.graph.value import Known, Reference, Symbol, Text, Unknown
from storage_lint.inputs.terraform import convert
from storage_lint.inputs.terraform.data import Opaque, SetValue
from storage_lint.inputs.terraform.functions import FunctionError
from storage_lint.inputs.terraform.functions.quoting import escaped
from terraform_calls import choice, refusal, result, unknown

NAME = Symbol("var.name")
BUCKET = Symbol("aws_s3_bucket.a", "id", unique=True)

NOTHING = unknown("x")  # nothing is known about it
NAMED = unknown("name", NAME)
ARN = unknown("arn", "arn:aws:s3:::", NAME, "/*")
A_BUCKET = unknown("a", BUCKET)
POLICY = unknown("p")
POLICY.tree = {"Id": NOTHING, "Resource": "_ARN_/*"}
OTHER_BUCKET = unknown("b", Symbol("aws_s3_bucket.b", "id", unique=True))


def shown(value: object) -> object:
    """Return a value with its unknown parts as text: '?' or '?arn:${var.name}', a tree after '='."""
    if isinstance(value, Unknown):
        text = "?" if value.text is None else f"?{value.text}"
        return text if value.tree is None else f"{text} = {shown(value.tree)}"
    if isinstance(value, list):
        return [shown(element) for element in value]
    if isinstance(value, dict):
        return {name: shown(element) for name, element in value.items()}
    return value


KEPT: list[tuple[str, list[Any], object]] = [
    # collections keep their structure
    ("length", [[NOTHING, "a"]], 2),
    ("length", [{"a": NOTHING}], 1),
    ("length", [SetValue([NOTHING])], 1),
    ("length", [SetValue([A_BUCKET, OTHER_BUCKET])], 2),
    ("length", [SetValue(["a", NOTHING])], "?"),
    ("length", [NOTHING], "?"),
    ("length", [ARN], "?"),
    ("keys", [{"b": NOTHING, "a": 1}], ["a", "b"]),
    ("values", [{"b": NOTHING, "a": 1}], [1, "?"]),
    ("merge", [{"a": NOTHING}, {"b": 1}], {"a": "?", "b": 1}),
    ("merge", [{"a": NOTHING}, {"a": 1}], {"a": 1}),
    ("merge", [{"a": 1}, NOTHING], "?"),
    ("concat", [["a"], [NAMED]], ["a", "?${var.name}"]),
    ("concat", [["a"], NOTHING], "?"),
    ("flatten", [[["a"], [A_BUCKET]]], ["a", "?${aws_s3_bucket.a.id}"]),
    ("flatten", [[["a"], [ARN]]], ["a", "?arn:aws:s3:::${var.name}/*"]),
    ("flatten", [[["a"], NAMED]], "?"),
    ("lookup", [{"a": NAMED}, "a", "b"], "?${var.name}"),
    ("lookup", [{"a": NOTHING}, "b", "c"], "c"),
    ("lookup", [{"a": 1}, "b", NAMED], "?${var.name}"),
    ("lookup", [{"a": 1}, NOTHING, "b"], "?"),
    ("lookup", [NOTHING, "a", "b"], "?"),
    ("element", [[NOTHING, "b"], 1], "b"),
    ("element", [[NAMED, "b"], 2], "?${var.name}"),
    ("element", [["a", "b"], NOTHING], "?"),
    ("slice", [[NOTHING, "b", "c"], 1, 3], ["b", "c"]),
    ("reverse", [[NOTHING, "b"]], ["b", "?"]),
    ("reverse", [SetValue(["a", NOTHING])], "?"),
    ("chunklist", [[NOTHING, "b", "c"], 2], [["?", "b"], ["c"]]),
    ("zipmap", [["a", "b"], [NOTHING, 1]], {"a": "?", "b": 1}),
    ("zipmap", [["a", NOTHING], [1, 2]], "?"),
    ("contains", [["a", NOTHING], "a"], True),
    ("contains", [["b", NOTHING], "a"], "?"),
    ("contains", [["a"], NOTHING], "?"),
    ("contains", [[], NOTHING], False),
    ("contains", [[NAMED], NAMED], True),
    ("contains", [[A_BUCKET], OTHER_BUCKET], False),
    ("contains", [[ARN], "b"], False),
    ("contains", [[ARN], "arn:aws:s3:::b/*"], "?"),
    ("contains", [[ARN], 5], False),
    ("contains", [[{"a": NOTHING, "b": 1}], {"a": 1, "b": 2}], False),
    ("contains", [[{"a": NOTHING, "b": 1}], {"a": 1, "b": 1}], "?"),
    ("index", [["a", NOTHING], "a"], 0),
    ("index", [[NOTHING, "a"], "a"], "?"),
    ("index", [[A_BUCKET, OTHER_BUCKET], OTHER_BUCKET], 1),
    ("distinct", [["a", A_BUCKET, "a"]], ["a", "?${aws_s3_bucket.a.id}"]),
    ("distinct", [["a", NAMED, "a"]], "?"),
    ("distinct", [[A_BUCKET, OTHER_BUCKET, A_BUCKET]], ["?${aws_s3_bucket.a.id}", "?${aws_s3_bucket.b.id}"]),
    ("distinct", [["b", ARN, "b"]], ["b", "?arn:aws:s3:::${var.name}/*"]),
    ("distinct", [[NOTHING]], ["?"]),
    ("compact", [["a", "", ARN]], ["a", "?arn:aws:s3:::${var.name}/*"]),
    ("compact", [["a", NAMED]], "?"),
    ("coalesce", ["a", NOTHING], "a"),
    ("coalesce", [None, "", A_BUCKET], "?${aws_s3_bucket.a.id}"),
    ("coalesce", [ARN, "a"], "?arn:aws:s3:::${var.name}/*"),
    ("coalesce", [NAMED, "a"], "?"),
    ("coalescelist", [["a"], NOTHING], ["a"]),
    ("coalescelist", [[], [NOTHING]], ["?"]),
    ("coalescelist", [NOTHING, ["a"]], "?"),
    ("alltrue", [[True, NOTHING, False]], False),
    ("alltrue", [[True, NOTHING]], "?"),
    ("anytrue", [[NOTHING, True]], True),
    ("anytrue", [[NOTHING, False]], "?"),
    ("one", [[NAMED]], "?${var.name}"),
    ("one", [SetValue([NOTHING])], "?"),
    ("one", [NOTHING], "?"),
    ("matchkeys", [[NOTHING, "b"], ["x", "y"], ["y"]], ["b"]),
    ("matchkeys", [["a"], [NOTHING], ["y"]], "?"),
    ("sort", [["b", NOTHING]], ["?", "?"]),
    ("sort", [[NAMED]], ["?${var.name}"]),
    ("tolist", [[1, NOTHING, "a"]], ["1", "?", "a"]),
    ("tolist", [SetValue([NOTHING, "a"])], "?"),
    ("tolist", [[NOTHING, 0, False]], ["?", "0", "false"]),
    ("tolist", [[ARN, 0]], ["?arn:aws:s3:::${var.name}/*", "0"]),
    ("toset", [["b", A_BUCKET, "a"]], ["a", "b", "?${aws_s3_bucket.a.id}"]),
    ("tomap", [{"a": 1, "b": "x", "c": NOTHING}], {"a": "1", "b": "x", "c": "?"}),
    ("transpose", [{"a": [NOTHING]}], "?"),
    ("setproduct", [["a"], [NOTHING, "b"]], [["a", "?"], ["a", "b"]]),
    ("setunion", [["a"], [A_BUCKET]], ["a", "?${aws_s3_bucket.a.id}"]),
    ("setintersection", [["a", "b"], [ARN, "b"]], ["b"]),
    ("setintersection", [["a", "b"], [NOTHING, "b"]], "?"),
    ("setsubtract", [[A_BUCKET, OTHER_BUCKET], [OTHER_BUCKET]], ["?${aws_s3_bucket.a.id}"]),
    ("setsubtract", [["a"], [NOTHING]], "?"),
    ("sum", [[1, NOTHING]], "?"),
    ("max", [1, NOTHING], "?"),
    ("range", [NOTHING], "?"),
    # strings keep their known parts
    ("format", ["arn:aws:s3:::%s/*", NAMED], "?arn:aws:s3:::${var.name}/*"),
    ("format", ["%s-%v-%d", NAMED, NOTHING, 3], "?${var.name}-${…}-3"),
    ("format", ["%5s|%s", NAMED, "a"], "?${…}|a"),
    ("format", ["%[2]s%[1]s", NAMED, "a"], "?a${var.name}"),
    ("format", ["%s", NOTHING], "?"),
    ("format", ["%v-", [NOTHING]], "?${…}-"),
    ("format", [NOTHING, "a"], "?"),
    ("formatlist", ["%s/*", ["a", NAMED]], ["a/*", "?${var.name}/*"]),
    ("formatlist", ["%s-%s", ["a"], ARN], ["?a-arn:aws:s3:::${var.name}/*"]),
    ("formatlist", ["%s/*", NAMED], "?"),
    ("join", ["-", ["a", NAMED, "b"]], "?a-${var.name}-b"),
    ("join", ["-", ["a"], [NAMED]], "?a-${var.name}"),
    ("join", ["-", NOTHING], "?"),
    ("join", [NOTHING, ["a", "b"]], "?"),
    ("lower", [unknown("n", "ARN:", NAME)], "?arn:${…}"),
    ("upper", [ARN], "?ARN:AWS:S3:::${…}/*"),
    ("upper", [NAMED], "?"),
    ("title", [ARN], "?"),
    ("trimspace", [unknown("n", " a ", NAME, " b ")], "?a ${var.name} b"),
    ("trimspace", [NAMED], "?"),
    ("trimspace", [unknown("n", " ", NAME, "b")], "?"),
    ("chomp", [unknown("n", NAME, "b\n")], "?${var.name}b"),
    ("chomp", [unknown("n", NAME, "\n")], "?"),
    ("trim", [unknown("n", "-a", NAME, "b-"), "-"], "?a${var.name}b"),
    ("trimprefix", [ARN, "arn:"], "?aws:s3:::${var.name}/*"),
    ("trimprefix", [ARN, "x"], "?arn:aws:s3:::${var.name}/*"),
    ("trimprefix", [NAMED, "x"], "?"),
    ("trimprefix", [unknown("n", "ab", NAME), "abc"], "?"),
    ("trimsuffix", [ARN, "/*"], "?arn:aws:s3:::${var.name}"),
    ("trimsuffix", [ARN, "x"], "?arn:aws:s3:::${var.name}/*"),
    ("trimsuffix", [NAMED, "x"], "?"),
    ("startswith", [ARN, "arn:"], True),
    ("startswith", [ARN, "x"], False),
    ("startswith", [ARN, "arn:aws:s3:::b"], "?"),
    ("startswith", [NAMED, ""], True),
    ("endswith", [ARN, "/*"], True),
    ("endswith", [ARN, "x"], False),
    ("endswith", [NAMED, "x"], "?"),
    ("strcontains", [ARN, "s3"], True),
    ("strcontains", [ARN, "ec2"], "?"),
    ("replace", [ARN, ":", "-"], "?arn-aws-s3---${…}/*"),
    ("replace", [ARN, "s3", "x"], "?arn:aws:x:::${…}/*"),
    ("replace", [ARN, ":::b", "x"], "?"),
    ("replace", [ARN, "", "x"], "?"),
    ("replace", ["", "", NAMED], "?"),
    ("replace", ["_ARN_/*", "_ARN_", NAMED], "?${var.name}/*"),
    ("replace", ["abc", "_ARN_", NAMED], "abc"),
    ("replace", ["a/b/c", "/", NOTHING], "?a${…}b${…}c"),
    ("replace", ["abc", "/b/", NAMED], "?"),
    ("replace", [A_BUCKET, "_ARN_", "x"], "?${aws_s3_bucket.a.id}"),
    ("replace", [unknown("n", "x-", BUCKET, "-_ARN_"), "_ARN_", "y"], "?x-${aws_s3_bucket.a.id}-y"),
    ("replace", [POLICY, "_ARN_", NAMED], "? = {'Id': '?', 'Resource': '?${var.name}/*'}"),
    ("replace", [POLICY, "_ARN_", "b"], "? = {'Id': '?', 'Resource': 'b/*'}"),
    ("replace", [POLICY, "_ARN_", 'b"'], "?"),
    ("replace", [POLICY, "Resource", "b"], "?"),
    ("replace", [POLICY, ":", "b"], "?"),
    ("replace", [POLICY, "true", "b"], "?"),
    ("replace", [ARN, "/s3/", "x"], "?"),
    ("substr", [ARN, 0, 3], "arn"),
    ("substr", [ARN, 0, 30], "?"),
    ("substr", [ARN, -3, 2], "?"),
    ("indent", [2, unknown("n", "a\nb", NAME)], "?a\n  b${…}"),
    ("split", ["/", ARN], "?"),
    ("regex", ["a", NAMED], "?"),
    ("base64encode", [ARN], "?"),
    # conversions of what is one value hand it on
    ("tostring", [NAMED], "?${var.name}"),
    ("tonumber", [NAMED], "?${var.name}"),
    ("sensitive", [ARN], "?arn:aws:s3:::${var.name}/*"),
    ("nonsensitive", [[NAMED]], ["?${var.name}"]),
    ("ephemeralasnull", [NAMED], "?${var.name}"),
    # encoded data keep their tree
    ("jsonencode", [{"b": NAMED, "a": [1]}], "?{\"a\":[1],\"b\":\"${var.name}\"} = {'a': [1], 'b': '?${var.name}'}"),
    (
        "jsonencode",
        [["x", ARN, NOTHING]],
        """?["x","arn:aws:s3:::${var.name}/*",${…}] = ['x', '?arn:aws:s3:::${var.name}/*', '?']""",
    ),
    ("jsonencode", [SetValue(["x", NOTHING])], "?[\"x\",${…}] = ['x', '?']"),
    ("yamlencode", [{"a": NAMED}], "? = {'a': '?${var.name}'}"),
    ("jsondecode", [NAMED], "?"),
    ("yamldecode", [NAMED], "?"),
    # what can never be known
    ("timestamp", [], "?"),
    ("plantimestamp", [], "?"),
    ("uuid", [], "?"),
    ("bcrypt", ["a"], "?"),
    ("rsadecrypt", ["a", "b"], "?"),
    ("base64gzip", ["a"], "?"),
    ("issensitive", ["a"], "?"),
    ("type", ["a"], "?"),
    ("pathexpand", ["~/a"], "?"),
    ("file", ["~/a"], "?"),
    ("file", [NOTHING], "?"),
    ("templatefile", [NOTHING, {}], "?"),
    ("templatestring", [NOTHING, {}], "?"),
    ("provider::aws::arn_parse", ["a"], "?"),
    # OpenTofu's assumptions
    ("assumeequal", [NOTHING, "a"], "a"),
    ("assumenotnull", [NAMED], "?${var.name}"),
    ("assumestringprefix", [NOTHING, "vpc-"], "?vpc-${…}"),
    ("assumestringprefix", [NAMED, "vpc-"], "?${var.name}"),
    ("assumelistlength", [NOTHING, 1, 2], "?"),
    ("assumesetlengthmin", [SetValue(["a", NOTHING]), 3], ["a", "?"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), KEPT)
def test_what_is_kept(name: str, arguments: list[Any], expected: object) -> None:
    assert shown(result(name, arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "reason", "supply"),
    [
        ("upper", [NAMED], "name has no value", "set name"),
        ("join", [",", ["a", ARN]], "arn has no value", "set arn"),
        ("merge", [{}, NOTHING], "x has no value", "set x"),
        ("contains", [["a"], NAMED], "name has no value", "set name"),
        ("jsonencode", [{"a": ARN}], "arn has no value", "set arn"),
        ("uuid", [], "uuid() gives another value on every run", ""),
        (
            "provider::aws::arn_parse",
            ["a"],
            "provider::aws::arn_parse is a function of a provider, and providers are not run",
            "",
        ),
    ],
)
def test_the_reason_is_that_of_the_argument(name: str, arguments: list[Any], reason: str, supply: str) -> None:
    value = result(name, arguments)
    assert (value.reason, value.supply) == (reason, supply)


def test_one_value_is_handed_on_itself() -> None:
    for name in ("tostring", "coalesce", "sensitive", "nonsensitive", "assumenotnull"):
        assert result(name, [A_BUCKET]) is A_BUCKET
    assert result("lookup", [{"a": NAMED}, "a"]) is NAMED
    assert result("element", [[NAMED], 0]) is NAMED


def test_opaque_parts_equal_themselves_alone() -> None:
    one, same, other = (result("format", ["a-%s", value]) for value in (NOTHING, NOTHING, unknown("y")))
    assert one.text == same.text
    assert one.text != other.text
    assert result("lower", [ARN]).text == result("lower", [ARN]).text != result("upper", [ARN]).text


def test_json_and_yaml_come_back_as_they_went() -> None:
    data = {"Statement": [{"Resource": ARN, "Effect": "Allow"}]}
    for encode, decode in (("jsonencode", "jsondecode"), ("yamlencode", "yamldecode")):
        back = result(decode, [result(encode, [data])])
        assert back == data
        assert back["Statement"][0]["Resource"] is ARN
    assert result("jsondecode", [result("jsonencode", [NAMED])]) is NAMED


ENVIRONMENT = choice("var.env", dev="dev", prod="production")
ZONES = choice("var.zones", few=["a"], many=["a", "b"])


def choices(value: Any) -> dict[str, object]:
    return {one.when: shown(one.value.value if isinstance(one.value, Known) else one.value) for one in value.choices}


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("upper", [ENVIRONMENT], {"var.env = dev": "DEV", "var.env = prod": "PRODUCTION"}),
        ("length", [ZONES], {"var.zones = few": 1, "var.zones = many": 2}),
        ("join", ["-", ["x", ENVIRONMENT]], {"var.env = dev": "x-dev", "var.env = prod": "x-production"}),
        ("lookup", [{"dev": 1, "production": 2}, ENVIRONMENT], {"var.env = dev": 1, "var.env = prod": 2}),
        ("concat", [["z"], ZONES], {"var.zones = few": ["z", "a"], "var.zones = many": ["z", "a", "b"]}),
        ("element", [["x", "y"], choice("n", a=0, b=1)], {"n = a": "x", "n = b": "y"}),
        ("tostring", [choice("n", a=1, b=True)], {"n = a": "1", "n = b": "true"}),
        (
            "merge",
            [{"a": 1}, choice("m", a={}, b={"b": NAMED})],
            {"m = a": {"a": 1}, "m = b": {"a": 1, "b": "?${var.name}"}},
        ),
        (
            "format",
            ["%s/%s", ENVIRONMENT, choice("var.env", dev="d", prod="p")],
            {"var.env = dev": "dev/d", "var.env = prod": "production/p"},
        ),
        (
            "format",
            ["%s/%d", ENVIRONMENT, choice("n", a=1, b=2)],
            {
                "var.env = dev and n = a": "dev/1",
                "var.env = dev and n = b": "dev/2",
                "var.env = prod and n = a": "production/1",
                "var.env = prod and n = b": "production/2",
            },
        ),
        ("tonumber", [choice("s", a="1", b="x")], {"s = a": 1, "s = b": "?"}),
    ],
)  # fmt: skip
def test_choices_are_mapped(name: str, arguments: list[Any], expected: dict[str, object]) -> None:
    assert choices(result(name, arguments)) == expected


def test_choices_keep_their_subject_and_text() -> None:
    value = result("format", ["a-%s", ENVIRONMENT])
    assert (value.subject, str(value.text)) == ("var.env", "a-${…}")
    assert result("format", ["%s%v", ENVIRONMENT, ZONES]).subject == "var.env and var.zones"
    assert ENVIRONMENT.subject == "var.env"


def test_choices_that_agree_decide() -> None:
    assert result("length", [choice("s", a="ab", b="cd")]) == 2
    assert result("contains", [["dev", "production"], ENVIRONMENT]) is True
    assert result("startswith", [ENVIRONMENT, "x"]) is False


def test_too_many_choices_are_not_followed() -> None:
    many = choice("n", **{f"v{number}": number for number in range(17)})
    assert choices(result("tostring", [many])) == {}


def test_a_refused_choice_says_why() -> None:
    value = result("tonumber", [choice("s", a="1", b="x")])
    assert value.choices[1].value.reason == (
        'Invalid value for "v" parameter: cannot convert "x" to number; given string must be a decimal representation '
        "of a number."
    )


REFERENCE = Reference("my-bucket", "aws_s3_bucket.a", "bucket")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("tostring", [REFERENCE]),
        ("coalesce", [None, REFERENCE]),
        ("lookup", [{"a": REFERENCE}, "a"]),
        ("element", [[REFERENCE], 0]),
        ("one", [[REFERENCE]]),
        ("sensitive", [REFERENCE]),
        ("nonsensitive", [REFERENCE]),
    ],
)
def test_references_are_handed_on(name: str, arguments: list[Any]) -> None:
    assert result(name, arguments) is REFERENCE


@pytest.mark.parametrize("name", ["tolist", "toset", "distinct", "compact", "flatten", "sort", "reverse"])
def test_references_stay_in_lists(name: str) -> None:
    assert [type(element) for element in result(name, [[REFERENCE]])] == [Reference]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("upper", [REFERENCE]),
        ("format", ["%s", REFERENCE]),
        ("join", ["", [REFERENCE]]),
        ("trimspace", [REFERENCE]),
        ("replace", [REFERENCE, "x", "y"]),
        ("trimprefix", [REFERENCE, "x"]),
        ("substr", [REFERENCE, 0, 9]),
    ],
)
def test_references_end_where_the_string_changes(name: str, arguments: list[Any]) -> None:
    assert type(result(name, arguments)) is str


def test_symbols_in_refusals() -> None:
    assert refusal("upper", [[NAMED]]).argument == 0
    assert refusal("format", ["%s", NAMED, "a"]).argument == 2
    assert refusal("join", [",", [NAMED, None]]).argument == 1


# What follows holds for every function: `fits` says that an answer given before a part was known agrees with the
# answer after.

STRINGS = st.sampled_from(["", "a", "b", "ab", "a-b", "-", "a/b", " a ", "A", "1", "true", "a\nb\n", "é"])
SCALARS = st.one_of(STRINGS, st.integers(-3, 12), st.booleans(), st.sampled_from([0.5, -1.25]))
VALUES = st.recursive(
    st.one_of(SCALARS, st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
        st.lists(STRINGS, max_size=3).map(convert.make_set),
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
            raise convert.ConversionError("a set of strings")
        return convert.make_set([put(element, part) for element in value])
    if isinstance(value, list):
        return [put(element, part) for element in value]
    if isinstance(value, dict):
        return {name: put(element, part) for name, element in value.items()}
    return value


def fits(before: Any, after: Any, part: Any) -> bool:
    if isinstance(before, Unknown):
        return before.text is None or _text_fits(before.text, after, part)
    if isinstance(before, SetValue) and convert.first_unknown(before) is not None:
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
    except convert.ConversionError:
        return value


def _text_fits(text: Text, after: Any, part: Any) -> bool:
    pieces = [
        re.escape(one if isinstance(one, str) else convert.to_string(part))
        if isinstance(one, str) or not isinstance(one, Opaque)
        else ".*"
        for one in text.parts
    ]
    written = _written(after)
    return isinstance(written, str) and re.fullmatch("".join(pieces), written, re.DOTALL) is not None


def _check(name: str, arguments: list[Any], open_part: Unknown, part: Any) -> None:
    try:
        after = result(name, put(arguments, part))
    except (FunctionError, convert.ConversionError):  # refused, or no element of such a set
        return
    if isinstance(after, Unknown):
        return
    before = result(name, put(arguments, open_part))  # must not be refused either
    assert fits(before, after, part), f"{name}{put(arguments, open_part)} is {shown(before)}, but {after} for {part!r}"


SOUND = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])


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
        return convert.make_set(restricted(element, when) for element in value)
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
