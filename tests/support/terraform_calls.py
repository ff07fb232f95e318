"""Calls of Terraform's functions for tests: a context, unknowns, and random expressions."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from storage_lint.graph.value import Choice, Known, Origin, Source, Symbol, Text, Tree, Unknown, make_text
from storage_lint.inputs.terraform.functions import FunctionError, call
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile
from terraform_console import MODULE

ORIGIN = Origin(Source.WRITTEN, Span(SourceFile("main.tf", ""), 0, 0))


class Context:
    """The surroundings of a call: a directory, and templates of `${name}` alone."""

    def __init__(self, directory: str = str(MODULE), root: str | None = None) -> None:
        self.module_directory = directory
        self.root_directory = root or directory
        self.opened: set[str] = set()

    def unknown(self, reason: str, *, text: Text | None = None, tree: Tree = None) -> Unknown:
        """Return an Unknown at the start of an empty file."""
        return Unknown(reason, ORIGIN, text=text, tree=tree)

    def may_show(self, path: str, content: bytes) -> bool:
        """Use every file."""
        return True

    def may_fail(self) -> None:
        """Note nothing."""

    def render_template(self, text: str, variables: dict[str, Raw], where: str) -> Raw:
        """Render `${name}`."""
        return re.sub(r"\$\{(\w+)\}", lambda match: str(variables[match[1]]), text)


def result(name: str, arguments: list[Any], context: Context | None = None) -> Any:
    """Return what a call gives."""
    return call(name, arguments, context or Context())


def refusal(name: str, arguments: list[Any], context: Context | None = None) -> FunctionError:
    """Return the error of a call that is refused."""
    try:
        value = call(name, arguments, context or Context())
    except FunctionError as error:
        return error
    raise AssertionError(f"{name} gives {value!r}")


def unknown(name: str, *parts: str | Symbol) -> Unknown:
    """Return an Unknown with the text that the parts make; without parts, with none."""
    return Unknown(f"{name} has no value", ORIGIN, supply=f"set {name}", text=make_text(list(parts)) if parts else None)


def choice(subject: str, **values: Any) -> Unknown:
    """Return an Unknown that may be each of the values."""
    choices = tuple(Choice(f"{subject} = {when}", Known(value, ORIGIN)) for when, value in values.items())
    return Unknown(f"{subject} has no value", ORIGIN, subject=subject, choices=choices)


def shown(value: object) -> object:
    """Return a value with its unknown parts as text: '?' or '?arn:${var.name}', a tree after '='."""
    if isinstance(value, Unknown):
        text = "?" if value.text is None else f"?{value.text}"
        return text if value.tree is None else f"{text} = {shown(value.tree)}"
    if isinstance(value, list):
        return [shown(element) for element in value]
    if isinstance(value, dict):
        return {name: shown(element) for name, element in value.items()}
    return value


_STRINGS = (
    '""', '"a"', '"abc"', '"a-b_c"', '"Hello World"', '" x "', '"1"', '"10"', '"-2.5"', '"true"', '"é"', '"日本"',
    r'"a\nb\n"', '"a,b,,c"', r'"{\"a\":[1,2]}"', '"x%dy"', '"/a/"', '"a b  c"', r'"\r\n"', '"👍🏽"', '"aGk="', '"1h"',
    '"%s"', '"10.0.0.0/8"', '"2020-01-02T03:04:05Z"',
)  # fmt: skip
_NUMBERS = ("0", "1", "2", "3", "10", "1.5", "0.25", "100", "1000000", "1e3")
_VERBS = (
    "x", "%s", "%d", "%v", "%q", "%5s", "%-4d|", "%05d", "%.2f", "%e", "%g", "%x", "%t", "%#v", "%%", "%[1]s", "%8.3f",
    "%+d", "% d", "%.3s", "%6q",
)  # fmt: skip
_PATTERNS = (
    "a", "a*", "[a-z]+", "(a)(b)?", "^.*$", "(?P<x>\\\\w+)", "\\\\s+", "a|b|", "(a|b)*c", "[^,]*", "x{1,2}",
    "(?i)h(.*)o", "\\\\b\\\\w", ".+?", "$", "^", "(?m)^.", "(.)\\\\n", "\\\\pL", "(a*)*b?", "()", "([a-z]+)*$",
)  # fmt: skip
_REPLACEMENTS = ('""', '"-"', '"$1"', '"<$0>"', '"$$"', '"$${1}x"', '"$x-"')


class _Random:
    # Expressions in HCL, made of a seeded source.

    def __init__(self, source: random.Random) -> None:
        self._source = source

    def string(self) -> str:
        return self._source.choice(_STRINGS)

    def number(self) -> str:
        return self._source.choice(_NUMBERS)

    def primitive(self) -> str:
        return self._source.choice((*_STRINGS, *_NUMBERS, "true", "false"))

    def strings(self) -> str:
        return self._list(self.string)

    def _list(self, element: Callable[[], str]) -> str:
        return f"[{', '.join(element() for _ in range(self._source.randint(0, 4)))}]"

    def value(self, depth: int = 2) -> str:
        kind = self._source.random()
        if depth == 0 or kind < 0.5:
            return self.primitive()
        if kind < 0.75:
            return self._list(lambda: self.value(depth - 1))
        return f"toset({self.strings()})" if kind > 0.95 else self.mapping(depth - 1)

    def mapping(self, depth: int = 1) -> str:
        names = self._source.sample("abcd", self._source.randint(0, 4))
        return "{" + ", ".join(f"{name} = {self.value(depth)}" for name in names) + "}"

    def lists(self) -> str:
        names = self._source.sample("abcd", self._source.randint(0, 3))
        return "{" + ", ".join(f"{name} = {self.strings()}" for name in names) + "}"

    def collection(self) -> str:
        strings = self.strings()
        kinds = (strings, f"toset({strings})", f"tolist({strings})", self._list(self.number), self._list(self.value))
        return self._source.choice(kinds)

    def format(self) -> str:
        return f'"{"".join(self._source.choice(_VERBS) for _ in range(self._source.randint(1, 3)))}"'

    def pattern(self) -> str:
        return f'"{self._source.choice(_PATTERNS)}"'

    def slashed(self) -> str:
        return f'"/{self._source.choice(_PATTERNS)}/"'

    def replacement(self) -> str:
        return self._source.choice(_REPLACEMENTS)

    def date_format(self) -> str:
        return self._source.choice(('"YYYY-MM-DD"', '"hh:mm:ss AA"', '"EEE D MMM YY HH ZZZ"', "\"'x' Z\"", '"aa\'"'))

    def date(self) -> str:
        return self._source.choice(('"2020-01-02T03:04:05Z"', '"1999-12-31T23:59:59+02:00"'))

    def duration(self) -> str:
        return self._source.choice(('"1h"', '"-90m"', '"1.5s"', '"2h45m"', '"x"'))

    def network(self) -> str:
        return self._source.choice(('"10.0.0.0/8"', '"192.168.1.0/24"', '"fd00::/48"'))

    def call(self) -> str:
        name, *parameters = self._source.choice(_SIGNATURES)
        arguments = [getattr(self, parameter)() for parameter in parameters]
        return f"{name}({', '.join(arguments)})"


_SIGNATURES = [
    line.split()
    for line in """
abs primitive|ceil primitive|floor primitive|max number primitive|min number number number|signum primitive
sum collection|parseint primitive number|chomp string|endswith string string|startswith string string
strcontains string string|format format|format format primitive|format format primitive value
format format value primitive primitive|formatlist format collection|formatlist format primitive collection
indent number string|join string collection|lower primitive|upper primitive|title string|trim string string
trimprefix string string|trimsuffix string string|trimspace string|split string string|strrev string
substr string number number|replace string string string|replace string slashed replacement|regex pattern string
regexall pattern string|alltrue collection|anytrue collection|chunklist collection number|coalesce value value
coalesce primitive value primitive|coalescelist collection collection|compact collection|concat collection collection
contains collection value|distinct collection|element collection number|flatten collection|index collection value
keys mapping|length value|lookup mapping string value|matchkeys collection collection collection|merge mapping mapping
one collection|range number|range number number|range number number number|reverse collection
setintersection collection collection|setproduct collection collection|setproduct collection collection collection
setsubtract collection collection|setunion collection collection|slice collection number number|sort collection
transpose lists|values mapping|zipmap collection collection|jsonencode value|yamlencode value|yamlencode mapping
jsondecode string|tobool value|tonumber value|tostring value|tolist value|toset value|tomap mapping|basename string
dirname string|urlencode string|csvdecode string|yamldecode string|formatdate date_format date|timeadd date duration
cidrsubnet network number number|cidrhost network number
""".strip()
    .replace("\n", "|")
    .split("|")
]


def random_call(source: random.Random) -> str:
    """Return the text of a call of a random function with random literal arguments."""
    return _Random(source).call()
