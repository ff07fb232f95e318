"""Templates and their nested stacks, read into resources of the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from storage_lint.graph.node import Resource
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Choice, Known, Origin, Source, Symbol, Unknown, Value
from storage_lint.inputs.cloudformation.block import Block, Declaration, Lowering
from storage_lint.inputs.cloudformation.evaluate import (
    MAX_SCENARIOS,
    MAX_WORK,
    Assumptions,
    Evaluator,
    Hangs,
    Plain,
    Settled,
    agreed,
)
from storage_lint.inputs.cloudformation.place import At, AtKey, written
from storage_lint.inputs.cloudformation.syntax import Document, parse
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.span import Span
from storage_lint.source.text import read_source

# (logical id, the resource as written) -> the file of the nested stack's template, when that is known otherwise than
# by a local TemplateURL.
FindNested = Callable[[str, Mapping[str, Any]], str | None]

MAX_NESTING = 8
MAX_NESTED_STACKS = 500


class Stack(Record):
    """A template to be read as one stack.

    `pseudo` gives pseudo parameters their values ({"AWS::Region": "eu-west-1"}); `scope` is shared by stacks that
    are read together, '' means the template's own path. Every resource gets `language` and an address that begins
    with `prefix`. `construct_path` is filled from the resource's `aws:cdk:path` metadata. `parameters` are values that
    whoever deploys the stack gives; those of the settings win.
    """

    path: str
    language: str = "cloudformation"
    scope: str = ""
    prefix: str = ""
    pseudo: Mapping[str, str] = {}
    parameters: Mapping[str, str] = {}
    find_nested: FindNested | None = None


class TemplateReading(Record):
    """What one stack gave, nested stacks included. `files` are displayed paths, each once."""

    resources: tuple[Resource, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()


# The resource types that are lowered, and the module of `lower` that does it.
LOWERED_BY = {
    "AWS::S3::Bucket": "s3",
    "AWS::S3::BucketPolicy": "s3",
    "AWS::EC2::Volume": "ebs",
    "AWS::EC2::Instance": "ebs",
    "AWS::EC2::LaunchTemplate": "ebs",
    "AWS::EC2::SpotFleet": "ebs",
    "AWS::AutoScaling::LaunchConfiguration": "ebs",
    "AWS::ECS::Service": "ebs",
    "AWS::RDS::DBInstance": "rds",
    "AWS::RDS::DBCluster": "aurora",
}
_NESTED = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}


class Work:
    """How much was evaluated, so that a hostile template ends in "not known" instead of never."""

    __slots__ = ("depth", "left", "naming", "symbols")

    def __init__(self) -> None:
        self.depth = 0
        self.left = MAX_WORK
        self.naming: set[str] = set()
        self.symbols = 0


class Given(Record):
    """A parameter's value from outside: a parameter file, or the stack that nests the template (`outer`)."""

    document: Document
    container: Any
    key: Any
    outer: Template | None = None

    def settle(self, evaluator: Evaluator, at: At) -> Settled:
        """Return the value, brought to `at`. Raises `Hangs`."""
        raw = self.container[self.key]
        if self.outer is None:
            return Plain(raw, at, None)
        return self.outer.evaluator(evaluator.assumed, evaluator.scenarios).resolve(raw, at)


class Template:
    """A parsed template as one stack: its sections, and what evaluation needs to know about them."""

    work: Work
    resources: dict[str, Any]

    def __init__(self, document: Document, stack: Stack, run: Run, outer: tuple[Template, str] | None = None) -> None:
        self.document = document
        self.stack = stack
        self.run = run
        self.prefix = stack.prefix
        self.scope = stack.scope or document.source.path
        self.problems: list[Problem] = list(document.problems)
        self.work = Work() if outer is None else outer[0].work
        self.outer = outer
        self.user: At | None = None
        self.hop = ""
        if outer is not None:
            parent, logical_id = outer
            self.user = AtKey(parent.document, parent.resources, logical_id, parent.user, parent.hop)
            self.hop = f"nested stack {logical_id}"
        self.data: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
        self.parameters = {name: one for name, one in self._section("Parameters").items() if isinstance(one, dict)}
        self.mappings = self._section("Mappings")
        self.conditions = self._section("Conditions")
        self.outputs = self._section("Outputs")
        self.resources = self._section("Resources")
        self.pseudo: Mapping[str, str] = run.pseudo(stack.pseudo)
        self.given = {name: Given(document, stack.parameters, name) for name in stack.parameters} | run.given
        self.rewritten_by = self._rewriting_macro()
        self.nested: dict[str, Template] = {}
        self._evaluators: dict[Assumptions, Evaluator] = {}
        if not self.resources:
            self._complain("no resources", 'the section "Resources" has to hold at least one', "Resources")

    # What evaluation asks for

    def at(self, container: Any, key: Any) -> At:
        """Return a place in this template."""
        return At(self.document, container, key, self.user, self.hop)

    def evaluator(self, assumed: Assumptions = frozenset(), scenarios: int = 1) -> Evaluator:
        """Return the evaluator under the given assumptions."""
        evaluator = self._evaluators.get(assumed)
        if evaluator is None:
            evaluator = self._evaluators[assumed] = Evaluator(self, assumed, scenarios)
        return evaluator

    def opaque(self) -> Symbol:
        """Return a symbol for a string of which nothing is known, equal to no other."""
        self.work.symbols += 1
        return Symbol(f"unknown {self.work.symbols}")

    def nested_stack(self, logical_id: str) -> Template | None:
        """Return the template of a nested stack, when it was read."""
        return self.nested.get(logical_id)

    def output(self, evaluator: Evaluator, name: str, at: At) -> Settled:
        """Return an output of this nested stack as used at `at` in the stack that nests it. Raises `Hangs`."""
        output = self.outputs.get(name)
        if not isinstance(output, dict) or "Value" not in output or self.outer is None:
            return Unknown(f"the nested stack has no output {name}", written(at))
        hop = f"output {name} of nested stack {self.outer[1]}"
        place = At(self.document, output, "Value", at, hop)
        return self.evaluator(evaluator.assumed, evaluator.scenarios).resolve(output["Value"], place)

    # Sections

    def _section(self, name: str) -> dict[str, Any]:
        section = self.data.get(name)
        if section is None:
            return {}
        if not isinstance(section, dict):
            self._complain(f"{name} is not a mapping", "the section is not read", name)
            return {}
        return section

    def _complain(self, summary: str, detail: str, section: str) -> None:
        source = self.document.source
        span = self.document.key_span(self.data, section) if section in self.data else Span(source, 0, 0)
        self.problems.append(Problem(f"{source.path}: {summary}", detail, span=span))

    def _rewriting_macro(self) -> str:
        """The macro that may rewrite this template, and that is not one of AWS's own; a note says so."""
        transform = self.data.get("Transform")
        for one in transform if isinstance(transform, list) else [transform]:
            name = one.get("Name") if isinstance(one, dict) else one
            if not isinstance(name, str) or (name.startswith("AWS::") and name != "AWS::Include"):
                continue
            span = self.document.key_span(self.data, "Transform")
            detail = "what the template writes is read as written; what it does not write is not known"
            path = self.document.source.path
            self.problems.append(Problem(f"{path}: the macro {name} may change it", detail, span=span, note=True))
            return f"the macro {name}"
        return ""

    # Resources

    def read(self) -> Iterator[Resource]:
        """Lower every resource that is not provably absent, those of nested stacks after the one that nests them."""
        for logical_id, resource in self.resources.items():
            self.work.left = MAX_WORK
            kind = self._type(logical_id, resource)
            if kind in LOWERED_BY:
                declaration = self._declaration(logical_id, kind, resource)
                if declaration is not None:
                    yield from _lowering(kind)(declaration)
            elif logical_id in self.nested:
                yield from self.nested[logical_id].read()

    def _type(self, logical_id: str, resource: Any) -> str:
        kind = resource.get("Type") if isinstance(resource, dict) else None
        if isinstance(kind, str):
            return kind
        if logical_id == "Fn::Transform":
            self._resource_problem(logical_id, "a macro may add resources here", "they are not read", note=True)
        else:
            self._resource_problem(logical_id, f"resource {logical_id} has no Type", "it is not read")
        return ""

    def _resource_problem(self, logical_id: str, summary: str, detail: str, note: bool = False) -> None:
        span = self.document.key_span(self.resources, logical_id)
        self.problems.append(Problem(f"{self.document.source.path}: {summary}", detail, span=span, note=note))

    def _declaration(self, logical_id: str, kind: str, resource: dict[str, Any]) -> Declaration | None:
        at = AtKey(self.document, self.resources, logical_id, self.user, self.hop)
        exists, assumed = existence(self.conditions_of(logical_id), frozenset(), at)
        if isinstance(exists, Known) and not exists.value:
            return None
        properties = self._properties(logical_id, resource, self.evaluator(assumed), at)
        if properties is None:
            return None
        return Declaration(
            logical_id=logical_id,
            address=self.prefix + logical_id,
            type=kind,
            properties=properties,
            declared=Origin(Source.WRITTEN, at),
            exists=exists,
            language=self.stack.language,
            scope=self.scope,
            construct_path=_construct_path(resource),
        )

    def _properties(self, logical_id: str, resource: dict[str, Any], evaluator: Evaluator, at: At) -> Block | None:
        declared = Origin(Source.WRITTEN, at)
        may_gain = self.rewritten_by or ("Fn::Transform" if "Fn::Transform" in resource else "")
        if resource.get("Properties") is None:
            return Block(Plain({}, at, None), evaluator, declared, may_gain)
        place = self.at(resource, "Properties")
        settled = evaluator.settle(resource["Properties"], place)
        if isinstance(settled, Plain) and isinstance(settled.data, dict):
            return Block(settled, evaluator, declared, may_gain)
        if isinstance(settled, Plain):
            self._resource_problem(logical_id, f"Properties of {logical_id} is not a mapping", "it is not read")
            return None
        return Block(Plain({}, place, None), evaluator, declared, "a function in the place of Properties")

    def conditions_of(self, logical_id: str) -> list[tuple[Template, str]]:
        """Return the conditions under which a resource exists, those of the stacks that nest it first."""
        chain = self.outer[0].conditions_of(self.outer[1]) if self.outer is not None else []
        resource = self.resources[logical_id]
        condition = resource.get("Condition") if isinstance(resource, dict) else None
        return [*chain, (self, condition)] if isinstance(condition, str) else chain


class Run:
    """What all templates of one run share."""

    def __init__(self, settings: ReadSettings) -> None:
        self.settings = settings
        self.given: dict[str, Given] = {}
        self.nested_stacks = 0

    def pseudo(self, known: Mapping[str, str]) -> Mapping[str, str]:
        """Return the pseudo parameters that are known: those of the stack, else those of the settings."""
        pseudo = dict(known)
        if self.settings.region:
            pseudo.setdefault("AWS::Region", self.settings.region)
        if self.settings.partition:
            pseudo.setdefault("AWS::Partition", self.settings.partition)
        elif "AWS::Region" in pseudo:
            pseudo.setdefault("AWS::Partition", partition_of(pseudo["AWS::Region"]))
        return pseudo


def partition_of(region: str) -> str:
    """Return the partition of a region: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""
    for prefix, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-isob-", "aws-iso-b")):
        if region.startswith(prefix):
            return partition
    return "aws-iso" if region.startswith("us-iso-") else "aws"


def existence(chain: list[tuple[Template, str]], assumed: Assumptions, at: At) -> tuple[Value[bool], Assumptions]:
    """Return whether all conditions hold, and what may be assumed when they do."""
    scenarios = 1
    for template, condition in chain:
        evaluator = template.evaluator(assumed, scenarios)
        try:
            if not evaluator.decide(condition):
                return Known(False, written(at)), assumed
        except Hangs as hang:
            if len(hang.branches) > MAX_SCENARIOS:
                return Unknown(hang.reason, written(at), supply=hang.supply), assumed
            branches = [(when, existence(chain, assumed | more, at)) for when, more in hang.branches]
            choices = tuple(Choice(when, value) for when, (value, _) in branches)
            possible = [one for _, (value, one) in branches if not (isinstance(value, Known) and not value.value)]
            unknown = Unknown(hang.reason, written(at), supply=hang.supply, subject=hang.subject, choices=choices)
            return agreed(unknown), possible[0] if len(possible) == 1 else assumed
    return Known(True, written(at)), assumed


def _lowering(kind: str) -> Lowering:
    from importlib import import_module

    module = import_module(f"storage_lint.inputs.cloudformation.lower.{LOWERED_BY[kind]}")
    lowering: Lowering = module.LOWERINGS[kind]
    return lowering


def _construct_path(resource: dict[str, Any]) -> str | None:
    metadata = resource.get("Metadata")
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    return path if isinstance(path, str) else None


# Reading


def read_stacks(stacks: Sequence[Stack], settings: ReadSettings) -> tuple[TemplateReading, ...]:
    """Read stacks that may import each other's exports; the results are in the order of `stacks`."""
    run = Run(settings)
    opened = [open_template(stack, run) for stack in stacks]
    readings: list[TemplateReading] = []
    for template in opened:
        if isinstance(template, Problem):
            path = template.path or (template.span.file.path if template.span is not None else "")
            readings.append(TemplateReading(problems=(template,), files=(path,)))
            continue
        resources = tuple(template.read())
        family = list(_family(template))
        problems = tuple(problem for member in family for problem in member.problems)
        files = tuple(dict.fromkeys(member.document.source.path for member in family))
        readings.append(TemplateReading(resources, problems, files))
    return tuple(readings)


def open_template(
    stack: Stack, run: Run, outer: tuple[Template, str] | None = None
) -> Template | Problem:
    """Parse a template and the templates that it nests."""
    source = read_source(stack.path)
    if isinstance(source, Problem):
        return source
    document = parse(source, duplicates=stack.language != "cdk")
    if isinstance(document, Problem):
        return document
    if not isinstance(document.data, dict):
        what = "a list" if isinstance(document.data, list) else "no mapping"
        span = Span(source, 0, len(source.line(1)))
        return Problem(f"{source.path}: the template is {what}", "a template is a mapping with Resources", span=span)
    return Template(document, stack, run, outer)


def _family(template: Template) -> Iterator[Template]:
    yield template
    for nested in template.nested.values():
        yield from _family(nested)

