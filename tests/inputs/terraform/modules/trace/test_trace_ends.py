"""Trace and evaluation cannot drift apart: what stands where a trace ends has the value that the attribute has."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

from files import write
from repository import ROOT
from rows import rows
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Hop, Unknown
from storage_lint.inputs.terraform.evaluate.members import element_of
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.instances import module_of
from storage_lint.inputs.terraform.modules.module import Loader
from storage_lint.inputs.terraform.modules.raw_block import Assumed
from storage_lint.inputs.terraform.modules.recursion import Room
from storage_lint.inputs.terraform.modules.sources import Sources
from storage_lint.inputs.terraform.modules.trace.place import TracedPlace
from storage_lint.inputs.terraform.modules.trace.trace import end_of_trace
from storage_lint.inputs.terraform.modules.variables import read_given
from storage_lint.inputs.terraform.values.choices import narrow, raw_choice, same
from storage_lint.inputs.terraform.values.convert import to_string
from storage_lint.inputs.terraform.values.data import OpenObject, Raw
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.source.read import Tree

MAX_WAYS = 40  # in which what is not known may be decided, for one attribute
TREES = sorted(
    {
        str(path.parent)
        for folder in ("parity", "terraform", "pains")
        for path in (ROOT / "fixtures" / folder).rglob("*.tf*")
        if path.name.endswith((".tf", ".tf.json")) and ".terraform" not in path.parts
    }
)


def configuration(directory: str) -> Configuration:
    tree = Tree((str(ROOT / "fixtures"), directory))
    loader = Loader(tree)
    files = [os.path.join(directory, name) for name in sorted(os.listdir(directory))]
    given = read_given(directory, files, ReadSettings(), loader)
    return Configuration(loader, Sources(directory, tree), given, ReadSettings())


def blocks(of: Configuration) -> Iterator[EvaluatedBlock]:
    """Yield every block of every resource and data source of a root."""
    everything = dict.fromkeys(_types(of))
    pending: list[EvaluatedBlock] = [one.block for one in of.resources(everything)]
    while pending:
        block = pending.pop()
        yield block
        names = {block.labels[0] if block.type == "dynamic" else block.type for block in block.body.blocks}
        for name in sorted(names):
            pending += block.blocks(name)


def _types(of: Configuration) -> Iterator[str]:
    pending = [of.instance.module]
    for module in [*pending, *of.root.loader._modules.values()]:
        for block in module.resources.values():
            yield block.labels[0]


def ways(value: Raw, assumed: Assumed = ()) -> Iterator[tuple[Raw, Assumed]]:
    """Yield what a value may be, each with how what is not known was decided."""
    if isinstance(value, Unknown) and value.choices:
        for choice in value.choices:
            yield from ways(raw_choice(choice), (*assumed, (value.subject, choice.when)))
    else:
        yield value, assumed


def value_there(end: TracedPlace) -> Raw:
    """Return the value of the expression at which a trace ended, and of the part of it that is meant."""
    value = end.value(end.node)
    for step in end.path:
        if isinstance(value, list) and isinstance(step, str) and step in map(str, value):
            value = step  # an element of a set is its own key
        else:
            value = end.decided(element_of(module_of(end.scope).evaluator, value, step, end.node, end.scope))
    return value


def plain(value: Raw) -> Raw:
    """Return a value without what types and `trimspace` change on the way."""
    if isinstance(value, dict) and type(value) is dict:
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((plain(item) for item in value), key=repr)
    if value is None or isinstance(value, (Unknown, dict, OpenObject)):
        return value
    return to_string(value).strip()


def agree(one: Raw, other: Raw) -> bool:
    """Return whether two values are one, as far as they are known; a key stands in what makes the map."""
    if isinstance(other, dict) and isinstance(one, str):
        return one in other
    if isinstance(other, list) and isinstance(one, int):
        return 0 <= one < len(other)
    if isinstance(one, Unknown) and (
        one.reason.endswith(("does not fit its type", "is sensitive")) or "cycle: " in one.reason
    ):
        return True
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return isinstance(one, Unknown) and isinstance(other, Unknown)
    if isinstance(one, OpenObject) and isinstance(other, OpenObject):
        return one.address == other.address
    if isinstance(one, dict) and isinstance(other, dict):
        return all(agree(one[key], other[key]) for key in one.keys() & other.keys() if type(one) is type(other) is dict)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other)
    return same(plain(one), plain(other))


def drifts(of: Configuration) -> Iterator[str]:
    """Yield the attributes whose trace ends where something else stands."""
    for block in blocks(of):
        for name, attribute in block.body.attributes.items():
            if name in ("count", "for_each", "provider", "depends_on", "lifecycle"):
                continue
            value = block.written(name)
            for number, (leaf, assumed) in enumerate(ways(value)):
                if number >= MAX_WAYS:
                    break
                hops: list[Hop] = []
                end = end_of_trace(attribute.expression, block.attribute_scope(attribute), assumed, hops)
                if not isinstance(end, TracedPlace):
                    continue  # a declaration, or a line of a file of data
                try:
                    there = value_there(end)
                except (EvaluationError, ConversionError, UnknowableError) as error:
                    if leaf is not None and not isinstance(leaf, Unknown):
                        yield f"{block.title}.{name} {assumed}: {leaf!r}, but at {end.scope.span(end.node)}: {error}"
                    continue
                for subject, when in assumed:
                    there = narrow(there, subject, when)
                if not agree(leaf, there):
                    place = f"{end.scope.span(end.node)} {end.path}"
                    yield f"{block.title}.{name} {assumed}: {leaf!r}, but {there!r} at {place}"


@rows("directory", TREES, ids=lambda path: os.path.relpath(path, ROOT / "fixtures"))
def test_what_stands_where_a_trace_ends_is_the_value(directory: str) -> None:
    with Room():
        assert list(drifts(configuration(directory))) == []


class Writer:
    """Writes a root and a module whose volumes have their type by way of everything that a trace follows."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._serial = 0
        self.declarations: list[str] = []

    def _name(self) -> str:
        self._serial += 1
        return f"n{self._serial}"

    def _literal(self) -> str:
        return self._random.choice(('"gp2"', '"gp3"', '"io1"', '" st1 "', "null", '""', "var.unknown"))

    def expression(self, depth: int) -> str:
        """Return an expression that gives a volume type."""
        if depth == 0:
            return self._literal()
        forms = (self._local, self._variable, self._conditional, self._object, self._list, self._call, self._for,
                 self._template, self._splat, self._resource)  # fmt: skip
        return self._random.choice(forms)(depth - 1)

    def _local(self, depth: int) -> str:
        name = self._name()
        self.declarations.append(f"locals {{\n  {name} = {self.expression(depth)}\n}}")
        return f"local.{name}"

    def _variable(self, depth: int) -> str:
        name, written = self._name(), self._random.choice(('"gp2"', "null", '"sc1"'))
        kind, default = self._random.choice(
            (
                ("string", written),
                ('object({ type = optional(string, "gp3"), other = optional(string) })', f"{{ other = {written} }}"),
                ("map(string)", f"{{ type = {written} }}"),
                ('list(object({ type = optional(string, "io2") }))', f"[{{}}, {{ type = {written} }}]"),
            )
        )
        nullable = self._random.choice(("true", "false")) if written != "null" else "true"
        self.declarations.append(
            f'variable "{name}" {{\n  type = {kind}\n  default = {default}\n  nullable = {nullable}\n}}'
        )
        if kind.startswith("list"):
            return f"var.{name}[{self._random.randrange(2)}].type"
        return f"var.{name}" if kind == "string" else f"var.{name}.type"

    def _conditional(self, depth: int) -> str:
        condition = self._random.choice(("true", "false", "var.flag", "!var.flag", 'var.env == "prod"'))
        return f"({condition} ? {self.expression(depth)} : {self.expression(depth)})"

    def _object(self, depth: int) -> str:
        step = self._random.choice((".a", '["a"]', '["${"a"}"]'))
        return f"{{ a = {self.expression(depth)}, b = {self._literal()} }}{step}"

    def _list(self, depth: int) -> str:
        return f"[{self._literal()}, {self.expression(depth)}][1]"

    def _call(self, depth: int) -> str:
        inner = self.expression(depth)
        return self._random.choice(
            (
                f'coalesce({inner}, {self._literal()}, "gp3")',
                f'try({inner}, "gp2")',
                f'lookup({{ a = {inner} }}, "a", "gp2")',
                f'lookup({{ b = {self._literal()} }}, "a", {inner})',
                f"merge({{ a = {self._literal()} }}, {{ a = {inner} }}).a",
                f"merge({{ a = {inner} }}, {{ b = {self._literal()} }}).a",
                f"tostring({inner})",
            )
        )

    def _for(self, depth: int) -> str:
        inner = self.expression(depth)
        return self._random.choice(
            (
                f"[for x in [{self._literal()}, {inner}] : x][1]",
                f"{{ for k, v in {{ a = {inner}, b = {self._literal()} }} : k => v }}.a",
                f'[for k, v in {{ a = {{ t = {inner} }} }} : v.t if k != "b"][0]',
            )
        )

    def _template(self, depth: int) -> str:
        return f'"${{{self.expression(depth)}}}"'

    def _splat(self, depth: int) -> str:
        return f"[{{ a = {self._literal()} }}, {{ a = {self.expression(depth)} }}][*].a[1]"

    def _resource(self, depth: int) -> str:
        name = self._name()
        count = self._random.choice(("", "  count = 2\n", '  for_each = toset(["x", "y"])\n'))
        index = {"": "", "  count = 2\n": "[1]"}.get(count, '["y"]')
        self.declarations.append(f'resource "aws_ebs_volume" "{name}" {{\n{count}  type = {self.expression(depth)}\n}}')
        return f"aws_ebs_volume.{name}{index}.type"


HEAD = 'variable "unknown" {\n  type = string\n}\nvariable "flag" {\n  type = bool\n}\nvariable "env" {}\n'


@rows("seed", range(120))
def test_what_stands_where_a_trace_ends_is_the_value_in_generated_code(seed: int, tmp_path: Path) -> None:
    inside, outside = Writer(seed), Writer(1000 + seed)
    inner, given = inside.expression(3), outside.expression(2)
    module = (
        f'{HEAD}variable "given" {{\n  default = "gp2"\n}}\n'
        f'resource "aws_ebs_volume" "made" {{\n  type = {inner}\n}}\n'
        'resource "aws_ebs_volume" "passed" {\n  type = var.given\n}\n'
        f'output "type" {{\n  value = {inner}\n}}\n'
    )
    root = (
        f'{HEAD}module "m" {{\n  source = "./m"\n  count = 2\n  given = {given}\n'
        "  unknown = var.unknown\n  flag = var.flag\n  env = var.env\n}\n"
        'resource "aws_ebs_volume" "read" {\n  type = module.m[1].type\n}\n'
        f'resource "aws_ebs_volume" "each" {{\n  for_each = {{ a = {{ t = {given} }}, b = {{ t = "gp2" }} }}\n'
        "  type = each.value.t\n}\n"
    )
    write(
        tmp_path / str(seed),
        {
            "main.tf": "\n".join((root, *outside.declarations)),
            "m/main.tf": "\n".join((module, *inside.declarations)),
        },
    )
    with Room():
        assert list(drifts(configuration(str(tmp_path / str(seed))))) == []
