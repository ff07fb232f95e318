"""Terraform's functions over texts whose unknown parts have characters that are known: names of buckets, partitions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest

from rows import rows
from storage_lint.graph.value import Symbol, Unknown
from storage_lint.inputs.terraform.functions import FunctionError
from storage_lint.inputs.terraform.values.data import Opaque
from storage_lint.inputs.terraform.values.limits import Budget
from terraform_calls import refusal, result, shown, unknown

BUCKET = Symbol("aws_s3_bucket.a", "id", unique=True)
PARTITION = Symbol("data.aws_partition", "partition", given=True)
ACCOUNT = Symbol("data.aws_caller_identity", "account_id", given=True)
ARN = unknown("arn", "arn:", PARTITION, ":s3:::", BUCKET)
OBJECTS = unknown("objects", "arn:", PARTITION, ":s3:::", BUCKET, "/*")
OF_LOGS = unknown("arn", "arn:", PARTITION, ":s3:::logs-", BUCKET)
NAME = unknown("name", BUCKET)
WITH_ACCOUNT = unknown("name", "logs-", ACCOUNT, "-x")
FILES = unknown("id", Symbol("aws_efs_file_system.a", "id", unique=True))
A, NAMED = "?${aws_s3_bucket.a.id}", "?logs-${aws_s3_bucket.a.id}"

KEPT: list[tuple[str, list[Any], object]] = [
    ("regex", ["[^:]+$", ARN], A),
    ("regex", ["arn:aws:s3:::(?P<name>.+)", ARN], {"name": A}),
    ("regex", ["^arn:aws[a-z-]*:s3:::(.+)$", ARN], [A]),
    ("regex", ["^arn:(aws|aws-cn):s3:::(.+)$", ARN], ["?${data.aws_partition.partition}", A]),
    ("regex", ["^arn:aws-cn:s3:::(.+)$", ARN], [A]),
    ("regex", [":::([^/]+)", OBJECTS], [A]),
    ("regex", ["[a-z0-9.-]+$", OF_LOGS], NAMED),
    ("regex", ["[a-z0-9-]+$", OF_LOGS], "?"),  # there may be a dot in the name
    ("regex", ["^..", NAME], "?"),  # no part that has a name
    ("regex", [".+?", NAME], "?"),
    ("regex", ["\\d{12}", WITH_ACCOUNT], "?${data.aws_caller_identity.account_id}"),
    ("regex", ["\\d{11}", WITH_ACCOUNT], "?"),
    ("regex", ["[a-z]+", WITH_ACCOUNT], "logs"),
    ("regex", ["(x)|(:)", ARN], [None, ":"]),
    ("regexall", ["[^:]+", ARN], ["arn", "?${data.aws_partition.partition}", "s3", A]),
    ("regexall", ["x", FILES], "?"),
    ("regexall", [",", ARN], []),
    ("regexall", ["arn:aws:s3:::(.+)", ARN], "?"),  # none, in another partition
    ("regexall", ["x*", NAME], "?"),
    ("replace", [ARN, "/^.*:/", ""], A),
    ("replace", [OBJECTS, "/^arn:aws:s3:::([^/]*).*$/", "x-$1-$$-${1}"], f"?x-{A[1:]}-$-{A[1:]}"),
    ("replace", [ARN, "/z|9/", ""], "?"),
    ("replace", [ARN, "/^arn:aws:s3:::/", unknown("x")], "?"),
    ("replace", [OBJECTS, "/*", ""], "?arn:${data.aws_partition.partition}:s3:::${aws_s3_bucket.a.id}"),
    ("replace", [NAME, "_", "-"], A),
    ("replace", [NAME, ".", "-"], "?"),
    ("endswith", [NAME, "a:"], False),
    ("endswith", [NAME, ":a"], "?"),
    ("startswith", [NAME, ":a"], False),
    ("split", [":s3:::", OF_LOGS], ["?arn:${data.aws_partition.partition}", NAMED]),
    ("split", ["arn:aws:s3:::", OF_LOGS], ["", NAMED]),
    ("split", ["-", OF_LOGS], "?"),
    ("split", ["s3", ARN], "?"),
    ("split", ["", NAME], "?"),
    ("basename", [unknown("x", "s3://x/", BUCKET, "/")], A),
    ("basename", [unknown("x", Symbol("var.path"), "/", BUCKET)], A),
    ("basename", [unknown("x", BUCKET, Symbol("var.path"))], "?"),
    ("basename", [unknown("x", "a/", BUCKET, "/c")], "c"),
    ("dirname", [unknown("x", BUCKET, "/a/b")], f"{A}/a"),
    ("dirname", [unknown("x", "a/b/", BUCKET)], "a/b"),
    ("dirname", [unknown("x", "a/b/", Symbol("var.path"))], "?"),
    ("dirname", [unknown("x", Symbol("random_string.x", "result"), "/b")], "?"),
    ("substr", [ARN, 13, -1], A),
    ("substr", [OF_LOGS, 13, 100], NAMED),
    ("substr", [OF_LOGS, 13, 60], "?"),
    ("substr", [OF_LOGS, 14, -1], "?"),
    ("substr", [NAME, 0, 63], A),
    ("substr", [NAME, 0, 62], "?"),
    ("substr", [NAME, 1, -1], "?"),
    ("substr", [unknown("x", "a-", BUCKET), 1, -1], f"?-{A[1:]}"),
    ("substr", [unknown("x", "a-", Symbol("var.x")), 1, -1], "?"),
    ("lower", [ARN], "?arn:${data.aws_partition.partition}:s3:::${aws_s3_bucket.a.id}"),
    ("upper", [NAME], "?"),
    ("lower", [FILES], "?${aws_efs_file_system.a.id}"),
    ("basename", [unknown("x", "a/", Symbol("aws_rds_cluster.c", "cluster_identifier", unique=True))],
     "?${aws_rds_cluster.c.cluster_identifier}"),
    ("lower", [unknown("x", Symbol("aws_db_instance.d", "id", unique=True))], "?"),  # db-ABC…
    ("lower", [unknown("x", Symbol("aws_dynamodb_table.d", "id", unique=True))], "?"),
    ("trimspace", [unknown("x", " \n", BUCKET, " ")], A),
    ("trimspace", [FILES], "?${aws_efs_file_system.a.id}"),
    ("trim", [unknown("x", "-/", BUCKET, "/"), "/-"], "?"),
    ("trim", [unknown("x", "//", BUCKET, "/"), "/"], A),
    ("chomp", [NAME], A),
    ("trimprefix", [NAME, "s3://"], "?"),  # the name may begin so far
    ("trimprefix", [NAME, "/"], A),
    ("trimsuffix", [NAME, "/*"], A),
    ("startswith", [NAME, "/"], False),
    ("endswith", [NAME, "x"], "?"),
    ("provider::aws::arn_parse", [OF_LOGS], {
        "partition": "?${data.aws_partition.partition}", "service": "s3", "region": "", "account_id": "",
        "resource": NAMED,
    }),
    ("provider::aws::arn_parse", ["arn:aws:rds:eu-west-1:123456789012:db:b"], {
        "partition": "aws", "service": "rds", "region": "eu-west-1", "account_id": "123456789012", "resource": "db:b",
    }),
    ("provider::aws::arn_parse", [unknown("x", "arn:aws:", Symbol("var.x"), ":s3:::b")], "?"),
]  # fmt: skip


@rows(("name", "arguments", "expected"), KEPT)
def test_what_is_kept(name: str, arguments: list[Any], expected: object) -> None:
    assert shown(result(name, arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("regex", ["^x:", ARN], 'Call to function "regex" failed: pattern did not match any part of the given string.'),
        ("provider::aws::arn_parse", ["a"], 'Invalid value for "arn" parameter: arn: invalid prefix.'),
    ],
)
def test_what_is_refused_whatever_the_rest_is(name: str, arguments: list[Any], message: str) -> None:
    assert refusal(name, arguments).message == message


VALUES = {
    BUCKET: ("abc", "a.b", "my-bucket", "aws", "s3s3", "arn", "x" * 63, "a-a.a-a", "aws-cn", "logs"),
    PARTITION: ("aws", "aws-cn", "aws-us-gov", "aws-iso"),
    ACCOUNT: ("123456789012", "000000000000"),
}
TEXTS: list[list[str | Symbol]] = [
    ["arn:", PARTITION, ":s3:::", BUCKET],
    ["arn:", PARTITION, ":s3:::my-", BUCKET, "/x/*"],
    [BUCKET],
    ["a/", BUCKET, "/b"],
    ["arn:aws:s3:::", ACCOUNT, "-", BUCKET],
    [" ", BUCKET, "-", BUCKET, " "],
    ["x/", ACCOUNT],
]
PIECES = [
    r"a",
    r"s",
    r"3",
    r":",
    r"/",
    r"\.",
    r"arn",
    r"aws",
    r"[^:]",
    r"[^/]",
    r"[a-z]",
    r"[a-z0-9.-]",
    r"\d",
    r"\w",
    r"(a)",
    r"(.*)",
    r"(?:arn:)?",
    r"([^:]+)",
    r"(.+)",
    r"^",
    r"$",
    r"\b",
    r":::",
    r"s3",
    r"x?",
    r"-",
    r".*?",
    r".+?",
]
LITERALS = (
    "/",
    ":",
    ":::",
    "s3",
    ":s3:::",
    "arn:",
    "aws",
    ".",
    "-",
    "a",
    "/x/*",
    "s3:::",
    "-a",
    "::s3",
    "x/",
    " ",
    "my-",
)
BY_TEXT = ("basename", "dirname", "trimspace", "lower", "upper", "chomp", "provider::aws::arn_parse")
BY_LITERAL = ("trim", "trimprefix", "trimsuffix", "startswith", "endswith", "strcontains")


def calls(draw: random.Random, text: Any) -> tuple[str, list[Any]]:
    pattern = "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 4)))
    literal = draw.choice(LITERALS)
    return draw.choice(
        [
            ("regex", [pattern, text]),
            ("regexall", [pattern, text]),
            ("replace", [text, f"/{pattern}/", draw.choice(["", "x", "$1", "$0-"])]),
            ("replace", [text, literal, draw.choice(["", "x"])]),
            ("split", [literal, text]),
            ("substr", [text, draw.choice([0, 1, 2, 4, -1]), draw.choice([-1, 0, 1, 3, 63, 100])]),
            *((name, [text]) for name in BY_TEXT),
            *((name, [text, literal]) for name in BY_LITERAL),
        ]
    )


def spelled(parts: list[str | Symbol]) -> Iterator[dict[Symbol, str]]:
    for at in range(12):
        yield {symbol: values[at % len(values)] for symbol, values in VALUES.items() if symbol in parts}


def written(value: Any, values: dict[Symbol, str]) -> Any:
    """Return a value with its symbols written out; Unknown where nothing is said of it."""
    if isinstance(value, Unknown):
        if value.text is None or any(isinstance(part, Opaque) for part in value.text.parts):
            return value
        return "".join(part if isinstance(part, str) else values[part] for part in value.text.parts)
    if isinstance(value, dict):
        return {name: written(one, values) for name, one in value.items()}
    return [written(one, values) for one in value] if isinstance(value, list) else value


def agrees(before: Any, after: Any) -> bool:
    if isinstance(before, Unknown):
        return True
    if isinstance(before, list | dict) and type(before) is type(after) and len(before) == len(after):
        return all(
            agrees(before[key], after[key]) for key in (before if isinstance(before, dict) else range(len(before)))
        )
    return bool(before == after)


def outcome(name: str, arguments: list[Any]) -> Any:
    try:
        return result(name, arguments)
    except FunctionError:
        return FunctionError


def test_what_is_said_holds_for_all_names() -> None:
    draw = random.Random(7)
    said = 0
    for _ in range(800):
        parts = draw.choice(TEXTS)
        state = draw.getstate()
        name, arguments = calls(draw, unknown("text", *parts))
        before = outcome(name, arguments)
        said += not isinstance(before, Unknown) or before.text is not None
        after = draw.getstate()
        for values in spelled(parts):
            draw.setstate(state)
            name, known = calls(draw, written(unknown("text", *parts), values))
            settled = outcome(name, known)
            fits = settled is FunctionError if before is FunctionError else agrees(written(before, values), settled)
            # A partition is taken to be one with which there is a match.
            fits = fits or (PARTITION in parts and (settled is FunctionError or settled == known[0]))
            assert fits, f"{name}{known}: {settled}, said was {shown(before)}"
        draw.setstate(after)
    assert said > 450


HOSTILE = ("(a|a)*b", "(?:a?){500}a{500}", ".{0,1000}" * 9, "(a)" * 200)


@pytest.mark.parametrize("pattern", HOSTILE)
def test_no_pattern_takes_long(pattern: str) -> None:
    text = unknown("text", "arn:", PARTITION, ":s3:::", BUCKET, "-", BUCKET, "/x" * 1000)
    started, spent = process_time(), Budget.spent
    for name, arguments in (("regexall", [pattern, text]), ("regexall", [pattern, "a" * 4000])):
        result(name, arguments)
    assert process_time() - started < 8
    assert Budget.spent > spent


def test_ways_with_very_many_threads_are_counted() -> None:
    text = unknown("text", "arn:", PARTITION, ":x-", ACCOUNT, "-y-", ACCOUNT, "-", "ab1" * 50)
    started = process_time()
    for name in ("regexall", "regex"):
        given = "[0-4]a|[0-3]b|[0-2]c|[0-1]d|[2-9]e"
        assert shown(result(name, [f"(?:{given}|(?:(?:[0-9]?){{1000}}){{9}})z", text])) == "?"
    assert process_time() - started < 3  # each took ten seconds


def test_a_pattern_with_very_many_groups() -> None:
    assert result("regex", ["(a)" * 201, "a"]).reason == "the regular expression is too large"
