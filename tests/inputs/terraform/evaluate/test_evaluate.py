"""Expressions to values: known ones as `terraform console` gives them, unknown ones with what is known of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rows import rows
from storage_lint.graph.value import Known, Reference, Unknown
from storage_lint.inputs.terraform.values.data import Raw, SetValue
from terraform_code import evaluated, refused

# Values as `terraform console` (1.11) prints them for these expressions.
KNOWN: list[tuple[str, Raw]] = [
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("7 / 2", 3.5),
    ("6 / 2", 3),
    ("7 % 3", 1),
    ("-7 % 3", -1),
    ("7 % -3", 1),
    ("-(3)", -3),
    ('"5" + 1', 6),
    ("1.5 + 1.5", 3),
    ("1 == 1.0", True),
    ('1 == "1"', False),
    ('"a" != "b"', True),
    ("[1, 2] == [1, 2]", True),
    ('{ a = 1 } == { "a" = 1 }', True),
    ("null == null", True),
    ('"" == null', False),
    ("2 < 10", True),
    ('"2" >= 2', True),
    ("true && false", False),
    ("true || false", True),
    ('!"false"', True),
    ('true ? "a" : "b"', "a"),
    ("false ? 1 : true ? 2 : 3", 2),
    ('"${1}"', 1),
    ('"${true}"', True),
    ('"a${1}b${true}c${1.5}"', "a1btruec1.5"),
    ('"%{ if true }yes%{ else }no%{ endif }"', "yes"),
    ('"%{ if false }yes%{ endif }."', "."),
    ('"%{ for i, x in ["a", "b"] }${i}${x},%{ endfor }"', "0a,1b,"),
    ('"%{ for x in { z = 1, a = 2 } }${x}%{ endfor }"', "21"),
    ("[for x in [1, 2, 3] : x * 2 if x > 1]", [4, 6]),
    ("[for i, x in [5, 6] : i + x]", [5, 7]),
    ("{ for k, v in { b = 1, a = 2 } : upper(k) => v }", {"A": 2, "B": 1}),
    ('{ for x in ["aa", "b", "ab"] : substr(x, 0, 1) => x... }', {"a": ["aa", "ab"], "b": ["b"]}),
    ('[for x in toset(["b", "a", "b"]) : x]', ["a", "b"]),
    ('[for k, v in toset(["a"]) : k == v]', [True]),
    ("[{ a = 1 }, { a = 2 }][*].a", [1, 2]),
    ("[{ a = [1] }, { a = [2] }].*.a[0]", [1]),
    ("[{ a = [1] }, { a = [2] }][*].a[0]", [1, 2]),
    ("null[*]", []),
    ('"x"[*]', ["x"]),
    ("{ a = 1 }[*].a", [1]),
    ("{ a = { b = [7, 8] } }.a.b[1]", 8),
    ('{ "a b" = 1 }["a b"]', 1),
    ('["x", "y"]["1"]', "y"),
    ("[1, 2].1", 2),
    ("{ 1 = true }[1]", True),
    ('{ (upper("a")) = 1 }', {"A": 1}),
    ('try({}.a, [][0], "last")', "last"),
    ('try(tobool("x"), tobool("true"))', True),
    ("can({}.a)", False),
    ("can(1 + 1)", True),
    ("max([3, 5]...)", 5),
    ("merge({ a = 1 }, { b = 2 }, { a = 3 })", {"a": 3, "b": 2}),
    ("path.module", "."),
    ("path.root", "."),
    ('templatestring("$${n}!", { n = 3 })', "3!"),
    ("{ for k, v in {} : k => v }", {}),
]


@rows(("expression", "expected"), KNOWN)
def test_known_value(tmp_path: Path, expression: str, expected: Raw) -> None:
    result = evaluated(tmp_path, expression)
    assert (type(result), result) == (type(expected), expected)


REFUSED = [
    ("1 / 0", "division by zero"),
    ("1 % 0", "division by zero"),
    ("[1][1]", "index 1 of a list of 1"),
    ("[1][-1]", "index -1 of a list of 1"),
    ("[1][0.5]", "the index of a list must be a whole number"),
    ('[1]["a"]', "the index of a list: a number is required"),
    ("{ a = 1 }.b", 'there is no "b" in this object'),
    ("{ a = 1 }[null]", "an object is indexed by null"),
    ('toset(["a"])[0]', "a set has no index"),
    ("null.a", 'attribute "a" of null'),
    ('"x".a', 'string has no attribute "a"'),
    ('"${[1]}-"', "a string cannot contain tuple"),
    ("1 && true", "the condition must be a bool, not number"),
    ("null ? 1 : 2", "the condition must be a bool, not null"),
    ("null + 1", "a number is required, not null"),
    ("[for x in 1 : x]", "for needs a collection, not number"),
    ('{ for x in ["a", "a"] : x => 1 }', 'two elements have the key "a"'),
    ("{ (null) = 1 }", "the key must be a string, not null"),
    ('max("a"...)', "... needs a list, not string"),
    ("try()", "try needs an argument"),
    ("can()", "can needs one argument"),
    ("local", "local needs an attribute: local.NAME"),
    ("word", "word is not declared"),
    ("self.id", "self.id is only known inside a resource"),
    ("aws_s3_bucket.a.id", "aws_s3_bucket.a is not declared"),
    ("data.aws_region.a.name", "data.aws_region.a is not declared"),
    ("module.a.b", "module.a is not declared"),
    ("nothing(1)", 'There is no function named "nothing"'),
    ('templatestring("$${a.b}", { a = {} })', 'templatestring: line 1, column 3: there is no "b" in this object'),
    ('templatestring("$${", {})', "templatestring: line 1, column 3: "),
]


@rows(("expression", "message"), REFUSED)
def test_refused(tmp_path: Path, expression: str, message: str) -> None:
    found = refused(tmp_path, expression)
    assert found.startswith(message) if message.endswith(": ") else found == message


UNKNOWNS = """
variable "name" {}
variable "on" { type = bool }
variable "env" {
  validation { condition = contains(["dev", "prod"], var.env) }
}
variable "map" {}
variable "count" { type = number }
resource "aws_kms_key" "k" {}
resource "aws_s3_bucket" "b" { bucket = "acme" }
resource "aws_s3_bucket" "c" { bucket_prefix = "acme-" }
resource "aws_s3_bucket" "d" { bucket = var.on ? "x" : null }
data "aws_region" "here" {}
data "aws_vpc" "main" {}
"""

TEXTS = [
    ("var.name", "${var.name}"),
    ('"a-${var.name}-b"', "a-${var.name}-b"),
    ('"${var.name}${var.name}"', "${var.name}${var.name}"),
    ("var.map.key", "${var.map.key}"),
    ('var.map["key"].more', '${var.map["key"].more}'),
    ("var.map[0].id", "${var.map[0].id}"),
    ("aws_kms_key.k.arn", "${aws_kms_key.k.arn}"),
    ('"${aws_kms_key.k.arn}/*"', "${aws_kms_key.k.arn}/*"),
    ("aws_s3_bucket.c.bucket", "${aws_s3_bucket.c.id}"),
    ("aws_s3_bucket.c.id", "${aws_s3_bucket.c.id}"),
    ("data.aws_region.here.name", "${data.aws_region.name}"),
    ("data.aws_region.here.id", "${data.aws_region.name}"),
    ("data.aws_vpc.main.id", "${data.aws_vpc.main.id}"),
    ("terraform.workspace", "${terraform.workspace}"),
    ("path.cwd", "${path.cwd}"),
    ("var.name[*].id", "${var.name[*].id}"),
    ("md5(var.name)", "${md5(var.name)}"),
    ('md5("a${var.name}")', '${md5("a${var.name}")}'),
    ("-var.name", "${-var.name}"),
    ("var.name + 1", "${var.name + 1}"),
    ("tostring(var.name)", "${var.name}"),
    # Another name for what may be another text: 007 as a number is 7.
    ("tostring(tonumber(var.name))", "${tonumber(var.name)}"),
    ("tonumber(tonumber(var.name))", "${tonumber(var.name)}"),
    ("tonumber(var.count)", "${var.count}"),
    ("var.name + 0", "${var.name + 0}"),
    ("lower(var.name)", "${lower(var.name)}"),
    ('format("%d", var.count)', '${format("%d", var.count)}'),
    ('"x-${lower(var.name)}"', "x-${lower(var.name)}"),
]


@rows(("expression", "text"), TEXTS)
def test_unknown_text(tmp_path: Path, expression: str, text: str) -> None:
    result = evaluated(tmp_path, expression, UNKNOWNS)
    assert isinstance(result, Unknown)
    assert result.choices == ()
    assert str(result.text) == text


def test_parts_that_are_not_known_are_told_apart(tmp_path: Path) -> None:
    code = UNKNOWNS + 'variable "other" {}'
    same = 'upper("p-${var.name}") == "P-Z" ? upper("p-${var.name}") == "P-Z" : false'
    other = 'upper("p-${var.name}") == "P-Z" ? upper("p-${var.other}") == "P-Z" : false'
    name, second = '"P-${upper(var.name)}" == "P-Z"', '"P-${upper(var.other)}" == "P-Z"'
    assert plain(evaluated(tmp_path, same, code)) == {f"{name} is true": True, f"{name} is false": False}
    assert plain(evaluated(tmp_path, other, code)) == {
        f"{name} is true": {f"{second} is true": True, f"{second} is false": False},
        f"{name} is false": False,
    }
    keys = '[for k, v in { (upper("p-${var.name}")) = 1, (upper("p-${var.other}")) = 2 } : v]'
    assert evaluated(tmp_path, keys, code) == [1, 2]


def test_calls_with_equal_arguments_are_equal(tmp_path: Path) -> None:
    assert evaluated(tmp_path, "md5(var.name) == md5(var.name)", UNKNOWNS) is True
    assert isinstance(evaluated(tmp_path, "uuid() == uuid()", UNKNOWNS), Unknown)


# A value as data: a dictionary stands for an Unknown, with the value for each choice.
SPLIT = 'length(split(",", var.name))'
CHOICES: list[tuple[str, Any]] = [
    ("var.on", {"var.on is true": True, "var.on is false": False}),
    ("!var.on", {"var.on is true": False, "var.on is false": True}),
    ("var.on ? 1 : 2", {"var.on is true": 1, "var.on is false": 2}),
    ('var.on ? "same" : "same"', "same"),
    ("var.on && false", False),
    ("var.on || true", True),
    ("var.on || !var.on", True),
    ("var.on == var.on", True),
    ("var.on ? (var.on ? 1 : 2) : 3", {"var.on is true": 1, "var.on is false": 3}),
    ("[var.on, false]", [{"var.on is true": True, "var.on is false": False}, False]),
    ('"x-${var.on}"', {"var.on is true": "x-true", "var.on is false": "x-false"}),
    ("var.env", {'var.env = "dev"': "dev", 'var.env = "prod"': "prod"}),
    ('var.env == "prod"', {'var.env = "dev"': False, 'var.env = "prod"': True}),
    ('var.env == "test"', False),
    ("upper(var.env)", {'var.env = "dev"': "DEV", 'var.env = "prod"': "PROD"}),
    ('"${var.env}/${upper(var.env)}"', {'var.env = "dev"': "dev/DEV", 'var.env = "prod"': "prod/PROD"}),
    ("{ dev = 1, prod = 2 }[var.env]", {'var.env = "dev"': 1, 'var.env = "prod"': 2}),
    ("{ dev = 1, prod = 1 }[var.env]", 1),
    # What Terraform would refuse cannot be: the value of the other choice is left.
    ("{ prod = 2 }[var.env]", 2),
    ("try({ prod = 2 }[var.env], 0)", {'var.env = "dev"': 0, 'var.env = "prod"': 2}),
    ("can({ prod = 2 }[var.env])", {'var.env = "dev"': False, 'var.env = "prod"': True}),
    (
        "lookup({ a = 1, b = 2 }, var.name, 3)",
        {'var.name = "a"': 1, 'var.name = "b"': 2, "var.name is another key": 3},
    ),
    ("lookup({ a = 1, b = 2 }, var.name)", {'var.name = "a"': 1, 'var.name = "b"': 2}),
    ("lookup({ a = 1, b = 1 }, var.name, 1)", 1),
    ("lookup({}, var.name, 1)", 1),
    ("lookup({ prod = 2 }, var.env, 0)", {'var.env = "dev"': 0, 'var.env = "prod"': 2}),
    ("{ a = 1, b = 2 }[var.name]", {'var.name = "a"': 1, 'var.name = "b"': 2}),
    ('["x", "y"][var.name]', {"var.name = 0": "x", "var.name = 1": "y"}),
    ('var.name == "a"', {'var.name == "a" is true': True, 'var.name == "a" is false': False}),
    ('var.name != "a"', {'var.name == "a" is true': False, 'var.name == "a" is false': True}),
    ('var.name == "a" && var.name != "a"', False),
    ("var.name > 3", {"var.name > 3 is true": True, "var.name > 3 is false": False}),
    ("[for x in [1, 2] : x if var.on]", {"var.on is true": [1, 2], "var.on is false": []}),
    ("[for x in [1, 2] : x if var.on || x > 1]", {"var.on is true": [1, 2], "var.on is false": [2]}),
    ("length([for x in [1, 2] : x if var.on]) > 0", {"var.on is true": True, "var.on is false": False}),
    ('[for x in (var.on ? ["a"] : ["b", "c"]) : upper(x)]', {"var.on is true": ["A"], "var.on is false": ["B", "C"]}),
    ("(var.on ? [{ a = 1 }] : [])[*].a", {"var.on is true": [1], "var.on is false": []}),
    ('one((var.on ? ["a"] : []))', {"var.on is true": "a", "var.on is false": None}),
    ('(var.on ? ["a"] : [])[0]', "a"),
    ('try((var.on ? ["a"] : [])[0], "none")', {"var.on is true": "a", "var.on is false": "none"}),
    (
        'var.on ? var.env : "none"',
        {"var.on is true": {'var.env = "dev"': "dev", 'var.env = "prod"': "prod"}, "var.on is false": "none"},
    ),
    ("max((var.on ? [1, 2] : [3])...)", {"var.on is true": 2, "var.on is false": 3}),
    ("var.name == null ? 1 : 1", 1),
    ('"x-${tobool(var.name)}"', {"var.name is true": "x-true", "var.name is false": "x-false"}),
    # A rule for one value holds for each of the values that something may be.
    ("(var.on ? null : true) && true", True),
    ('(var.on ? "true" : "false") || false', {"var.on is true": True, "var.on is false": False}),
    ('!(var.on ? "true" : false)', {"var.on is true": False, "var.on is false": True}),
    ("(var.on ? null : [1])[*]", {"var.on is true": [], "var.on is false": [1]}),
    ("coalesce((var.on ? null : 1), 2)", {"var.on is true": 2, "var.on is false": 1}),
    ("compact([(var.on ? null : 1)])", {"var.on is true": [], "var.on is false": ["1"]}),
    ("merge((var.on ? null : { a = 1 }), { b = 2 })[*].b", [2]),
    ("(var.on ? null : 1) == null", {"var.on is true": True, "var.on is false": False}),
    ('lookup({ a = (var.on ? null : 1) }, "a", 5)', {"var.on is true": None, "var.on is false": 1}),
    ("try((var.on ? null : { a = 1 }).a, 5)", {"var.on is true": 5, "var.on is false": 1}),
    ("can((var.on ? null : { a = 1 }).a)", {"var.on is true": False, "var.on is false": True}),
    ("[for x in (var.on ? null : [1]) : x]", [1]),
    ('tolist([(var.on ? 1 : 2), "a"])', [{"var.on is true": "1", "var.on is false": "2"}, "a"]),
    ('(var.on ? "x" : null) == aws_s3_bucket.d.bucket', {"var.on is true": True, "var.on is false": False}),
    # A key that is not known may be any, and hides what stands before it.
    ("{ a = 1, (var.name) = 2 }.a", {'${var.name} = "a"': 2, 'no other key is "a"': 1}),
    ("{ (var.name) = 2, a = 1 }.a", 1),
    ('{ a = 1, ("b-${var.name}") = 2 }["a"]', 1),
    ("{ (var.name) = 2 }.a", 2),
    ("{ for k, v in { a = 1, (var.name) = 2 } : k => v }.a", {'${var.name} = "a"': 2, 'no other key is "a"': 1}),
    ('lookup({ (var.name) = 2 }, "a", 5)', {'${var.name} = "a"': 2, 'no other key is "a"': 5}),
    ('lookup({ ("b-${var.name}") = 2 }, "a", 5)', 5),
    ("merge({ a = 1 }, { (var.name) = 2 }).a", {'${var.name} = "a"': 2, 'no other key is "a"': 1}),
    ("merge({ a = 1 }, { (var.name) = 2 }, { a = 3 }).a", 3),
    ("{ a = 1, (var.name) = 2 }[var.name]", 2),
    ('length({ ("${var.name}-a") = 1, ("${var.name}-b") = 2 })', 2),
    ('values({ ("${var.name}-b") = 1, ("${var.name}-a") = 2 })', [2, 1]),
    ('length(keys({ ("${var.name}-b") = 1, ("${var.name}-a") = 2 }))', 2),
    ('keys({ (var.name) = 1 })[0] == "a-${var.name}"', False),
    ("{ a = 1 } == { (var.name) = 2 } || true", True),
    ("jsondecode(jsonencode({ a = 1, (var.name) = 2 })).a", {'${var.name} = "a"': 2, 'no other key is "a"': 1}),
    # Of some collections it is known how many elements they have at least.
    ('length(split(",", var.name)) > 0', True),
    ('1 <= length(split(",", var.name))', True),
    ('length(split(",", var.name)) == 0', False),
    ('0 != length(split(",", var.name))', True),
    ('length(split(",", var.name)) < 1', False),
    ("length(concat([1, 2], tolist(var.map))) >= 2", True),
    ("length(concat([1, 2], tolist(var.map))) <= 1", False),
    ("length(var.map) < 0", False),
    ('length(split(",", var.name)) > 1 ? 1 : 2', {f"{SPLIT} > 1 is true": 1, f"{SPLIT} > 1 is false": 2}),
    # What AWS gives is never null or empty, and never what someone wrote.
    ("aws_kms_key.k.arn == null", False),
    ('aws_kms_key.k.arn != ""', True),
    ('"x-${var.name}" == "y"', False),
    ('"x-${var.name}" == null', False),
    ("aws_kms_key.k.id == aws_s3_bucket.c.id", False),
    ("coalesce(null, aws_kms_key.k.arn) == aws_kms_key.k.arn", True),
]


def plain(result: Raw) -> Any:
    if isinstance(result, Unknown):
        assert result.choices, f"{result.reason}: {result.text}"
        return {
            choice.when: plain(choice.value.value if isinstance(choice.value, Known) else choice.value)
            for choice in result.choices
        }
    return [plain(item) for item in result] if isinstance(result, list) else result


@rows(("expression", "expected"), CHOICES)
def test_choices(tmp_path: Path, expression: str, expected: object) -> None:
    assert plain(evaluated(tmp_path, expression, UNKNOWNS)) == expected


@rows(
    "expression",
    [
        "[for x in var.map : x]",
        "{ for k, v in var.map : k => v }",
        "max(var.map...)",
        "try(var.map.a, 1)",
        "try(jsondecode(var.name), {})",
        "can(var.map.a) ? 1 : 2",
        '"%{ for x in var.map }${x}%{ endfor }"',
        "tolist(data.aws_vpc.main.ids)[3]",
        "[for x in range(7) : x if x > var.map[x]]",
        "length({ a = 1, (var.name) = 2 })",
        "keys({ a = 1, (var.name) = 2 })",
        "values({ a = 1, (var.name) = 2 })",
        "{ a = 1 } == { (var.name) = 1 }",
        "contains([{ a = 1 }], { (var.name) = 1 })",
        'transpose({ (var.name) = ["a"] })',
        "jsonencode({ (var.name) = 1 })",
    ],
)
def test_unknown(tmp_path: Path, expression: str) -> None:
    result = evaluated(tmp_path, expression, UNKNOWNS)
    assert isinstance(result, Unknown)
    assert all(isinstance(choice.value, Known) for choice in result.choices)


def test_a_reference_says_which_attribute_it_is(tmp_path: Path) -> None:
    for expression in ("aws_s3_bucket.b.id", "aws_s3_bucket.b.bucket", "[aws_s3_bucket.b][0].id"):
        result = evaluated(tmp_path, expression, UNKNOWNS)
        assert isinstance(result, Reference)
        assert (result, result.address) == ("acme", "aws_s3_bucket.b")


@pytest.mark.parametrize(
    ("block", "attribute", "text"),
    [
        ('data "aws_region" "d" { region = var.name }', "name", "${var.name}"),
        ('data "aws_region" "d" { provider = aws.eu }', "name", "${data.aws_region (aws.eu).name}"),
        ('data "aws_caller_identity" "d" {}', "id", "${data.aws_caller_identity.account_id}"),
        (
            'data "aws_caller_identity" "d" {}',
            "arn",
            "arn:${data.aws_partition.partition}:${data.aws_caller_identity.d.service}::"
            "${data.aws_caller_identity.account_id}:${data.aws_caller_identity.d.arn}",
        ),
        ('data "aws_partition" "d" {}', "dns_suffix", "${data.aws_partition.dns_suffix}"),
        ('data "aws_s3_bucket" "d" { bucket = var.name }', "id", "${var.name}"),
        ('data "template_file" "d" { template = "$${a}-b" }', "rendered", None),
        ('data "template_file" "d" { vars = var.map }', "rendered", "${data.template_file.d.rendered}"),
    ],
)
def test_data_sources(tmp_path: Path, block: str, attribute: str, text: str | None) -> None:
    kind = block.split('"')[1]
    if text is None:
        assert "a is not declared" in refused(tmp_path, f"data.{kind}.d.{attribute}", UNKNOWNS + block)
    else:
        result = evaluated(tmp_path, f"data.{kind}.d.{attribute}", UNKNOWNS + block)
        assert isinstance(result, Unknown)
        assert str(result.text) == text


def test_known_data_sources(tmp_path: Path) -> None:
    code = """
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "us"
  region = local.us
}
locals { us = "us-east-1" }
data "aws_region" "here" {}
data "aws_region" "there" { provider = aws.us }
data "aws_region" "named" { name = "eu-north-1" }
data "aws_s3_bucket" "b" { bucket = "acme" }
data "template_file" "t" {
  template = "$${a}-b"
  vars     = { a = 1 }
}
"""
    expression = (
        "[data.aws_region.here.name, data.aws_region.there.region, data.aws_region.named.id, data.aws_s3_bucket.b.id, "
        "data.template_file.t.rendered]"
    )
    assert evaluated(tmp_path, expression, code) == ["eu-west-1", "us-east-1", "eu-north-1", "acme", "1-b"]


def test_a_set_stays_a_set(tmp_path: Path) -> None:
    assert isinstance(evaluated(tmp_path, 'toset(["a"])'), SetValue)


def test_branches_that_are_not_taken_are_not_evaluated(tmp_path: Path) -> None:
    assert evaluated(tmp_path, "true ? 1 : {}.a") == 1
    assert evaluated(tmp_path, "false && {}.a") is False


def test_names_of_loops_hide_the_others(tmp_path: Path) -> None:
    assert evaluated(tmp_path, "[for local in [{ a = 1 }] : local.a]", "locals { a = 2 }") == [1]
