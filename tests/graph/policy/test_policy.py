"""The policy engine: what it reads, and what it says about denying plain HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graphs import bucket, known, unknown
from rows import rows
from storage_lint.graph.policy.access import plain_http_denial
from storage_lint.graph.policy.document import Policy, parse_document
from storage_lint.graph.value import Choice, Known, Symbol, Unknown, UnknownKey, Value, inner
from storage_lint.resources.s3 import Bucket

ARN = Symbol("aws_s3_bucket.b", "arn", unique=True)
BUCKET = bucket("aws_s3_bucket.b")
NAMED = bucket("aws_s3_bucket.b", known("acme-logs"))
VARIABLE = bucket("aws_s3_bucket.b", unknown("var.name has no default", Symbol("var.name")))
WITH_ACCOUNT = bucket("aws_s3_bucket.b", unknown("me is not known", "data-", Symbol("me")))
BOTH = ["arn:aws:s3:::acme-logs", "arn:aws:s3:::acme-logs/*"]


def deny(**changes: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": BOTH,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {key: value for key, value in {**statement, **changes}.items() if value is not None}


def policy(*statements: object) -> Policy:
    parsed = parse_document(known({"Version": "2012-10-17", "Statement": list(statements)}))
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    return parsed.value


def verdict(of: Policy, on: Bucket = NAMED) -> list[object]:
    """What is denied for the bucket and for its objects."""
    denial = plain_http_denial(of, on.arns(), "s3")
    return ["unknown" if isinstance(side, Unknown) else side for side in (denial.resource, denial.contents)]


def arn(suffix: str = "") -> Unknown:
    return unknown("it is not deployed yet", ARN, suffix)


@rows(
    ("changes", "expected"),
    [
        ({}, [True, True]),
        ({"Principal": {"AWS": "*"}}, [True, True]),
        ({"Principal": {"AWS": ["*"]}}, [True, True]),
        ({"Principal": {"*": "*"}}, [True, True]),
        ({"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, [False, False]),
        ({"Principal": {"Service": "*"}}, [False, False]),
        ({"Principal": {"AWS": unknown("var.account", Symbol("var.account"), ":root")}}, [False, False]),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": unknown("var.x")}}, ["unknown", "unknown"]),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": "x"}}, ["unknown", "unknown"]),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": {"aws:SecureTransport": "true"}}},
            [False, False],
        ),
        ({"Condition": "x"}, ["unknown", "unknown"]),
        ({"Principal": None, "NotPrincipal": {"AWS": "x"}}, [False, False]),
        ({"Principal": None}, [False, False]),
        ({"Action": "*"}, [True, True]),
        ({"Action": ["S3:*"]}, [True, True]),
        ({"Action": "s3:GetObject"}, [False, False]),
        ({"Action": None, "NotAction": "s3:GetObject"}, [False, False]),
        ({"Effect": "Allow"}, [False, False]),
        ({"Resource": "*"}, [True, True]),
        ({"Resource": ["*", unknown("x", ARN, "/logs/*")]}, [True, True]),
        ({"Resource": [arn(), unknown("var.prefix", ARN, "/", Symbol("var.prefix"), "*")]}, [True, "unknown"]),
        ({"Resource": [arn(), unknown("var.prefix", ARN, "/", Symbol("var.prefix"), "/*")]}, [True, False]),
        ({"Resource": "arn:aws:s3:::*"}, [True, True]),
        ({"Resource": "arn:aws:s3:::acme-logs*"}, [True, True]),
        ({"Resource": "arn:aws:s3:::acme-*"}, [True, True]),
        ({"Resource": "arn:aws:s3:::acme-logs/*"}, [False, True]),
        ({"Resource": "arn:aws:s3:::acme-logs"}, [True, False]),
        ({"Resource": "arn:aws:s3:::acme-logs/in/*"}, [False, False]),
        ({"Resource": "arn:aws-us-gov:s3:::acme-logs*"}, [True, True]),
        ({"Resource": "arn:aws:s3:::other/*"}, [False, False]),
        # A NotResource takes away what it names, and nothing else.
        ({"Resource": None, "NotResource": "arn:aws:s3:::other"}, [True, True]),
        ({"Resource": None, "NotResource": ["arn:aws:s3:::other", "arn:aws:s3:::other/*"]}, [True, True]),
        ({"Resource": None, "NotResource": ["arn:aws:s3:::acme-logs", "arn:aws:s3:::other"]}, [False, True]),
        ({"Resource": None, "NotResource": "arn:aws:s3:::acme-logs/in/*"}, [True, False]),
        ({"Resource": None, "NotResource": "arn:aws:s3:::acme-logs/one key"}, [True, False]),
        ({"Resource": None, "NotResource": "arn:aws:s3:::acme-log?"}, [False, True]),
        ({"Resource": None, "NotResource": "arn:aws:s3:::acme-log?/*"}, [True, False]),
        ({"Resource": None, "NotResource": "*"}, [False, False]),
        ({"Resource": None, "NotResource": [arn()]}, [False, True]),
        ({"Resource": None, "NotResource": [arn("/in/*")]}, [True, False]),
        (
            {"Resource": None, "NotResource": [unknown("x", Symbol("aws_s3_bucket.o", "arn", unique=True))]},
            [True, True],
        ),
        ({"Resource": None, "NotResource": [unknown("var.x", Symbol("var.x"))]}, ["unknown", "unknown"]),
        ({"Resource": None, "NotResource": [unknown("var.x", "arn:aws:s3:::other", Symbol("var.x"))]}, [True, True]),
        ({"Resource": None, "NotResource": unknown("var.x")}, ["unknown", "unknown"]),
        ({"Action": None, "NotAction": "iam:*"}, [True, True]),
        ({"Action": None, "NotAction": ["ec2:*", "S3:GetObject"]}, [False, False]),
        ({"Action": None, "NotAction": "*"}, [False, False]),
        ({"Action": None, "NotAction": [unknown("var.x", "ec2:", Symbol("var.x"))]}, [True, True]),
        ({"Action": None, "NotAction": [unknown("var.x", "s3:", Symbol("var.x"))]}, ["unknown", "unknown"]),
        ({"Action": None, "NotAction": unknown("var.x")}, ["unknown", "unknown"]),
        ({"Condition": {"Bool": {"aws:SecureTransport": False}}}, [True, True]),
        ({"Condition": {"BoolIfExists": {"AWS:securetransport": ["false"]}}}, [True, True]),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, [False, False]),
        ({"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}}, [False, False]),
        ({"Condition": {"ForAnyValue:Bool": {"aws:SecureTransport": "false"}}}, [True, True]),
        ({"Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}}, [True, True]),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": {"aws:SecureTransport": "false"}}},
            [True, True],
        ),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "BoolIfExists": {"aws:SecureTransport": "true"}}},
            [False, False],
        ),
        ({"Condition": None}, [False, False]),
        (
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
            [False, False],
        ),
    ],
)
def test_one_statement(changes: dict[str, Any], expected: list[object]) -> None:
    assert verdict(policy(deny(**changes))) == expected


def test_two_statements_together() -> None:
    assert verdict(policy(deny(Resource=BOTH[0]), deny(Resource=BOTH[1]))) == [True, True]


def imported(scope: str, suffix: str = "") -> Unknown:
    return unknown("it is not deployed yet", Symbol("aws_s3_bucket.b", "arn", unique=True, scope=scope), suffix)


@rows(
    ("resources", "on", "expected"),
    [
        ([arn(), arn("/*")], BUCKET, [True, True]),
        ([arn("/*")], BUCKET, [False, True]),
        ([arn("*")], NAMED, [True, True]),
        ([imported("."), imported(".", "/*")], BUCKET, [True, True]),
        ([imported("elsewhere"), imported("elsewhere", "/*")], BUCKET, [False, False]),
        ([unknown("", Symbol("aws_s3_bucket.other", "arn", unique=True), "/*")], BUCKET, [False, False]),
        (["arn:aws:s3:::acme-logs/*"], BUCKET, [False, False]),
        ([unknown("var.arn has no default", Symbol("var.arn"), "/*")], NAMED, ["unknown", "unknown"]),
        ([unknown("", "arn:", Symbol("data.aws_partition.p", "partition"), ":s3:::acme-logs*")], NAMED, [True, True]),
        ([unknown("", "arn:aws:s3:::", Symbol("var.name"), "/*")], VARIABLE, [False, True]),
        ([unknown("", "arn:aws:s3:::", Symbol("var.name"), "-x/*")], NAMED, [False, False]),
        ([unknown("", "arn:aws:s3:::", Symbol("var.name"), "-x")], NAMED, [False, False]),
        ([unknown("", "arn:aws:s3:::", Symbol("var.name"), "/*")], NAMED, [False, "unknown"]),
        (["arn:aws:s3:::acme-logs/*"], VARIABLE, [False, "unknown"]),
        # What is on both sides is the same on both.
        ([unknown("", "arn:aws:s3:::", Symbol("var.name"))], VARIABLE, [True, False]),
        ([unknown("", "arn:aws:s3:::data-", Symbol("me"))], WITH_ACCOUNT, [True, False]),
        ([unknown("", "arn:aws:s3:::data-", Symbol("me"), "/*")], WITH_ACCOUNT, [False, True]),
        ([unknown("", "arn:aws:s3:::data-", Symbol("you"), "/*")], WITH_ACCOUNT, [False, "unknown"]),
        ([unknown("", "arn:aws:s3:::data-", Symbol("me"), "-x*")], WITH_ACCOUNT, [False, False]),
        ([unknown("", "arn:aws:s3:::data-", Symbol("me"), Symbol("var.x"), "*")], WITH_ACCOUNT, ["unknown", "unknown"]),
        ([unknown("", "arn:aws:s3:::", Symbol("aws_s3_bucket.b", "id", unique=True), "*")], NAMED, [True, True]),
        ([unknown("var.resources has no default")], NAMED, ["unknown", "unknown"]),
    ],
)
def test_symbols(resources: list[object], on: Bucket, expected: list[object]) -> None:
    assert verdict(policy(deny(Resource=resources)), on) == expected


def test_unknown_parts_leave_it_open() -> None:
    assert verdict(policy(deny(Effect=unknown()))) == ["unknown", "unknown"]
    assert verdict(policy(deny(Principal=unknown()))) == ["unknown", "unknown"]
    assert verdict(policy(deny(Condition=unknown()))) == ["unknown", "unknown"]
    assert verdict(policy(unknown())) == ["unknown", "unknown"]
    # … but not what is surely narrowed, and not what another statement settles.
    assert verdict(policy(deny(Effect=unknown(), Action="s3:GetObject"))) == [False, False]
    assert verdict(policy(unknown(), deny())) == [True, True]


def test_shortfalls_say_what_is_missing() -> None:
    narrowed = policy(deny(Action="s3:GetObject", Principal={"AWS": "111122223333"}))
    assert plain_http_denial(narrowed, NAMED.arns(), "s3").shortfalls == (
        "its Deny does not name everybody as principal",
        "its Deny does not cover s3:*",
    )


def test_the_statement_that_comes_nearest_is_named() -> None:
    other = deny(Resource="arn:aws:s3:::other/*")
    narrowed = deny(Action="s3:GetObject", Principal={"AWS": "111122223333"})
    for statements in ((narrowed, other), (other, narrowed)):
        denial = plain_http_denial(policy(*statements), NAMED.arns(), "s3")
        assert denial.shortfalls == ("its Deny covers neither the resource itself nor all that is in it",)
        assert denial.nearest is not None
        assert [inner(value) for value in denial.nearest.resources] == [other["Resource"]]


def _text(*, quoted: bool) -> Unknown:
    """A heredoc whose resources are interpolated, inside quotes or as `${jsonencode(…)}` without them."""
    head = json.dumps({"Statement": [deny(Resource=None)]})[: -len("}]}")] + ', "Resource": ['
    first: list[str | Symbol] = ['"', ARN, '", '] if quoted else [ARN, ", "]
    return unknown("it is not deployed yet", head, *first, '"', ARN, '/*"]}]}')


@rows(
    "document",
    [
        known(json.dumps({"Statement": deny(Resource="*")})),
        known({"Statement": deny(Resource="*")}),
        unknown("it is not deployed yet", tree={"Statement": [deny(Resource=[arn(), arn("/*")])]}),
        _text(quoted=True),
        _text(quoted=False),
    ],
    ids=["json", "data", "tree", "heredoc", "bare interpolation"],
)
def test_every_way_of_writing(document: Value[Any]) -> None:
    parsed = parse_document(document)
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    assert verdict(parsed.value, BUCKET) == [True, True]


@pytest.mark.parametrize("document", [None, "", "  \n"])
def test_no_policy(document: str | None) -> None:
    parsed = parse_document(known(document))
    assert isinstance(parsed, Known)
    assert parsed.value is None


@rows(
    ("document", "reason"),
    [
        ("{", "the policy is not valid JSON (Expecting property name enclosed in double quotes"),
        ("[" * 100_000, "the policy is not valid JSON"),
        ("7", "the policy is not a JSON object"),
        ('{"Statement": [7]}', "a statement of the policy is not a JSON object"),
    ],
)
def test_what_is_no_policy(document: str, reason: str) -> None:
    parsed = parse_document(known(document))
    assert isinstance(parsed, Unknown)
    assert parsed.reason.startswith(reason)


def choice(name: str, on: object, off: object) -> Unknown:
    choices = (Choice("on", known(on)), Choice("off", known(off)))
    return Unknown(f"{name} has no default", BUCKET.declared, subject=name, choices=choices)


@rows(
    ("statements", "expected"),
    [
        (choice("var.on", [deny()], []), ["unknown", "unknown"]),
        ([choice("var.on", deny(), None)], ["unknown", "unknown"]),
        ([choice("var.on", deny(), deny(Action="*"))], [True, True]),
        ([choice("var.on", deny(Effect="Allow"), None)], [False, False]),
        ([choice(name, deny(), None) for name in "abcdefghij"], ["unknown", "unknown"]),
        # … but what does not hang on them is decided, however many they are.
        ([*(choice(name, deny(Effect="Allow"), None) for name in "abcdefghij"), deny()], [True, True]),
        ([deny(Resource=[*BOTH, *(choice(name, "*", None) for name in "abcdefghij")])], [True, True]),
        ([deny(Principal=choice("var.on", "*", {"AWS": "*"}))], [True, True]),
        ([deny(Principal={"AWS": choice("var.on", ["*", "x"], "*")})], [True, True]),
        ([deny(Principal=choice("var.on", "*", {"AWS": "x"}))], ["unknown", "unknown"]),
        ([deny(Action=choice("var.on", "s3:Get*", ["s3:Put*"]))], [False, False]),
        ([deny(Effect=choice("var.on", "Deny", "Allow"))], ["unknown", "unknown"]),
        ([deny(Condition=choice("var.on", deny()["Condition"], None))], ["unknown", "unknown"]),
        (
            [deny(Condition=choice("var.on", deny()["Condition"], {"Bool": {"aws:SecureTransport": False}}))],
            [True, True],
        ),
        ([deny(Condition={"Bool": choice("var.on", {"aws:SecureTransport": "false"}, {})})], ["unknown", "unknown"]),
        (
            [
                deny(
                    Condition={"Bool": {"aws:SecureTransport": "false"}, "Null": {"aws:Tag": choice("x", "true", None)}}
                )
            ],
            ["unknown", "unknown"],
        ),
        ([deny(Condition={"Bool": {"aws:SecureTransport": choice("var.on", "false", False)}})], [True, True]),
    ],
)
def test_choices_stay_where_they_are(statements: object, expected: list[object]) -> None:
    parsed = parse_document(known({"Statement": statements}))
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    assert verdict(parsed.value) == expected


KEY = UnknownKey("${var.key}", unknown("var.key has no default", Symbol("var.key")))


@rows(
    ("changes", "expected"),
    [
        ({"Condition": {KEY: {"aws:SecureTransport": "false"}}}, ["unknown", "unknown"]),
        ({"Condition": {"Bool": {KEY: "false"}}}, ["unknown", "unknown"]),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false", KEY: "x"}}}, ["unknown", "unknown"]),
        ({"Principal": {KEY: "*"}}, ["unknown", "unknown"]),
        ({"Action": None, KEY: "s3:*"}, ["unknown", "unknown"]),
        ({"Condition": None, KEY: {"Bool": {"aws:SecureTransport": "false"}}}, ["unknown", "unknown"]),
        ({"Effect": "Allow", KEY: "x"}, [False, False]),
    ],
)
def test_a_key_that_is_not_known_may_be_any(changes: dict[str, Any], expected: list[object]) -> None:
    assert verdict(policy(deny(**changes))) == expected


def test_an_unknown_key_of_a_document_may_hold_its_statements() -> None:
    parsed = parse_document(known({KEY: [deny()]}))
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    assert verdict(parsed.value) == ["unknown", "unknown"]


def test_keys_of_json_text_may_be_holes() -> None:
    head, tail = json.dumps({"Statement": [deny(Condition={"KEY": {"aws:SecureTransport": "false"}})]}).split("KEY")
    parsed = parse_document(unknown("var.test has no default", head, Symbol("var.test"), tail))
    assert isinstance(parsed, Known)
    assert isinstance(parsed.value, Policy)
    assert verdict(parsed.value) == ["unknown", "unknown"]


def test_without_statements() -> None:
    assert isinstance(parse_document(known({})), Unknown)
    assert isinstance(parse_document(known({"Version": "2012-10-17"})), Unknown)
