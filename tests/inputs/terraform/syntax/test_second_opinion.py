"""python-hcl2 beside our reader: as the judge of its trees, and as the second opinion on what it rejects."""

from __future__ import annotations

import os
from pathlib import Path

import hcl2
import pytest
from lark.exceptions import LarkError

from golden import check_parts
from repository import ROOT
from rows import rows
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform import read_terraform
from storage_lint.inputs.terraform.syntax import bodies as parse
from storage_lint.inputs.terraform.syntax.lark_tree import Converter, tree_of
from storage_lint.inputs.terraform.syntax.opener import Opener
from storage_lint.inputs.terraform.syntax.tree import Block, Body, HclSyntaxError
from storage_lint.source.problem import Problem
from storage_lint.source.read import read_source
from storage_lint.source.text import SourceFile
from trees import lines

FIXTURES = str(ROOT / "fixtures")
BROKEN = os.path.join(FIXTURES, "broken", "hcl")


def terraform_files() -> list[str]:
    """Return every valid Terraform file of the fixtures, relative to them."""
    return sorted(
        os.path.relpath(os.path.join(directory, name), FIXTURES)
        for directory, _, names in os.walk(FIXTURES)
        for name in names
        if name.endswith((".tf", ".tfvars")) and not {"broken", "refused"} & set(directory.split(os.sep))
    )


def theirs(source: SourceFile, text: str) -> Body:
    return Converter(source, 0).body(tree_of(hcl2.parses_to_tree(text).children[0]))


def blocks(body: Body) -> list[tuple[object, ...]]:
    def found(block: Block) -> tuple[object, ...]:
        return block.type, block.labels, block.start, block.header_end, block.end, blocks(block.body)

    return [found(block) for block in body.blocks]


# What python-hcl2 8.1 rejects although Terraform takes it, file by file; all else must agree to the last place.
REJECTED = {
    "terraform/syntax/calls.tf": "a function's name in two parts",
    "terraform/syntax/collections.tf": "a comma on a line of its own in a for expression",
    "terraform/syntax/comments.tf": "a comment before the equals sign",
    "terraform/syntax/heredocs.tf": "blanks after an end marker: it reads on to a later one",
    "terraform/syntax/numbers.tf": "a minus that is not next to its operand",
    "terraform/syntax/strings.tf": "a newline in an interpolation",
    "terraform/syntax/traversals.tf": "a newline before a dot in brackets",
    "terraform/syntax/unicode.tf": "letters beyond ASCII",
}


@rows("name", terraform_files())
def test_the_trees_agree(name: str) -> None:
    source = read_source(os.path.join(FIXTURES, name))
    assert isinstance(source, SourceFile)
    ours = parse.read_all(source)
    if name in REJECTED:
        with pytest.raises(LarkError):
            hcl2.parses_to_tree(source.text)
        return
    other = theirs(source, source.text)
    assert lines(source, ours) == lines(source, other)
    assert blocks(ours) == blocks(other)


# Pieces of those files that it can read, so that nothing in them goes without a second judge.
PIECES = [
    "a = [1, 2, ]",
    'a = { a = 1, b : 2, "c" = 3, (d) = 4 }',
    "a = {\n  b = c\n  (d) = 2\n  e = 3,\n\n  # comment\n  f = 4 # comment\n}",
    'a = [for i, v in var.l : "${i}-${v}" if v != null]',
    "a = { for v in var.l : v.k => v.v... if v.on }",
    "a = [for a in var.l : [for b in a : b]]",
    "a = merge({}, var.maps...)",
    'a = coalesce(\n  var.a, # first\n\n  var.b,\n  "c"\n)',
    "a = provider::aws::arn_parse(var.arn).account_id",
    "a = <<EOT\nfirst\n  second $ 100%\nEOT\n",
    "a = <<-EOT\n      six\n        eight ${var.a}\n    four\n\n    EOT\n",
    "a = [<<A\none\nA\n, 2]",
    "a = x.*.id[0]",
    "a = x.*.id.0",
    "a = x[*].a[*].b[0]",
    "a = (x[*].a)[0].b",
    'a = x.y[0]["z"].w',
    "a = a ? 1 : b ? 2 : 3",
    "a = a ? b ? 1 : 2 : 3",
    "a = a || b && c == d < e + f * g",
    "a = 10 - 4 - 3 * 2 % 5",
    "a = !b && !c.d",
    "a = (\n  b\n  ? c\n  : d\n)",
    'a = "tab\\t \\"quote\\" \\\\ \\u00e9"',
    'a = "$${b} %%{c} $ %"',
    'a = "x%{ if a }yes%{ else }no%{ endif }z"',
    'a = "%{ for k, v in m ~} ${k}=${v} %{~ endfor }"',
    'a = "a-${b}-${c["d"]}-${e("f")}"',
    "a = 1.5\nb = 1.5e3\nc = 12345678901234567890",
    'a "b" c {\n  d "e" {}\n  f = 1\n}',
    'a {\n  dynamic "b" {\n    for_each = c\n    content {\n      d = b.value\n    }\n  }\n}',
    'a = {}\nb = []\nc = f()\nd = ""',
]


@rows("text", PIECES)
def test_the_trees_of_pieces_agree(text: str) -> None:
    source = SourceFile("test.tf", f"{text}\n")
    ours, other = parse.read_all(source), theirs(source, source.text)
    assert lines(source, ours) == lines(source, other)
    assert blocks(ours) == blocks(other)


# What python-hcl2 8.1 gets wrong in silence; Terraform says what our reader says.
MISREAD = {
    "blanks after an end marker hide what follows": (
        'a = <<X\nb\nX \nc = "d"\ne = <<X\nf\nX\n',
        ["a 1:5-3:2 'b\\n'", "c 4:5-4:8 'd'", "e 5:5-7:2 'f\\n'"],
    ),
    "an escape hides the interpolation after it": ('a = "$${${b}}"\n', ["a 1:5-1:15 (tpl '${' b '}')"]),
}


@pytest.mark.parametrize("name", MISREAD)
def test_what_python_hcl2_misreads(name: str) -> None:
    text, expected = MISREAD[name]
    source = SourceFile("test.tf", text)
    assert lines(source, parse.read_all(source)) == expected
    assert hcl2.parses_to_tree(text)
    try:
        other = lines(source, theirs(source, text))
    except HclSyntaxError as error:
        other = [error.message]
    assert other != expected


def reported(name: str) -> list[str]:
    """Open a broken file as the evaluator does; say what was reported, and what can be used."""
    source = read_source(os.path.join(BROKEN, name))
    assert isinstance(source, SourceFile)
    source.path = name
    if ".tfvars" in name:
        body, problems = Opener().open_values(source)
        usable = [] if body is None else list(body.attributes)
    else:
        file, problems = Opener().open_file(source)
        usable = []
        for block in file.blocks:
            body, more = Opener().open_body(block)
            problems += more
            if body is not None:
                usable.append(".".join((block.type, *block.labels, *body.attributes)))
                assert Opener().open_body(block) == (body, [])
    return [*map(shown, problems), f"  usable: {', '.join(usable) or 'nothing'}"]


def shown(problem: Problem) -> str:
    assert problem.span is not None
    assert not problem.note
    return f"{problem.span.location()}: {problem.summary}: {problem.detail}"


def test_broken_files() -> None:
    """`expected.txt` has under each file's name what is reported about it."""
    names = sorted(set(os.listdir(BROKEN)) - {"expected.txt"})
    check_parts(Path(BROKEN) / "expected.txt", {name: reported(name) for name in names})


def test_it_is_not_asked_about_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Opener, "_ask", lambda *_: pytest.fail("asked"))
    file, problems = Opener().open_file(SourceFile("test.tf", "a {\n  b = 1\n}\n"))
    assert problems == []
    assert Opener().open_body(file.blocks[0]) == (file.blocks[0].body, [])
    assert Opener().open_values(SourceFile("test.tfvars", "a = 1\n"))[1] == []


def test_it_is_not_asked_about_long_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hcl2, "parses_to_tree", lambda _: pytest.fail("asked"))
    text = "# " + "x" * 200_000 + "\na = 1 b = 2\n"
    _, (problem,) = Opener().open_file(SourceFile("test.tf", text))
    assert problem.detail == (
        "line 2, column 7: unexpected b; expected a newline after the argument. "
        "python-hcl2 was not asked, because the text is long"
    )


def test_it_is_not_asked_without_end() -> None:
    opener = Opener()
    text = "a {\n# " + "x" * 150_000 + "\nb = 1 c = 2\n}\n"
    for number in range(4):
        (block,) = opener.open_file(SourceFile("test.tf", text))[0].blocks
        body, (problem,) = opener.open_body(block)
        assert (body is not None) == (number < 1)
    assert problem.detail.endswith("python-hcl2 was not asked, because it was asked about many texts before")


def test_its_places_are_those_of_the_file() -> None:
    text = 'locals {\n}\nresource "a" "b" {\n  c = 1 d = "x-${e}"\n  f {\n    g = 2\n  }\n}\n'
    source = SourceFile("test.tf", text)
    file, _ = Opener().open_file(source)
    body, (problem,) = Opener().open_body(file.blocks[1])
    assert body is not None
    assert str(problem.span and problem.span.location()) == "test.tf:4:9"
    assert lines(source, body) == ["c 4:7-4:8 1", "d 4:13-4:21 (tpl 'x-' e)", "f.g 6:9-6:10 2"]


def test_an_error_in_a_block_that_no_rule_needs_is_reported(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_iam_user" "who" {\n  name = "a" path = "/"\n}\n')
    directory = str(tmp_path)
    reading = read_terraform({directory: (str(tmp_path / "main.tf"),)}, ReadSettings())
    (problem,) = reading.problems
    assert problem.span is not None
    assert problem.span.location().line == 2
    assert problem.detail.startswith("line 2, column 14: unexpected path; expected a newline after the argument")
