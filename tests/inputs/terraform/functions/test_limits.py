"""Terraform's functions and bad input: nothing hangs, nothing is read outside of the tree, nothing else is raised."""

from __future__ import annotations

import base64
import gzip
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import terraform_console
from depth import tries
from rows import rows
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Reference, Symbol, Unknown
from storage_lint.inputs.terraform import read_terraform
from storage_lint.inputs.terraform.functions import FileMissingError, FunctionError
from storage_lint.inputs.terraform.functions.arguments import function_names
from storage_lint.inputs.terraform.values.data import SetValue
from terraform_calls import Context, choice, refusal, result, unknown


def nested(depth: int, inner: Any = "x") -> Any:
    for _ in range(depth):
        inner = [inner]
    return inner


def doubled(times: int) -> Any:
    """Return a list that is small in memory and 2**times long when walked."""
    inner: Any = ["x"]
    for _ in range(times):
        inner = [inner, inner]
    return inner


MANY = [str(number) for number in range(100_000)]
LONG = "x" * 3_000_000

TOO_LARGE = "the value is too large to evaluate"
TOO_DEEP = "the value is nested too deeply to evaluate"
TOO_LONG = "the result would have more than 4000000 characters"
TOO_MANY = "the result would have more than 100000 elements"


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        ("flatten", [doubled(40)], TOO_LARGE),
        ("flatten", [[[], [doubled(40)]]], TOO_LARGE),
        ("jsonencode", [doubled(40)], TOO_LARGE),
        ("yamlencode", [doubled(40)], TOO_LARGE),
        ("tolist", [[doubled(40), doubled(40)]], TOO_LARGE),
        ("toset", [[doubled(40), doubled(39)]], TOO_LARGE),
        ("distinct", [[doubled(40), doubled(40)]], TOO_LARGE),
        ("format", ["%v", doubled(40)], TOO_LARGE),
        ("contains", [[doubled(40)], doubled(40)], TOO_LARGE),
        ("flatten", [nested(100)], TOO_DEEP),
        ("jsonencode", [nested(100_000)], TOO_DEEP),
        ("yamlencode", [nested(100)], TOO_DEEP),
        ("tolist", [[nested(5000), nested(5000, 1)]], TOO_DEEP),
        ("jsondecode", ["[" * 200 + "]" * 200], "the JSON is nested too deeply to evaluate"),
        ("jsondecode", ["[" * 1_000_000], "the JSON is nested too deeply to evaluate"),
        ("yamldecode", ["[" * 200 + "]" * 200], TOO_DEEP),
        ("jsondecode", ["1" * 5000], "the number has too many digits"),
        ("jsondecode", ["1e99999"], "the number has too many digits"),
        ("tonumber", ["1e999999999"], "the number has too many digits"),
        ("parseint", ["1" * 5000, 10], "the number has too many digits"),
        ("tostring", [10**5000], "the number has too many digits"),
        ("format", ["%d", 10**5000], "the number has too many digits"),
        ("pow", [10, 400], "the number is infinite"),
        ("pow", [0, -1], "the number is infinite"),
        ("ceil", [float("inf")], "the number is infinite"),
        ("log", [0, 10], "the logarithm is infinite"),
        ("log", [5, 1], "the logarithm is infinite"),
        ("replace", [LONG, "x", LONG], TOO_LONG),
        ("replace", ["x" * 50_000, "/x/", "y" * 1000], TOO_LONG),
        ("join", ["x" * 1000, MANY], TOO_LONG),
        ("join", ["", [LONG, LONG]], TOO_LONG),
        ("format", ["%s%s", LONG, LONG], TOO_LONG),
        ("indent", [1_000_000, "\n" * 10], TOO_LONG),
        ("format", ["%99999d", 1], "the format asks for more than 10000 characters"),
        ("format", ["%.99999f", 1], "the format asks for more than 10000 characters"),
        ("format", ["%[99999999999999999999]d", 1], "the format asks for more than 10000 characters"),
        ("concat", [MANY, ["x"]], TOO_MANY),
        ("split", ["", LONG], TOO_MANY),
        ("setproduct", [MANY, MANY], TOO_MANY),
        ("setunion", [MANY, ["x"]], TOO_MANY),
        ("transpose", [{"a": [*MANY, "x"]}], TOO_LARGE),
        ("matchkeys", [MANY, MANY, MANY], TOO_LARGE),
        ("formatlist", ["%s" + "x" * 5000, MANY], TOO_LARGE),
        ("regex", ["(" * 50 + ")" * 50, "a"], "the regular expression is nested too deeply"),
        ("regex", ["((a{1000}){1000}){1000}", "a"], "the regular expression is too large"),
        ("regex", ["x" * 10_001, "a"], "the regular expression is too large"),
        ("regexall", ["(x*)*y|(x+x+)+y", "x" * 500_000], "the regular expression is too costly for this text"),
        ("regexall", ["x*y|x", "x" * 10_000], "the regular expression is too costly for this text"),
        ("regex", ["\\p{Greek}", "a"], "the regular expression asks for the Unicode script Greek"),
        ("textencodebase64", ["x", "Big5"], "Python's Big5 is not Terraform's"),
        ("timeadd", ["9999-12-31T23:00:00Z", "2h"], "the year is not between 1 and 9999"),
        ("formatdate", ["YYYY", "0000-01-01T00:00:00Z"], "the year is not between 1 and 9999"),
    ],
)  # fmt: skip
def test_limits(name: str, arguments: list[Any], reason: str) -> None:
    value = result(name, arguments)
    assert (type(value), value.reason) == (Unknown, reason)


def test_yaml_aliases_share_what_they_stand_for() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 50)}]" for n in range(1, 20))]
    decoded = result("yamldecode", ["\n".join(lines)])
    assert decoded["a19"][0][49] is decoded["a17"]
    assert result("jsonencode", [decoded]).reason == TOO_LARGE


def test_a_zip_bomb_is_not_unzipped() -> None:
    bomb = base64.b64encode(gzip.compress(b"\0" * 50_000_000)).decode()
    assert result("base64gunzip", [bomb]).reason == TOO_LONG


@pytest.mark.parametrize(
    ("pattern", "text", "groups"),
    [
        ("(a*)*b", "a" * 2000, None),
        ("(a|a)*b", "a" * 2000, None),
        ("(a|aa)+$", "a" * 2000 + "b", None),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 2000, None),
        ("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x", "a" * 500, None),
        ("(?:a?){30}(?:a){30}", "a" * 30, "a" * 30),
        ("^(a+)+$", "a" * 2000, ["a" * 2000]),
    ],
)
def test_patterns_that_take_others_for_ever(pattern: str, text: str, groups: object) -> None:
    if groups is None:
        assert refusal("regex", [pattern, text]).message.endswith("pattern did not match any part of the given string.")
    else:
        assert result("regex", [pattern, text]) == groups


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    module = tmp_path / "repository" / "module"
    module.mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "repository" / "shared.txt").write_text("shared")
    (module / "own.txt").write_text("own")
    (module / "large.txt").write_bytes(b"x" * 4_000_001)
    (module / "directory").mkdir()
    (module / "out.txt").symlink_to(tmp_path / "secret.txt")
    (module / "out").symlink_to(tmp_path)
    (module / "in.txt").symlink_to(module / "own.txt")
    (module / "dangling.txt").symlink_to(module / "nowhere.txt")
    (module / "loop").symlink_to(module / "loop")
    os.mkfifo(module / "pipe")
    return module


def context_of(module: Path) -> Context:
    return Context(str(module), str(module.parent))


def test_files_inside_the_tree_are_read(tree: Path) -> None:
    context = context_of(tree)
    for path in ("own.txt", "./own.txt", "directory/../own.txt", "in.txt", str(tree / "own.txt")):
        assert result("file", [path], context) == "own"
    assert result("file", ["../shared.txt"], context) == "shared"
    assert result("fileexists", ["../shared.txt"], context) is True
    assert result("fileset", ["..", "*.txt"], context) == ["shared.txt"]


@rows("path", ["../../secret.txt", "out.txt", "out/secret.txt", "/etc/passwd", "/", "../..", "out"])
@rows(
    "name", ["file", "filebase64", "filemd5", "filesha256", "filebase64sha512", "fileexists", "templatefile", "fileset"]
)
def test_nothing_outside_the_tree_is_read(tree: Path, name: str, path: str) -> None:
    more: dict[str, list[Any]] = {"templatefile": [{}], "fileset": ["*"]}
    value = result(name, [path, *more.get(name, [])], context_of(tree))
    assert isinstance(value, Unknown)
    assert value.reason.endswith(" is outside the directory that is linted")


@pytest.mark.parametrize(
    ("name", "path", "reason"),
    [
        ("file", "large.txt", "large.txt is larger than 4000000 bytes"),
        ("filemd5", "large.txt", "large.txt is larger than 4000000 bytes"),
        ("file", "pipe", "pipe is not a regular file"),
        ("file", "x" * 5000, f"{'x' * 5000} cannot be read: File name too long"),
    ],
)
def test_files_that_are_not_read(tree: Path, name: str, path: str, reason: str) -> None:
    value = result(name, [path], context_of(tree))
    assert (type(value), value.reason.partition(": '")[0]) == (Unknown, reason)


@pytest.mark.parametrize(
    ("name", "path", "missing", "message"),
    [
        ("file", "none.txt", True, 'Invalid value for "path" parameter: no file exists at "none.txt"; this function '),
        ("file", "dangling.txt", True, 'Invalid value for "path" parameter: no file exists at "dangling.txt"; this '),
        ("filesha1", "none.txt", True, 'Call to function "filesha1" failed: open none.txt: no such file or directory.'),
        ("file", "directory", False, 'Invalid value for "path" parameter: failed to read file: read directory: is a '),
        ("fileexists", "directory", False, 'Invalid value for "path" parameter: directory is a directory, not a file.'),
        ("fileexists", "pipe", False, 'Invalid value for "path" parameter: pipe is not a regular file.'),
        ("file", "a\0b", False, 'Invalid value for "path" parameter: failed to read file: '),
    ],
)
def test_files_that_cannot_be_read(tree: Path, name: str, path: str, missing: bool, message: str) -> None:
    error = refusal(name, [path], context_of(tree))
    assert error.message.startswith(message)
    assert isinstance(error, FileMissingError) is missing


def test_a_dangling_link_does_not_exist(tree: Path) -> None:
    assert result("fileexists", ["dangling.txt"], context_of(tree)) is False


def test_a_search_does_not_follow_links_out_of_the_tree(tree: Path) -> None:
    value = result("fileset", [".", "**"], context_of(tree))
    assert (type(value), value.reason) == (Unknown, f"{tree / 'out'} is outside the directory that is linted")


def test_a_search_of_many_files_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_text("")
    (tmp_path / "a" / "up").symlink_to(tmp_path)  # a circle
    value = result("fileset", [".", "**/*.txt"], Context(str(tmp_path)))
    assert isinstance(value, Unknown)
    assert value.reason.endswith("is nested too deeply to search")


def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert result("fileset", [".", "*"], Context(str(tmp_path))) == []


DATA = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(max_size=20),
        st.sampled_from(["%s", "%d%", "(", "[", "*", "${", "{", "\0", "1e5", "a\\", "/x(/", "10.0.0.0/8", "\ud800"]),
        st.just(Reference("b", "aws_s3_bucket.b", "id")),
        st.just(unknown("x")),
        st.just(unknown("n", "a-", Symbol("var.n"))),
        st.just(choice("c", one="a", other=["b"])),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(SetValue),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip
NAMES = sorted(function_names())


@settings(max_examples=tries(600, usual=300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), st.lists(DATA, max_size=4))
@example("urlencode", ["\ud800"])
@example("urldecode", ["\ud800"])
def test_nothing_but_function_errors_is_raised(name: str, arguments: list[Any]) -> None:
    with suppress(FunctionError):
        _check_data(result(name, arguments))


@settings(max_examples=300, deadline=None)
@given(st.text("ab()[]{}|*+?^$.\\dwpPQE1,2-:<>imsU&~é", max_size=12), st.text("ab1 \né"))
def test_no_pattern_breaks(pattern: str, text: str) -> None:
    with suppress(FunctionError):
        _check_data(result("regexall", [pattern, text]))


def _check_data(value: Any) -> None:
    assert isinstance(value, type(None) | bool | int | float | str | list | dict | Unknown), value
    if isinstance(value, list):
        for element in value:
            _check_data(element)
    if isinstance(value, dict):
        for name, element in value.items():
            assert isinstance(name, str)
            _check_data(element)


def test_a_missing_file_is_a_note_in_a_run(tmp_path: Path) -> None:
    main = tmp_path / "main.tf"
    main.write_text('resource "aws_s3_bucket" "a" {\n  bucket = file("name.txt")\n}\n')
    reading = read_terraform({str(tmp_path): (str(main),)}, ReadSettings())
    assert [(problem.summary.partition(":")[2][:47], problem.note) for problem in reading.problems] == [
        (' Invalid value for "path" parameter: no file ex', True)
    ]


def test_try_goes_on_when_a_file_is_missing() -> None:
    assert terraform_console.evaluate('try(file("name.txt"), "default")') == "default"
    assert terraform_console.evaluate('can(file("hello.txt"))') is True
