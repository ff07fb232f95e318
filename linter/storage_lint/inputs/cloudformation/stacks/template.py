"""Templates, and the templates that they nest, read as stacks."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Alternative, Progress, ReadSettings, counted, silent
from storage_lint.graph.value import Choice, Symbol, Text, Unknown
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator, Plain, Settled
from storage_lint.inputs.cloudformation.evaluate.sections import NESTED_BY, Given, Template, Work, is_read
from storage_lint.inputs.cloudformation.stacks.locations import TemplateFiles, is_url, urls
from storage_lint.inputs.cloudformation.syntax.document import Document, parse
from storage_lint.inputs.cloudformation.syntax.duplicates import decides
from storage_lint.inputs.cloudformation.syntax.place import At
from storage_lint.source.problem import Problem, contained
from storage_lint.source.read import Tree
from storage_lint.source.record import Record, replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile, display_path

if TYPE_CHECKING:
    from storage_lint.inputs.cloudformation.stacks.imports import Exports

# (address, the resource as written) -> the file of the nested stack's template, when that is known otherwise than by a
# local TemplateURL.
FindNested = Callable[[str, Mapping[str, Any]], str | None]

MAX_NESTING = 8
MAX_NESTED_STACKS = 500


class Stack(Record):
    """A template to be read as one stack.

    `pseudo` gives pseudo parameters their values ({"AWS::Region": "eu-west-1"}); `parameters` are values that whoever
    deploys the stack gives, those of the settings win. `scope` names what is read together, '' means the template's
    path. Every resource gets `language` and an address that begins with `prefix`. `construct_path` is filled from the
    resource's `aws:cdk:path` metadata.
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
    alternatives: tuple[Alternative, ...] = ()


def read_stacks(
    stacks: Sequence[Stack],
    settings: ReadSettings,
    progress: Progress = silent,
    wanted: Collection[str] | None = None,
) -> tuple[TemplateReading, ...]:
    """Read stacks that may import each other's exports; the results are in the order of `stacks`.

    A template that another one of them nests is not read as a stack of its own: its reading is empty. So is one that no
    `wanted` template is part of, when such are given.
    """
    run = Run(settings, stacks)
    opened: list[Template | Problem | None] = []
    opened += [run.open(stack) for stack in counted(stacks, "Reading templates", progress)]
    run.templates = [one for one in opened if isinstance(one, Template)]
    left_out = _nested_only(run.templates)
    if wanted is not None:
        files = {os.path.realpath(path) for path in wanted}
        left_out.update(one for one in run.templates if files.isdisjoint(map(_real_path, _family(one))))
        pairs = zip(stacks, opened, strict=True)
        opened = [one if isinstance(one, Template) or _is_in(stack.path, files) else None for stack, one in pairs]
    readings = [
        TemplateReading(problems=(one,), files=(_path_of(one),))
        if isinstance(one, Problem)
        else TemplateReading()
        if one is None or one in left_out
        else _read(one)
        for one in counted(opened, "Evaluating templates", progress)
    ]
    if run.problems and readings:
        first = readings[0]
        readings[0] = replace(first, problems=(*run.problems, *first.problems))
    return tuple(readings)


def _is_in(path: str, files: Collection[str]) -> bool:
    return os.path.realpath(path) in files


def _real_path(template: Template) -> str:
    return os.path.realpath(template.stack.path)


def _path_of(problem: Problem) -> str:
    return problem.path or (problem.span.file.path if problem.span is not None else "")


def _read(template: Template) -> TemplateReading:
    resources: tuple[Resource, ...] = ()
    with contained("evaluating", template.problems, template.document.source.path):
        resources = tuple(template.read())
    found: tuple[Alternative, ...] = ()
    with contained("looking at what defaults switch off", template.problems, template.document.source.path):
        found = _alternatives(template)
    family = list(_family(template))
    problems = dict.fromkeys(problem for member in family for problem in member.problems)
    files = dict.fromkeys(member.document.source.path for member in family)
    return TemplateReading(resources, tuple(problems), tuple(files), found)


def _alternatives(template: Template) -> tuple[Alternative, ...]:
    if not any(member.conditions for member in _family(template)):
        return ()
    from storage_lint.inputs.cloudformation.alternatives import alternatives

    return tuple(alternatives(template))


def _family(template: Template) -> Iterator[Template]:
    yield template
    for nested in template.nested.values():
        yield from _family(nested)


def _nested_only(templates: list[Template]) -> set[Template]:
    """The templates that are read as part of another one. Of templates that nest each other the first one is not."""
    inside = {template: {id(member.document) for member in _family(template)} for template in templates}
    nested_somewhere = {
        document for template, documents in inside.items() for document in documents - {id(template.document)}
    }
    roots = [template for template in templates if id(template.document) not in nested_somewhere]
    reached = {document for root in roots for document in inside[root]}
    for template in templates:
        if id(template.document) not in reached:
            roots.append(template)
            reached |= inside[template]
    return set(templates) - set(roots)


class Run:
    """What all templates that are read together share."""

    def __init__(self, settings: ReadSettings, stacks: Sequence[Stack]) -> None:
        self.settings = settings
        self.work = Work()
        self.templates: list[Template] = []
        self.problems: list[Problem] = []
        self.given: dict[str, Given] = {}
        if settings.parameter_files:
            from storage_lint.inputs.cloudformation.stacks.parameters import read_parameter_files

            self.given, self.problems = read_parameter_files(settings.parameter_files)
        self._documents: dict[str, Document | Problem] = {}
        self._tree = settings.tree_around(stack.path for stack in stacks)
        self._stacks = stacks
        self._files: TemplateFiles | None = None
        self._nested_stacks = 0
        self._exports: dict[str, tuple[Template, str] | None] | None = None
        self._possible: Exports | None = None

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

    # Templates

    def open(self, stack: Stack) -> Template | Problem:
        """Parse a template and the templates that it nests."""
        document = self._document(stack.path, stack.language)
        if isinstance(document, Problem):
            return document
        template = Template(document, stack, self)
        given = {name: Given(document, stack.parameters, name) for name in stack.parameters}
        template.given = {**given, **self.given}
        template.unroll()
        self._open_nested(template, (os.path.abspath(stack.path),))
        return template

    def _document(self, path: str, language: str) -> Document | Problem:
        absolute = os.path.abspath(path)
        if absolute not in self._documents:
            self._documents[absolute] = _parse(path, language, self._tree, self._is_given(path))
        return self._documents[absolute]

    def _open_nested(self, template: Template, chain: tuple[str, ...]) -> None:
        for logical_id, resource in template.resources.items():
            kind = resource.get("Type") if isinstance(resource, dict) else None
            if not isinstance(kind, str) or kind not in NESTED_BY:
                continue
            path = self._nested_path(template, logical_id, resource, NESTED_BY[kind], chain)
            properties = resource.get("Properties")
            if isinstance(properties, dict) and "TemplateBody" in properties:
                self._nest_body(template, logical_id, resource, chain)
            elif path is not None:
                self._nest(template, logical_id, resource, path, chain)

    def _nest(
        self, template: Template, logical_id: str, resource: dict[str, Any], path: str, chain: tuple[str, ...]
    ) -> None:
        absolute = os.path.abspath(path)
        self._nested_stacks += 1
        if absolute in chain or len(chain) > MAX_NESTING or self._nested_stacks > MAX_NESTED_STACKS:
            why = "it nests itself" if absolute in chain else "stacks are nested too deeply, or there are too many"
            template.report(logical_id, f"nested stack {logical_id} is not read", why)
            return
        document = self._document(path, template.stack.language)
        if isinstance(document, Problem):
            shown = os.path.relpath(path, os.path.dirname(template.stack.path) or ".").replace(os.sep, "/")
            detail = f"{shown}: {document.summary.partition(': ')[2]}, {document.detail}"
            template.report(logical_id, f"nested stack {logical_id} is not read", detail)
            return
        self._nest_document(template, logical_id, resource, document, path, (*chain, absolute))

    def _nest_body(self, template: Template, logical_id: str, resource: dict[str, Any], chain: tuple[str, ...]) -> None:
        """Read a template that is written where it is nested; what is no plain block of text is noted."""
        from storage_lint.inputs.cloudformation.stacks.inline import read_body

        body = resource["Properties"]["TemplateBody"]
        self._nested_stacks += 1
        document = read_body(template.document, resource["Properties"], template.stack.language != "cdk")
        if document is not None and len(chain) <= MAX_NESTING and self._nested_stacks <= MAX_NESTED_STACKS:
            self._nest_document(template, logical_id, resource, document, template.stack.path, (*chain, logical_id))
            return
        detail = "TemplateBody is no block of plain text; its resources are not known"
        source = " ".join(dict.fromkeys(re.findall(r"AWS::\w+::\w+", str(body))))
        template.report_unread(logical_id, f"nested stack {logical_id} is not read", detail, source or "TemplateBody")

    def _nest_document(
        self,
        template: Template,
        logical_id: str,
        resource: dict[str, Any],
        document: Document,
        path: str,
        chain: tuple[str, ...],
    ) -> None:
        stack = Stack(
            path=path,
            language=template.stack.language,
            scope=template.scope,
            prefix=f"{template.prefix}{logical_id}/",
            pseudo=_pseudo_inside(template, resource),
            find_nested=template.stack.find_nested,
        )
        nested = Template(document, stack, self, (template, logical_id))
        nested.problems.extend(document.problems)
        nested.given = _handed_down(template, resource, nested)
        nested.unroll()
        template.nested[logical_id] = nested
        self._open_nested(nested, chain)

    def _nested_path(
        self, template: Template, logical_id: str, resource: dict[str, Any], name: str, chain: tuple[str, ...]
    ) -> str | None:
        """The file of a nested stack's template; what is not a file of the tree is noted."""
        if template.stack.find_nested is not None:
            found = template.stack.find_nested(template.prefix + logical_id, resource)
            if found is not None:
                return found
        properties = resource.get("Properties")
        if not isinstance(properties, dict) or name not in properties:
            return None
        settled = template.evaluator().settle(properties[name], template.at(properties, name))
        location = settled.data if isinstance(settled, Plain) else None
        if not isinstance(location, str) or is_url(location) or "\0" in location:
            fitting = self._found_by_url(settled, chain)
            if len(fitting) == 1:
                return fitting[0]
            which = f"{name} may lead to {_listed(fitting)}" if fitting else f"{name} is no file here"
            detail = f"{which}; its resources, parameters and outputs are not known"
            text = settled.text if isinstance(settled, Unknown) else None
            shown = location if isinstance(location, str) else str(text or name)
            template.report_unread(logical_id, f"nested stack {logical_id} is not read", detail, shown)
            return None
        path = os.path.normpath(os.path.join(os.path.dirname(template.stack.path), location))
        if not self._tree.holds(path):
            template.report(logical_id, f"nested stack {logical_id} is not read", f"{location} lies outside the tree")
            return None
        return path

    def _found_by_url(self, settled: Settled, chain: tuple[str, ...]) -> list[str]:
        """The files that a template at a URL may be, whatever the URL hangs on."""
        if self._files is None:
            self._files = TemplateFiles(stack.path for stack in self._stacks)
        found: set[str] = set()
        for url in urls(settled):
            fitting = self._files.ending_like(url, chain) if url is not None else []
            if not fitting:
                return []
            found.update(fitting)
        return sorted(found)

    def _is_given(self, path: str) -> bool:
        return any(os.path.abspath(stack.path) == os.path.abspath(path) for stack in self._stacks)

    # Exports

    def exported(self, name: str, evaluator: Evaluator, at: At) -> Settled | None:
        """Return the value that one template exports under `name`, as imported at `at`. Raises `Hangs`."""
        if self._exports is None:
            self._exports = {}
            self._exports = self._find_exports()
        found = self._exports.get(name)
        if found is None:
            return None
        template, output = found
        settled = template.export(output, evaluator, at)
        return settled if template.scope == evaluator.template.scope else from_outside(settled, template.scope)

    def may_import(self, name: Text, evaluator: Evaluator, at: At) -> tuple[Choice, ...]:
        """Return what an import may give whose export is not known for sure."""
        if self._possible is None:
            from storage_lint.inputs.cloudformation.stacks.imports import Exports

            self._possible = Exports([member for root in self.templates for member in _family(root)])
        return self._possible.choices(name, evaluator, at)

    def stack_output(self, wanted: Mapping[str, str], evaluator: Evaluator, at: At) -> Settled | None:
        """Return an output of the stack that has this name, in this region and account. Raises `Hangs`.

        Where they are not written they are the user's own:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
        """
        own = evaluator.template.pseudo
        role = wanted.get("RoleArn", "").split(":")
        stack = {
            "AWS::StackName": wanted["StackName"],
            "AWS::Region": wanted.get("Region", own.get("AWS::Region")),
            "AWS::AccountId": role[4] if len(role) > 5 else own.get("AWS::AccountId"),
        }
        found = [one for one in self.templates if all(one.pseudo.get(name) == value for name, value in stack.items())]
        if len(found) != 1 or wanted["OutputName"] not in found[0].outputs:
            return None
        return from_outside(found[0].export(wanted["OutputName"], evaluator, at), found[0].scope)

    def _find_exports(self) -> dict[str, tuple[Template, str] | None]:
        """Exports by name; one that two templates have is None, as which of them is meant is not known."""
        exports: dict[str, tuple[Template, str] | None] = {}
        for template in (member for root in self.templates for member in _family(root)):
            for output, declaration in template.outputs.items():
                name = _export_name(template, declaration)
                if name is not None:
                    known = exports.get(name, (template, output))
                    same = known is not None and known[0].document is template.document and known[1] == output
                    exports[name] = (template, output) if same else None
        return exports


def _listed(paths: Sequence[str]) -> str:
    shown = [display_path(path) for path in paths]
    return f"{', '.join(shown[:-1])} or {shown[-1]}"


def _export_name(template: Template, output: Any) -> str | None:
    export = output.get("Export") if isinstance(output, dict) else None
    if not isinstance(export, dict) or "Name" not in export:
        return None
    settled = template.evaluator().settle(export["Name"], template.at(export, "Name"))
    return settled.data if isinstance(settled, Plain) and isinstance(settled.data, str) else None


def from_outside(settled: Settled, scope: str) -> Settled:
    """What another template exports, with the names in it saying where they belong."""
    if isinstance(settled, Plain) and isinstance(settled.data, str):
        return Plain(str(settled.data), settled.at, None)
    if isinstance(settled, Unknown) and settled.text is not None:
        parts = tuple(
            Symbol(part.address, part.attribute, part.unique, part.scope or scope)
            if isinstance(part, Symbol) and not part.address.startswith("AWS::")
            else part
            for part in settled.text.parts
        )
        return Unknown(settled.reason, settled.origin, supply=settled.supply, text=Text(parts))
    return settled


def _pseudo_inside(template: Template, resource: dict[str, Any]) -> Mapping[str, str]:
    """The pseudo parameters of a nested stack: it has its own name, a stack set also other accounts and regions."""
    if resource["Type"] == "AWS::CloudFormation::StackSet":
        return {}
    return {name: value for name, value in template.pseudo.items() if not name.startswith("AWS::Stack")}


def _handed_down(template: Template, resource: dict[str, Any], nested: Template) -> dict[str, Given]:
    """The parameters that a stack gives to the one that it nests."""
    properties = resource.get("Properties")
    if not isinstance(properties, dict) or "Parameters" not in properties:
        return {}
    parameters = properties["Parameters"]
    if isinstance(parameters, list):  # of a stack set
        entries = [one for one in parameters if isinstance(one, dict) and "ParameterValue" in one]
        return {
            one["ParameterKey"]: Given(template.document, one, "ParameterValue", template)
            for one in entries
            if isinstance(one.get("ParameterKey"), str)
        }
    if isinstance(parameters, dict) and not any(name.startswith("Fn::") for name in parameters):
        return {name: Given(template.document, parameters, name, template) for name in parameters}
    reason = "the stack that nests the template computes its parameters"
    return {name: Given(template.document, properties, "Parameters", unknown=reason) for name in nested.parameters}


def _parse(path: str, language: str, tree: Tree, is_given: bool) -> Document | Problem:
    """Parse a template. What another template names may be anything: if it is none, its lines are not shown."""
    source = tree.source(path, private=not is_given)
    if isinstance(source, Problem):
        return source
    document = parse(source, duplicates=language != "cdk")
    template = document.data if isinstance(document, Document) else None
    if isinstance(document, Document) and isinstance(template, dict):
        if "resources" in template:
            from storage_lint.inputs.cloudformation.serverless import is_serverless, unwrap

            if is_serverless(template):
                unwrap(document)
                template = document.data
        for duplicate in document.duplicates:
            document.problems.append(duplicate.problem(source, note=not decides(duplicate, template, is_read)))
        return document
    if not is_given:
        return Problem(f"{source.path}: not a template", "it cannot be read as a mapping", path=source.path)
    return document if isinstance(document, Problem) else _no_mapping(source, document.data)


def _no_mapping(source: SourceFile, data: Any) -> Problem:
    what = "a list" if isinstance(data, list) else "empty" if data is None else "no mapping"
    start = len(source.text) - len(source.text.lstrip())
    line, _ = source.position(start)
    span = Span(source, start, start + len(source.line(line).rstrip()))
    return Problem(f"{source.path}: the template is {what}", "a template is a mapping with Resources", span=span)


def partition_of(region: str) -> str:
    """Return the partition of a region: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""
    for prefix, partition in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("us-isob-", "aws-iso-b")):
        if region.startswith(prefix):
            return partition
    return "aws-iso" if region.startswith("us-iso-") else "aws"
