"""Terraform's functions over data that is known in part: what is kept is right, whatever the rest turns out to be."""

from __future__ import annotations

from typing import Any

from rows import rows
from storage_lint.graph.value import Known, Reference, Symbol
from storage_lint.inputs.terraform.values.data import OpenObject, SetValue, Typed
from terraform_calls import choice, refusal, result, shown, unknown

NAME = Symbol("var.name")
BUCKET = Symbol("aws_s3_bucket.a", "id", unique=True)

COUNT = unknown("count", Typed("var.count", type="number"))
NOTHING = unknown("x")  # nothing is known about it
NAMED = unknown("name", NAME)
ARN = unknown("arn", "arn:aws:s3:::", NAME, "/*")
A_BUCKET = unknown("a", BUCKET)
POLICY = unknown("p")
POLICY.tree = {"Id": NOTHING, "Resource": "_ARN_/*"}
OTHER_BUCKET = unknown("b", Symbol("aws_s3_bucket.b", "id", unique=True))


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
    ("endswith", [ARN, "b/*"], "?"),
    ("trimsuffix", [ARN, "b/*"], "?"),
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
    ("replace", [POLICY, "_S3_ARN_", NAMED], "? = {'Id': '?', 'Resource': '_ARN_/*'}"),
    ("replace", [POLICY, "u003c", NAMED], "?"),
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
    # 007 as a number is 7, and a million as %v 1e+06: another name than that of the string
    ("tonumber", [NAMED], "?${tonumber(var.name)}"),
    ("tonumber", [COUNT], "?${var.count}"),
    ("tostring", [COUNT], "?${var.count}"),
    ("format", ["%s", NAMED], "?${var.name}"),
    ("format", ["%v", NAMED], "?"),
    ("format", ["%v", A_BUCKET], "?${aws_s3_bucket.a.id}"),
    ("format", ["%d", COUNT], "?"),
    # parts of a format that are not known are taken to hold no verbs
    ("format", [ARN], "?arn:aws:s3:::${var.name}/*"),
    ("format", [unknown("f", "a-", NAME, "-%s-%s"), "b", NAMED], "?a-${var.name}-b-${var.name}"),
    ("format", [unknown("f", "%s-", NAME, "-%s"), "b", "c"], "?b-${var.name}-c"),
    ("format", [unknown("f", "%[2]s-", NAME, "-%[1]s"), "b", "c"], "?c-${var.name}-b"),
    ("format", [unknown("f", "100%", NAME), "b"], "?"),
    ("format", [unknown("f", "%s", NAME), "b", "c"], "?"),
    ("format", [NOTHING, "b"], "?"),
    ("formatlist", [unknown("f", "a-", NAME, "-%s"), ["b", "c"]], ["?a-${var.name}-b", "?a-${var.name}-c"]),
    ("formatlist", [NOTHING, ["b", "c"]], "?"),
    ("jsondecode", [result("jsonencode", [NAMED])], "?${var.name}"),
    ("jsonencode", [unknown("d", Symbol("jsondecode(var.name)"))], "? = ?${jsondecode(var.name)}"),
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
    ("provider::aws::user_agent", ["a"], "?"),
    # OpenTofu's assumptions
    ("assumeequal", [NOTHING, "a"], "a"),
    ("assumenotnull", [NAMED], "?${var.name}"),
    ("assumestringprefix", [NOTHING, "vpc-"], "?vpc-${…}"),
    ("assumestringprefix", [NAMED, "vpc-"], "?${var.name}"),
    ("assumelistlength", [NOTHING, 1, 2], "?"),
    ("assumesetlengthmin", [SetValue(["a", NOTHING]), 3], ["a", "?"]),
]  # fmt: skip


@rows(("name", "arguments", "expected"), KEPT)
def test_what_is_kept(name: str, arguments: list[Any], expected: object) -> None:
    assert shown(result(name, arguments)) == expected


@rows(
    ("name", "arguments", "reason", "supply"),
    [
        ("upper", [NAMED], "name has no value", "set name"),
        ("join", [",", ["a", ARN]], "arn has no value", "set arn"),
        ("merge", [{}, NOTHING], "x has no value", "set x"),
        ("contains", [["a"], NAMED], "name has no value", "set name"),
        ("jsonencode", [{"a": ARN}], "arn has no value", "set arn"),
        ("uuid", [], "uuid() gives another value on every run", ""),
        (
            "provider::aws::user_agent",
            ["a"],
            "provider::aws::user_agent is a function of a provider, and providers are not run",
            "",
        ),
    ],
)
def test_the_reason_is_that_of_the_argument(name: str, arguments: list[Any], reason: str, supply: str) -> None:
    value = result(name, arguments)
    assert (value.reason, value.supply) == (reason, supply)


RESOURCE, OTHER_RESOURCE = OpenObject("aws_s3_bucket.a"), OpenObject("aws_s3_bucket.b")


@rows(
    ("name", "arguments", "expected"),
    [
        ("jsonencode", [{"a": RESOURCE}], "?{\"a\":${…}} = {'a': '?'}"),
        ("yamlencode", [[RESOURCE]], "? = ['?']"),
        ("format", ["%v", [RESOURCE]], "?"),
        ("contains", [[RESOURCE], OTHER_RESOURCE], "?"),
        ("contains", [[RESOURCE], RESOURCE], True),
        ("contains", [[RESOURCE], "a"], False),
        ("distinct", [[RESOURCE, OTHER_RESOURCE]], "?"),
        ("length", [[RESOURCE, OTHER_RESOURCE]], 2),
        ("length", [SetValue([RESOURCE, OTHER_RESOURCE])], "?"),
    ],
)
def test_resources_are_unknown_as_a_whole(name: str, arguments: list[Any], expected: object) -> None:
    assert shown(result(name, arguments)) == expected


@rows(
    ("name", "arguments"),
    [
        ("tolist", [[RESOURCE, {"a": 1}]]),
        ("flatten", [[[RESOURCE], [{}]]]),
        ("concat", [[RESOURCE], [{}]]),
        ("values", [{"a": RESOURCE}]),
        ("setproduct", [[RESOURCE], [1]]),
        ("toset", [[RESOURCE]]),
    ],
)
def test_resources_stay_themselves_in_collections(name: str, arguments: list[Any]) -> None:
    first = result(name, arguments)[0]
    assert first is RESOURCE or first[0] is RESOURCE


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


@rows(
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


@rows(
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


@rows("name", ["tolist", "toset", "distinct", "compact", "flatten", "sort", "reverse"])
def test_references_stay_in_lists(name: str) -> None:
    assert [type(element) for element in result(name, [[REFERENCE]])] == [Reference]


@rows(
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
