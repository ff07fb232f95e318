"""Mutation fuzz of the HCL reader.

    python fuzz/hcl_reader.py [--seed N] [--count N] [--terraform] [PATH...]

Takes Terraform files (the repository's fixtures unless paths are given), changes each a little, and checks what must
hold for any text: only `HclSyntaxError` is raised and its offset lies in the text; cutting and then parsing accepts
exactly what parsing in one go accepts, and finds the same blocks; every expression lies within its parent; comments
are where they say. With `--terraform`, `terraform fmt` must accept and reject the same texts, but for what is beyond
our own limits of nesting, chains and digits. The second opinion is asked about every twentieth text. Exits with 1 when
something does not hold, and prints the text.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "linter"))

from storage_lint.inputs.terraform.syntax import bodies as parse  # noqa: E402
from storage_lint.inputs.terraform.syntax import files as cut  # noqa: E402
from storage_lint.inputs.terraform.syntax import tree as syntax  # noqa: E402
from storage_lint.inputs.terraform.syntax.opener import Opener  # noqa: E402
from storage_lint.source.read import read_source  # noqa: E402
from storage_lint.source.text import SourceFile  # noqa: E402

PIECES = (
    *"{}[]()\"#/*<>=!&|?:.,%$~-+\\\n\t '`;@^0\r\u00e9\u0e33\u2028\ufeff",
    *("${", "%{", "$${", "%%{", "~}", "<<EOT\n", "<<-EOT\n", "EOT\n", "\nEOT\n", "  EOT  \n", "/*", "*/", "//", "\r\n"),
    *("=>", "==", "!=", "&&", "||", "...", "::", "[*]", ".*", ".0", ".0.1", "1e3", "1.", "0.5", "1.2.3", '"a"', '"${'),
    *(" for ", " in ", " if ", "if", "else", "endif", "for", "endfor", "true", "null", "\\u00e9", "\\U0001F600", "\\x"),
    *("a = 1\n", "b {\n}\n", "b { c = 1 }\n", "[for k, v in m : v]", "{for k, v in m : k => v...}", "f(x...)"),
    *("%{ if x }", "%{ else }", "%{ endif }", "%{ for i in x ~}", "%{~ endfor }", "(\n", "\n)", "{\n", "\n}"),
    *("a\n(b) = 1", "p::f()"),
)


def mutations(texts: list[str], seed: int, count: int) -> Iterator[str]:
    """Yield `count` changed texts."""
    chance = random.Random(seed)
    for _ in range(count):
        text = chance.choice(texts)
        if len(text) > 3000:
            start = chance.randrange(len(text) - 2000)
            text = text[start : start + chance.randrange(200, 2000)] if chance.random() < 0.3 else text[: start + 2000]
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            text = mutate(text, texts, chance)
        yield text.removeprefix("\ufeff")  # as reading a file does


def mutate(text: str, texts: list[str], chance: random.Random) -> str:
    """Return the text with one change."""
    piece: str = chance.choice(PIECES)
    at = chance.randrange(len(text) + 1)
    kind = chance.randrange(8)
    if kind <= 2:
        return text[:at] + piece + text[at:]
    if kind == 3:
        return text[:at] + text[at + chance.choice((1, 1, 2, 5, 40)) :]
    if kind == 4:
        return text[:at] + piece + text[at + 1 :]
    if kind == 5:
        lines = text.split("\n")
        line = chance.randrange(len(lines))
        lines.insert(chance.randrange(len(lines) + 1), lines.pop(line) if chance.random() < 0.5 else lines[line])
        return "\n".join(lines)
    if kind == 6:
        other = chance.choice(texts)
        start = chance.randrange(len(other) + 1)
        return text[:at] + other[start : start + chance.randrange(1, 60)] + text[at:]
    return text[:at] if chance.random() < 0.3 else text[:at] + text[at : at + 30] + text[at:]


LIMITS = re.compile(r"nested more than|more than \d+ (operators|steps)|too many digits")


def check(text: str, ask: bool) -> tuple[bool | None, str | None]:
    """Return whether a text is accepted (None beyond our limits), and what does not hold about it."""
    source = SourceFile("fuzz.tf", text)
    try:
        body = parse.read_all(source)
    except syntax.HclSyntaxError as error:
        body = None
        if LIMITS.search(error.message):
            return None, None
        if not 0 <= error.offset <= len(text):
            return False, f"offset {error.offset} outside"
    blocks, cut_error = cut_and_parse(source)
    if (body is None) != (cut_error is not None):
        duplicate = body is None and len(set(re.findall(r"(?m)^\s*([\w-]+)\s*=", text))) < text.count("=")
        if not duplicate:
            return body is not None, f"parsed: {body is not None}; cut: {cut_error}"
    if body is not None:
        if [place(block) for block in body.blocks] != [place(block) for block in blocks]:
            return True, "cutting and parsing find different blocks"
        for problem in (nesting(body, text), comments(source)):
            if problem is not None:
                return True, problem
    if ask:
        file, _ = Opener().open_file(source)
        for block in file.blocks:
            Opener().open_body(block)
        Opener().open_values(source)
    return body is not None, None


def cut_and_parse(source: SourceFile) -> tuple[tuple[syntax.Block, ...], str | None]:
    """Read a file as the linter does: its blocks, and the first error."""
    try:
        file = cut.read_file(source)
        for block in file.blocks:
            _ = block.body
    except syntax.HclSyntaxError as error:
        return (), error.message
    return file.blocks, None


def place(block: syntax.Block) -> tuple[object, ...]:
    """Return what must agree about a block."""
    return block.type, block.labels, block.start, block.header_end, block.end


def nesting(body: syntax.Body, text: str) -> str | None:
    """Say which expression lies outside its parent."""
    todo: list[tuple[object, int, int]] = [(one.expression, 0, len(text)) for one in body.attributes.values()]
    for block in body.blocks:
        problem = nesting(block.body, text)
        if problem is not None:
            return problem
    while todo:
        item, start, end = todo.pop()
        if isinstance(item, tuple):
            todo.extend((inner, start, end) for inner in item)
        elif isinstance(item, syntax.Expression):
            if not start <= item.start <= item.end <= end:
                return f"{type(item).__name__} {item.start}..{item.end} outside {start}..{end}"
            todo.extend((getattr(item, slot), item.start, item.end) for slot in type(item).__slots__)
    return None


def comments(source: SourceFile) -> str | None:
    """Say which comment is not where it says."""
    for comment in cut.read_comments(source):
        if source.text[comment.start : comment.end] != comment.text or not comment.text.startswith(("#", "//", "/*")):
            return f"comment at {comment.start}"
    return None


def rejected_by_terraform(texts: list[str]) -> set[int]:
    """Return the indexes of the texts that `terraform fmt` rejects."""
    with tempfile.TemporaryDirectory() as directory:
        names = [f"{index:06}.tf" for index in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            with open(os.path.join(directory, name), "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
        command = ["terraform", "fmt", "-no-color", "-check", "-write=false", "-list=false", *names]
        run = subprocess.run(command, cwd=directory, capture_output=True, check=False)
    return {int(name) for name in re.findall(r"on (\d{6})\.tf line", run.stderr.decode("utf-8", "replace"))}


def seeds(paths: list[str]) -> list[str]:
    """Return the texts of all Terraform files under the paths."""
    texts: list[str] = []
    for path in paths:
        for directory, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if name.endswith((".tf", ".tofu", ".tfvars")):
                    source = read_source(os.path.join(directory, name))
                    if isinstance(source, SourceFile) and source.text:
                        texts.append(source.text)
    return texts


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--terraform", action="store_true")
    parser.add_argument("paths", nargs="*", default=[os.path.join(ROOT, "fixtures")])
    options = parser.parse_args()
    failures = accepted = 0
    batch: list[str] = []
    verdicts: list[bool | None] = []

    def fail(text: str, problem: str) -> None:
        nonlocal failures
        failures += 1
        print(f"--- {problem}\n{text!r}")

    def compare() -> None:
        rejected = rejected_by_terraform(batch)
        for index, (text, verdict) in enumerate(zip(batch, verdicts, strict=True)):
            if verdict is not None and verdict == (index in rejected):
                fail(text, f"accepted: {verdict}; terraform: {index not in rejected}")
        batch.clear()
        verdicts.clear()

    for number, text in enumerate(mutations(seeds(options.paths), options.seed, options.count)):
        verdict, problem = check(text, number % 20 == 0)
        accepted += verdict is True
        if problem is not None:
            fail(text, problem)
        batch.append(text)
        verdicts.append(verdict)
        if options.terraform and len(batch) == 300:
            compare()
        elif not options.terraform:
            batch.clear()
            verdicts.clear()
    if options.terraform:
        compare()
    print(f"{options.count} texts, {accepted} accepted, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
