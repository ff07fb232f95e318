"""The hash of lines, as SARIF Multitool 5.7 (`rewrite --insert RollingHashPartialFingerprints`) worked it out."""

from __future__ import annotations

import pytest

from storage_lint.report.line_hash import line_hashes


def volume(name: str) -> str:
    return (
        f'resource "aws_ebs_volume" "{name}" {{\n  availability_zone = "eu-west-1a"\n  size = 1\n  type = "gp2"\n}}\n'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            volume("a") + volume("b") + volume("a2"),
            {
                1: "a5f325ef2816d67d:1",
                4: "833ebb019fb1a5f4:1",
                6: "ca470bcd65635ab6:1",
                9: "9e6c01c338ef3dfd:1",
                11: "2894e9ffd0ecaf18:1",
                14: "3ff57095fe73b8bc:1",
            },
        ),
        (volume("t").replace("  ", "\t\t"), {1: "8df74755ebdff6b9:1", 4: "3ff57095fe73b8bc:1"}),
        (
            (volume("c") + volume("d")).replace("\n", "\r\n"),
            {1: "ee9af1aba2afdeef:1", 4: "2084cc757c72eeea:1", 6: "48b8e9721717b329:1", 9: "3ff57095fe73b8bc:1"},
        ),
        (volume("n").rstrip("\n"), {1: "af24a9f3fb5a0465:1", 4: "e65fe81846b20576:1"}),
        (
            "# \U0001f600\U0001f680 déjà vu\n" + volume("u").replace("size = 1", "size = 1 # \U0001f600"),
            {2: "b1de150724ca46d6:1", 5: "3ff57095fe73b8bc:1"},
        ),
        ("# " + "x" * 500 + "\n" + volume("l"), {2: "6b581864017bd4f1:1", 5: "3ff57095fe73b8bc:1"}),
    ],
    ids=["plain", "tabs", "CRLF", "no line break at the end", "astral characters", "a long line"],
)
def test_hashes_are_those_of_multitool(text: str, expected: dict[int, str]) -> None:
    hashes = line_hashes(text)
    assert {line: hashes[line - 1] for line in expected} == expected


def test_a_return_alone_ends_a_line() -> None:
    """As in GitHub's action, which so counts more lines than editors do."""
    assert len(line_hashes("a\rb\r\nc\n")) == 4


def test_equal_lines_are_counted() -> None:
    same = volume("a") * 3
    hashes = line_hashes(same)
    assert hashes[0].endswith(":1")
    assert hashes[5] == hashes[0].removesuffix("1") + "2"
    assert len(set(hashes)) == len(hashes)


def test_an_empty_file_has_one_line() -> None:
    assert len(line_hashes("")) == 1
