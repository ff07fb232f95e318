"""HCL's native syntax: exact trees, exact places, exact errors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from golden import check_parts
from repository import ROOT
from rows import rows
from storage_lint.inputs.terraform.syntax import bodies as parse
from storage_lint.inputs.terraform.syntax import files as cut
from storage_lint.inputs.terraform.syntax import read
from storage_lint.inputs.terraform.syntax import tree as syntax
from storage_lint.inputs.terraform.syntax.opener import Opener
from storage_lint.inputs.terraform.syntax.tree import Block, Expression, HclSyntaxError
from storage_lint.source.read import read_source
from storage_lint.source.text import SourceFile
from trees import lines, shown

FIXTURES = os.path.join(ROOT, "fixtures", "terraform", "syntax")
NAMES = sorted(name for name in os.listdir(FIXTURES) if name.endswith((".tf", ".tfvars")))


def value(text: str) -> Expression:
    """Parse one attribute's value."""
    body = parse.read_all(SourceFile("test.tf", f"a = {text}\n"))
    assert list(body.attributes) == ["a"]
    assert body.blocks == ()
    return body.attributes["a"].expression


def fixture(name: str) -> SourceFile:
    source = read_source(os.path.join(FIXTURES, name))
    assert isinstance(source, SourceFile)
    return source


def test_trees_and_places() -> None:
    """`trees.txt` has under each file's name a line for each of its arguments."""
    files = {name: fixture(name) for name in NAMES}
    trees = {name: lines(source, parse.read_all(source)) for name, source in files.items()}
    check_parts(Path(FIXTURES) / "trees.txt", trees)


@rows("name", NAMES)
def test_cutting_finds_the_blocks_that_parsing_finds(name: str) -> None:
    source = fixture(name)

    def found(blocks: tuple[Block, ...]) -> list[tuple[object, ...]]:
        return [(block.type, block.labels, block.start, block.header_end, block.end) for block in blocks]

    file, whole = cut.read_file(source), parse.read_all(source)
    assert found(file.blocks) == found(whole.blocks)
    assert list(file.attributes) == list(whole.attributes)
    assert [shown_body(block) for block in file.blocks] == [shown_body(block) for block in whole.blocks]


def shown_body(block: Block) -> list[str]:
    return lines(block.file, block.body)


TREES = {
    "1": "1",
    "1.0": "1",
    "0.1": "0.1",
    "1e3": "1000",
    "1.5e1": "15",
    "1E-2": "0.01",
    "12345678901234567890123": "12345678901234567890123",
    '"a"': "'a'",
    '""': "''",
    '"${"a"}"': "(tpl <'a'>)",
    '"${a}"': "(tpl a)",
    "x . y": "(. x y)",
    "x [0]": "([] x 0)",
    "x.y.0.z": "(. ([] (. x y) 0) z)",
    "x.*": "(splat x *)",
    "x.*.y.0.z": "(splat x (. ([] (. * y) 0) z))",
    "x.*[0].y": "(. ([] (splat x *) 0) y)",
    "x.*.a[0].*.b": "(splat ([] (splat x (. * a)) 0) (. * b))",
    "x[*].*.b": "(splat x (splat * (. * b)))",
    "x[ * ].y": "(splat x (. * y))",
    "x[*][0]": "(splat x ([] * 0))",
    "x[y[*].z]": "([] x (splat y (. * z)))",
    "f(a)[0].b": "(. ([] (call:f a) 0) b)",
    "f(a).b": "(. (call:f a) b)",
    "[a][0]": "([] [a] 0)",
    '{ a = 1 }["a"]': "([] {'a': 1} 'a')",
    "true.a": "(. true a)",
    "true (1)": "(call:true 1)",
    "a.true": "(. a true)",
    "!!a": "(! (! a))",
    "-a.b[0]": "(- ([] (. a b) 0))",
    "!f(x) ? y : z": "(? (! (call:f x)) y z)",
    "a - -1": "(- a (- 1))",
    "a || b || c": "(|| (|| a b) c)",
    "a * (b + c)": "(* a (+ b c))",
    "a > b == c > d": "(== (> a b) (> c d))",
    "a % b * c": "(* (% a b) c)",
    "a /* x */ + /* y */ b": "(+ a b)",
    "(a) ? (b) : (c)": "(? a b c)",
    "a ? {} : []": "(? a {} [])",
    "a ? b : f(c ? d : e)": "(? a b (call:f (? c d e)))",
    "(\na\n)": "a",
    "f(\n)": "(call:f)",
    "[\n]": "[]",
    "[\n1\n,\n2\n]": "[1 2]",
    "{\n}": "{}",
    "{ a = 1, }": "{'a': 1}",
    "{ a = 1\n\n\nb = 2 }": "{'a': 1, 'b': 2}",
    "{ a = 1, # x\n b = 2 // y\n}": "{'a': 1, 'b': 2}",
    "{ a = [\n1\n]\n b = 2 }": "{'a': [1], 'b': 2}",
    "{ a.b = 1 }": "{(. a b): 1}",
    "{ (a.b) = 1 }": "{(. a b): 1}",
    "{ f(a) = 1 }": "{(call:f a): 1}",
    '{ "a-${b}" = 1 }': "{(tpl 'a-' b): 1}",
    "{ a /* x */ = 1 }": "{'a': 1}",
    "{ -1 = 1 }": "{(- 1): 1}",
    "{ a:1, b : 2 }": "{'a': 1, 'b': 2}",
    "{for x in y:x=>x}": "(for - x y x x -)",
    "[for x in [for y in z : y] : x]": "(for - x (for - y z - y -) - x -)",
    "[for_each]": "[for_each]",
    "{ forest = 1 }": "{'forest': 1}",
    "provider::x::f(1)": "(call:provider::x::f 1)",
    "a :: b :: c (1)": "(call:a::b::c 1)",
    "f(<<A\nx\nA\n, 1)": "(call:f 'x\\n' 1)",
    "[<<A\nx\nA\n]": "['x\\n']",
    "<<A\n\n\nA": "'\\n\\n'",
    "<<A\n\tA\t": "''",
    "<<A-b\nx\nA-b": "'x\\n'",
    "<<A\n$\n%\n$$\nA": "'$\\n%\\n$$\\n'",
    '<<A\n\\n "q"\nA': "'\\\\n \"q\"\\n'",
    "<<A\n%{ if a }\nx\n%{ endif }\nA": "(tpl (%if a (tpl '\\nx\\n') (tpl)) '\\n')",
    "<<A\n%{ if a ~}\nx\n%{ endif ~}\nA": "(tpl (%if a (tpl 'x\\n') (tpl)))",
    "<<-A\n  a\n    b\n  A": "'a\\n  b\\n'",
    "<<-A\n  a\n\n    b\nA": "'a\\n\\n  b\\n'",
    "<<-A\n  a\n   \n    b\nA": "'a\\n   \\n  b\\n'",
    "<<-A\n  ${a}\n    b\nA": "(tpl a '\\n  b\\n')",
    "<<-A\n${a}\n    b\nA": "(tpl a '\\n    b\\n')",
    "<<-A\n    a ${b}\n  c\nA": "(tpl '  a ' b '\\nc\\n')",
    "<<-A\n    a ${\n  b\n} x\n    c\nA": "(tpl 'a ' b ' x\\nc\\n')",
    "<<-A\n  ${a ~}\n  b\nA": "(tpl a '  b\\n')",
    "<<A\n x\u00a0\n\u00a0A\u00a0": "' x\\xa0\\n'",
    '"a\\u0041\\U00000042"': "'aAB'",
    '"%{ for v in l }${v}%{ endfor }"': "(tpl (%for - v l (tpl v)))",
    '"%{ if a }%{ if b }x%{ endif }%{ else }y%{ endif }"': "(tpl (%if a (tpl (%if b (tpl 'x') (tpl))) (tpl 'y')))",
    '"${a ? "x" : "${b}"}"': "(tpl (? a 'x' (tpl b)))",
    '"$a %b {c} }{"': "'$a %b {c} }{'",
    '" ${~ a ~} ${~ b ~} "': "(tpl a b)",
    '"a${~"b"~}c"': "(tpl 'a' <'b'> 'c')",
}


@rows("text", TREES)
def test_tree(text: str) -> None:
    assert shown(value(text)) == TREES[text]


ERRORS = {
    "a = 1 b = 2": (1, 7, "unexpected b; expected a newline after the argument"),
    "a = 10.0.0.1/32": (1, 5, "10.0.0.1 is not a number"),
    "a = 1, b = 2": (1, 6, "unexpected ,; expected a newline after the argument"),
    "a": (1, 2, "unexpected end of file; expected = and a value, or a block's label or {"),
    "a = ": (1, 5, "unexpected end of file; expected an expression"),
    "a = \n1": (1, 5, "unexpected end of line; expected an expression"),
    "a b": (1, 4, "unexpected end of file; expected a block's label or {"),
    "a {": (1, 3, "this { is not closed by }"),
    "a {\n": (1, 3, "this { is not closed by }"),
    "a {\n}}": (2, 2, "unexpected }; expected a newline after the block"),
    "}": (1, 1, "unexpected }; no block is open here"),
    "a = }": (1, 5, "unexpected }; expected an expression"),
    "b { c = 1\n}": (1, 10, "unexpected end of line; expected } after the single argument of a block on one line"),
    "b { c = 1, d = 2 }": (1, 10, "unexpected ,; expected } after the single argument of a block on one line"),
    "b { c { } }": (1, 5, "unexpected c; expected one argument, or a newline, in a block on one line"),
    "b { c = 1": (1, 10, "unexpected end of file; expected } after the single argument of a block on one line"),
    "b {\n  c = 1 }": (2, 9, "unexpected }; expected a newline after the argument"),
    "b {} c = 1": (1, 6, "unexpected c; expected a newline after the block"),
    "b\n{\n}": (1, 2, "unexpected end of line; expected = and a value, or a block's label or {"),
    'b "x\n" {\n}': (1, 5, "unexpected end of line in a quoted string; close it, or use \\n or a heredoc"),
    'b "${x}" {\n}': (1, 3, "a block's label cannot contain a template; write $${ for a literal ${"),
    'b = "x" {\n}': (1, 9, "unexpected {; expected a newline after the argument"),
    "a = 1\na = 2": (2, 1, "argument a is already set on line 1; each may be set once"),
    "1 = 2": (1, 1, "unexpected 1; expected an argument or a block"),
    '"a" = 1': (1, 1, 'unexpected "; expected an argument or a block'),
    "a == 1": (1, 3, "unexpected ==; expected = and a value, or a block's label or {"),
    "a => 1": (1, 3, "unexpected =>; expected = and a value, or a block's label or {"),
    "a: 1": (1, 2, "unexpected :; expected = and a value, or a block's label or {"),
    "a.b = 1": (1, 2, "unexpected .; expected = and a value, or a block's label or {"),
    'a = "x': (1, 5, "this string is not closed by a double quote"),
    'a = "x\n"': (1, 7, "unexpected end of line in a quoted string; close it, or use \\n or a heredoc"),
    'a = "\\q"': (1, 6, '\\q is not an escape; expected \\n, \\r, \\t, \\", \\\\, \\u or \\U'),
    'a = "\\u12"': (1, 6, "\\u must be followed by 4 hexadecimal digits"),
    'a = "\\ud800"': (1, 6, "\\ud800 is not a Unicode character"),
    'a = "\\U00110000"': (1, 6, "\\U00110000 is not a Unicode character"),
    'a = "\\': (1, 6, 'a backslash must be followed by n, r, t, ", \\, u or U'),
    'a = "${x"': (1, 9, 'unexpected "; expected } at the end of the interpolation; write $${ for a literal ${'),
    'a = "${x': (
        1,
        9,
        "unexpected end of file; expected } at the end of the interpolation; write $${ for a literal ${",
    ),
    'a = "${}"': (1, 8, "unexpected }; expected an expression"),
    'a = "${x y}"': (1, 10, "unexpected y; expected } at the end of the interpolation; write $${ for a literal ${"),
    'a = "${x:y}"': (1, 9, "unexpected :; expected } at the end of the interpolation; write $${ for a literal ${"),
    'a = "%{ if x }y"': (1, 6, "the if directive is not closed by %{ endif }"),
    'a = "%{ endif }"': (1, 6, "unexpected endif directive; none is open here"),
    'a = "%{ if x }%{ endfor }"': (1, 15, "unexpected endfor directive; expected endif for the if on line 1"),
    'a = "%{ if x }%{ else }%{ else }%{ endif }"': (
        1,
        24,
        "unexpected else directive; expected endif for the if on line 1",
    ),
    'a = "%{ for in x }%{ endfor }"': (1, 16, "unexpected x; expected in after the names of the for expression"),
    'a = "%{ for x y }%{ endfor }"': (1, 15, "unexpected y; expected in after the names of the for expression"),
    'a = "%{ while x }"': (
        1,
        9,
        "unexpected while; expected if, else, endif, for or endfor after %{; write %%{ for a literal %{",
    ),
    'a = "%{ if x': (1, 13, "unexpected end of file; expected } at the end of the if directive"),
    "a = <<EOT\nx\n": (1, 5, "this heredoc is not closed by a line that holds only EOT"),
    "a = <<EOT\nx\nEOT": (1, 5, "this heredoc is not closed by a line that holds only EOT"),
    "a = <<EOT x\nEOT\n": (1, 5, "unexpected <; expected an expression, or << with a marker that ends its line"),
    "a = << EOT\nEOT\n": (1, 5, "unexpected <; expected an expression, or << with a marker that ends its line"),
    "a = <<EOT\n${x\nEOT\n": (
        3,
        1,
        "unexpected EOT; expected } at the end of the interpolation; write $${ for a literal ${",
    ),
    "a = <<EOT\nx\rEOT\n": (1, 5, "this heredoc is not closed by a line that holds only EOT"),
    "a = <<EOT\nx\ry\nEOT\n": (2, 2, "unexpected carriage return without a newline"),
    "a = <<-\n": (1, 5, "unexpected <; expected an expression, or << with a marker that ends its line"),
    "a = [1 2]": (1, 8, "unexpected 2; expected , or ] for the [ on line 1"),
    "a = [1": (1, 5, "this [ is not closed by ]"),
    "a = [1,,2]": (1, 8, "unexpected ,; expected an expression"),
    "a = [,]": (1, 6, "unexpected ,; expected an expression"),
    "a = (1": (1, 5, "this ( is not closed by )"),
    "a = (1\nb = 2": (2, 1, "unexpected b; expected ) for the ( on line 1"),
    "a = ()": (1, 6, "unexpected ); expected an expression"),
    "a = {b}": (1, 7, "unexpected }; expected = or : after the key"),
    "a = {b = 1 c = 2}": (1, 12, "unexpected c; expected a newline, a comma, or } for the { on line 1"),
    "a = {b = 1": (1, 5, "this { is not closed by }"),
    "a = {b = 1\n,c = 2}": (2, 1, "unexpected ,; expected an expression"),
    "a = {b 1}": (1, 8, "unexpected 1; expected = or : after the key"),
    "a = {b =\n1}": (1, 9, "unexpected end of line; expected an expression"),
    "a = f(1 2)": (1, 9, "unexpected 2; expected , or ) for the ( on line 1"),
    "a = f(1": (1, 6, "this ( is not closed by )"),
    "a = f(,)": (1, 7, "unexpected ,; expected an expression"),
    "a = f(x... , y)": (1, 12, "unexpected ,; expected ) right after the ..."),
    "a = f(x...": (1, 11, "unexpected end of file; expected ) right after the ..."),
    "a = 1 +": (1, 8, "unexpected end of file; expected an expression"),
    "a = + 1": (1, 5, "unexpected +; expected an expression"),
    "a = 1 ++ 2": (1, 8, "unexpected +; expected an expression"),
    "a = !": (1, 6, "unexpected end of file; expected an expression"),
    "a = x ? 1": (1, 10, "unexpected end of file; expected : and the value for when the condition is false"),
    "a = x ? 1 : ": (1, 13, "unexpected end of file; expected an expression"),
    "a = x\n? 1 : 2": (2, 1, "unexpected ?; expected an argument or a block"),
    "a = x &\ny": (1, 7, "unexpected &; did you mean &&?"),
    "a = x & y": (1, 7, "unexpected &; did you mean &&?"),
    "a = x | y": (1, 7, "unexpected |; did you mean ||?"),
    "a = x = y": (1, 7, "unexpected =; expected a newline after the argument"),
    "a = x ** 2": (1, 8, "unexpected *; expected an expression"),
    "a = x ^ y": (1, 7, "unexpected ^; expected a newline after the argument"),
    "a = ~x": (1, 5, "unexpected ~; expected an expression"),
    "a = 'x'": (1, 5, "a single quote ' cannot enclose a string; use double quotes"),
    "a = `x`": (1, 5, "a backtick cannot enclose a string; use a heredoc for several lines"),
    "a = 1;": (1, 6, "unexpected ;, which HCL does not use"),
    "a = “x”": (1, 5, "unexpected curly quote; use straight double quotes"),
    "a = @x": (1, 5, "unexpected @; expected an expression"),
    "a = \\x": (1, 5, "unexpected \\; expected an expression"),
    "a = x.": (1, 7, "unexpected end of file; expected an attribute's name after the dot"),
    'a = x."b"': (1, 7, "unexpected \"; expected an attribute's name after the dot"),
    "a = x..b": (1, 7, "unexpected .; expected an attribute's name after the dot"),
    "a = x.0.1": (1, 7, "two indexes in a row must be written [0][1]"),
    "a = x.*.0.1": (1, 9, "two indexes in a row must be written [0][1]"),
    "a = x.*.*": (1, 9, "unexpected *; expected an attribute's name; an attribute-only splat can hold nothing else"),
    "a = x[": (1, 7, "unexpected end of file; expected an expression"),
    "a = x[]": (1, 7, "unexpected ]; expected an expression"),
    "a = x[0": (1, 6, "this [ is not closed by ]"),
    "a = x[*": (1, 8, "unexpected end of file; expected ] right after the *"),
    "a = x[* ]]": (1, 10, "unexpected ]; expected a newline after the argument"),
    "a = x[1:2]": (1, 8, "unexpected :; expected ] for the [ on line 1"),
    "a = x[\n*]": (2, 1, "unexpected *; expected an expression"),
    "a = .5": (1, 5, "unexpected .; expected an expression"),
    "a = 1.2.3": (1, 5, "1.2.3 is not a number"),
    "a = 1e": (1, 6, "unexpected e; expected a newline after the argument"),
    "a = 0x1f": (1, 6, "unexpected x1f; expected a newline after the argument"),
    "a = 1_000": (1, 6, "unexpected _000; expected a newline after the argument"),
    "a = 1e999999": (1, 5, "this number has too many digits"),
    "a = --": (1, 7, "unexpected end of file; expected an expression"),
    "a = x.1e": (1, 8, "unexpected e; expected a newline after the argument"),
    "a = [for x in y]": (1, 16, "unexpected ]; expected : after the collection of the for expression"),
    "a = [for x y : z]": (1, 12, "unexpected y; expected in after the names of the for expression"),
    "a = [for in y : z]": (1, 13, "unexpected y; expected in after the names of the for expression"),
    "a = [for x, in y : z]": (1, 16, "unexpected y; expected in after the names of the for expression"),
    "a = [for x in y : k => v]": (
        1,
        21,
        "a for expression in [ ] makes a list, which has no keys; use { } for an object",
    ),
    "a = {for x in y : v}": (1, 20, "unexpected }; expected => and a value: a for expression in { } makes an object"),
    "a = {for x in y : k => v": (1, 5, "this { is not closed by }"),
    "a = [for x in y : z...]": (1, 20, "unexpected ...; only a for expression in { } can group its values"),
    "a = {for = 1}": (1, 10, "unexpected =; expected a variable's name after for"),
    "a = [for x in y : z if]": (1, 23, "unexpected ]; expected an expression"),
    "a = {for x in y : k => v... w}": (1, 29, "unexpected w; expected } for the { on line 1"),
    "a = x::f": (1, 9, "unexpected end of file; expected ( after the function's name"),
    "a = x::": (1, 8, "unexpected end of file; expected a function's name after ::"),
    "a = x.y::f()": (1, 8, "unexpected ::; expected an operator, or the end of the expression"),
    "a = (x)(1)": (1, 8, "unexpected (; expected an operator, or the end of the expression"),
    "a = x.y(1)": (1, 8, "unexpected (; expected an operator, or the end of the expression"),
    "a = 1(2)": (1, 6, "unexpected (; expected an operator, or the end of the expression"),
    "/* x": (1, 1, "this comment is not closed by */"),
    "a = /* x": (1, 5, "this comment is not closed by */"),
    "a = 1 /* x": (1, 7, "this comment is not closed by */"),
    "a = 1 \r": (1, 7, "unexpected carriage return without a newline"),
    "\ta\xa0= 1": (1, 3, "unexpected character U+00A0; expected a name"),
    "́a = 1": (1, 1, "unexpected ́a; expected a name"),
    "a = x\xa0": (1, 6, "unexpected character U+00A0; expected a name"),
    "a = \x00": (1, 5, "unexpected character U+0000; expected an expression"),
    "-a = 1": (1, 1, "unexpected -; expected an argument or a block"),
    '{"a": 1}': (1, 1, "unexpected {; expected an argument or a block"),
    'resource "a" "b" {\n  c = [\n}\n': (3, 1, "unexpected }; expected an expression"),
    "a = [\n": (1, 5, "this [ is not closed by ]"),
    'a {\n  b = "x\n}\n': (2, 9, "unexpected end of line in a quoted string; close it, or use \\n or a heredoc"),
}


def test_errors() -> None:
    assert {text: error(text) for text in ERRORS} == ERRORS


def error(text: str) -> tuple[int, int, str]:
    source = SourceFile("test.tf", text)
    with pytest.raises(HclSyntaxError) as caught:
        parse.read_all(source)
    return *source.position(caught.value.offset), caught.value.message


def test_cutting_rejects_them_too() -> None:
    assert [text for text in ERRORS if "a = 1\na" not in text and accepted_by_cutting(text)] == []


def accepted_by_cutting(text: str) -> bool:
    """Whether the file can be cut, and each of its blocks be parsed."""
    try:
        for block in cut.read_file(SourceFile("test.tf", text)).blocks:
            _ = block.body
    except HclSyntaxError:
        return False
    return True


def test_a_body_raises_the_same_error_each_time() -> None:
    (block,) = cut.read_file(SourceFile("test.tf", "a {\n  b = 1 c = 2\n}\n")).blocks
    for _ in range(2):
        with pytest.raises(HclSyntaxError) as caught:
            _ = block.body
        assert (caught.value.offset, caught.value.message) == (
            12,
            "unexpected c; expected a newline after the argument",
        )


def test_blocks_around_a_broken_one_are_found() -> None:
    text = 'variable "a" {}\nresource "b" "c" {\n  d = [\n\nresource "e" "f" {\n  g = 1\n}\n}}\nlocals {\n}\n'
    file, errors = cut.recover(SourceFile("test.tf", text))
    assert [(block.type, block.labels) for block in file.blocks] == [
        ("variable", ("a",)),
        ("resource", ("e", "f")),
        ("locals", ()),
    ]
    assert [(error.offset, error.message) for error in errors] == [
        (53, 'unexpected "; expected , or ] for the [ on line 3'),
        (73, "unexpected }; no block is open here"),
    ]


def test_recovery_ends_after_ten_errors() -> None:
    _, errors = cut.recover(SourceFile("test.tf", 'resource "a" {{\n' * 1000))
    assert len(errors) == 10


COMMENTS = [
    (1, 1, "# first"),
    (2, 1, "// second"),
    (3, 1, "/* third\n   over lines */"),
    (4, 27, "# after a brace"),
    (5, 3, "/* before */"),
    (5, 18, "/* between */"),
    (5, 34, "/* value */"),
    (5, 48, "/* after */"),
    (5, 60, "# end"),
    (6, 25, "// but this"),
    (10, 3, '# "quote'),
    (11, 9, "# in brackets"),
    (12, 8, "/* } */"),
    (14, 13, "// division"),
    (15, 3, "# after the block"),
    (16, 1, "/**/"),
    (17, 1, "/***/"),
    (18, 1, "# last without a newline"),
]


def test_comments() -> None:
    source = fixture("comments.tf")
    comments = cut.read_file(source).comments
    assert [(*source.position(comment.start), comment.text) for comment in comments] == COMMENTS
    assert all(source.text[comment.start : comment.end] == comment.text for comment in comments)


def test_comments_next_to_what_looks_like_comments() -> None:
    text = 'a = "${f("# no")} ${ { b = "//" }.b } ${g("${h("/*")}")}" # yes\nc = <<X\n# ${"}"} no\nX\nd = 1 // also\n'
    assert [comment.text for comment in cut.read_comments(SourceFile("test.tf", text))] == ["# yes", "// also"]


def test_parentheses_belong_to_the_expression() -> None:
    source = SourceFile("test.tf", "a = (b).c + ( d )\n")
    expression = parse.read_all(source).attributes["a"].expression
    assert isinstance(expression, syntax.Binary)
    assert source.text[expression.start : expression.end] == "(b).c + ( d )"
    assert source.text[expression.left.start : expression.left.end] == "(b).c"
    assert source.text[expression.right.start : expression.right.end] == "( d )"


def test_attribute_and_block_places() -> None:
    text = '  resource "a" /* x */ b /* y */ {\n    c = 1\n    d "e" { f = 2 } # z\n  }\n'
    (block,) = cut.read_file(SourceFile("test.tf", text)).blocks
    assert text[block.start : block.header_end] == 'resource "a" /* x */ b'
    assert text[block.start : block.end] == text.strip()
    (nested,) = block.body.nested("d")
    assert text[nested.start : nested.header_end] == 'd "e"'
    assert text[nested.start : nested.end] == 'd "e" { f = 2 }'
    assert text[block.body.attributes["c"].start :].startswith("c = 1\n")
    assert block.body.nested("e") == ()


def test_nothing_but_blanks_and_comments() -> None:
    for name in ("empty.tf", "comments_only.tf"):
        file = read.read_file(fixture(name))
        assert (file.blocks, file.attributes) == ((), {})


def test_values_file() -> None:
    source = fixture("values.tfvars")
    assert {name: shown(one.expression) for name, one in read.read_values(source).attributes.items()} == {
        "region": "'eu-central-1'",
        "sizes": "[20 40]",
        "tags": "{'Name': 'x'}",
    }


def test_a_file_of_configuration_is_none_of_values() -> None:
    body, problems = Opener().open_values(SourceFile("main.tf", 'a = 1\nvariable "b" {\n}\n'))
    assert body is not None
    assert (list(body.attributes), body.blocks) == (["a"], ())
    [problem] = problems
    assert problem.summary == "main.tf: not a file of variable values"
    assert problem.detail == "it has a block, variable b: values are written as name = value; Terraform refuses it"
    assert problem.span is not None
    assert problem.span.start == 6


def test_expression_and_template_alone() -> None:
    assert shown(read.read_expression("list(string)")) == "(call:list string)"
    assert shown(read.read_expression(" object({\n a = optional(string, 1) })\n")) == (
        "(call:object {'a': (call:optional string 1)})"
    )
    assert shown(read.read_template('a "q" \\n ${b}\n%{ if c ~}\n d %{ endif }$${e}')) == (
        "(tpl 'a \"q\" \\\\n ' b '\\n' (%if c (tpl ' d ') (tpl)) '${e}')"
    )
    assert shown(read.read_template("plain")) == "'plain'"
    assert shown(read.read_template("")) == "''"
    for reader, text, offset in (
        (read.read_expression, "a b", 2),
        (read.read_expression, "", 0),
        (read.read_template, "a ${b", 5),
        (read.read_template, "a %{ if b }", 2),
    ):
        with pytest.raises(HclSyntaxError) as caught:
            reader(text)
        assert caught.value.offset == offset


@rows("digits", ["1e4001", "1e-99999", "1" * 4001, "1" * 400 + ".5", "1e" + "9" * 5000])
def test_numbers_beyond_the_limit(digits: str) -> None:
    with pytest.raises(HclSyntaxError, match="this number has too many digits") as caught:
        value(f"1 + {digits}")
    assert caught.value.offset == 8


def test_a_long_heredoc_is_read() -> None:
    source = SourceFile("test.tf", "a = <<-X\n" + "  x\n   y\n" * 100_000 + "X\n")
    expression = parse.read_all(source).attributes["a"].expression
    assert isinstance(expression, syntax.Literal)
    assert (expression.value == "x\n y\n" * 100_000) is True  # no difference of a million characters is shown


DEEP = 10_000
HOSTILE = {
    "brackets": "a = " + "[" * DEEP,
    "closed brackets": "a = " + "[" * DEEP + "]" * DEEP,
    "parentheses": "a = " + "(" * DEEP + "1" + ")" * DEEP,
    "objects": "a = " + "{a=" * DEEP + "1" + "}" * DEEP,
    "calls": "a = " + "f(" * DEEP + ")" * DEEP,
    "indexes": "a = " + "b[" * DEEP + "0" + "]" * DEEP,
    "splats": "a = b" + "[*]" * DEEP,
    "attribute splats": "a = b" + ".*" * DEEP,
    "legacy indexes": "a = b.*" + ".0" * DEEP,
    "attributes": "a = b" + ".c" * DEEP,
    "many indexes": "a = b" + "[0]" * DEEP,
    "unary": "a = " + "!" * DEEP + "b",
    "conditionals": "a = " + "b ? c : " * DEEP + "d",
    "inner conditionals": "a = " + "b ? " * DEEP + "d" + " : c" * DEEP,
    "operators": "a = b" + " + b" * DEEP,
    "rising operators": "a = " + "1||1&&1==1<1+1*(" * DEEP,
    "templates": 'a = "' + '${"' * DEEP,
    "closed templates": 'a = "' + '${"' * DEEP + '"}' * DEEP + '"',
    "directives": 'a = "' + "%{ if b }" * DEEP + "%{ endif }" * DEEP + '"',
    "blocks": "a {\n" * DEEP + "}\n" * DEEP,
    "heredocs": "a = " + "<<A\n${" * DEEP,
    "for expressions": "a = " + "[for a in " * DEEP,
    "scopes": "a = b" + "::b" * DEEP,
}


@rows("name", HOSTILE)
def test_deep_nesting_is_an_error(name: str) -> None:
    source = SourceFile("test.tf", HOSTILE[name])
    with pytest.raises(HclSyntaxError):
        parse.read_all(source)
    assert not accepted_by_cutting(f"x {{\n{HOSTILE[name]}\n}}\n")


def test_nesting_that_real_code_may_have_is_read() -> None:
    depth = 90
    assert shown(value("[" * depth + "]" * depth)).count("[") == depth
    assert shown(value(" + ".join("b" * 200))).count("+") == 199


LONG = {
    "lines of a heredoc": "a = <<-X\n" + "  x ${y}\n  z\n" * 12_000,
    "pieces of a string": 'a = "' + "${b}c" * 20_000,
    "open quotes": 'a = "' * 20_000,
    "open interpolations": 'a = "${' * 20_000,
    "open heredocs": "a {\nb = <<X\n" * 10_000,
    "markers in one line": "a = <<X\n" + "X" * 150_000,
    "marker lines that do not end it": "a = <<X\n" + " XX\n" * 40_000,
    "comments": "/* *" * 40_000,
    "comment starts": "a {\n" + "/" * 150_000,
    "dots": "a = b" + "." * 150_000,
    "digits": "a = 1" + "1.1e1" * 30_000,
    "dollars": 'a = "' + "$" * 150_000,
    "names": "a " * 75_000,
    "labels": 'a "b" ' * 25_000,
    "braces": "{" * 150_000,
    "closing braces": "a {\n" + "}" * 150_000,
    "blanks": "a = 1 b" + " " * 150_000,
    "broken blocks": 'resource "a" "b" {\n x = <<A\n' * 5_000,
    "broken strings": 'resource "a" "b" {\n x = "\n}\n' * 5_000,
    "backslashes": 'a = "' + "\\" * 150_001,
    "less than": "a = " + "<" * 150_000,
    "carriage returns": "a = [" + "\r" * 150_000,
}


@rows("name", LONG)
def test_long_texts_are_refused(name: str) -> None:
    # Long enough that work which grows with the square of the length would not end while anyone looks on.
    source = SourceFile("test.tf", LONG[name])
    cut.recover(source)
    cut.read_comments(source)
    with pytest.raises(HclSyntaxError):
        parse.read_all(source)
