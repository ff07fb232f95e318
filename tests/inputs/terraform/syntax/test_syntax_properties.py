"""Properties of the HCL reader: what is rendered is read back, and any text at all is taken."""

from __future__ import annotations

import os
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

import hcl_reader
from depth import tries
from repository import ROOT
from storage_lint.inputs.terraform.syntax import bodies as parse
from storage_lint.inputs.terraform.syntax import files as cut
from storage_lint.source.text import SourceFile
from trees import shown

LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
UNARY, TERM = len(LEVELS) + 1, len(LEVELS) + 2
NAMES = ("a", "b_1", "with-dash", "für", "for_each", "iffy", "名")


class Writer:
    """Writes random expressions: each method returns the text and the tree that it must be read as.

    `brackets` says whether a newline is a blank where the text will stand.
    """

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def blank(self, brackets: bool) -> str:
        """Return nothing, blanks or comments."""
        kinds = ["", " ", " ", "\t ", "/* } ] */", " /*\n*/ "] + (["\n", " # ) }\n", "// ${\r\n"] if brackets else [])
        return self.chance.choice(kinds)

    def join(self, brackets: bool, *tokens: str) -> str:
        """Write tokens with blanks between them."""
        return "".join(self.blank(brackets) + token for token in tokens)

    def name(self) -> str:
        return self.chance.choice(NAMES)

    def expression(self, depth: int, brackets: bool, least: int = 0) -> tuple[str, str]:
        """Write an expression that binds at least as tightly as `least`: 0 conditional, then `LEVELS`, unary, term."""
        level = self.chance.randint(0, TERM) if depth else TERM
        if level < least:
            text, tree = self.expression(depth - 1, True)
            return f"({text}{self.blank(True)})", tree
        if level == 0:
            condition, then, otherwise = (self.expression(depth - 1, brackets, one) for one in (1, 0, 0))
            text = self.join(brackets, condition[0], "?", then[0], ":", f" {otherwise[0]}")
            return text, f"(? {condition[1]} {then[1]} {otherwise[1]})"
        if level <= len(LEVELS):
            operator = self.chance.choice(LEVELS[level - 1])
            left, right = self.expression(depth - 1, brackets, level), self.expression(depth - 1, brackets, level + 1)
            return self.join(brackets, left[0], f" {operator} ", right[0]), f"({operator} {left[1]} {right[1]})"
        if level == UNARY:
            operator = self.chance.choice("-!")
            text, tree = self.expression(depth - 1, brackets, UNARY)
            return self.join(brackets, operator, text), f"({operator} {tree})"
        return self.term(depth, brackets)

    def term(self, depth: int, brackets: bool) -> tuple[str, str]:
        kinds = [self.number, self.word, self.string]
        if depth:
            kinds += [self.call, self.items, self.fields, self.loop, self.template, self.heredoc]
        text, tree = self.chance.choice(kinds)(depth, brackets)
        steps = self.chance.choice((0, 0, 1, 2))
        if not steps or text[-1:].isdigit() or text.endswith("\n"):
            return text, tree
        return self.steps(text, tree, steps, depth, brackets)

    def steps(self, text: str, tree: str, count: int, depth: int, brackets: bool) -> tuple[str, str]:
        """Add attribute accesses, indexes, and last of all perhaps a splat."""
        for _ in range(count):
            if self.chance.random() < 0.5:
                name = self.name()
                text, tree = text + self.join(brackets, ".", name), f"(. {tree} {name})"
            elif self.chance.random() < 0.3:
                text, tree = f"{text}.{count}", f"([] {tree} {count})"
                text += self.blank(brackets) or " "
            else:
                key = self.expression(max(depth - 1, 0), True)
                text, tree = text + self.join(brackets, "[") + self.join(True, key[0], "]"), f"([] {tree} {key[1]})"
        if self.chance.random() < 0.2:
            name = self.name()
            splat = f"(splat {tree} (. * {name}))"
            if self.chance.random() < 0.5:
                return text + self.join(brackets, "[*]", ".", name), splat
            return text + self.join(brackets, ".*", ".", name, "[", "0", "]"), f"([] {splat} 0)"
        return text, tree

    def number(self, depth: int, brackets: bool) -> tuple[str, str]:
        return self.chance.choice((("0", "0"), ("42", "42"), ("1.50", "1.5"), ("2e3", "2000"), ("5E-1", "0.5")))

    def word(self, depth: int, brackets: bool) -> tuple[str, str]:
        name = self.chance.choice((*NAMES, "true", "false", "null"))
        return name, name

    def string(self, depth: int, brackets: bool) -> tuple[str, str]:
        pieces = [("x", "x"), (" ", " "), ("\\n", "\n"), ('\\"', '"'), ("\\\\", "\\"), ("$${", "${"), ("%%{", "%{")]
        pieces += [("$", "$"), ("%", "%"), ("}", "}"), ("\\u00e9", "é"), ("\\U0001F600", "😀"), ("#", "#")]
        chosen = [self.chance.choice(pieces) for _ in range(self.chance.randint(0, 6))]
        text = "".join(piece for piece, _ in chosen)
        # A dollar right before an escaped one is still a dollar and an escaped one.
        return f'"{text}"', repr("".join(value for _, value in chosen))

    def call(self, depth: int, brackets: bool) -> tuple[str, str]:
        name = self.chance.choice(("f", "provider::p::f", "true"))
        arguments = [self.expression(depth - 1, True) for _ in range(self.chance.randint(0, 3))]
        end = self.chance.choice(("", ",", "...")) if arguments else ""
        inside = self.join(True, *",\0".join(text for text, _ in arguments).split("\0"), end, ")")
        tree = " ".join([f"call:{name}", *(tree for _, tree in arguments)])
        return f"{name}{self.join(brackets, '(')}{inside}", f"({tree}{' ...' if end == '...' else ''})"

    def items(self, depth: int, brackets: bool) -> tuple[str, str]:
        items = [self.expression(depth - 1, True) for _ in range(self.chance.randint(0, 3))]
        end = self.chance.choice(("", ",")) if items else ""
        inside = self.join(True, *",\0".join(text for text, _ in items).split("\0"), end, "]")
        return f"[{inside}", f"[{' '.join(tree for _, tree in items)}]"

    def fields(self, depth: int, brackets: bool) -> tuple[str, str]:
        text, trees = "{", []
        for _ in range(self.chance.randint(0, 3)):
            key = self.chance.choice(
                (("k", "'k'"), ("null", "'null'"), ('"q"', "'q'"), ("(p)", "p"), ("3", "3"), ('"${t}"', "(tpl t)"))
            )
            value = self.expression(depth - 1, False)
            text += self.join(True, key[0]) + self.join(False, self.chance.choice("=:"), f" {value[0]}")
            text += self.join(False, self.chance.choice((",", "\n", "\r\n", "# }\n", "// ]\n")))
            trees.append(f"{key[1]}: {value[1]}")
        return f"{text}{self.blank(True)}}}", f"{{{', '.join(trees)}}}"

    def loop(self, depth: int, brackets: bool) -> tuple[str, str]:
        key_name = self.chance.choice((None, "k"))
        collection, value = self.expression(depth - 1, True), self.expression(depth - 1, True)
        key = self.chance.choice((None, self.expression(depth - 1, True)))
        condition = self.chance.choice((None, self.expression(depth - 1, True)))
        groups = key is not None and self.chance.random() < 0.3
        tokens = ["for ", *((key_name, ",") if key_name else ()), " v ", " in ", collection[0], ":"]
        tokens += [*((key[0], "=>") if key else ()), value[0], "..." if groups else " "]
        tokens += [" if ", condition[0]] if condition else []
        inner = f"{collection[1]} {key[1] if key else '-'} {value[1]} {condition[1] if condition else '-'}"
        opening, closing = "{}" if key else "[]"
        return (
            f"{opening}{self.join(True, *tokens, closing)}",
            f"(for {key_name or '-'} v {inner}{' ...' if groups else ''})",
        )

    def template(self, depth: int, brackets: bool) -> tuple[str, str]:
        first, second = self.expression(depth - 1, True), self.expression(depth - 1, True)
        text = f'"a${{{first[0]} }}b%{{ if {second[0]} }}c%{{ else }}%{{ endif }}"'
        return text, f"(tpl 'a' {part(first[1])} 'b' (%if {second[1]} (tpl 'c') (tpl)))"

    def heredoc(self, depth: int, brackets: bool) -> tuple[str, str]:
        inner, tree = self.expression(depth - 1, True)
        if not brackets:
            return self.string(depth, brackets)
        return f"<<-E\n  x\n    ${{{inner} }}\n  E\n", f"(tpl 'x\\n  ' {part(tree)} '\\n')"


def part(tree: str) -> str:
    """Return an interpolated expression's tree as it stands in a template."""
    literal = tree[0] in "'\"" or tree[0].isdigit() or tree in ("true", "false", "null")
    return f"<{tree}>" if literal else tree


@settings(max_examples=tries(1_000, usual=400), deadline=None)
@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=0, max_value=4))
def test_a_written_expression_is_read_back(seed: int, depth: int) -> None:
    text, tree = Writer(Random(seed)).expression(depth, False)
    for before, after in (("a =", "\n"), ("b {\n  a =", " # end\n}\n"), ("b { a = ", " }\n")):
        source = SourceFile("test.tf", f"{before} {text}{after}")
        body = parse.read_all(source)
        (block,) = body.blocks or (None,)
        expression = (block.body if block is not None else body).attributes["a"].expression
        assert shown(expression) == tree
        assert source.text[expression.start : expression.end] in text
        if block is not None:
            (other,) = cut.read_file(source).blocks
            assert (other.start, other.end) == (block.start, block.end)
            assert shown(other.body.attributes["a"].expression) == tree
        assert hcl_reader.comments(source) is None


def test_changed_files_are_taken() -> None:
    texts = hcl_reader.seeds([os.path.join(ROOT, "fixtures", "terraform"), os.path.join(ROOT, "fixtures", "broken")])
    assert len(texts) > 20
    accepted = 0
    for text in hcl_reader.mutations(texts, seed=20_250_101, count=1_500):
        verdict, problem = hcl_reader.check(text, ask=False)
        assert problem is None, text
        accepted += verdict is True
    assert 150 < accepted < 1_350


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(hcl_reader.PIECES), max_size=30))
def test_any_text_is_taken(pieces: list[str]) -> None:
    text = "".join(pieces).removeprefix("\ufeff")
    for form in (text, f"a = {text}\n", f"b {{\n{text}\n}}\n", f"a = <<E\n{text}\nE\n", f'a = "{text}"\n'):
        assert hcl_reader.check(form, ask=False)[1] is None, form
