"""Terraform's functions: known arguments, against Terraform's own answers."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import terraform_calls
import terraform_console
from rows import rows
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError
from storage_lint.inputs.terraform.functions import arguments as function
from storage_lint.inputs.terraform.values.data import SetValue
from storage_lint.lint import Settings, lint

RECORDED = terraform_console.decode(terraform_console.ANSWERS.read_text(encoding="utf-8"))
ANSWERS: dict[str, dict[str, Any]] = RECORDED["functions"]

# https://developer.hashicorp.com/terraform/language/functions as of Terraform 1.11. `try` and `can` are expressions
# to the evaluator; `list` and `map` are only refused.
DOCUMENTED = re.findall(
    r"\w+",
    """
abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename bcrypt can ceil
chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains csvdecode
dirname distinct element endswith ephemeralasnull file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5
fileset filesha1 filesha256 filesha512 flatten floor format formatdate formatlist indent index issensitive join
jsondecode jsonencode keys length list log lookup lower map matchkeys max md5 merge min nonsensitive one parseint
pathexpand plantimestamp pow range regex regexall replace reverse rsadecrypt sensitive setintersection setproduct
setsubtract setunion sha1 sha256 sha512 signum slice sort split startswith strcontains strrev substr sum templatefile
templatestring textdecodebase64 textencodebase64 timeadd timecmp timestamp title tobool tolist tomap tonumber toset
tostring transpose trim trimprefix trimspace trimsuffix try type upper urlencode uuid uuidv5 values yamldecode
yamlencode zipmap
""",
)

# https://opentofu.org/docs/language/functions/, those that Terraform 1.11 lacks; `convert` is the evaluator's.
OPENTOFU = re.findall(
    r"\w+",
    """
assumeequal assumelistlength assumelistlengthmax assumelistlengthmin assumemaplength assumemaplengthmax
assumemaplengthmin assumenotnull assumesetlength assumesetlengthmax assumesetlengthmin assumestringprefix base64gunzip
cidrcontains urldecode
""",
)

# Functions without a value that can be recorded: random, of the run, of the machine, or only unknown here.
UNRECORDED = re.findall(
    r"\w+",
    """
base64gzip bcrypt issensitive plantimestamp rsadecrypt templatestring timestamp type uuid
""",
)

# Where this project knowingly answers in another way.
DIFFERENT = {
    'list("a")': "it is read as Terraform 0.14 does, with a note",
    'map("a", "b")': "it is read as Terraform 0.14 does, with a note",
    "coalescelist(null, [1])": "a null of no type is not told from a null list, which is passed over",
    'cidrsubnet("10.0.0.0/24", 4, -1)': "Terraform computes an address outside of the prefix",
    'nonsensitive(sensitive("a"))': "what sensitive() is given is not used, and so in no report",
    'nonsensitive(sensitive([1, "b"]))': "what sensitive() is given is not used, and so in no report",
}
# Functions whose syntax errors have words of our own, with the place.
OWN_WORDS = ("formatdate", "jsondecode", "textdecodebase64", "textencodebase64", "timecmp", "yamldecode")


def answer(expression: str) -> dict[str, Any]:
    try:
        return {"value": terraform_console.evaluate(expression)}
    except EvaluationError as error:
        return {"error": f"{error.message}."}


def same(one: object, other: object) -> bool:
    # JSON tells true from 1 and does not depend on the order of an object's attributes.
    return json.dumps(one, sort_keys=True, default=repr) == json.dumps(other, sort_keys=True)


def test_every_documented_function_exists() -> None:
    assert function.function_names() == (set(DOCUMENTED) | set(OPENTOFU)) - {"can", "try"}


def test_every_function_has_recorded_answers() -> None:
    assert set(ANSWERS) == set(DOCUMENTED) - {"can", "try"} - set(UNRECORDED)
    assert {name for name, cases in ANSWERS.items() if len(cases) < 2} <= {"abspath", "list", "map"}


@rows("name", sorted(ANSWERS))
def test_recorded_answers(name: str) -> None:
    wrong = {}
    for expression, expected in ANSWERS[name].items():
        got = answer(expression)
        if expression in DIFFERENT:
            assert not same(got, expected), f"{expression} is no longer different"
        elif "error" in expected and name in OWN_WORDS:
            assert "error" in got, expression
        elif not same(got, expected):
            wrong[expression] = (got, expected)
    assert wrong == {}


@rows(
    ("expression", "expected"),
    [
        ('toset(["b", "a"])', ["a", "b"]),
        ("toset([])", []),
        ('setunion(["b"], ["a"])', ["a", "b"]),
        ('setintersection(["a", "b"], ["b"])', ["b"]),
        ('setsubtract(["a", "b"], ["b"])', ["a"]),
        ('setproduct(toset(["a"]), ["b"])', [["a", "b"]]),
        ('fileset("nested", "*.txt")', ["b.txt"]),
        ('tolist([toset(["b"]), ["a"]])[1]', ["a"]),
    ],
)
def test_sets_are_sets(expression: str, expected: list[Any]) -> None:
    value = terraform_console.evaluate(expression)
    assert (type(value), value) == (SetValue, expected)


def test_a_set_of_files_beside_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is called from there, the root's directory is '.', and nothing stands before the pattern."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(
        'resource "aws_ebs_volume" "v" {\n  for_each  = fileset(path.module, "*.json")\n  encrypted = false\n}\n'
    )
    (tmp_path / "a.json").touch()
    for path in (".", str(tmp_path)):
        report = lint([path], Settings(select=("ebs-unencrypted-volume",)))
        assert [one.resource.address for one in report.findings] == ['aws_ebs_volume.v["a.json"]']


@rows("expression", ['tolist(toset(["a"]))', 'sort(toset(["a"]))', 'setproduct(["a"], ["b"])', 'values({a = "b"})'])
def test_lists_are_lists(expression: str) -> None:
    assert type(terraform_console.evaluate(expression)) is list


@rows(
    ("name", "arguments", "expected"),
    [
        ("base64gunzip", ["H4sIAAAAAAACA/NIzcnJVwjPL8pJAQBWsRdKCwAAAA=="], "Hello World"),
        ("cidrcontains", ["192.168.2.0/20", "192.168.2.1"], True),
        ("cidrcontains", ["192.168.2.0/20", "192.168.2.0/22"], True),
        ("cidrcontains", ["192.168.2.0/20", "192.126.2.1"], False),
        ("cidrcontains", ["192.168.2.0/20", "192.126.2.0/18"], False),
        ("cidrcontains", ["fe80::/48", "fe80::1"], True),
        ("cidrcontains", ["fe80::/48", "fe81::1"], False),
        ("urldecode", ["Hello+World%21"], "Hello World!"),
        ("urldecode", ["%E2%98%83"], "☃"),
        ("urldecode", ["foo%3Abar%40localhost%3Ffoo%3Dbar%26bar%3Dbaz"], "foo:bar@localhost?foo=bar&bar=baz"),
        ("assumeequal", ["a", "a"], "a"),
        ("assumenotnull", [5], 5),
        ("assumestringprefix", ["vpc-1", "vpc-"], "vpc-1"),
        ("assumelistlength", [["a"], 1, 2], ["a"]),
        ("assumelistlengthmin", [["a"], 1], ["a"]),
        ("assumelistlengthmax", [["a"], 1], ["a"]),
        ("assumesetlength", [["a", "a"], 1, 1], ["a"]),
        ("assumesetlengthmin", [["a"], 0], ["a"]),
        ("assumesetlengthmax", [["a"], 2], ["a"]),
        ("assumemaplength", [{"a": 1}, 1, 1], {"a": 1}),
        ("assumemaplengthmin", [{"a": 1}, 1], {"a": 1}),
        ("assumemaplengthmax", [{"a": 1}, 1], {"a": 1}),
        ("core::upper", ["a"], "A"),
        ("templatestring", ["Hello, ${name}!", {"name": "Alex"}], "Hello, Alex!"),
        ("templatefile", ["greeting.tftpl", {"name": "x", "count": 2}], "name = x, count = 2\n"),
        ("yamldecode", ["a: .inf"], {"a": float("inf")}),
        ("log", [8, 2], 3),
        ("tostring", [10**60], "1" + "0" * 60),
        ("tonumber", ["1e60"], 10**60),
        ("coalescelist", [None, [1]], [1]),
    ],
)
def test_what_terraform_console_does_not_have(name: str, arguments: list[Any], expected: object) -> None:
    assert same(terraform_calls.result(name, arguments), expected)


@rows(
    ("name", "arguments", "where", "message"),
    [
        ("upper", [["a"]], "str 0", "string required"),
        ("substr", ["a", "x", 1], "offset 1", "a number is required"),
        ("join", [",", ["a"], "b"], "lists 2", "list of string required"),
        ("format", ["%s", "a", "b"], "args 2", "too many arguments; only 1 used by format string"),
        ("merge", [{}, None, [1]], "", 'arguments must be maps or objects, got "tuple"'),
        ("lookup", [{}, "a"], "inputMap 0", 'the given object has no attribute "a"'),
        ("regex", ["(", "a"], "pattern 0", "invalid regexp pattern: missing closing ) in ("),
        (
            "jsondecode",
            ["{"],
            "str 0",
            "invalid JSON: Expecting property name enclosed in double quotes at line 1, column 2",
        ),
        ("yamldecode", ["a: [\n"], "", "on line 2, column 1: did not find expected node content"),
        ("formatdate", ["YYYY", "2020"], "time 1", "not a valid RFC3339 timestamp"),
        ("bcrypt", ["a", 1, 2], "", "bcrypt() takes no more than two arguments"),
        (
            "base64gunzip",
            ["aGk="],
            "",
            "failed to gunzip bytestream: not gzip data",
        ),
        ("base64gunzip", ["!"], "", 'failed to decode base64 data "!"'),
        ("base64gunzip", ["H4sIAAAAAAACA/NIzcnJVwjP"], "", "failed to read gunzip raw data: unexpected EOF"),
        ("cidrcontains", ["10.0.0.0/8", "fe80::1"], "", "address family mismatch: 10.0.0.0/8 vs. fe80::1"),
        ("cidrcontains", ["10.0.0.0/8", "x"], "", "invalid IP address or prefix: x"),
        ("urldecode", ["%zz"], "", "failed to decode URL '%zz': invalid URL escape"),
        ("assumeequal", ["a", "b"], "actual_value 0", "the actual value does not match the assumed value"),
        ("assumenotnull", [None], "value 0", "argument must not be null"),
        ("assumestringprefix", ["i-1", "vpc-"], "value 0", "assumption not upheld by the final value"),
        ("assumelistlengthmin", [[], 1], "list 0", "assumption not upheld by the final value"),
        ("assumelistlengthmax", [[1, 2], 1], "list 0", "assumption not upheld by the final value"),
        ("assumelistlength", ["a", 1, 1], "list 0", "list of any single type required"),
        ("assumemaplength", [[], 1, 1], "map 0", "map of any single type required"),
        ("templatestring", ["a", ["b"]], "vars 1", "invalid vars value: must be a map"),
        ("indent", [-1, "a"], "", "the number of spaces must not be negative"),
        ("log", [-1, 10], "", "the logarithm of a negative number is not a number"),
        ("pow", [-8, 0.5], "", "a negative number to a fractional power is not a number"),
    ],
)
def test_refusals(name: str, arguments: list[Any], where: str, message: str) -> None:
    error = terraform_calls.refusal(name, arguments)
    parameter, _, argument = where.partition(" ")
    sentence = f'Invalid value for "{parameter}" parameter: ' if where else f'Call to function "{name}" failed: '
    assert (error.message, error.argument) == (f"{sentence}{message}.", int(argument) if where else None)


@rows(
    ("name", "arguments", "message"),
    [
        ("upper", [], 'Function "upper" expects 1 argument(s). Missing value for "str".'),
        ("join", [], 'Function "join" expects at least 1 argument(s). Missing value for "separator".'),
        ("upper", ["a", "b"], 'Function "upper" expects only 1 argument(s).'),
        ("nosuch", [], 'There is no function named "nosuch".'),
        ("core::nosuch", [], 'There is no function named "core::nosuch".'),
    ],
)
def test_wrong_calls(name: str, arguments: list[Any], message: str) -> None:
    error = terraform_calls.refusal(name, arguments)
    assert (error.message, error.argument) == (message, None)


@pytest.fixture(scope="module")
def _terraform() -> None:
    """Skip a test where Terraform is not there, or is another one than that which gave the recorded answers."""
    version = terraform_console.terraform_version() or ""
    if version.split(".")[:2] != RECORDED["terraform"].split(".")[:2]:
        pytest.skip(f"no terraform {RECORDED['terraform']} on PATH")


@pytest.mark.usefixtures("_terraform")
def test_terraform_gives_the_recorded_answers() -> None:
    cases = {expression: answer for function in ANSWERS.values() for expression, answer in function.items()}
    answers = dict(zip(cases, terraform_console.console(list(cases)), strict=True))
    changed = {
        expression: (answers[expression], recorded)
        for expression, recorded in cases.items()
        if not same(answers[expression], {"refused": True} if "error" in recorded else recorded["value"])
    }
    assert changed == {}


@pytest.mark.usefixtures("_terraform")
@pytest.mark.parametrize("seed", [1, 2])
def test_random_calls_agree_with_terraform(seed: int) -> None:
    source = random.Random(seed)
    expressions = list(dict.fromkeys(terraform_calls.random_call(source) for _ in range(300)))
    wrong = {}
    for expression, expected in zip(expressions, terraform_console.console(expressions), strict=True):
        got = answer(expression)
        if not same({"refused": True} if "error" in got else got["value"], expected):
            wrong[expression] = (got, expected)
    assert wrong == {}


def test_importing_the_functions_imports_nothing_else() -> None:
    probe = (
        "import sys; before = set(sys.modules)\n"
        "from storage_lint.inputs.terraform.functions import call\n"
        "call('merge', [{}], None); call('join', [',', ['a']], None); call('upper', ['a'], None)\n"
        "call('jsonencode', [{'a': 1}], None); call('format', ['%s', 'a'], None)\n"
        "print(*sorted(name.partition('.')[0] for name in set(sys.modules) - before))"
    )
    linter = str(Path(function.__file__).parents[4])
    environment = {"PYTHONPATH": linter, "PATH": ""}
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, env=environment, check=True)
    light = {"re", "enum", "functools", "collections", "typing", "itertools", "importlib", "storage_lint", "contextlib"}
    heavy = {"json", "yaml", "hashlib", "decimal", "datetime", "ipaddress", "zlib", "urllib", "dataclasses", "inspect"}
    assert set(run.stdout.split()) & heavy == set(), set(run.stdout.split()) - light
